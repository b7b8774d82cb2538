/**
 * The resource that protects rows of a database. A branch runs operations that its operator declared by name; the
 * database holds them prepared until the decision.
 *
 * <p>{@link io.twopc.participant.resource.jdbc.JdbcResourceManager} decides what a call means: whether a branch is new,
 * prepared, committed or decided by hand, and what a failure of the database amounts to. A
 * {@link io.twopc.participant.resource.jdbc.PreparedStore} knows one kind of database: how it prepares, commits, lists
 * what it holds, and when that is on stable storage. PostgreSQL does it in SQL ({@code PREPARE TRANSACTION}); H2 and
 * other drivers do it through XA.
 *
 * <p>Two tables keep what the prepared transaction itself cannot tell. {@code twopc_branch} has a row for every branch
 * that committed and is not forgotten: the row is written in the branch's own transaction, so it appears exactly when
 * the effect does, and tells a repeated commit from an emptied database (C26, C27). {@code twopc_heuristic} has an
 * operator's decisions, written before they act (C37). Both are made at the first connection if they are not there, and
 * carry the participant's id, so that participants may share a database. While a branch is prepared its row is
 * invisible and a second one would block, so every repeat first looks at what is prepared.
 *
 * <p>Threads that call in must not be interrupted: H2 reads and writes its file through interruptible channels, and an
 * interrupt closes the database for everybody.
 */
@NullMarked
package io.twopc.participant.resource.jdbc;

import org.jspecify.annotations.NullMarked;

/**
 * The journal: an append-only, checksummed log on local files that gathers waiting appends into one write and one
 * force. The coordinator keeps its decisions in one, every participant its branches.
 *
 * <h2>Promise</h2>
 * When the stage of {@link io.twopc.journal.Journal#append} completes normally, the record is on stable storage and
 * every later recovery returns it, until a checkpoint leaves it out. When it completes with
 * {@link io.twopc.journal.JournalPoisonedException}, the record may or may not be on disk, and this log accepts nothing
 * any more: a failed force says nothing about what a second one would do, so there is none.
 *
 * <h2>Files</h2>
 * One directory holds one log: {@code journal.lock}, held while somebody uses the log, and segments
 * {@code segment-0000000000000001.log} and so on, numbered without gaps. Other files are left alone. All numbers are
 * big-endian. A segment is a header followed by records:
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 *  0 |                   magic  "2PCJRNL" 0x0A                       |
 *    +-------------------------------+-------------------------------+
 *  8 |        format version         |   kind: 0 plain, 1 rewrite    |
 *    +-------------------------------+-------------------------------+
 * 16 |                                                               |
 *    +                  log id (UUID, the same in all)               +
 * 24 |                                                               |
 *    +---------------------------------------------------------------+
 * 32 |             number of this segment (as in its name)           |
 *    +---------------------------------------------------------------+
 * 40 |             sequence of its first record                      |
 *    +---------------------------------------------------------------+
 * 48 |             base: number of the oldest segment that counts    |
 *    +-------------------------------+-------------------------------+
 * 56 |         reserved, 0           |   CRC32C of bytes 0 to 59     |
 *    +-------------------------------+-------------------------------+
 *
 *    record
 *    +-------------------------------+-------------------------------+
 *  0 |  CRC32C of all that follows   |   n: length of the body       |
 *    +-------------------------------+-------------------------------+
 *  8 |             sequence: one more than the record before         |
 *    +---------------------------------------------------------------+
 * 16 |   forced: all up to this sequence was forced when this record |
 *    |   was written (so forced &lt; sequence)                          |
 *    +-------+-------------------------------------------------------+
 * 24 | type  |   body, n bytes ...
 *    +-------+-------------------------------------------------------+
 * </pre>
 *
 * Behind the last record of a segment zeros may follow, and nothing else. A segment that must grow does so by an
 * <em>extent</em> of them, in the write of the record that does not fit any more; later records overwrite them, so their
 * forces have no new length to commit. No extent goes beyond the size at which a segment is left for the next, and a header
 * is written and forced without one. No record begins with zeros: its sequence is 1 or more.
 *
 * <p>Types 1 to 255 are the owner's. Type 0 is the journal's own <em>seal</em>: its body is the base (8 bytes) from then
 * on.
 *
 * <h2>What a valid byte proves</h2>
 * <ul>
 *   <li>A header is forced, and its directory entry too, before a record follows it (C35). So a broken header in a file
 *       longer than a header is damage, and a broken one in the newest, shorter file is a crash while rolling.
 *   <li>A segment is forced to its last record before the next is made, which says with what sequence it begins. So
 *       anything but the record due before that, be it zeros, is damage; what stands behind the last record is nothing.
 *   <li>In the newest segment zeros to the end of the file are the end of the log. A write that a power cut has lost leaves
 *       the zeros it was to overwrite, or no bytes at all.
 *   <li>A record says how far the log had been forced when it was written. So a broken record is damage exactly if a
 *       valid one that was written after it had been forced exists, and a torn tail otherwise (C33): pages of one
 *       unforced write reach the disk in any order, so an intact record of the <em>same</em> write proves nothing.
 *       Damage refuses the start; a torn tail is left behind. A clean close ends with a seal, so after one every
 *       flipped bit in an owner's record is found; after a kill, damage to exactly the last write looks like a torn
 *       tail, which is the assumption this journal rests on.
 *   <li>A rewrite segment (made by a start or a checkpoint) begins with copies and counts only once a seal follows them.
 *       Older segments are deleted only after a forced seal has raised the base above them, so an unsealed rewrite is
 *       thrown away and the log is what it was before it.
 * </ul>
 *
 * <h2>Threads</h2>
 * Callers hand over on a lock-free list and never touch a file. One platform thread writes, forces and completes the
 * stages; dependents of a stage run on it unless they hop. Nobody interrupts it: an interrupt would close the file
 * under it.
 */
@NullMarked
package io.twopc.journal;

import org.jspecify.annotations.NullMarked;

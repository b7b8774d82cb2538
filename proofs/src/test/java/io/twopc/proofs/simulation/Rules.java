package io.twopc.proofs.simulation;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What must hold whenever a message leaves, a record is written, a resource acts or a client is answered. */
final class Rules {

    private final World world;
    private final Map<TransactionId, Account> accounts = new LinkedHashMap<>();
    private final Map<String, TransactionId> committedKeys = new HashMap<>();

    Rules(World world) {
        this.world = world;
    }

    static void require(boolean holds, String rule, Object about) {
        if (!holds) {
            throw new ViolationException(rule + ": " + about);
        }
    }

    Collection<Account> accounts() {
        return accounts.values();
    }

    /** C1: an id has been minted. */
    void minted(TransactionId id) {
        require(accounts.put(id, new Account(id)) == null, "C1: minted twice", id);
    }

    private static void belongs(Account account, Wish wish) {
        require(account.wish == null || account.wish == wish, "C2: one key names the transaction of another", account);
        account.wish = wish;
    }

    // ---- messages

    void leaves(Node from, Node to, Message message) {
        if (!(message instanceof TransactionMessage about)) {
            return;
        }
        Account account = accounts.get(about.transaction());
        if (account == null) {
            require(!(message instanceof Commit), "R3: a commit for a transaction that nobody began", about);
            return;
        }
        if (from == world.coordinator) {
            coordinatorSays(((ParticipantNode) to).id, account, message);
        } else {
            participantSays((ParticipantNode) from, account, message);
        }
    }

    private void coordinatorSays(ParticipantId to, Account account, Message message) {
        if (message instanceof Commit) {
            require(isDurable(account), "R3: a commit leaves before its record is on stable storage", account);
            require(account.isVoter(to), "R12: a commit to who did not vote for it: " + to, account);
        } else if (message instanceof Abort) {
            boolean contradicts = account.isVoter(to) && isDurable(account);
            require(!contradicts, "R4: an abort leaves, and the commit is on stable storage", account);
            account.toldToAbort.add(to);
        } else if (message instanceof Forget
                && account.durable
                && !account.endDurable
                && account.isVoter(to)
                && !account.byHand.containsKey(to)) { // whose report may be recorded before the end
            require(hasEnded(account), "R5: a forget leaves before every voter acknowledged", account);
            readLog();
            require(
                    account.endDurable || world.coordinator.history.holdsDurably(account.id),
                    "R5: a forget leaves before END is on stable storage",
                    account);
            account.endDurable = true;
        } else if (message instanceof Prepare prepare) {
            belongs(account, world.clients.wishes().get(Wish.number(prepare.payload())));
        }
    }

    private static boolean hasEnded(Account account) {
        return Objects.requireNonNull(account.committed).voters().stream()
                .allMatch(voter -> account.acknowledged.contains(voter) || account.isExempt(voter));
    }

    private void participantSays(ParticipantNode from, Account account, Message message) {
        if (message instanceof VoteCommit vote) {
            votesFor(from, account, vote);
        } else if (message instanceof VoteAbort) {
            boolean changed = account.votedYes.contains(from.id)
                    && !account.toldToAbort.contains(from.id)
                    && !account.isExempt(from.id);
            require(!changed, "R6: after its yes " + from.id + " votes no without having been told", account);
            account.votedNo.add(from.id);
        } else if (message instanceof Ack ack && ack.heuristic() == null) {
            if (account.durable && account.isVoter(from.id) && account.acknowledged.add(from.id)) {
                int last = durableRecord(from, account);
                require(
                        last == DurableBranches.COMMITTED
                                || last == DurableBranches.FORGOTTEN
                                || account.isExempt(from.id),
                        "C25: " + from.id + " acknowledges a commit that is not on its stable storage, but " + last,
                        account);
            }
        }
    }

    private void votesFor(ParticipantNode from, Account account, VoteCommit vote) {
        require(
                !account.votedNo.contains(from.id) || account.isExempt(from.id),
                "R7: after its no " + from.id + " votes yes",
                account);
        if (vote.readOnly()) {
            account.votedReadOnly.add(from.id);
        } else if (account.votedYes.add(from.id)) {
            require(
                    durableRecord(from, account) != 0 || account.isExempt(from.id),
                    "R6: " + from.id + " votes yes and is not prepared on stable storage",
                    account);
        }
    }

    private static int durableRecord(ParticipantNode at, Account account) {
        return DurableBranches.lastRecord(at.disk, ParticipantNode.directory(at.isBank), account.id);
    }

    // ---- records

    void logged(LogRecord logged) {
        if (logged instanceof LogRecord.Committed committed) {
            decided(account(committed.transaction()), committed);
        } else if (logged instanceof LogRecord.Finished finished) {
            finished(account(finished.view().id()), finished.view());
        }
    }

    private Account account(TransactionId id) {
        Account account = accounts.get(id);
        require(account != null, "a record about a transaction that nobody began", id);
        return Objects.requireNonNull(account);
    }

    private void decided(Account account, LogRecord.Committed committed) {
        account.committed = committed;
        require(!committed.voters().isEmpty(), "R1: a commit without a voter", account);
        require(account.votedYes.containsAll(committed.voters()), "R1: not every voter voted yes", account);
        require(account.votedReadOnly.containsAll(committed.readOnly()), "R1: not every voter is read-only", account);
        require(account.answer != Outcome.ABORTED, "the client heard of an abort, and now it commits", account);
        Set<ParticipantId> all = new HashSet<>(committed.voters());
        all.addAll(committed.readOnly());
        Wish wish = Objects.requireNonNull(account.wish);
        if (!wish.participants().isEmpty()) {
            require(
                    committed.excluded().isEmpty() && all.equals(Set.copyOf(wish.participants())),
                    "R1: a commit without all its branches",
                    account);
        }
        for (ParticipantId each : all) {
            require(!account.votedNo.contains(each), "R1: a commit over the no of " + each, account);
        }
    }

    private void finished(Account account, TransactionView view) {
        if (view.outcome() == Outcome.ABORTED) {
            require(account.committed == null || !isDurable(account), "R1: an abort of what is committed", account);
            boolean said = view.abort() != null && view.abort().reason() == AbortReason.VOTED_ABORT;
            require(!said || !account.votedNo.isEmpty(), "R2: aborted for a no that nobody said", account);
        } else if (account.committed != null) {
            require(isDurable(account) && hasEnded(account), "R5: ended before every voter acknowledged", account);
        }
    }

    /** Whether its commit record is, or was, on the coordinator's stable storage. */
    boolean isDurable(Account account) {
        if (!account.durable && account.committed != null) {
            readLog();
        }
        return account.durable;
    }

    private void readLog() {
        world.coordinator.readDurable(record -> {
            if (record instanceof LogRecord.Committed committed) {
                nowDurable(account(committed.transaction()));
            } else if (record instanceof LogRecord.Finished finished) {
                account(finished.view().id()).endDurable = true;
            }
        });
    }

    private void nowDurable(Account account) {
        if (account.durable) {
            return;
        }
        account.durable = true;
        require(account.answer != Outcome.ABORTED, "the client heard of an abort, and it is committed", account);
        for (ParticipantId voter : Objects.requireNonNull(account.committed).voters()) {
            require(
                    !account.rolledBack.contains(voter) || account.isExempt(voter),
                    "R1: committed, and rolled back at " + voter,
                    account);
        }
        if (account.committed.key() != null) {
            TransactionId first =
                    committedKeys.putIfAbsent(account.committed.key().key(), account.id);
            require(first == null, "C2: committed twice for one key, as " + first + " too", account);
        }
    }

    // ---- resources

    void prepared(ParticipantNode at, TransactionId transaction) {
        Account account = account(transaction);
        require(
                !account.applied.contains(at.id) || account.emptied.contains(at.id),
                "C24: prepared again at " + at.id + " after its commit",
                account);
    }

    void applied(ParticipantNode at, TransactionId transaction) {
        Account account = account(transaction);
        require(
                account.byHand.containsKey(at.id) || (account.isVoter(at.id) && isDurable(account)),
                "R6: " + at.id + " commits what is not decided",
                account);
        account.applied.add(at.id);
    }

    void rolledBack(ParticipantNode at, TransactionId transaction) {
        Account account = account(transaction);
        if (account.isExempt(at.id)) {
            return;
        }
        require(
                !account.votedYes.contains(at.id) || account.toldToAbort.contains(at.id),
                "R6: after its yes " + at.id + " rolls back without having been told",
                account);
        require(
                !account.isVoter(at.id) || !isDurable(account),
                "R1: rolled back at " + at.id + ", and committed",
                account);
        account.rolledBack.add(at.id);
    }

    /** Whether this is the first decision by hand of this branch. */
    boolean byHand(ParticipantNode at, TransactionId transaction, HeuristicOutcome outcome) {
        return account(transaction).byHand.putIfAbsent(at.id, outcome) == null;
    }

    void recordedByHand(ParticipantNode at, TransactionId transaction) {
        account(transaction).recordedByHand.add(at.id);
    }

    void emptied(ParticipantNode at) {
        accounts.values().forEach(account -> account.emptied.add(at.id));
    }

    // ---- clients

    void named(Wish wish, TransactionId id, boolean promised) {
        belongs(account(id), wish);
        require(
                wish.promised() == null || wish.promised().equals(id) || !wish.hasKey(),
                "C2: the key of wish " + wish.number() + " named another transaction before, " + wish.promised(),
                id);
        if (promised) {
            wish.promise(id);
        }
    }

    void answered(Wish wish, TransactionView view) {
        if (view.outcome() == Outcome.UNKNOWN) {
            return;
        }
        named(wish, view.id(), wish.hasKey());
        shown(account(view.id()), view);
    }

    /** Somebody was shown an outcome: it must be the one, and stays it. */
    void shown(Account account, TransactionView view) {
        if (view.outcome() == Outcome.UNKNOWN) {
            return;
        }
        require(
                account.answer == Outcome.UNKNOWN || account.answer == view.outcome(),
                "an answer changes from " + account.answer + " to " + view.outcome(),
                account);
        account.answer = view.outcome();
        boolean anyYes = view.branches().stream().anyMatch(branch -> branch.vote() == Vote.COMMIT);
        if (view.outcome() == Outcome.ABORTED) {
            require(account.committed == null || !isDurable(account), "told aborted, and committed", account);
        } else if (anyYes) {
            require(isDurable(account), "R3: the client hears success before it is on stable storage", account);
        }
    }
}

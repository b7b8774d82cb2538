package io.twopc.coordinator.engine;

import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.coordinator.Addressees;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.coordinator.Round;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Takes clients' wishes in: limits, idempotency keys (C2), durable admissions. For the engine's thread only. */
final class Admissions {

    private final EngineOptions options;
    private final EngineClock clock;
    private final History history;
    private final TransactionTable table;
    private final Members members;
    private final Rounds rounds;
    private final LogWriter logWriter;
    private final CoordinatorId coordinator;
    private final Supplier<TransactionId> ids;

    Admissions(
            EngineRoom room,
            TransactionTable table,
            Members members,
            Rounds rounds,
            LogWriter logWriter,
            CoordinatorId coordinator,
            Supplier<TransactionId> ids) {
        options = room.options();
        clock = room.clock();
        history = room.history();
        this.table = table;
        this.members = members;
        this.rounds = rounds;
        this.logWriter = logWriter;
        this.coordinator = coordinator;
        this.ids = ids;
    }

    void submit(StartTransaction request, CompletableFuture<Submission> result) {
        StartTransaction.Key key = request.key();
        if (key != null && submitExisting(request, key, result)) {
            return;
        }
        Addressees addressees = addressees(request.addressees());
        requireRoom(addressees);
        TransactionId id = ids.get();
        IdempotencyRecord keyRecord = key == null ? null : new IdempotencyRecord(key.value(), key.bodyHash(), id);
        Round round = new Round(id, coordinator, key != null || request.durableAdmission());
        TransactionEntry entry = new TransactionEntry(
                id, clock.now(), request.timeout(), keyRecord, new CoordinatorState.Initial(round), clock.nanos());
        rounds.add(entry);
        Submission submission = new Submission(id, false, entry.outcome);
        if (request.durableAdmission()) {
            logAdmission(entry, participants(addressees));
            entry.awaitingAdmission.add(new AdmissionWaiter<>(result, () -> submission));
        }
        rounds.step(entry, new CoordinatorEvent.Begin(addressees, members.connected()));
        if (!request.durableAdmission()) {
            result.complete(submission);
        }
    }

    /** C2: the same key and body name the same transaction. */
    private boolean submitExisting(
            StartTransaction request, StartTransaction.Key key, CompletableFuture<Submission> result) {
        TransactionEntry held = table.byKey(key.value());
        Optional<IdempotencyRecord> known = held != null ? Optional.ofNullable(held.key) : history.findKey(key.value());
        if (known.isEmpty()) {
            return false;
        }
        if (!known.get().bodyHash().equals(key.bodyHash())) {
            throw new RefusedException(
                    RefusedException.Refusal.IDEMPOTENCY_CONFLICT, "the key was used with another request body");
        }
        if (held != null) {
            joinHeld(request, held, result);
            return true;
        }
        Optional<TransactionView> view = history.find(known.get().transaction());
        view.ifPresent(
                kept -> result.complete(new Submission(kept.id(), true, CompletableFuture.completedFuture(kept))));
        return view.isPresent();
    }

    private void joinHeld(StartTransaction request, TransactionEntry held, CompletableFuture<Submission> result) {
        Submission submission = new Submission(held.id, true, held.outcome);
        if (request.durableAdmission() && !held.outcome.isDone()) {
            awaitDurable(held, new AdmissionWaiter<>(result, () -> submission));
        } else {
            result.complete(submission);
        }
    }

    private Addressees addressees(StartTransaction.Addressees wanted) {
        if (wanted instanceof StartTransaction.Addressees.Branches branches) {
            List<Addressees.BranchSpec> specs = new ArrayList<>();
            for (StartTransaction.Branch branch : branches.branches()) {
                specs.add(new Addressees.BranchSpec(known(branch.participant()), branch.payload()));
            }
            return new Addressees.Listed(specs);
        }
        return new Addressees.EveryMember(
                ((StartTransaction.Addressees.EveryMember) wanted).payload(), options.expected(), options.minimum());
    }

    /**
     * Known are members, and those whom the configuration names even before they first connect. A member's name is the one
     * that the member has, so that rounds by the thousand do not hold a copy for each of their branches.
     */
    private ParticipantId known(ParticipantId participant) {
        Member member = members.get(participant);
        if (member != null && !member.evicted) {
            return member.id;
        }
        if (!options.admission().allowed().contains(participant)) {
            throw new RefusedException(
                    RefusedException.Refusal.UNKNOWN_PARTICIPANT, "no participant " + participant + " is known");
        }
        return participant;
    }

    private void requireRoom(Addressees addressees) {
        if (rounds.undecided() >= options.maxActive()) {
            throw new RefusedException(
                    RefusedException.Refusal.OVERLOADED, options.maxActive() + " transactions are undecided already");
        }
        boolean listed = addressees instanceof Addressees.Listed;
        for (ParticipantId participant : listed ? participants(addressees) : members.connected()) {
            Member member = members.get(participant);
            if (member != null && member.openCount >= options.maxActive()) {
                throw new RefusedException(
                        RefusedException.Refusal.OVERLOADED,
                        participant + " has " + member.openCount + " branches that have not ended");
            }
        }
    }

    private static List<ParticipantId> participants(Addressees addressees) {
        return addressees instanceof Addressees.Listed listed
                ? listed.branches().stream()
                        .map(Addressees.BranchSpec::participant)
                        .toList()
                : List.of();
    }

    /** A location that a client holds outlives a crash once the admission is on stable storage. */
    void makeDurable(TransactionId id, CompletableFuture<TransactionView> result) {
        TransactionEntry entry = table.get(id);
        if (entry == null) {
            Optional<TransactionView> kept = history.find(id);
            result.complete(kept.orElseThrow(
                    () -> new RefusedException(RefusedException.Refusal.NOT_FOUND, "there is no transaction " + id)));
        } else {
            awaitDurable(entry, new AdmissionWaiter<>(result, () -> Views.of(entry)));
        }
    }

    private void awaitDurable(TransactionEntry entry, AdmissionWaiter<?> waiter) {
        boolean decided = entry.outcome.isDone() && entry.state().outcome() != Outcome.UNKNOWN;
        if (entry.admissionDurable || decided) {
            waiter.durable();
            return;
        }
        if (logWriter.hasFailed()) { // an outcome that is done and unknown is no admission that outlives a crash
            waiter.failed(failedLog());
            return;
        }
        entry.awaitingAdmission.add(waiter);
        if (!entry.admissionLogged) {
            rounds.step(entry, new CoordinatorEvent.AdmissionLogged());
            List<ParticipantId> participants = Views.of(entry).branches().stream()
                    .map(BranchView::participant)
                    .toList();
            logAdmission(entry, participants);
        }
    }

    private void logAdmission(TransactionEntry entry, List<ParticipantId> participants) {
        entry.admissionLogged = true;
        logWriter.force(
                new LogRecord.RoundAdmitted(entry.id, entry.createdAt, entry.timeout, participants, entry.key),
                () -> {
                    entry.admissionDurable = true;
                    entry.awaitingAdmission.forEach(AdmissionWaiter::durable);
                    entry.awaitingAdmission.clear();
                },
                () -> failAwaiting(entry));
    }

    private static RefusedException failedLog() {
        return new RefusedException(RefusedException.Refusal.LOG_FAILED, "the decision log failed");
    }

    private static void failAwaiting(TransactionEntry entry) {
        RefusedException failed = failedLog();
        entry.awaitingAdmission.forEach(each -> each.failed(failed));
        entry.awaitingAdmission.clear();
    }

    void logFailed() {
        table.all().forEach(Admissions::failAwaiting);
    }
}

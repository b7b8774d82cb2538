package io.twopc.proofs.spec;

import io.twopc.proofs.spec.Mutant.Scene;
import java.util.List;
import java.util.stream.Stream;

/** All specifications with a deliberate fault, and what each no longer holds. */
final class Mutants {

    private Mutants() {}

    static Stream<Mutant> all() {
        return Stream.of(
                        theDecision(),
                        whatIsNotKnown(),
                        theLog(),
                        theEnd(),
                        thoseLeftOut(),
                        theParticipants(),
                        decisionsByHand())
                .flatMap(List::stream);
    }

    private static List<Mutant> theDecision() {
        return List.of(
                Mutant.of(
                        "commit leaves before the record is durable",
                        "SentWhenForcing <- CommitBeforeForce",
                        Scene.CRASHES,
                        "NoCommitBeforeForce"),
                Mutant.of(
                        "the client hears before the record is durable",
                        "AnswerWhenForcing <- AnswerBeforeForce",
                        Scene.CRASHES,
                        "AnswerIsOutcome"),
                Mutant.of(
                        "a failed force counts as done",
                        "ForceFails <- FailedForceCountsAsDone",
                        Scene.FAILED_FORCE,
                        "AnswerIsOutcome"),
                Mutant.of("one yes is enough", "Tally <- OneYesIsEnough", Scene.CRASHES, "RecordNeedsVotes"),
                Mutant.of("silence is a yes", "TimeOut <- SilenceIsYes", Scene.CRASHES, "RecordNeedsVotes"),
                Mutant.of("a no is not heard", "ReceiveVoteAbort <- NoIsTakenForYes", Scene.VOTES, "RecordNeedsVotes"),
                Mutant.of(
                        "timeout aborts while the record is with the log",
                        "TimeOut <- TimeOutAfterDecision",
                        Scene.CRASHES,
                        "AnswerIsOutcome"),
                Mutant.of(
                        "a lost connection aborts what is decided",
                        "HearOfLoss <- LossAbortsCommitted",
                        Scene.CRASHES,
                        "AnswerIsOutcome"));
    }

    private static List<Mutant> whatIsNotKnown() {
        return List.of(
                Mutant.of(
                        "what is unknown is presumed committed",
                        "Presumption <- PresumeCommit",
                        Scene.CRASHES,
                        "NoCommitBeforeForce"),
                Mutant.of(
                        "an inquiry about an undecided round is answered abort",
                        "AnswerToInquiry <- UndecidedIsAbort",
                        Scene.CRASHES,
                        "NoAbortOfCommitted"),
                new Mutant(
                        "inquiries are answered before the log is read",
                        List.of("Serving <- ServesBeforeReading", "AnswerToInquiry <- AnswersBeforeReading"),
                        Scene.CRASHES,
                        "NoAbortOfCommitted"),
                Mutant.of(
                        "history forgets a commit that has not ended",
                        "Expire <- ExpireUnended",
                        Scene.CRASHES,
                        "NoAbortOfCommitted"));
    }

    private static List<Mutant> theLog() {
        return List.of(
                Mutant.of(
                        "what a failed force left in the page cache is acted on unforced",
                        "Rewritten <- ActOnUnforced",
                        Scene.FAILED_FORCE,
                        "CommitRemembered"),
                Mutant.of(
                        "a checkpoint drops a commit that has not ended",
                        "LiveRecords <- TruncateUnended",
                        Scene.CRASHES,
                        "CommitRemembered"),
                Mutant.of(
                        "a restart takes up the first voter only",
                        "VotesOf <- FirstVoterOnly",
                        Scene.CRASHES,
                        "CommitRemembered"));
    }

    private static List<Mutant> theEnd() {
        return List.of(
                Mutant.of(
                        "the first acknowledgement ends it",
                        "Resolved <- FirstAckEnds",
                        Scene.CRASHES,
                        "CommitRemembered"),
                Mutant.of(
                        "forget leaves before END is durable",
                        "ForgetsAtCompletion <- ForgetEarly",
                        Scene.CRASHES,
                        "NoFalseAlarm"),
                Mutant.of(
                        "a participant forgets with its acknowledgement",
                        "CommitEnds <- TraceGoesWithAck",
                        Scene.CRASHES,
                        "NoFalseAlarm"));
    }

    private static List<Mutant> thoseLeftOut() {
        return List.of(
                Mutant.of(
                        "somebody is left out after the decision",
                        "TimeOut <- LeaveOutAfterDecision",
                        Scene.LEFT_OUT,
                        "Refinement"),
                Mutant.of(
                        "more are left out than may be",
                        "CanLeaveOut <- LeaveOutAnyNumber",
                        Scene.LEFT_OUT,
                        "EnoughRemain"),
                Mutant.of("who is left out hears commit", "Told <- LeftOutHearsCommit", Scene.LEFT_OUT, "Refinement"),
                new Mutant(
                        "who is left out is not told to abort",
                        List.of("AnswerToInquiry <- LeftOutIsNotAnswered", "Welcome <- LeftOutIsNotWelcomed"),
                        Scene.LEFT_OUT_AND_REPAIR,
                        "liveness"));
    }

    private static List<Mutant> theParticipants() {
        return List.of(
                Mutant.of(
                        "the vote leaves before the branch is prepared",
                        "SentWhenPreparing <- VoteBeforeForce",
                        Scene.CRASHES,
                        "RecordNeedsVotes"),
                Mutant.of(
                        "the acknowledgement leaves before the commit is durable",
                        "SentWhenCommitting <- AckBeforeForce",
                        Scene.CRASHES,
                        "AcknowledgedIsApplied"),
                Mutant.of(
                        "in doubt, it rolls back alone",
                        "GiveUp <- RollsBackAloneInDoubt",
                        Scene.CRASHES,
                        "PromiseKept"),
                Mutant.of("in doubt, it commits alone", "GiveUp <- CommitsAloneInDoubt", Scene.CRASHES, "PromiseKept"),
                Mutant.of(
                        "a restart does not take prepared branches back",
                        "Found <- ForgetsWhatItPrepared",
                        Scene.CRASHES,
                        "NoFalseAlarm"),
                Mutant.of("a branch in doubt never asks", "Hello <- NeverAsks", Scene.REPAIR, "liveness"));
    }

    private static List<Mutant> decisionsByHand() {
        return List.of(
                Mutant.of(
                        "a decision by hand acts before it is durable",
                        "DecideByHand <- ActsBeforeItIsRecorded",
                        Scene.BY_HAND,
                        "DamageNotLost"),
                Mutant.of(
                        "a decision by hand is reported as a plain acknowledgement",
                        "HandReport <- ReportsAPlainAck",
                        Scene.BY_HAND,
                        "AcknowledgedIsApplied"),
                Mutant.of(
                        "damage is forgotten before it is on record",
                        "RecordDamage <- ForgetsDamageUnrecorded",
                        Scene.BY_HAND,
                        "DamageNotLost"),
                Mutant.of(
                        "damage is answered with forget and not recorded",
                        "RecordDamage <- DamageCountsAsAcknowledged",
                        Scene.BY_HAND,
                        "DamageNotLost"));
    }
}

------------------------------- MODULE Mutants ------------------------------
(***************************************************************************)
(* Deliberate faults.  Each definition takes the place of one of           *)
(* DurableCommit (a model says which), and each time TLC finds a property  *)
(* that no longer holds: so the properties are not vacuous, and the care   *)
(* that the protocol takes is needed.                                      *)
(* SpecificationMutationTest in the module `proofs` runs them all.         *)
(***************************************************************************)
EXTENDS DurableCommit

-----------------------------------------------------------------------------
(* The decision *)

\* for SentWhenForcing
CommitBeforeForce(votes) == Decisions(votes, ending)

\* for AnswerWhenForcing
AnswerBeforeForce == "COMMITTED"

\* for ForceFails
FailedForceCountsAsDone ==
    /\ coord = "forcing" /\ ~poisoned
    /\ poisoned' = TRUE
    /\ failed' = TRUE
    /\ coord' = "committing"
    /\ answer' = "COMMITTED"
    /\ UNCHANGED <<vote, ending, log, durable, link, participant, said, leftOut,
                   decided, onRecord, takenOver, repaired>>
    /\ Send(Decisions(vote, ending))

\* for Tally
OneYesIsEnough(votes) ==
    IF \A p \in Participants : votes[p] # "yes" THEN "incomplete" ELSE "allYes"

\* for TimeOut
SilenceIsYes ==
    /\ coord = "preparing"
    /\ UNCHANGED <<link, leftOut>> /\ Aside
    /\ failed' = TRUE
    /\ DecideIfComplete([p \in Participants |->
           IF vote[p] = "awaited" THEN "yes" ELSE vote[p]], {})

\* for ReceiveVoteAbort
NoIsTakenForYes(p) ==
    /\ Delivered(p, "vote_abort")
    /\ coord = "preparing" /\ vote[p] = "awaited"
    /\ UNCHANGED <<link, leftOut, failed>> /\ Aside
    /\ DecideIfComplete([vote EXCEPT ![p] = "yes"], {})

\* for TimeOut
TimeOutAfterDecision ==
    /\ coord = "forcing"
    /\ UNCHANGED <<link, leftOut>> /\ Aside
    /\ failed' = TRUE
    /\ DecideAbort(vote)

\* for HearOfLoss
LossAbortsCommitted(p) ==
    IF coord = "committing"
    THEN /\ coord' = "aborted"
         /\ decided' = "abort"
         /\ msgs' = WithoutThoseOf(p) \cup
                        {<<q, "abort">> : q \in {x \in Participants \ {p} : link[x] = "up"}}
         /\ UNCHANGED <<vote, ending, log, answer>>
    ELSE /\ msgs' = WithoutThoseOf(p)
         /\ UNCHANGED <<memory, log, decided, answer>>

-----------------------------------------------------------------------------
(* What is not known *)

\* for Presumption
PresumeCommit == "commit"

\* for AnswerToInquiry
UndecidedIsAbort(p) ==
    CASE coord \in {"committing", "completed", "ended"} -> {<<p, Told(vote, p)>>}
      [] OTHER -> {<<p, "abort">>}

\* for Serving and AnswerToInquiry
ServesBeforeReading == CoordinatorStates \ {"halted", "down"}
AnswersBeforeReading(p) ==
    CASE coord \in {"committing", "completed", "ended"} -> {<<p, Told(vote, p)>>}
      [] coord \in {"aborted", "unknown", "recovering"} -> {<<p, "abort">>}
      [] OTHER -> {}

\* for Expire
ExpireUnended ==
    /\ coord = "committing"
    /\ coord' = "unknown"
    /\ vote' = All("awaited")
    /\ ending' = All("open")
    /\ UNCHANGED <<journal, network, participant, ghosts>>

-----------------------------------------------------------------------------
(* The log *)

\* for Rewritten
ActOnUnforced(survivors) ==
    /\ durable' = IF survivors = <<>> THEN 0 ELSE durable
    /\ poisoned' = FALSE

\* for LiveRecords
TruncateUnended == <<>>

\* for VotesOf
FirstVoterOnly(records) ==
    LET votes == records[CHOOSE i \in DOMAIN records : records[i].kind = "commit"].vote
        first == CHOOSE p \in Voters(votes) : TRUE
    IN  [p \in Participants |-> IF votes[p] = "yes" /\ p # first THEN "readOnly" ELSE votes[p]]

-----------------------------------------------------------------------------
(* The end *)

\* for Resolved
FirstAckEnds(votes, ends) == \E p \in Voters(votes) : ends[p] = "acknowledged"

\* for ForgetsAtCompletion
ForgetEarly(votes, ends) == ForgetsAtEnd(votes, ends)

\* for CommitEnds
TraceGoesWithAck(p) ==
    /\ branch[p] = "committing"
    /\ Elsewhere
    /\ Become(p, "forgotten")
    /\ disk' = [disk EXCEPT ![p] = "none"]
    /\ data' = [data EXCEPT ![p] = Applied(p)]
    /\ Answers(p, "ack")
    /\ UNCHANGED <<hand, takenOver>>

-----------------------------------------------------------------------------
(* Those who are left out *)

\* for TimeOut
LeaveOutAfterDecision ==
    /\ coord \in {"forcing", "committing"}
    /\ UNCHANGED link /\ Aside
    /\ failed' = TRUE
    /\ \E p \in Voters(vote) :
        /\ link[p] # "up" /\ CanLeaveOut(vote, {p})
        /\ leftOut' = leftOut \cup {p}
        /\ vote' = [vote EXCEPT ![p] = "excluded"]
    /\ UNCHANGED <<coord, ending, log, msgs, decided, answer>>

\* for CanLeaveOut
LeaveOutAnyNumber(votes, some) == TRUE

\* for Told
LeftOutHearsCommit(votes, p) == "commit"

\* for AnswerToInquiry and Welcome
LeftOutIsNotAnswered(p) ==
    CASE coord \in {"committing", "completed", "ended"} ->
            IF vote[p] = "excluded" THEN {} ELSE {<<p, "commit">>}
      [] coord = "aborted" -> {<<p, "abort">>}
      [] OTHER -> {}
LeftOutIsNotWelcomed(p) ==
    CASE coord = "preparing" /\ vote[p] = "awaited" -> {<<p, "prepare">>}
      [] coord = "committing" /\ vote[p] = "yes" -> {<<p, "commit">>}
      [] OTHER -> {}

-----------------------------------------------------------------------------
(* The participants *)

\* for SentWhenPreparing
VoteBeforeForce(p) == {<<p, "vote_commit">>}

\* for SentWhenCommitting
AckBeforeForce(p) == {<<p, "ack">>}

\* for GiveUp
RollsBackAloneInDoubt(p) ==
    /\ branch[p] = "prepared"
    /\ Elsewhere
    /\ RollBack(p)
    /\ Vote(p, "no")
    /\ UNCHANGED <<hand, takenOver>>

\* for GiveUp
CommitsAloneInDoubt(p) ==
    /\ branch[p] = "prepared"
    /\ Elsewhere
    /\ Become(p, "committed")
    /\ disk' = [disk EXCEPT ![p] = "committed"]
    /\ data' = [data EXCEPT ![p] = Applied(p)]
    /\ UNCHANGED <<hand, takenOver, msgs, said>>

\* for Found
ForgetsWhatItPrepared(trace, byHand) ==
    IF trace = "committed" THEN "committed" ELSE "unknown"

\* for Hello
NeverAsks(p) == IF branch[p] = "committed" THEN {<<p, "ack">>} ELSE {}

-----------------------------------------------------------------------------
(* Decisions by hand *)

\* for DecideByHand
ActsBeforeItIsRecorded(p, h) ==
    /\ h = "rollback"
    /\ branch[p] = "prepared"
    /\ Elsewhere
    /\ RollBack(p)
    /\ takenOver' = takenOver \cup {p}
    /\ UNCHANGED <<hand, said, msgs>>

\* for HandReport
ReportsAPlainAck(p) == "ack"

\* for RecordDamage
ForgetsDamageUnrecorded(p, h) ==
    /\ ending' = [ending EXCEPT ![p] = "contradicted"]
    /\ Write(<<DamageRecord(p, h)>>)
    /\ Send({<<p, "forget">>})
    /\ UNCHANGED <<coord, vote, decided, answer>>

\* for RecordDamage
DamageCountsAsAcknowledged(p, h) == Reply({<<p, "forget">>})
=============================================================================

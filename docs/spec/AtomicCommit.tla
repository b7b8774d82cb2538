---------------------------- MODULE AtomicCommit ----------------------------
(***************************************************************************)
(* What an atomic commit is, and nothing of how it is reached.             *)
(*                                                                         *)
(* A transaction has one branch at each participant.  Each branch says     *)
(* whether it can commit.  The transaction is decided once, for all of     *)
(* them; then the effect of every branch follows the decision.  There are  *)
(* no messages here, no disks and no crashes: only that something failed.  *)
(* DurableCommit refines this module.                                      *)
(*                                                                         *)
(* Two things are as they are in practice and not as in a textbook:        *)
(*   - a branch that cannot be reached may be left out before the          *)
(*     decision, as long as Minimum others remain (R12);                   *)
(*   - an operator may take a branch over and decide it by hand: then its  *)
(*     effect is nobody's promise any more (C37, C38).                     *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
    Participants,   \* the set of participants, each with one branch
    Minimum         \* how many branches must remain when some are left out

ASSUME /\ IsFiniteSet(Participants)
       /\ Minimum \in 1 .. Cardinality(Participants)

VARIABLES
    said,           \* said[p]: the votes that participant p has given so far
    leftOut,        \* the branches that were left out, for good
    failed,         \* whether anything failed: a silence, a crash, a lost link
    decided,        \* the decision: "none", "commit" or "abort"
    data,           \* data[p]: what became of the effect of p's branch
    takenOver,      \* the branches that an operator decided by hand
    answer,         \* what the client was told
    repaired        \* whether everything works from now on

vars == <<said, leftOut, failed, decided, data, takenOver, answer, repaired>>

Votes == {"yes", "no", "readOnly"}

(* A participant for whom a commit means something to apply. *)
Bound(p) == p \notin leftOut /\ "yes" \in said[p]

TypeOK ==
    /\ said \in [Participants -> SUBSET Votes]
    /\ leftOut \subseteq Participants
    /\ failed \in BOOLEAN
    /\ decided \in {"none", "commit", "abort"}
    /\ data \in [Participants -> {"none", "applied", "undone"}]
    /\ takenOver \subseteq Participants
    /\ answer \in {"none", "COMMITTED", "ABORTED", "UNKNOWN"}
    /\ repaired \in BOOLEAN

Init ==
    /\ said = [p \in Participants |-> {}]
    /\ leftOut = {}
    /\ failed = FALSE
    /\ decided = "none"
    /\ data = [p \in Participants |-> "none"]
    /\ takenOver = {}
    /\ answer = "none"
    /\ repaired = FALSE

-----------------------------------------------------------------------------
(***************************************************************************)
(* The steps.  A failure may come along with any of them.                  *)
(***************************************************************************)
MayFail == failed' \in {failed, TRUE}

(* A participant votes.  It may do so again, and after a crash otherwise:  *)
(* which vote counts is the coordinator's business (R8).  But nobody votes *)
(* for what is undone.                                                     *)
Say(p, v) ==
    /\ v = "yes" => data[p] # "undone" \/ p \in takenOver
    /\ said' = [said EXCEPT ![p] = @ \cup {v}]
    /\ MayFail
    /\ UNCHANGED <<leftOut, decided, data, takenOver, answer, repaired>>

Fail ==
    /\ failed' = TRUE
    /\ answer' \in {answer, IF answer = "none" THEN "UNKNOWN" ELSE answer}
    /\ UNCHANGED <<said, leftOut, decided, data, takenOver, repaired>>

(* R12: only before the decision, and never below the minimum. *)
LeaveOut(some) ==
    /\ decided = "none"
    /\ Cardinality(Participants \ (leftOut \cup some)) >= Minimum
    /\ leftOut' = leftOut \cup some
    /\ MayFail
    /\ UNCHANGED <<said, decided, data, takenOver, answer, repaired>>

(* Whoever hears the decision at once is told the truth. *)
Tell(outcome) ==
    answer' \in {answer, IF answer = "none" THEN outcome ELSE answer}

(* R1: everyone who remains has voted for it, and somebody remains. *)
Commit(some) ==
    /\ decided = "none"
    /\ Cardinality(Participants \ (leftOut \cup some)) >= Minimum
    /\ \A p \in Participants \ (leftOut \cup some) :
           said[p] \cap {"yes", "readOnly"} # {}
    /\ leftOut' = leftOut \cup some
    /\ decided' = "commit"
    /\ Tell("COMMITTED")
    /\ MayFail
    /\ UNCHANGED <<said, data, takenOver, repaired>>

(* R2: somebody is against it, or something failed. *)
Abort ==
    /\ decided = "none"
    /\ MayFail
    /\ failed' \/ \E p \in Participants : "no" \in said[p]
    /\ decided' = "abort"
    /\ Tell("ABORTED")
    /\ UNCHANGED <<said, leftOut, data, takenOver, repaired>>

(* An effect is applied because of the decision, and for no other reason. *)
Apply(p) ==
    /\ data[p] = "none"
    /\ decided = "commit"
    /\ Bound(p)
    /\ data' = [data EXCEPT ![p] = "applied"]
    /\ MayFail
    /\ UNCHANGED <<said, leftOut, decided, takenOver, answer, repaired>>

(* R6: it is undone because of the decision, or because it was left out. *)
Undo(p) ==
    /\ data[p] = "none"
    /\ \/ decided = "abort"
       \/ p \in leftOut
    /\ data' = [data EXCEPT ![p] = "undone"]
    /\ MayFail
    /\ UNCHANGED <<said, leftOut, decided, takenOver, answer, repaired>>

(* C37: an operator takes a branch over, and carries out what they decided. *)
TakeOver(p) ==
    /\ takenOver' = takenOver \cup {p}
    /\ MayFail
    /\ UNCHANGED <<said, leftOut, decided, data, answer, repaired>>

ByHand(p, effect) ==
    /\ takenOver' = takenOver \cup {p}
    /\ data[p] = "none"
    /\ data' = [data EXCEPT ![p] = effect]
    /\ MayFail
    /\ UNCHANGED <<said, leftOut, decided, answer, repaired>>

Repair ==
    /\ repaired' = TRUE
    /\ UNCHANGED <<said, leftOut, failed, decided, data, takenOver, answer>>

Next ==
    \/ \E p \in Participants, v \in Votes : Say(p, v)
    \/ Fail
    \/ \E some \in SUBSET Participants : LeaveOut(some) \/ Commit(some)
    \/ Abort
    \/ \E p \in Participants :
           \/ Apply(p)
           \/ Undo(p)
           \/ TakeOver(p)
           \/ \E effect \in {"applied", "undone"} : ByHand(p, effect)
    \/ Repair

(***************************************************************************)
(* Fairness: whoever can vote for it does; a decision that can be taken is *)
(* taken, and carried out.                                                 *)
(***************************************************************************)
Fairness ==
    /\ WF_vars(Commit({}) \/ Abort)
    /\ \A p \in Participants : WF_vars(Apply(p)) /\ WF_vars(Say(p, "yes"))

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(***************************************************************************)
(* What follows: the properties by which atomic commit is known.           *)
(***************************************************************************)

(* All who promised do the same, but for those taken over by hand. *)
Agreement ==
    \A p, q \in Participants \ takenOver :
        ~(data[p] = "applied" /\ data[q] = "undone" /\ Bound(q))

(* R1, R2: nothing is committed without everybody, nothing aborted without cause. *)
Validity ==
    /\ decided = "commit" =>
           \A p \in Participants \ leftOut : said[p] \cap {"yes", "readOnly"} # {}
    /\ decided = "abort" => failed \/ \E p \in Participants : "no" \in said[p]

(* R11: if all vote for it and nothing fails, the outcome can be COMMIT only. *)
AllYesCommits ==
    (~failed /\ \A p \in Participants : said[p] \subseteq {"yes", "readOnly"})
        => decided # "abort"

(* R12 *)
EnoughRemain == Cardinality(Participants \ leftOut) >= Minimum

(* The client is told the outcome, or that nobody knows. *)
AnswerIsOutcome ==
    /\ answer = "COMMITTED" => decided = "commit"
    /\ answer = "ABORTED" => decided = "abort"

(* What is decided, done or answered stays so. *)
Irrevocability ==
    [][/\ decided # "none" => decided' = decided
       /\ answer # "none" => answer' = answer
       /\ \A p \in Participants : data[p] # "none" => data'[p] = data[p]
       /\ leftOut \subseteq leftOut']_vars

(* After repair everyone decides, and a commit reaches all who are bound by it. *)
AllDecided ==
    /\ decided # "none"
    /\ decided = "commit" => \A p \in Participants : Bound(p) => data[p] # "none"

EveryoneDecides == repaired ~> AllDecided
=============================================================================

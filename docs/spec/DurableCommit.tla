---------------------------- MODULE DurableCommit ---------------------------
(***************************************************************************)
(* Presumed-abort two-phase commit as this project ships it (Mohan,        *)
(* Lindsay & Obermarck 1986, with the deviations that the package          *)
(* documentation of io.twopc.protocol names): one transaction, from the    *)
(* moment PREPARE begins until nobody remembers it.                        *)
(*                                                                         *)
(* What can go wrong is modelled as it goes wrong:                         *)
(*                                                                         *)
(*  - What is written lies in the page cache until a force completes.  A   *)
(*    killed coordinator finds it again; a power failure loses it from any *)
(*    point on.  A failed force leaves it readable and never durable: the  *)
(*    log is poisoned, and only writing it anew helps.                     *)
(*  - A message stays where it is after it was delivered until its         *)
(*    connection ends.  So it may come again, come late, be overtaken, or  *)
(*    never come.  What a connection held is lost with it (C32).           *)
(*  - Whoever crashes forgets all but their disk.  What a participant's    *)
(*    resource was doing at a crash may have been done or not.             *)
(*                                                                         *)
(* The words are those of the code and of the search of it in              *)
(* proofs/src/test/java/io/twopc/proofs/search.  R and C numbers are those *)
(* of the protocol's rules; README.md beside this file lists them.         *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS
    Participants,   \* who holds a branch
    Minimum,        \* how many must remain when some are left out (R12);
                    \*   the number of participants where nobody may be
    Works,          \* what a branch's work may come to: "yes", "no", "readOnly"
    Faults,         \* what may go wrong, a set of the strings in AllFaults
    Repairs         \* whether one day nothing goes wrong any more

AllFaults == {"kill", "powerFailure", "forceFails", "participantCrash",
              "linkBreaks", "timeout", "byHand"}

ASSUME /\ IsFiniteSet(Participants)
       /\ Minimum \in 1 .. Cardinality(Participants)
       /\ Works \subseteq {"yes", "no", "readOnly"}
       /\ Faults \subseteq AllFaults
       /\ Repairs \in BOOLEAN

VARIABLES
    \* --- the coordinator's memory
    coord,          \* where the transaction stands
    vote,           \* vote[p]: what it heard from p, or decided about p
    ending,         \* ending[p]: what it knows of how p's branch ended

    \* --- the coordinator's disk
    log,            \* the records written, oldest first
    durable,        \* how many of them are on stable storage
    poisoned,       \* whether a force failed: nothing can be written any more

    \* --- between them
    link,           \* link[p]: "up", "down", or "restarted": down since p crashed
    msgs,           \* the messages that may be delivered: pairs <<p, what>>

    \* --- the participants' memory, and their disks
    branch,         \* branch[p]: where p's branch stands
    disk,           \* disk[p]: the durable trace in p's resource
    hand,           \* hand[p]: the durable record of a decision by hand
    data,           \* data[p]: what became of the branch's effect

    \* --- what no program knows, only the reader of a proof
    said,           \* said[p]: the votes p ever gave
    leftOut,        \* who was ever left out
    failed,         \* whether anything ever failed
    decided,        \* the outcome, from the moment nothing can change it
    onRecord,       \* whose damage was ever on stable storage
    takenOver,      \* who was ever decided by hand
    answer,         \* what the client was told
    repaired        \* whether nothing goes wrong any more

memory == <<coord, vote, ending>>
journal == <<log, durable, poisoned>>
network == <<link, msgs>>
participant == <<branch, disk, hand, data>>
ghosts == <<said, leftOut, failed, decided, onRecord, takenOver, answer, repaired>>
vars == <<memory, journal, network, participant, ghosts>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Words                                                                   *)
(***************************************************************************)

CoordinatorStates == {
    "preparing",    \* collecting votes; nothing is logged (C4)
    "forcing",      \* the COMMIT record is with the log (C10)
    "committing",   \* COMMIT is durable, and repeated (C13)
    "completed",    \* every yes voter's end is known; END is with the log
    "ended",        \* END is durable, or there is nothing to end
    "aborted",
    "unknown",      \* no longer held, and nothing is kept: presumed aborted
    "halted",       \* the log failed before the outcome was durable (R3)
    "down",
    "recovering"}   \* reads its log; its port is closed (C34)

(* With these it has its port open. *)
Serving == CoordinatorStates \ {"halted", "down", "recovering"}

BranchVotes == {"awaited", "yes", "no", "readOnly", "excluded", "failed"}

Endings == {
    "open",
    "acknowledged",
    "contradicted", \* ended by hand otherwise than told; not on record yet
    "recorded",     \* the same, and on stable storage
    "hazard"}       \* it has no trace of what it voted for (C27)

BranchStates == {
    "unknown",      \* no trace
    "preparing",    \* the work runs, or its force does; no vote has left
    "cancelling",   \* called off, and not returned yet
    "prepared",     \* in doubt
    "committing",   \* told commit; the resource's force runs
    "committed",    \* applied; the trace is kept until forget
    "rolledBack",   \* tombstone, in memory only
    "readOnly",     \* tombstone
    "handResolving", \* decided by hand, on disk; not carried out yet
    "handResolved", \* carried out; reported until forget
    "forgotten", "forgottenCommit", "forgottenRollback"} \* tombstones

ToParticipant == {"prepare", "commit", "abort", "forget"}
ToCoordinator == {"vote_commit", "vote_read_only", "vote_abort", "inquire",
                  "ack", "ack_commit", "ack_rollback", "unknown_branch"}

(* Records of the log. *)
CommitRecord(votes) == [kind |-> "commit", vote |-> votes]
DamageRecord(p, h)  == [kind |-> "damage", who |-> p, heuristic |-> h]
EndRecord           == [kind |-> "end"]

Has(records, kind) == \E i \in DOMAIN records : records[i].kind = kind
VotesOf(records) ==
    records[CHOOSE i \in DOMAIN records : records[i].kind = "commit"].vote
DamageIn(records) ==
    {records[i].who : i \in {j \in DOMAIN records : records[j].kind = "damage"}}

Forced == SubSeq(log, 1, durable)
Unforced == SubSeq(log, durable + 1, Len(log))

All(x) == [p \in Participants |-> x]

-----------------------------------------------------------------------------
TypeOK ==
    /\ coord \in CoordinatorStates
    /\ vote \in [Participants -> BranchVotes]
    /\ ending \in [Participants -> Endings]
    /\ \A i \in DOMAIN log : log[i].kind \in {"commit", "damage", "end"}
    /\ durable \in 0 .. Len(log)
    /\ poisoned \in BOOLEAN
    /\ link \in [Participants -> {"up", "down", "restarted"}]
    /\ msgs \subseteq Participants \X (ToParticipant \cup ToCoordinator)
    /\ \A m \in msgs : link[m[1]] = "up"
    /\ branch \in [Participants -> BranchStates]
    /\ disk \in [Participants -> {"none", "prepared", "committed"}]
    /\ hand \in [Participants -> {"none", "commit", "rollback"}]
    /\ data \in [Participants -> {"none", "applied", "undone", "appliedTwice"}]
    /\ said \in [Participants -> SUBSET {"yes", "no", "readOnly"}]
    /\ leftOut \subseteq Participants
    /\ failed \in BOOLEAN
    /\ decided \in {"none", "commit", "abort"}
    /\ onRecord \subseteq Participants
    /\ takenOver \subseteq Participants
    /\ answer \in {"none", "COMMITTED", "ABORTED", "UNKNOWN"}
    /\ repaired \in BOOLEAN

(* PREPARE begins: everyone is connected and has been asked (C3). *)
Init ==
    /\ coord = "preparing" /\ vote = All("awaited") /\ ending = All("open")
    /\ log = <<>> /\ durable = 0 /\ poisoned = FALSE
    /\ link = All("up") /\ msgs = Participants \X {"prepare"}
    /\ branch = All("unknown") /\ disk = All("none") /\ hand = All("none")
    /\ data = All("none")
    /\ said = All({}) /\ leftOut = {} /\ failed = FALSE /\ decided = "none"
    /\ onRecord = {} /\ takenOver = {} /\ answer = "none" /\ repaired = FALSE

-----------------------------------------------------------------------------
(***************************************************************************)
(* The network                                                             *)
(***************************************************************************)

(* Messages handed to a connection; to those who are away nothing is sent. *)
Send(messages) == msgs' = msgs \cup {m \in messages : link'[m[1]] = "up"}

(* A connection ends, and takes with it all that it held. *)
WithoutThoseOf(p) == {m \in msgs : m[1] # p}

-----------------------------------------------------------------------------
(***************************************************************************)
(* What the coordinator decides, as functions of what it knows             *)
(***************************************************************************)

MayLeaveOut == Minimum < Cardinality(Participants)

Remaining(votes) == {p \in Participants : votes[p] # "excluded"}

(* R12: whether so many more can be left out. *)
CanLeaveOut(votes, some) ==
    MayLeaveOut /\ Cardinality(Remaining(votes) \ some) >= Minimum

(* R1: what the votes come to. *)
Tally(votes) ==
    IF \E p \in Participants : votes[p] = "awaited" THEN "incomplete"
    ELSE IF \A p \in Remaining(votes) : votes[p] = "readOnly" THEN "allReadOnly"
    ELSE "allYes"

(* What p is told if the transaction commits: who is left out always aborts. *)
Told(votes, p) == IF votes[p] = "excluded" THEN "abort" ELSE "commit"

Voters(votes) == {p \in Participants : votes[p] = "yes"}

(* Whether an abort may find anything to undo. *)
MayHoldWork(votes, ends, p) ==
    ends[p] = "open" /\ votes[p] \notin {"no", "readOnly"}

(* What begins the commit phase: said to all voters, and to who is left out. *)
Decisions(votes, ends) ==
    {<<p, "commit">> : p \in {q \in Voters(votes) : ends[q] \in {"open", "hazard"}}}
    \cup {<<p, "abort">> : p \in {q \in Participants :
                                    votes[q] = "excluded" /\ ends[q] = "open"}}

(* R5, C14: nothing more is expected of any voter, and no damage waits. *)
Resolved(votes, ends) ==
    /\ \A p \in Voters(votes) : ends[p] \in {"acknowledged", "recorded"}
    /\ \A p \in Participants : ends[p] # "contradicted"

(* R5: nobody is told to forget before END is durable; then those who        *)
(* acknowledged are.  Those who contradicted were when that was recorded.    *)
ForgetsAtCompletion(votes, ends) == {}
ForgetsAtEnd(votes, ends) ==
    {<<p, "forget">> : p \in {q \in Voters(votes) : ends[q] = "acknowledged"}}

(* What may be said before the COMMIT record is durable: nothing (R3). *)
SentWhenForcing(votes) == {}
AnswerWhenForcing == answer

(* C17, C18: the answer to who asks or votes late about what is not held. *)
Presumption == "abort"

(* C17: the answer to an inquiry; pending is silence here, for it changes     *)
(* nothing.  Who is left out has no part in any commit, whatever is decided.  *)
AnswerToInquiry(p) ==
    CASE coord \in {"preparing", "forcing"} ->
            IF vote[p] = "excluded" THEN {<<p, "abort">>} ELSE {}
      [] coord \in {"committing", "completed", "ended"} -> {<<p, Told(vote, p)>>}
      [] coord = "aborted" -> {<<p, "abort">>}
      [] coord = "unknown" -> {<<p, Presumption>>}
      [] OTHER -> {}

(* What a log must still hold (C14): a checkpoint writes it anew. *)
LiveRecords ==
    IF coord \in {"preparing", "forcing", "committing", "completed"} THEN log ELSE <<>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The coordinator's steps, in pieces that others are made of.  Each says  *)
(* what becomes of memory, log, msgs, and of what is known of the outcome. *)
(***************************************************************************)

(* Records that somebody waits for; a poisoned log takes nothing any more. *)
Write(records) == log' = IF poisoned THEN log ELSE log \o records

DecideAbort(votes) ==
    /\ coord' = "aborted"
    /\ vote' = votes
    /\ decided' = "abort"
    /\ answer' = "ABORTED"
    /\ Send({<<p, "abort">> : p \in {q \in Participants : MayHoldWork(votes, ending, q)}})
    /\ UNCHANGED <<ending, log>>

(* C12: the one place where COMMIT is decided.  replies go out as well. *)
DecideIfComplete(votes, replies) ==
    /\ vote' = votes
    /\ CASE Tally(votes) = "incomplete" ->
                /\ Send(replies)
                /\ UNCHANGED <<coord, log, decided, answer>>
         [] Tally(votes) = "allYes" ->
                /\ coord' = "forcing"
                /\ Write(<<CommitRecord(votes)>>)
                /\ Send(replies \cup SentWhenForcing(votes))
                /\ answer' = AnswerWhenForcing
                /\ UNCHANGED decided
         [] Tally(votes) = "allReadOnly" -> \* C7: nothing to log
                /\ coord' = "ended"
                /\ decided' = "commit"
                /\ answer' = "COMMITTED"
                /\ Send(replies)
                /\ UNCHANGED log
    /\ UNCHANGED ending

(* R5, C14: END only when nothing more is expected.  It is not forced. *)
CompleteIfResolved(ends, replies) ==
    /\ ending' = ends
    /\ IF Resolved(vote, ends)
       THEN /\ coord' = "completed"
            /\ Write(<<EndRecord>>)
            /\ Send(replies \cup ForgetsAtCompletion(vote, ends))
       ELSE /\ Send(replies)
            /\ UNCHANGED <<coord, log>>
    /\ UNCHANGED <<vote, decided, answer>>

Reply(replies) ==
    /\ Send(replies)
    /\ UNCHANGED <<memory, log, decided, answer>>

(* What a step of the coordinator leaves alone, apart from the above. *)
Aside == UNCHANGED <<durable, poisoned, participant, said, onRecord, takenOver, repaired>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The coordinator receives                                                *)
(***************************************************************************)
Delivered(p, what) == <<p, what>> \in msgs /\ coord \in Serving

ReceiveVoteCommit(p) ==
    /\ Delivered(p, "vote_commit")
    /\ UNCHANGED <<link, leftOut, failed>> /\ Aside
    /\ CASE coord = "preparing" /\ vote[p] = "awaited" ->
                DecideIfComplete([vote EXCEPT ![p] = "yes"], {})
         [] vote[p] = "excluded" -> Reply({<<p, "abort">>})       \* R12
         [] coord \in {"committing", "completed", "ended"} ->     \* C15
                Reply({<<p, "commit">> : q \in {p} \cap Voters(vote)})
         [] coord = "aborted" -> Reply({<<p, "abort">>})
         [] coord = "unknown" -> Reply({<<p, Presumption>>})
         [] OTHER -> Reply({})                                    \* R8

ReceiveVoteReadOnly(p) ==
    /\ Delivered(p, "vote_read_only")
    /\ UNCHANGED <<link, leftOut, failed>> /\ Aside
    /\ coord = "preparing" /\ vote[p] = "awaited"
    /\ DecideIfComplete([vote EXCEPT ![p] = "readOnly"], {})

(* R2; the error unavailable is taken in the same way (C5). *)
ReceiveVoteAbort(p) ==
    /\ Delivered(p, "vote_abort")
    /\ UNCHANGED <<link, leftOut, failed>> /\ Aside
    /\ coord = "preparing" /\ vote[p] = "awaited"
    /\ DecideAbort([vote EXCEPT ![p] = "no"])

ReceiveInquire(p) ==
    /\ Delivered(p, "inquire")
    /\ UNCHANGED <<link, leftOut, failed>> /\ Aside
    /\ Reply(AnswerToInquiry(p))

(* What an acknowledgement said: h is "none" for a plain one, else what was  *)
(* done by hand.  It agrees with the decision, or contradicts it (C16, C38). *)
Contradicts(p, h) ==
    h # "none" /\ h # (IF (IF coord \in {"aborted", "unknown"}
                           THEN "abort" ELSE Told(vote, p)) = "commit"
                       THEN "commit" ELSE "rollback")

(* C16: damage is written, and answered with forget once it is durable.  To  *)
(* record it again would be harmless; here it is left out, for the log would *)
(* grow for ever.                                                            *)
RecordDamage(p, h) ==
    IF p \in onRecord
    THEN Reply({<<p, "forget">>})
    ELSE /\ ending' = [ending EXCEPT ![p] = "contradicted"]
         /\ Write(<<DamageRecord(p, h)>>)
         /\ UNCHANGED <<coord, vote, msgs, decided, answer>>

Acknowledged(p, h) ==
    CASE ending[p] = "recorded" -> Reply({<<p, "forget">>})
      [] ending[p] = "contradicted" -> Reply({})
      [] coord \in {"preparing", "forcing"} ->
            Reply({<<p, "forget">> : q \in {x \in {p} :
                        vote[x] = "excluded" /\ ~Contradicts(x, h)}})
      [] Contradicts(p, h) -> RecordDamage(p, h)
      [] coord = "committing" /\ vote[p] = "yes" ->
            CompleteIfResolved([ending EXCEPT ![p] = "acknowledged"], {})
      [] coord = "completed" /\ vote[p] = "yes" -> Reply({}) \* END is not durable
      [] OTHER -> Reply({<<p, "forget">>})                   \* C15

ReceiveAck(p) ==
    /\ UNCHANGED <<link, leftOut, failed>> /\ Aside
    /\ \E h \in {"none", "commit", "rollback"} :
        /\ Delivered(p, CASE h = "none" -> "ack"
                          [] h = "commit" -> "ack_commit"
                          [] h = "rollback" -> "ack_rollback")
        /\ Acknowledged(p, h)

(* C27: no trace of a branch that voted yes is an alarm, never an acknowledgement. *)
ReceiveUnknownBranch(p) ==
    /\ Delivered(p, "unknown_branch")
    /\ coord = "committing" /\ vote[p] = "yes" /\ ending[p] = "open"
    /\ ending' = [ending EXCEPT ![p] = "hazard"]
    /\ UNCHANGED <<coord, vote, log, network, decided, answer, leftOut, failed>>
    /\ Aside

-----------------------------------------------------------------------------
(***************************************************************************)
(* The coordinator by itself                                               *)
(***************************************************************************)

(* The time for the votes runs out.  R12: who is silent fails the round; who *)
(* is unreachable is left out where enough others remain.                    *)
TimeOut ==
    /\ "timeout" \in Faults
    /\ coord = "preparing"
    /\ UNCHANGED link /\ Aside
    /\ failed' = TRUE
    /\ LET awaited == {p \in Participants : vote[p] = "awaited"}
       IN  IF (\A p \in awaited : link[p] # "up") /\ CanLeaveOut(vote, awaited)
           THEN /\ leftOut' = leftOut \cup awaited
                /\ DecideIfComplete([p \in Participants |->
                       IF p \in awaited THEN "excluded" ELSE vote[p]], {})
           ELSE /\ \E p \in awaited : DecideAbort([vote EXCEPT ![p] = "failed"])
                /\ UNCHANGED leftOut

(* R3: the only way into the commit phase is the log's word.  Everything      *)
(* written becomes durable, and whoever waited for it hears of it.            *)
Force ==
    /\ coord \in Serving /\ ~poisoned /\ durable < Len(log)
    /\ UNCHANGED <<vote, poisoned, link, participant, said, leftOut, failed,
                   takenOver, repaired>>
    /\ durable' = Len(log)
    /\ LET told == [p \in Participants |->
                       IF p \in DamageIn(Unforced) THEN "recorded" ELSE ending[p]]
           forgets == {<<p, "forget">> : p \in DamageIn(Unforced)}
       IN  /\ onRecord' = onRecord \cup DamageIn(Unforced)
           /\ ending' = told
           /\ CASE coord = "forcing" ->
                       /\ coord' = "committing"
                       /\ decided' = "commit"
                       /\ answer' = IF answer = "none" THEN "COMMITTED" ELSE answer
                       /\ Send(Decisions(vote, ending))
                       /\ UNCHANGED log
                [] Has(Unforced, "end") ->
                       /\ coord' = "ended"
                       /\ Send(forgets \cup ForgetsAtEnd(vote, told))
                       /\ UNCHANGED <<log, decided, answer>>
                [] coord = "committing" /\ Resolved(vote, told) ->
                       /\ coord' = "completed"
                       /\ log' = log \o <<EndRecord>>
                       /\ Send(forgets \cup ForgetsAtCompletion(vote, told))
                       /\ UNCHANGED <<decided, answer>>
                [] OTHER ->
                       /\ Send(forgets)
                       /\ UNCHANGED <<coord, log, decided, answer>>

(* C10, R3: decide neither way, and stop.  What was written can be read, and  *)
(* no later force of this file would make it durable.                         *)
ForceFails ==
    /\ "forceFails" \in Faults /\ ~repaired
    /\ coord \in Serving /\ ~poisoned /\ durable < Len(log)
    /\ poisoned' = TRUE
    /\ failed' = TRUE
    /\ IF coord = "forcing"
       THEN coord' = "halted" /\ answer' = "UNKNOWN"
       ELSE UNCHANGED <<coord, answer>>
    /\ UNCHANGED <<vote, ending, log, durable, network, participant, said, leftOut,
                   decided, onRecord, takenOver, repaired>>

(* Live records are written anew and forced, and what is older is deleted.    *)
(* The log's writer comes to it when all that was written before is durable.  *)
Checkpoint ==
    /\ coord \in Serving /\ ~poisoned /\ durable = Len(log)
    /\ log # LiveRecords
    /\ log' = LiveRecords
    /\ durable' = Len(log')
    /\ UNCHANGED <<memory, poisoned, network, participant, ghosts>>

(* A transaction that is over is no longer held, and past its retention       *)
(* nothing of it is known (C39).                                              *)
Expire ==
    /\ coord \in {"ended", "aborted"}
    /\ \A p \in Participants : ending[p] # "contradicted"
    /\ coord' = "unknown"
    /\ vote' = All("awaited")
    /\ ending' = All("open")
    /\ UNCHANGED <<journal, network, participant, ghosts>>

(* Backoff ran out: PREPARE until the vote, COMMIT until the acknowledgement. *)
Repeats ==
    CASE coord = "preparing" ->
            {<<p, "prepare">> : p \in {q \in Participants : vote[q] = "awaited"}}
      [] coord = "committing" ->
            {<<p, "commit">> : p \in {q \in Voters(vote) : ending[q] \in {"open", "hazard"}}}
      [] OTHER -> {}

Repeat ==
    /\ coord \in Serving
    /\ UNCHANGED <<memory, journal, link, participant, ghosts>>
    /\ Send(Repeats)

-----------------------------------------------------------------------------
(***************************************************************************)
(* Connections                                                             *)
(***************************************************************************)

(* The coordinator hears that p's connection ended.  A branch lost before its *)
(* vote aborts, unless it may be left out; then its time runs first (R12).    *)
HearOfLoss(p) ==
    IF coord = "preparing" /\ vote[p] = "awaited" /\ link[p] = "up" /\ ~MayLeaveOut
    THEN /\ coord' = "aborted"
         /\ vote' = [vote EXCEPT ![p] = "failed"]
         /\ decided' = "abort"
         /\ answer' = "ABORTED"
         /\ msgs' = WithoutThoseOf(p) \cup
                        {<<q, "abort">> : q \in {x \in Participants \ {p} :
                            link[x] = "up" /\ MayHoldWork(vote, ending, x)}}
         /\ UNCHANGED <<ending, log>>
    ELSE /\ msgs' = WithoutThoseOf(p)
         /\ UNCHANGED <<memory, log, decided, answer>>

LinkBreaks(p) ==
    /\ "linkBreaks" \in Faults /\ ~repaired
    /\ link[p] = "up"
    /\ link' = [link EXCEPT ![p] = "down"]
    /\ failed' = TRUE
    /\ HearOfLoss(p)
    /\ Aside
    /\ UNCHANGED leftOut

(* What the coordinator says to one who is back.  *)
Welcome(p) ==
    CASE coord = "preparing" /\ vote[p] = "awaited" -> {<<p, "prepare">>}
      [] coord \in {"preparing", "committing"} /\ vote[p] = "excluded"
                /\ ending[p] = "open" -> {<<p, "abort">>}
      [] coord = "committing" /\ vote[p] = "yes"
                /\ ending[p] \in {"open", "hazard"} -> {<<p, "commit">>}
      [] coord = "aborted" /\ MayHoldWork(vote, ending, p) -> {<<p, "abort">>}
      [] OTHER -> {}

(* C37: what was done by hand is reported as such. *)
HandReport(p) == IF hand[p] = "commit" THEN "ack_commit" ELSE "ack_rollback"

(* What p says first: R9, C31 it asks about a branch in doubt; what it has    *)
(* done it acknowledges again, for a forget may have been lost (C26, C37).    *)
Hello(p) ==
    CASE branch[p] = "prepared" -> {<<p, "inquire">>}
      [] branch[p] = "committed" -> {<<p, "ack">>}
      [] branch[p] = "handResolved" -> {<<p, HandReport(p)>>}
      [] OTHER -> {}

(* R12: a participant that restarted before its vote has lost its branch.  It *)
(* may have prepared just before, which nobody knows until it asks.           *)
Connect(p) ==
    /\ link[p] # "up"
    /\ coord \in Serving
    /\ link' = [link EXCEPT ![p] = "up"]
    /\ IF coord = "preparing" /\ vote[p] = "awaited" /\ link[p] = "restarted"
       THEN IF CanLeaveOut(vote, {p})
            THEN /\ leftOut' = leftOut \cup {p}
                 /\ DecideIfComplete([vote EXCEPT ![p] = "excluded"],
                                     {<<p, "abort">>} \cup Hello(p))
            ELSE /\ coord' = "aborted"
                 /\ vote' = [vote EXCEPT ![p] = "failed"]
                 /\ decided' = "abort"
                 /\ answer' = "ABORTED"
                 /\ Send(Hello(p) \cup {<<q, "abort">> : q \in {x \in Participants :
                                MayHoldWork(vote, ending, x)}})
                 /\ UNCHANGED <<ending, log, leftOut>>
       ELSE /\ Reply(Welcome(p) \cup Hello(p))
            /\ UNCHANGED leftOut
    /\ Aside
    /\ UNCHANGED failed

-----------------------------------------------------------------------------
(***************************************************************************)
(* The coordinator crashes and comes back                                  *)
(***************************************************************************)
Stop ==
    /\ ~repaired
    /\ coord' = "down"
    /\ vote' = All("awaited")
    /\ ending' = All("open")
    /\ link' = All("down")
    /\ msgs' = {}
    /\ failed' = TRUE
    /\ UNCHANGED <<participant, said, leftOut, decided, onRecord, takenOver, answer,
                   repaired>>

(* The process ends; the page cache stays. *)
Kill ==
    /\ "kill" \in Faults
    /\ coord # "down"
    /\ Stop
    /\ UNCHANGED journal

(* The machine loses power: of what was not forced, the first few records may *)
(* have reached the disk.                                                     *)
PowerFailure ==
    /\ "powerFailure" \in Faults
    /\ coord # "down" \/ durable < Len(log)
    /\ Stop
    /\ \E kept \in durable .. Len(log) :
           log' = SubSeq(log, 1, kept) /\ durable' = kept
    /\ poisoned' = FALSE

(* C34: first the log is read to its end ... *)
Start ==
    /\ coord = "down"
    /\ coord' = "recovering"
    /\ UNCHANGED <<vote, ending, journal, network, participant, ghosts>>

(* C10: ... then what survives is written into a new segment and forced.      *)
(* Only now is what was read sure to be read again.                           *)
Rewritten(survivors) ==
    /\ durable' = Len(survivors)
    /\ poisoned' = FALSE

(* A presumption is an outcome for as long as anybody is there to whom it     *)
(* would be told, and by whom a commit was meant to be done.                  *)
Presumed ==
    IF /\ decided = "commit"
       /\ \A p \in Participants : disk[p] = "prepared" =>
              p \in leftOut \/ "yes" \notin said[p]
    THEN decided ELSE "abort"

(* ... and then it is acted on, and the port opened.  What has ended goes to  *)
(* the history; what is committed and has not is taken up again (R9); of all  *)
(* else abort is presumed (R4).                                               *)
Recover ==
    /\ coord = "recovering"
    /\ CASE Has(log, "end") ->
                /\ coord' = "ended"
                /\ vote' = VotesOf(log)
                /\ ending' = [p \in Participants |->
                       IF p \in DamageIn(log) THEN "recorded"
                       ELSE IF VotesOf(log)[p] = "yes" THEN "acknowledged" ELSE "open"]
                /\ log' = <<>>
                /\ Rewritten(<<>>)
                /\ UNCHANGED decided
         [] ~Has(log, "end") /\ Has(log, "commit") ->
                /\ decided' = "commit"
                /\ vote' = VotesOf(log)
                /\ ending' = [p \in Participants |->
                       IF p \in DamageIn(log) THEN "recorded" ELSE "open"]
                /\ Rewritten(log)
                /\ IF Resolved(vote', ending')
                   THEN coord' = "completed" /\ log' = log \o <<EndRecord>>
                   ELSE coord' = "committing" /\ UNCHANGED log
         [] OTHER ->
                /\ coord' = "unknown"
                /\ decided' = Presumed
                /\ UNCHANGED <<vote, ending>>
                /\ log' = <<>>
                /\ Rewritten(<<>>)
    /\ onRecord' = onRecord \cup DamageIn(log)
    /\ UNCHANGED <<network, participant, said, leftOut, failed, takenOver, answer, repaired>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The participants receive                                                *)
(***************************************************************************)

(* What a participant's step leaves alone. *)
Elsewhere ==
    UNCHANGED <<memory, journal, link, leftOut, failed, decided, onRecord, answer, repaired>>

Here(p, what) == <<p, what>> \in msgs

Become(p, state) == branch' = [branch EXCEPT ![p] = state]

Vote(p, v) ==
    /\ said' = [said EXCEPT ![p] = @ \cup {v}]
    /\ Send({<<p, CASE v = "yes" -> "vote_commit"
                    [] v = "readOnly" -> "vote_read_only"
                    [] v = "no" -> "vote_abort">>})

Answers(p, what) == Send({<<p, what>>}) /\ UNCHANGED said

(* What may leave before the resource has forced what it did: nothing. *)
SentWhenPreparing(p) == {}
SentWhenCommitting(p) == {}

ReceivePrepare(p) ==
    /\ Here(p, "prepare")
    /\ Elsewhere
    /\ CASE branch[p] = "unknown" ->
                /\ Become(p, "preparing")
                /\ Send(SentWhenPreparing(p))
                /\ UNCHANGED said
         [] branch[p] \in {"prepared", "committing", "committed", "handResolving",
                           "handResolved", "forgotten", "forgottenCommit",
                           "forgottenRollback"} ->                   \* C24
                Vote(p, "yes") /\ UNCHANGED branch
         [] branch[p] = "readOnly" -> Vote(p, "readOnly") /\ UNCHANGED branch
         [] branch[p] \in {"cancelling", "rolledBack"} ->            \* C22
                Vote(p, "no") /\ UNCHANGED branch
         [] OTHER -> UNCHANGED <<branch, said, msgs>>
    /\ UNCHANGED <<disk, hand, data, takenOver>>

(* The tombstone's answer to a decision. *)
ReportOf(p) ==
    CASE branch[p] = "handResolved" -> HandReport(p)
      [] branch[p] = "forgottenCommit" -> "ack_commit"
      [] branch[p] = "forgottenRollback" -> "ack_rollback"
      [] OTHER -> "ack"

ReceiveCommit(p) ==
    /\ Here(p, "commit")
    /\ Elsewhere
    /\ CASE branch[p] = "prepared" ->
                /\ Become(p, "committing")
                /\ Send(SentWhenCommitting(p))
                /\ UNCHANGED said
         [] branch[p] \in {"committed", "readOnly", "handResolved", "forgotten",
                           "forgottenCommit", "forgottenRollback"} ->   \* C26
                Answers(p, ReportOf(p)) /\ UNCHANGED branch
         [] branch[p] = "unknown" ->                                    \* C27
                Answers(p, "unknown_branch") /\ UNCHANGED branch
         [] OTHER -> UNCHANGED <<branch, said, msgs>>                   \* C28
    /\ UNCHANGED <<disk, hand, data, takenOver>>

RollBack(p) ==
    /\ Become(p, "rolledBack")
    /\ disk' = [disk EXCEPT ![p] = "none"]
    /\ data' = [data EXCEPT ![p] = "undone"]

ReceiveAbort(p) ==
    /\ Here(p, "abort")
    /\ Elsewhere
    /\ CASE branch[p] = "prepared" -> RollBack(p) /\ Answers(p, "ack")
         [] branch[p] = "unknown" ->                                    \* C29
                Become(p, "rolledBack") /\ Answers(p, "ack") /\ UNCHANGED <<disk, data>>
         [] branch[p] = "preparing" ->
                Become(p, "cancelling") /\ UNCHANGED <<said, msgs, disk, data>>
         [] branch[p] \in {"rolledBack", "readOnly", "handResolved",
                           "forgottenCommit", "forgottenRollback"} ->
                Answers(p, ReportOf(p)) /\ UNCHANGED <<branch, disk, data>>
         [] OTHER -> UNCHANGED <<branch, said, msgs, disk, data>>       \* C30
    /\ UNCHANGED <<hand, takenOver>>

ReceiveForget(p) ==
    /\ Here(p, "forget")
    /\ Elsewhere
    /\ branch[p] \in {"committed", "handResolved"}
    /\ Become(p, CASE hand[p] = "none" -> "forgotten"
                   [] hand[p] = "commit" -> "forgottenCommit"
                   [] hand[p] = "rollback" -> "forgottenRollback")
    /\ disk' = [disk EXCEPT ![p] = "none"]
    /\ hand' = [hand EXCEPT ![p] = "none"]
    /\ UNCHANGED <<msgs, said, data, takenOver>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The participants by themselves                                          *)
(***************************************************************************)

(* R6, C21: the work is done and on stable storage, and only then voted for. *)
WorkEnds(p, work) ==
    /\ branch[p] = "preparing"
    /\ Elsewhere
    /\ CASE work = "yes" ->
                /\ Become(p, "prepared")
                /\ disk' = [disk EXCEPT ![p] = "prepared"]
         [] work = "no" -> Become(p, "rolledBack") /\ UNCHANGED disk     \* R7
         [] work = "readOnly" -> Become(p, "readOnly") /\ UNCHANGED disk \* C7
    /\ Vote(p, work)
    /\ UNCHANGED <<hand, data, takenOver>>

(* R7: before its vote a participant may abort alone, and then votes so.  The *)
(* work that is called off may still come back prepared, and is undone then.  *)
GiveUp(p) ==
    /\ "timeout" \in Faults
    /\ Elsewhere
    /\ branch[p] = "preparing"
    /\ Become(p, "cancelling")
    /\ Vote(p, "no")
    /\ UNCHANGED <<disk, hand, data, takenOver>>

CancelledWorkEnds(p) ==
    /\ branch[p] = "cancelling"
    /\ Elsewhere
    /\ Become(p, "rolledBack")
    /\ UNCHANGED <<msgs, disk, hand, data, said, takenOver>>

Applied(p) == IF data[p] = "applied" THEN "appliedTwice" ELSE "applied"

(* C25: committed and forced, and only then acknowledged. *)
CommitEnds(p) ==
    /\ branch[p] = "committing"
    /\ Elsewhere
    /\ Become(p, "committed")
    /\ disk' = [disk EXCEPT ![p] = "committed"]
    /\ data' = [data EXCEPT ![p] = Applied(p)]
    /\ Answers(p, "ack")
    /\ UNCHANGED <<hand, takenOver>>

(* R9, C23: a branch in doubt asks again and again; C37: what was decided by  *)
(* hand is reported again and again.                                          *)
Ask(p) ==
    /\ branch[p] \in {"prepared", "handResolved"}
    /\ Elsewhere
    /\ Send(Hello(p))
    /\ UNCHANGED <<participant, said, takenOver>>

(* C37: an operator decides a branch in doubt.  That is on disk before it acts. *)
DecideByHand(p, h) ==
    /\ "byHand" \in Faults /\ ~repaired
    /\ Elsewhere
    /\ branch[p] = "prepared"
    /\ Become(p, "handResolving")
    /\ hand' = [hand EXCEPT ![p] = h]
    /\ takenOver' = takenOver \cup {p}
    /\ UNCHANGED <<msgs, disk, data, said>>

ResolveByHand(p) ==
    /\ branch[p] = "handResolving"
    /\ Elsewhere
    /\ Become(p, "handResolved")
    /\ IF disk[p] = "prepared"
       THEN IF hand[p] = "commit"
            THEN /\ disk' = [disk EXCEPT ![p] = "committed"]
                 /\ data' = [data EXCEPT ![p] = Applied(p)]
            ELSE /\ disk' = [disk EXCEPT ![p] = "none"]
                 /\ data' = [data EXCEPT ![p] = "undone"]
       ELSE UNCHANGED <<disk, data>> \* carried out before a crash
    /\ Answers(p, HandReport(p))
    /\ UNCHANGED <<hand, takenOver>>

(* C31: where a branch stands after a restart. *)
Found(trace, byHand) ==
    CASE byHand # "none" -> "handResolving"
      [] byHand = "none" /\ trace = "prepared" -> "prepared"
      [] byHand = "none" /\ trace = "committed" -> "committed"
      [] OTHER -> "unknown"

(* What the resource was doing may have been done or not. *)
ParticipantCrashes(p) ==
    /\ "participantCrash" \in Faults /\ ~repaired
    /\ \/ UNCHANGED <<disk, data>>
       \/ /\ branch[p] \in {"preparing", "cancelling"}
          /\ "yes" \in Works
          /\ disk' = [disk EXCEPT ![p] = "prepared"]
          /\ UNCHANGED data
       \/ /\ branch[p] = "committing"
          /\ disk' = [disk EXCEPT ![p] = "committed"]
          /\ data' = [data EXCEPT ![p] = Applied(p)]
    /\ branch' = [branch EXCEPT ![p] = Found(disk'[p], hand[p])]
    /\ link' = [link EXCEPT ![p] =
           IF coord = "preparing" /\ vote[p] = "awaited" THEN "restarted" ELSE "down"]
    /\ failed' = TRUE
    /\ HearOfLoss(p)
    /\ UNCHANGED <<durable, poisoned, hand, said, leftOut, onRecord, takenOver, repaired>>

-----------------------------------------------------------------------------
(* Everything works from now on.  A coordinator whose log failed ends, as it  *)
(* does by itself.                                                            *)
Repair ==
    /\ Repairs /\ ~repaired
    /\ repaired' = TRUE
    /\ IF poisoned
       THEN /\ coord' = "down" /\ vote' = All("awaited") /\ ending' = All("open")
            /\ link' = All("down") /\ msgs' = {}
       ELSE UNCHANGED <<memory, network>>
    /\ UNCHANGED <<journal, participant, said, leftOut, failed, decided, onRecord,
                   takenOver, answer>>

(* What the protocol does ... *)
Work(p) ==
    \/ ReceiveVoteCommit(p) \/ ReceiveVoteReadOnly(p) \/ ReceiveVoteAbort(p)
    \/ ReceiveInquire(p) \/ ReceiveAck(p) \/ ReceiveUnknownBranch(p)
    \/ ReceivePrepare(p) \/ ReceiveCommit(p) \/ ReceiveAbort(p) \/ ReceiveForget(p)
    \/ \E work \in Works : WorkEnds(p, work)
    \/ CancelledWorkEnds(p) \/ CommitEnds(p) \/ Ask(p) \/ ResolveByHand(p)
    \/ Connect(p)

Protocol ==
    \/ \E p \in Participants : Work(p)
    \/ Force \/ Checkpoint \/ Expire \/ Repeat \/ Start \/ Recover

(* ... and what befalls it. *)
Fault ==
    \/ TimeOut \/ ForceFails \/ Kill \/ PowerFailure
    \/ \E p \in Participants :
           \/ GiveUp(p) \/ LinkBreaks(p) \/ ParticipantCrashes(p)
           \/ \E h \in {"commit", "rollback"} : DecideByHand(p, h)

Next == Protocol \/ Fault \/ Repair

(* The one assumption of liveness: as long as anything can be done, something *)
(* is.  After Repair there is no way back, so that is enough.                 *)
Spec == Init /\ [][Next]_vars /\ WF_vars(Protocol)

-----------------------------------------------------------------------------
(***************************************************************************)
(* It is an atomic commit                                                  *)
(***************************************************************************)
Atomic == INSTANCE AtomicCommit

(* Every step is a step of AtomicCommit, or none. *)
Refinement == Atomic!Init /\ [][Atomic!Next]_(Atomic!vars)

Agreement == Atomic!Agreement
Validity == Atomic!Validity
AllYesCommits == Atomic!AllYesCommits
AnswerIsOutcome == Atomic!AnswerIsOutcome
EnoughRemain == Atomic!EnoughRemain
Irrevocability == Atomic!Irrevocability
EveryoneDecides == Atomic!EveryoneDecides

-----------------------------------------------------------------------------
(***************************************************************************)
(* What the protocol promises beside that: judged by what is durable and   *)
(* what was done, not by what the programs believe.                        *)
(***************************************************************************)

(* Who votes with effect: a commit, once decided, has to reach them. *)
BoundToCommit(p) == decided = "commit" /\ Atomic!Bound(p)

(* R1, R12: a COMMIT record stands on everybody's vote. *)
RecordNeedsVotes ==
    \A i \in DOMAIN log : log[i].kind = "commit" =>
        LET votes == log[i].vote IN
        /\ Remaining(votes) # {}
        /\ Cardinality(Remaining(votes)) >= Minimum
        /\ \A p \in Remaining(votes) : votes[p] \in {"yes", "readOnly"} \cap said[p]

(* R3, C9: before the record is durable no commit leaves. *)
NoCommitBeforeForce ==
    \A p \in Participants :
        <<p, "commit">> \in msgs \/ branch[p] = "committing" => decided = "commit"

(* In doubt: prepared, and not decided by hand. *)
InDoubt(p) == disk[p] = "prepared" /\ hand[p] = "none"

(* R4, C17: no abort comes to a branch in doubt before abort is certain, but  *)
(* to one that was left out.  (A message may outlive what the coordinator     *)
(* keeps, and then be answered from the presumption: nobody obeys that.)      *)
NoAbortOfCommitted ==
    \A p \in Participants :
        <<p, "abort">> \in msgs /\ InDoubt(p) => decided = "abort" \/ p \in leftOut

(* R5, C14: a commit is on stable storage as long as any branch waits for it. *)
CommitRemembered ==
    \A p \in Participants :
        BoundToCommit(p) /\ InDoubt(p) =>
            /\ Has(Forced, "commit")
            /\ ~Has(log, "end")

(* R6, C21: what was promised is kept. *)
PromiseKept ==
    \A p \in Participants :
        "yes" \in said[p] /\ decided = "none" /\ p \notin takenOver /\ p \notin leftOut =>
            disk[p] = "prepared"

(* C24, C26: no effect twice. *)
AppliedOnce == \A p \in Participants : data[p] # "appliedTwice"

(* C25: an acknowledged commit has been carried out. *)
AcknowledgedIsApplied ==
    coord \in {"committing", "completed", "ended"} =>
        \A p \in Voters(vote) : ending[p] = "acknowledged" => data[p] = "applied"

(* C27: nothing is lost here, so there is no hazard. *)
NoFalseAlarm == \A p \in Participants : ending[p] # "hazard"

(* C16, C37: a decision by hand against the outcome is on record before its   *)
(* participant forgets it.                                                    *)
DamageNotLost ==
    \A p \in Participants :
        LET right == IF BoundToCommit(p) THEN "applied" ELSE "undone"
        IN  /\ decided # "none" /\ data[p] # "none" /\ data[p] # right
            /\ disk[p] = "none" /\ hand[p] = "none"
            => p \in onRecord

(* C16: and nobody is accused of what nobody did by hand. *)
DamageIsReal == onRecord \subseteq takenOver

(* After repair everything comes to rest: nobody is in doubt, nothing is kept. *)
Settled ==
    /\ decided # "none"
    /\ coord \in {"ended", "aborted", "unknown"}
    /\ \A p \in Participants :
        /\ disk[p] = "none" /\ hand[p] = "none"
        /\ branch[p] \in {"unknown", "rolledBack", "readOnly", "forgotten",
                          "forgottenCommit", "forgottenRollback"}
        /\ BoundToCommit(p) /\ p \notin takenOver => data[p] = "applied"

EverythingSettles == repaired ~> []Settled

(* All participants are alike: for TLC, where no liveness is checked. *)
Symmetry == Permutations(Participants)
=============================================================================

package io.twopc.protocol.coordinator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every kind of state in each variant that makes a difference, reached by a script rather than made up, and every kind of
 * event. The branch that matters is a's; x is a participant without a branch.
 */
final class Samples {

    private static final String TWO = "begin listed a b connected a b";
    private static final String MEMBERS = "begin every-member expected 3 minimum 2 connected a b c";
    private static final String SPENT = MEMBERS + "; yes c; restarted b";
    private static final String FORCING = TWO + "; yes a; yes b";
    private static final String EXCLUDED = MEMBERS + "; yes b; restarted a";
    private static final String COMMITTING = FORCING + "; forced";

    private Samples() {}

    static List<String> events() {
        return List.of(
                "begin listed a b connected a b",
                "begin listed a b connected b",
                "connected a",
                "restarted a",
                "connected x",
                "disconnected a",
                "disconnected x",
                "evicted a",
                "evicted x",
                "yes a",
                "read-only a",
                "no a",
                "yes x",
                "no x",
                "ack a",
                "ack a by-hand commit",
                "ack a by-hand rollback",
                "ack x",
                "ack x by-hand commit",
                "ack x by-hand rollback",
                "inquire a",
                "inquire x",
                "error a unavailable",
                "error a malformed",
                "error a unknown_branch",
                "error a vote_conflict",
                "error x unavailable",
                "connect-timeout",
                "vote-timeout",
                "repeat-prepare-due a 1",
                "repeat-prepare-due a 7",
                "repeat-commit-due a 1",
                "repeat-commit-due a 7",
                "operator-abort",
                "shutdown",
                "admission-logged",
                "forced",
                "end-durable",
                "log-failed",
                "damage-recorded a",
                "damage-recorded a commit",
                "damage-recorded a rollback",
                "damage-recorded x commit",
                "damage-acknowledged");
    }

    /** The states by name, each with the script that leads to it from INIT; a leading "lasting" makes its outcome last. */
    static Map<String, String> scripts() {
        Map<String, String> all = new LinkedHashMap<>();
        beforeTheDecision(all);
        all.put("ForcingCommit", FORCING);
        all.put("ForcingCommit, a evicted", FORCING + "; evicted a");
        all.put("ForcingCommit, a excluded", EXCLUDED + "; yes c");
        all.put("ForcingCommit, a read-only", TWO + "; read-only a; yes b");
        committing(all);
        completed(all);
        aborted(all);
        all.put("Halted", FORCING + "; log-failed");
        return all;
    }

    private static void beforeTheDecision(Map<String, String> all) {
        all.put("Initial", "");
        all.put("Waiting for a", "begin listed a b connected b");
        all.put("Waiting for a and c, listed", "begin listed a b c connected b");
        all.put("Waiting for any of the members", "begin every-member expected 3 minimum 2 connected b");
        all.put("Waiting for the last of the members", "begin every-member expected 2 minimum 2 connected b");
        all.put("Waiting, outcome must last", "lasting; begin listed a b c connected b");
        all.put("Preparing", TWO);
        all.put("Preparing, only a awaited", TWO + "; yes b");
        all.put("Preparing, only a awaited, b read-only", TWO + "; read-only b");
        all.put("Preparing, only a awaited, b read-only, outcome must last", "lasting; " + TWO + "; read-only b");
        all.put("Preparing, a voted yes", TWO + "; yes a");
        all.put("Preparing, a voted read-only", TWO + "; read-only a");
        all.put("Preparing, outcome must last", "lasting; " + TWO);
        all.put("Preparing, one may be excluded", MEMBERS + "; yes b");
        all.put("Preparing, one may be excluded, only a awaited", MEMBERS + "; yes b; yes c");
        all.put("Preparing, one may be excluded, a away", MEMBERS + "; yes b; disconnected a");
        all.put("Preparing, one may be excluded, only a awaited and away", MEMBERS + "; yes b; yes c; disconnected a");
        all.put("Preparing, one may be excluded, a and b away", MEMBERS + "; yes c; disconnected a; disconnected b");
        all.put("Preparing, no more may be excluded", SPENT);
        all.put("Preparing, no more may be excluded, a away", SPENT + "; disconnected a");
        all.put("Preparing, a excluded", EXCLUDED);
        all.put("Preparing, a excluded and acknowledged", EXCLUDED + "; ack a");
    }

    private static void committing(Map<String, String> all) {
        String last = COMMITTING + "; ack b";
        String excluded = EXCLUDED + "; yes c; forced";
        all.put("Committing", COMMITTING);
        all.put("Committing, only a open", last);
        all.put("Committing, a away", COMMITTING + "; disconnected a");
        all.put("Committing, a acknowledged", COMMITTING + "; ack a");
        all.put("Committing, only a open, a hazard", last + "; error a unknown_branch");
        all.put("Committing, only a open, evicted", last + "; disconnected a; evicted a");
        all.put("Committing, only a open, damage not on record", last + "; ack a by-hand rollback");
        all.put(
                "Committing, damage of a on record",
                COMMITTING + "; ack a by-hand rollback; damage-recorded a rollback");
        all.put("Committing, a settled", COMMITTING + "; error a unknown_branch; damage-acknowledged");
        all.put("Committing, a read-only", TWO + "; read-only a; yes b; forced");
        all.put("Committing, a excluded", excluded);
        all.put("Committing, a excluded and acknowledged", excluded + "; ack a");
        all.put(
                "Committing, only damage of the excluded a not on record",
                excluded + "; ack a by-hand commit; ack b; ack c");
    }

    private static void completed(Map<String, String> all) {
        String last = COMMITTING + "; ack b";
        all.put("Completed", last + "; ack a");
        all.put("Completed, END durable", last + "; ack a; end-durable");
        all.put("Completed, a was away", COMMITTING + "; ack a; disconnected a; ack b");
        all.put("Completed, a was away, END durable", COMMITTING + "; ack a; disconnected a; ack b; end-durable");
        all.put("Completed, all read-only", TWO + "; read-only a; read-only b");
        all.put("Completed, a excluded", EXCLUDED + "; yes c; forced; ack b; ack c");
        all.put("Completed, a settled", last + "; error a unknown_branch; damage-acknowledged");
        all.put(
                "Completed, a settled, END durable",
                last + "; error a unknown_branch; damage-acknowledged; end-durable");
        all.put("Completed, damage of a not on record", last + "; ack a; ack a by-hand rollback");
        all.put(
                "Completed, damage of a not on record, END durable",
                last + "; ack a; end-durable; ack a by-hand rollback");
        all.put("Completed, damage of a on record", last + "; ack a by-hand rollback; damage-recorded a rollback");
    }

    private static void aborted(Map<String, String> all) {
        all.put("Aborted, a awaited", TWO + "; no b");
        all.put("Aborted, a voted yes", TWO + "; yes a; no b");
        all.put("Aborted, a voted no", TWO + "; no a");
        all.put("Aborted, a voted read-only", TWO + "; read-only a; no b");
        all.put("Aborted, a failed", TWO + "; error a unavailable");
        all.put("Aborted, a excluded", EXCLUDED + "; no c");
        all.put("Aborted, a acknowledged", TWO + "; no b; ack a");
        all.put("Aborted, damage of a not on record", TWO + "; yes a; no b; ack a by-hand commit");
        all.put(
                "Aborted, damage of a on record",
                TWO + "; yes a; no b; ack a by-hand commit; damage-recorded a commit");
        all.put("Aborted, not answered yet", "lasting; " + TWO + "; no b");
        all.put("AbortedEarly", "begin listed a b connected b; connect-timeout");
        all.put("AbortedEarly, not answered yet", "lasting; begin listed a b connected b; connect-timeout");
    }

    static Play play(String script) {
        Play play = script.startsWith("lasting") ? Play.initialLasting() : Play.initial();
        for (String step : script.split(";", -1)) {
            if (!step.isBlank() && !step.strip().equals("lasting")) {
                play = play.on(Words.event(step));
            }
        }
        return play;
    }
}

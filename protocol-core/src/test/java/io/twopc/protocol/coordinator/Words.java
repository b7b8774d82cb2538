package io.twopc.protocol.coordinator;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.HeuristicOutcome;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads events from the words that tables and transcripts use, such as {@code ack a by-hand rollback}. */
final class Words {

    private Words() {}

    static CoordinatorEvent event(String text) {
        String[] words = text.strip().split(" +");
        String who = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "begin" -> begin(words);
            case "yes" -> Events.yes(who);
            case "read-only" -> Events.readOnly(who);
            case "no" -> Events.no(who);
            case "ack" -> ack(who, words);
            case "inquire" -> Events.inquiry(who);
            case "error" -> Events.error(who, ErrorCode.of(words[2]).orElseThrow());
            case "connected" -> Events.back(who);
            case "restarted" -> Events.restarted(who);
            case "disconnected" -> Events.lost(who);
            case "evicted" -> Events.evicted(who);
            case "damage-recorded" -> Events.recorded(who, words.length > 2 ? heuristic(words[2]) : null);
            case "repeat-prepare-due" -> Events.prepareDue(who, Integer.parseInt(words[2]));
            case "repeat-commit-due" -> Events.commitDue(who, Integer.parseInt(words[2]));
            default -> withoutParticipant(text.strip());
        };
    }

    private static CoordinatorEvent withoutParticipant(String text) {
        return switch (text) {
            case "connect-timeout" -> Events.connectTimeout();
            case "vote-timeout" -> Events.voteTimeout();
            case "operator-abort" -> Events.operator();
            case "shutdown" -> Events.shutdown();
            case "forced" -> Events.forced();
            case "end-durable" -> Events.endDurable();
            case "log-failed" -> Events.logFailed();
            case "admission-logged" -> Events.admissionLogged();
            case "damage-acknowledged" -> Events.damageAcknowledged();
            default -> throw new AssertionError("no such event: " + text);
        };
    }

    private static CoordinatorEvent ack(String who, String[] words) {
        return words.length > 2 ? Events.ackByHand(who, heuristic(words[3])) : Events.ack(who);
    }

    private static HeuristicOutcome heuristic(String word) {
        return HeuristicOutcome.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** {@code begin listed a b connected a}, or {@code begin every-member expected 3 minimum 2 connected a b}. */
    private static CoordinatorEvent begin(String[] words) {
        List<String> all = Arrays.asList(words);
        int connected = all.indexOf("connected");
        String[] present = all.subList(connected + 1, all.size()).toArray(String[]::new);
        if (words[1].equals("listed")) {
            return Events.begin(Events.listed(all.subList(2, connected).toArray(String[]::new)), present);
        }
        return Events.begin(Events.everyMember(Integer.parseInt(words[3]), Integer.parseInt(words[5])), present);
    }
}

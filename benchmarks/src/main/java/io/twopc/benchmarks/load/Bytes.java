package io.twopc.benchmarks.load;

import java.nio.charset.StandardCharsets;

/** Looking for words in bytes. */
final class Bytes {

    private static final byte[] OUTCOME = ascii("\"outcome\":\"");
    private static final byte[] REASON = ascii("\"reason\":\"");
    private static final byte[] COMMITTED = ascii("COMMITTED\"");

    private Bytes() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the word begins, or -1. */
    static int find(byte[] in, int from, int to, byte[] word) {
        int last = to - word.length;
        for (int at = from; at <= last; at++) {
            if (in[at] == word[0] && isAt(in, at, to, word)) {
                return at;
            }
        }
        return -1;
    }

    static boolean isAt(byte[] in, int at, int to, byte[] word) {
        if (at + word.length > to) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (in[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** What an answer comes to: the outcome of a round that has one, with its reason; the status of anything else. */
    static String result(int status, byte[] in, int from, int to) {
        int outcome = find(in, from, to, OUTCOME);
        if (outcome < 0) {
            return "status " + status;
        }
        if (isAt(in, outcome + OUTCOME.length, to, COMMITTED)) {
            return Tally.COMMITTED;
        }
        int reason = find(in, from, to, REASON);
        return value(in, outcome + OUTCOME.length, to)
                + (reason < 0 ? "" : " " + value(in, reason + REASON.length, to));
    }

    private static String value(byte[] in, int from, int to) {
        int end = from;
        while (end < to && in[end] != '"') {
            end++;
        }
        return new String(in, from, end - from, StandardCharsets.US_ASCII);
    }
}

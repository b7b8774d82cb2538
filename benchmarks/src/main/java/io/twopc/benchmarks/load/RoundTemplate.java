package io.twopc.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a round with places where a number goes. All its rounds have the same length, so that a request is made by
 * writing digits into a copy.
 */
public final class RoundTemplate {

    /** Stands for the number in the text. */
    public static final String PLACE = "######";

    /** So many rounds differ; the next one begins again. */
    public static final int NUMBERS = 1_000_000;

    private static final int RADIX = 10;

    private final byte[] text;
    private final int[] places;

    /** @param text ASCII */
    public RoundTemplate(String text) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
        List<Integer> found = new ArrayList<>();
        int at = text.indexOf(PLACE);
        while (at >= 0) {
            found.add(at);
            at = text.indexOf(PLACE, at + PLACE.length());
        }
        places = found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A round of one branch for each of the participants. */
    public static RoundTemplate round(List<String> participants, String payload) {
        StringBuilder text = new StringBuilder("{\"branches\":[");
        for (String participant : participants) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ",")
                    .append("{\"participant\":\"")
                    .append(participant)
                    .append("\",\"payload\":")
                    .append(payload)
                    .append('}');
        }
        return new RoundTemplate(text.append("]}").toString());
    }

    /** This round asked for by itself. */
    RoundTemplate asRequest(int port) {
        return new RoundTemplate("POST /transactions HTTP/1.1\r\nHost: localhost:" + port
                + "\r\nContent-Type: application/json\r\nContent-Length: " + text.length + "\r\n\r\n" + this);
    }

    /** This round as a line of a stream. */
    RoundTemplate asLine() {
        return new RoundTemplate(this + "\n");
    }

    int length() {
        return text.length;
    }

    /** Writes a round. */
    void write(long number, byte[] into, int offset) {
        System.arraycopy(text, 0, into, offset, text.length);
        for (int place : places) {
            long rest = number % NUMBERS;
            for (int digit = offset + place + PLACE.length() - 1; digit >= offset + place; digit--) {
                into[digit] = (byte) ('0' + rest % RADIX);
                rest /= RADIX;
            }
        }
    }

    @Override
    public String toString() {
        return new String(text, StandardCharsets.US_ASCII);
    }
}

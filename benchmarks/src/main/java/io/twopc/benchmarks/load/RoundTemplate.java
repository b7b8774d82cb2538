package io.twopc.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The text of a round with places where a number goes: runs of {@code #}, each of which gets the number's last digits. All
 * its rounds have the same length, so that a request is made by writing digits into a copy.
 */
public final class RoundTemplate {

    /** So many rounds differ where a place has six digits; the next one begins again. */
    public static final int NUMBERS = 1_000_000;

    private static final char PLACE = '#';
    private static final int RADIX = 10;

    private final byte[] text;
    private final BitSet places;

    /** @param text ASCII */
    public RoundTemplate(String text) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
        places = new BitSet(text.length());
        for (int at = 0; at < text.length(); at++) {
            places.set(at, text.charAt(at) == PLACE);
        }
    }

    /** A round of one branch for each of the participants. */
    public static RoundTemplate round(List<String> participants, String payload) {
        return new RoundTemplate(participants.stream()
                .map(participant -> "{\"participant\":\"" + participant + "\",\"payload\":" + payload + "}")
                .collect(Collectors.joining(",", "{\"branches\":[", "]}")));
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
        long rest = number;
        for (int at = places.length() - 1; at >= 0; at = places.previousSetBit(at - 1)) {
            into[offset + at] = (byte) ('0' + rest % RADIX);
            rest = at > 0 && places.get(at - 1) ? rest / RADIX : number;
        }
    }

    @Override
    public String toString() {
        return new String(text, StandardCharsets.US_ASCII);
    }
}

package io.twopc.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** One answer as it arrives: knows when it is complete, and is read no further than needed. */
final class HttpAnswer {

    private static final byte[] END_OF_HEADERS = Bytes.ascii("\r\n\r\n");
    private static final int FIRST_CAPACITY = 8 * 1024;
    private static final int STATUS_AT = 9;
    private static final int HEX = 16;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;
    private int bodyAt;
    private int contentLength;
    private int chunkAt;
    private boolean chunked;
    private boolean last;

    /** Makes room for the next answer. */
    void clear() {
        length = 0;
        bodyAt = 0;
        contentLength = 0;
        chunked = false;
        last = false;
    }

    /** Takes what arrived; true if the answer is complete. */
    boolean add(ByteBuffer arrived) {
        if (length + arrived.remaining() > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + arrived.remaining()));
        }
        int searchFrom = Math.max(0, length - END_OF_HEADERS.length);
        int count = arrived.remaining();
        arrived.get(bytes, length, count);
        length += count;
        if (bodyAt == 0) {
            int end = Bytes.find(bytes, searchFrom, length, END_OF_HEADERS);
            if (end < 0) {
                return false;
            }
            readHeaders(end);
        }
        return chunked ? chunksComplete() : length >= bodyAt + contentLength;
    }

    private void readHeaders(int end) {
        bodyAt = end + END_OF_HEADERS.length;
        chunkAt = bodyAt;
        for (String line : new String(bytes, 0, end, StandardCharsets.US_ASCII).split("\r\n", -1)) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                contentLength = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).trim());
            } else if (header.startsWith("transfer-encoding:")) {
                chunked = header.contains("chunked");
            } else if (header.startsWith("connection:")) {
                last = header.contains("close");
            }
        }
    }

    /** Goes from chunk to chunk as far as there are any. */
    private boolean chunksComplete() {
        while (true) {
            int end = chunkAt;
            while (end < length && bytes[end] != '\n') {
                end++;
            }
            if (end == length) {
                return false;
            }
            String size = new String(bytes, chunkAt, end - chunkAt, StandardCharsets.US_ASCII).trim();
            int next = end + 1 + Integer.parseInt(size, HEX) + 2;
            if (next > length) {
                return false;
            }
            if (size.equals("0")) {
                return true;
            }
            chunkAt = next;
        }
    }

    int status() {
        return (bytes[STATUS_AT] - '0') * 100 + (bytes[STATUS_AT + 1] - '0') * 10 + bytes[STATUS_AT + 2] - '0';
    }

    /** Whether the server closes the connection behind it. */
    boolean isLast() {
        return last;
    }

    /** The outcome in it, or its status. */
    String result() {
        return Bytes.result(status(), bytes, bodyAt, length);
    }
}

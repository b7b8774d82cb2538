package io.twopc.coordinator.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A body in lines, each ended by LF or by the end of the body; holds one line and one buffer, whatever comes. */
final class LineReader {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final InputStream body;
    private final int maxLineBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    LineReader(InputStream body, int maxLineBytes) {
        this.body = body;
        this.maxLineBytes = maxLineBytes;
    }

    /** A line. */
    static final class Line {

        private final byte[] bytes;
        private final boolean tooLong;

        /**
         * Makes a line.
         *
         * @param bytes without what ends it; the first of them where it is too long
         * @param tooLong whether it has more bytes than a line may have
         */
        Line(byte[] bytes, boolean tooLong) {
            this.bytes = bytes;
            this.tooLong = tooLong;
        }

        byte[] bytes() {
            return bytes;
        }

        boolean tooLong() {
            return tooLong;
        }

        /** Nothing but white space: it keeps a connection busy, and means nothing. */
        boolean isBlank() {
            for (byte each : bytes) {
                if (each != ' ' && each != '\t' && each != '\r') {
                    return false;
                }
            }
            return true;
        }
    }

    /** The next line, null after the last; waits for it. The rest of a line that is too long is read and dropped. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        while (position < limit || fill()) {
            int end = endOfLine();
            int room = maxLineBytes - line.size();
            line.write(buffer, position, Math.min(end - position, room));
            tooLong |= end - position > room;
            position = end;
            if (position < limit) {
                position++;
                return new Line(line.toByteArray(), tooLong);
            }
        }
        return line.size() == 0 ? null : new Line(line.toByteArray(), tooLong);
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, body.read(buffer));
        return limit > 0;
    }

    private int endOfLine() {
        int at = position;
        while (at < limit && buffer[at] != '\n') {
            at++;
        }
        return at;
    }
}

package io.twopc.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer as the stream of bytes it is, whether it comes in chunks or ends with the connection. */
final class StreamedBody {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int HEX = 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private int leftInChunk;
    private boolean chunked;
    private boolean firstChunk = true;

    StreamedBody(InputStream in) {
        this.in = in;
    }

    /** Reads the status line and the headers; the status. */
    int readHead() throws IOException {
        String line = readLine();
        int status = Integer.parseInt(line.split(" ", -1)[1]);
        while (!line.isEmpty()) {
            chunked |= line.equalsIgnoreCase("Transfer-Encoding: chunked");
            line = readLine();
        }
        return status;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = next();
        while (next != '\n') {
            if (next != '\r') {
                line.append((char) next);
            }
            next = next();
        }
        return line.toString();
    }

    private int next() throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException("the server closed the connection within its answer");
        }
        return buffer[position++];
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    /** Waits for bytes of the body; how many there are now, or -1 at its end. */
    int read(byte[] into, int offset, int most) throws IOException {
        if (chunked && leftInChunk == 0 && !nextChunk()) {
            return -1;
        }
        if (position == limit && !fill()) {
            if (chunked) {
                throw new EOFException("the server closed the connection within a chunk");
            }
            return -1;
        }
        int count = Math.min(most, limit - position);
        if (chunked) {
            count = Math.min(count, leftInChunk);
            leftInChunk -= count;
        }
        System.arraycopy(buffer, position, into, offset, count);
        position += count;
        return count;
    }

    private boolean nextChunk() throws IOException {
        if (!firstChunk) {
            readLine();
        }
        firstChunk = false;
        leftInChunk = Integer.parseInt(readLine(), HEX);
        return leftInChunk > 0;
    }
}

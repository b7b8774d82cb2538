package io.twopc.proofs.fuzz;

import io.twopc.journal.JournalRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The journal's format as its package documentation draws it, written and read here once more, sharing no code with the
 * journal: so that a fuzzer can make files whose checksums hold.
 */
final class Segments {

    static final int HEADER_BYTES = 64;
    static final int RECORD_HEADER_BYTES = 25;

    private static final byte[] MAGIC = {'2', 'P', 'C', 'J', 'R', 'N', 'L', 0x0A};

    private Segments() {}

    static byte[] header(int version, int kind, UUID logId, long number, long firstSequence, long base) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
        out.put(MAGIC).putInt(version).putInt(kind);
        out.putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits());
        out.putLong(number).putLong(firstSequence).putLong(base).putInt(0);
        return out.putInt(crc(out.array(), 0, 60)).array();
    }

    static byte[] entry(int type, long sequence, long forced, byte[] body) {
        ByteBuffer out = ByteBuffer.allocate(RECORD_HEADER_BYTES + body.length);
        out.putInt(0).putInt(body.length).putLong(sequence).putLong(forced).put((byte) type);
        out.put(body);
        return out.putInt(0, crc(out.array(), 4, out.capacity() - 4)).array();
    }

    /** Every place in these bytes where a whole record stands, whatever surrounds it. */
    static Set<JournalRecord> entriesAnywhereIn(byte[] file) {
        Set<JournalRecord> found = new HashSet<>();
        ByteBuffer in = ByteBuffer.wrap(file);
        for (int at = 0; at + RECORD_HEADER_BYTES <= file.length; at++) {
            int length = in.getInt(at + 4);
            if (length >= 0
                    && length <= file.length - at - RECORD_HEADER_BYTES
                    && in.getInt(at) == crc(file, at + 4, RECORD_HEADER_BYTES - 4 + length)) {
                byte[] body = new byte[length];
                in.get(at + RECORD_HEADER_BYTES, body);
                found.add(new JournalRecord(in.get(at + 24) & 0xFF, in.getLong(at + 8), body));
            }
        }
        return found;
    }

    static byte[] joined(Iterable<byte[]> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static int crc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }
}

package io.twopc.coordinator.history;

import java.nio.ByteBuffer;
import java.util.Map;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;

/**
 * H2's file store, with one promise more: a chunk whose footer can be read is on stable storage as a whole.
 *
 * <p>H2 writes a chunk at one go and takes it for whole at the next start if its header and footer are; it sums up neither
 * the pages between them nor forces anything by itself. A power failure may keep header and footer and lose a page. So
 * the footer is held back until everything else is forced.
 */
class ForcedFileStore extends SingleFileStore {

    /** At the very end of a chunk, inside one disk sector. */
    private static final int FOOTER_BYTES = 128;

    ForcedFileStore(Map<String, Object> config) {
        super(config);
    }

    /** Works on copies of the buffer: readers take pages from the original while it is being written. */
    @Override
    protected void writeFully(SFChunk chunk, long pos, ByteBuffer src) {
        int length = src.remaining();
        if (chunk == null || length <= FOOTER_BYTES) {
            super.writeFully(chunk, pos, src);
            return;
        }
        int start = src.position();
        int footer = start + length - FOOTER_BYTES;
        super.writeFully(chunk, pos, src.duplicate().limit(footer));
        sync();
        super.writeFully(chunk, pos + length - FOOTER_BYTES, src.duplicate().position(footer));
    }
}

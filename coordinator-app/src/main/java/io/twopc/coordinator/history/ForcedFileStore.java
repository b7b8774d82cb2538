package io.twopc.coordinator.history;

import java.nio.ByteBuffer;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;

/**
 * H2's file store, made to stand a power failure at any moment: what can be read as whole is whole, and the newest whole
 * chunk is found.
 *
 * <p>H2 forces nothing by itself. It writes a chunk at one go and believes in it at the next start if its header and
 * footer are there; the pages between are not summed up. It writes the file's header now and then, ahead of what that
 * points to. And it moves chunks about. A disk that writes back in any order breaks each of these, as simulated power
 * failures showed. Therefore here
 *
 * <ol>
 *   <li>a chunk's footer is held back until everything else of it is forced;
 *   <li>the file's header follows every chunk, so that it never points to one whose room may have been used again;
 *   <li>it is held back until the footer it relies on is forced;
 *   <li>chunks stay where they are: their room is used again once nothing in them is live.
 * </ol>
 */
class ForcedFileStore extends SingleFileStore {

    /** At the very end of a chunk, inside one disk sector. */
    private static final int FOOTER_BYTES = 128;

    /** H2 takes this mark of a clean end away with the next chunk, and then writes the header anew. */
    private static final String CLEAN_MARK = "clean";

    ForcedFileStore(Map<String, Object> config) {
        super(config);
    }

    @Override
    protected void writeFully(SFChunk chunk, long pos, ByteBuffer src) {
        if (chunk != null && src.remaining() > FOOTER_BYTES) {
            writeChunk(chunk, pos, src);
            storeHeader.put(CLEAN_MARK, 1);
            return;
        }
        if (pos == 0) {
            sync();
        }
        super.writeFully(chunk, pos, src);
    }

    /** Works on copies of the buffer: readers take pages from the original while it is being written. */
    private void writeChunk(SFChunk chunk, long pos, ByteBuffer src) {
        int beforeFooter = src.remaining() - FOOTER_BYTES;
        int footer = src.position() + beforeFooter;
        super.writeFully(chunk, pos, src.duplicate().limit(footer));
        sync();
        super.writeFully(chunk, pos + beforeFooter, src.duplicate().position(footer));
    }

    @Override
    public void compactMoveChunks(int targetFillRate, long moveSize, MVStore mvStore) {}
}

package io.twopc.coordinator.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.SingleFileStore;

/**
 * Opens the history's file, with the settings that keep heap and file bounded, or says clearly why it cannot be used.
 */
final class HistoryFile {

    /** H2's channel that a reader's interrupt does not close for everybody. */
    static final String SCHEME = "async:";

    /** The form of the whole map; each value has its own beside. */
    private static final int STORE_VERSION = 1;

    /** Pages read from the file that stay in the heap. */
    private static final int CACHE_MIB = 16;

    /** Changed pages in the heap before they are written; writers are held up from four thirds of it on. */
    private static final int UNSAVED_KIB = 16 * 1024;

    /** Chunks that hold less live data than this share are rewritten together, in the background. */
    private static final int COMPACT_BELOW_PERCENT = 80;

    /** How long what is buffered stays in the heap only. */
    private static final int COMMIT_MILLIS = 1_000;

    /**
     * How old a chunk without live data must be before its room is used again. H2's 45 s are for disks that forget to
     * write; here every chunk is forced before the next one counts.
     */
    private static final int REUSE_AFTER_MILLIS = 5_000;

    private HistoryFile() {}

    /**
     * Opens the file, or makes it.
     *
     * @param scheme {@link #SCHEME}, but for tests
     * @throws HistoryException naming the file, if it is locked, damaged, not to be written, or newer than this version
     */
    static MVStore open(Path file, String scheme, Thread.UncaughtExceptionHandler onBackgroundFailure) {
        Path absolute = file.toAbsolutePath();
        try {
            if (!Files.exists(absolute)) {
                create(absolute);
            }
        } catch (IOException | MVStoreException e) {
            throw new HistoryException("The history file " + absolute + " cannot be made: " + e.getMessage(), e);
        }
        return openExisting(absolute, scheme, onBackgroundFailure);
    }

    private static MVStore openExisting(Path file, String scheme, Thread.UncaughtExceptionHandler onBackgroundFailure) {
        MVStore store;
        try {
            store = openStore(scheme + file, onBackgroundFailure);
        } catch (MVStoreException e) {
            throw refusal(file, e);
        }
        if (store.isReadOnly()) {
            store.closeImmediately();
            throw new HistoryException("The history file " + file + " cannot be written", null);
        }
        int version = store.getStoreVersion();
        if (version != STORE_VERSION) {
            store.closeImmediately();
            throw new HistoryException(
                    "The history file " + file + " has form " + version
                            + "; this version of the coordinator reads form " + STORE_VERSION,
                    null);
        }
        return store;
    }

    /** Under another name first, so that a file with the right name has always been whole. */
    private static void create(Path file) throws IOException {
        Path directory = Objects.requireNonNullElse(file.getParent(), file);
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(directory);
        Files.deleteIfExists(unfinished);
        try (MVStore store = openStore(SCHEME + unfinished, (thread, failure) -> {})) {
            store.setStoreVersion(STORE_VERSION);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(directory);
    }

    private static void forceDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static MVStore openStore(String name, Thread.UncaughtExceptionHandler onBackgroundFailure) {
        Map<String, Object> config = new HashMap<>();
        config.put("cacheSize", CACHE_MIB);
        config.put("autoCompactFillRate", COMPACT_BELOW_PERCENT);
        SingleFileStore file = new ForcedFileStore(config);
        file.open(name, false, null);
        MVStore store = new MVStore.Builder()
                .adoptFileStore(file)
                .autoCommitBufferSize(UNSAVED_KIB)
                .backgroundExceptionHandler(onBackgroundFailure)
                .open();
        store.setAutoCommitDelay(COMMIT_MILLIS);
        store.setRetentionTime(REUSE_AFTER_MILLIS);
        return store;
    }

    static HistoryException refusal(Path file, MVStoreException cause) {
        if (cause.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
            return new HistoryException("The history file " + file + " is in use by another process", cause);
        }
        return new HistoryException(
                "The history file " + file + " cannot be read (" + cause.getMessage()
                        + "). It holds the idempotency keys of finished transactions, so the coordinator does not start"
                        + " without it: put back a copy, or move it away to begin with an empty history, in which the"
                        + " outcomes and keys of transactions finished before are unknown",
                cause);
    }
}

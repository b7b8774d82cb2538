package io.twopc.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Processes whose owner was killed before it could end them, found by the notes in their directories. */
public final class Leftovers {

    private Leftovers() {}

    /**
     * Ends them.
     *
     * @param directory the directory of their {@link Processes}
     * @return how many there were
     */
    public static int end(Path directory) {
        int ended = 0;
        for (Path note : notes(directory.toAbsolutePath())) {
            Optional<ProcessHandle> process = process(note);
            if (process.isPresent()) {
                process.get().destroyForcibly();
                process.get().onExit().join();
                ended++;
            }
        }
        return ended;
    }

    private static List<Path> notes(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> child.resolve(AppProcess.PID_FILE))
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The noted process, if it is still the one that was noted. */
    private static Optional<ProcessHandle> process(Path note) {
        String mark = "-D" + AppProcess.DIRECTORY_PROPERTY + "=" + note.getParent();
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(note).split(" ", 2)[0]))
                    .filter(handle -> handle.info()
                            .arguments()
                            .map(arguments -> List.of(arguments).contains(mark))
                            .orElse(false));
        } catch (NumberFormatException halfWritten) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.twopc.proofs.spec;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The model checker, each run in a process of its own, for it keeps what it read in static fields. */
final class Tlc {

    /** Where the modules and their models are. */
    static final Path SPECIFICATION = Path.of("..", "docs", "spec");

    private static final Path WORK = Path.of("target", "tlc");
    private static final long PATIENCE_MINUTES = Long.getLong("twopc.spec.minutes", 120);

    private static final Pattern COUNTS = Pattern.compile(
            "(?m)^(\\d+) states generated, (\\d+) distinct states found, (\\d+) states left on queue\\.");
    private static final Pattern DEPTH = Pattern.compile("depth of the complete state graph search is (\\d+)");
    private static final Pattern ACTION = Pattern.compile("(?m)^<(\\w+) line .* of module \\w+>: (\\d+):(\\d+)$");
    private static final Pattern VIOLATED =
            Pattern.compile("(?m)^Error: (?:Invariant|Action property|Temporal property) "
                    + "(?:(\\w+)|line (\\d+), col \\d+ to line \\d+, col \\d+ of module (\\w+)) (?:is|was) violated");

    private static final Pattern DEFINITION = Pattern.compile("^(\\w+)(?:\\([^)]*\\))? ==");

    private Tlc() {}

    /**
     * What a run came to.
     *
     * @param taken how often each action was taken
     * @param violated what was violated first, by name where TLC names it
     */
    record Result(
            long states,
            long distinct,
            int depth,
            boolean complete,
            Map<String, Long> taken,
            Optional<String> violated,
            double seconds,
            String output) {

        @Override
        public String toString() {
            return String.format(
                    "%,d distinct states, %,d generated, depth %d, %s, %.1f s",
                    distinct, states, depth, complete ? "complete" : "stopped", seconds);
        }
    }

    /**
     * Checks a module with a model, which is the text of a configuration file.
     *
     * @param thorough count which actions are taken, and use two processors; otherwise everything is done in the same order
     *     in every run, and the process starts faster
     */
    static Result check(String module, String name, String model, boolean thorough) throws IOException {
        Files.createDirectories(WORK);
        Path directory = Files.createTempDirectory(WORK, name + "-");
        copyModules(directory);
        Files.writeString(directory.resolve(name + ".cfg"), model);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + System.getProperty("twopc.spec.heap", "2g"));
        command.addAll(
                thorough ? List.of("-XX:+UseParallelGC") : List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", jar(), "tlc2.TLC", "-metadir", "states", "-lncheck", "final"));
        command.addAll(thorough ? List.of("-workers", "2", "-coverage", "60") : List.of("-workers", "1"));
        command.addAll(List.of("-config", name + ".cfg", module + ".tla"));
        long begin = System.nanoTime();
        Path output = directory.resolve("output.txt");
        run(command, directory, output);
        return result(Files.readString(output), (System.nanoTime() - begin) / 1e9);
    }

    private static void copyModules(Path directory) throws IOException {
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(SPECIFICATION, "*.tla")) {
            for (Path module : modules) {
                Files.copy(module, directory.resolve(module.getFileName().toString()));
            }
        }
    }

    private static void run(List<String> command, Path directory, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException("TLC had not ended after " + PATIENCE_MINUTES + " minutes, see " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while TLC ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Result result(String output, double seconds) throws IOException {
        Matcher counts = COUNTS.matcher(output);
        if (!counts.find()) {
            throw new IllegalStateException("TLC did not come to an end:\n" + output);
        }
        Matcher depth = DEPTH.matcher(output);
        Map<String, Long> taken = new TreeMap<>();
        ACTION.matcher(output)
                .results()
                .forEach(action -> taken.merge(action.group(1), Long.parseLong(action.group(3)), Math::max));
        return new Result(
                Long.parseLong(counts.group(1)),
                Long.parseLong(counts.group(2)),
                depth.find() ? Integer.parseInt(depth.group(1)) : 0,
                output.contains("Model checking completed. No error has been found."),
                taken,
                violated(output),
                seconds,
                output);
    }

    /** What was violated: by name, or by the place where it is defined; TLC does not say which of the liveness properties. */
    private static Optional<String> violated(String output) throws IOException {
        Matcher matcher = VIOLATED.matcher(output);
        if (matcher.find()) {
            return Optional.of(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : definitionAt(matcher.group(3), Integer.parseInt(matcher.group(2))));
        }
        return output.contains("Temporal properties were violated") ? Optional.of("liveness") : Optional.empty();
    }

    private static String definitionAt(String module, int line) throws IOException {
        List<String> lines = Files.readAllLines(SPECIFICATION.resolve(module + ".tla"));
        String name = module;
        for (String text : lines.subList(0, line)) {
            Matcher definition = DEFINITION.matcher(text);
            name = definition.find() ? definition.group(1) : name;
        }
        return name;
    }

    private static String jar() {
        try {
            return Path.of(Class.forName("tlc2.TLC", false, Tlc.class.getClassLoader())
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("TLC is not on the class path", e);
        }
    }

    /** A model of the specification as it stands in its file. */
    static String model(String name) throws IOException {
        return Files.readString(SPECIFICATION.resolve(name + ".cfg"), StandardCharsets.UTF_8);
    }
}

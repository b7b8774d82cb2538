package io.twopc.proofs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Minutes of real fuzzing, each target in a process of its own that Jazzer has instrumented. Only the {@code fuzz} profile
 * runs it; {@code -Dfuzz.seconds} says how long each target is fuzzed.
 *
 * <p>A finding fails the run and leaves its input in {@code target/fuzz}: put that into the target's corpus, where every
 * build replays it, and mend what it found. What a run found worth keeping stays in {@code target/fuzz/corpus}, from where
 * the next run goes on.
 */
@Tag("fuzzing")
class FuzzingRun {

    private static final Path DIRECTORY = Path.of("target/fuzz").toAbsolutePath();
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");
    private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: +(\\d+)");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "FrameFuzzTest, framesAreTheSameHoweverTheirBytesArrive",
        "MessageFuzzTest, anyBodyIsAnswered",
        "ForgedLogFuzzTest, aStartReadsWhatStandsThereOrNamesThePlace",
        "DamagedLogFuzzTest, aStartFindsAPrefixOrNamesThePlace",
        "RequestFuzzTest, anyBodyIsAWishOrAProblem"
    })
    void findsNothing(String target, String method) throws Exception {
        String seconds = System.getProperty("fuzz.seconds", "60");
        Path corpus = Files.createDirectories(DIRECTORY.resolve("corpus").resolve(target));
        Path output = DIRECTORY.resolve(target + ".log");
        Process fuzzer = new ProcessBuilder(command(target, method, seconds, corpus))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            int status = fuzzer.waitFor();
            String text = Files.readString(output);
            String figures = figures(target, seconds, text);
            System.out.println(figures);
            assertThat(status)
                    .as("%s; see %s, and the input beside it", figures, output)
                    .isZero();
        } finally {
            fuzzer.destroyForcibly();
        }
    }

    private static List<String> command(String target, String method, String seconds, Path corpus) throws IOException {
        String name = FuzzingRun.class.getPackageName() + "." + target;
        String seeds = "/" + name.replace('.', '/') + "Inputs/" + method;
        var found = FuzzingRun.class.getResource(seeds);
        assertThat(found).as("seeds of %s", target).isNotNull();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dlogback.configurationFile=logback-protocol-core.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Jazzer.class.getName(),
                "--target_class=" + name,
                "--target_method=" + method,
                "--instrumentation_includes=io.twopc.**:tools.jackson.core.**",
                "-max_total_time=" + seconds,
                "-max_len=4096",
                "-print_final_stats=1",
                "-artifact_prefix=" + DIRECTORY.resolve(target) + "-",
                corpus.toString(),
                Path.of(found.getPath()).toString());
    }

    private static String figures(String target, String seconds, String output) {
        return target + ": " + last(EXECUTIONS, output, "executions %s") + " in " + seconds + " s, "
                + last(COVERAGE, output, "edges %s, features %s, corpus %s");
    }

    private static String last(Pattern pattern, String output, String words) {
        Matcher matcher = pattern.matcher(output);
        String result = "?";
        while (matcher.find()) {
            Object[] groups = new Object[matcher.groupCount()];
            for (int i = 0; i < groups.length; i++) {
                groups[i] = matcher.group(i + 1);
            }
            result = String.format(words, groups);
        }
        return result;
    }
}

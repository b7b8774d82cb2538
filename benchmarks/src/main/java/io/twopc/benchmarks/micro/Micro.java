package io.twopc.benchmarks.micro;

import io.twopc.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of this package under JMH, with its profile of allocation, and tells a report. */
public final class Micro {

    private static final List<Integer> ONE = List.of(1);
    private static final List<Integer> CALLERS = List.of(1, 16, 64, 256);
    private static final List<Integer> PRODUCERS = List.of(1, 16, 64);
    private static final int BRIEF_WARM_UP = 3;
    private static final int BRIEF_MEASURE = 5;

    private final Report report;
    private final Path data;
    private final Effort effort;
    private final Pattern wanted;

    /**
     * @param data where logs are kept while they are measured: on the disk that it is about
     * @param wanted what the name of a benchmark has to match in part, as {@code Codec} or {@code Journal.*bare} does
     */
    public Micro(Report report, Path data, Effort effort, String wanted) {
        this.report = report;
        this.data = data;
        this.effort = effort;
        this.wanted = Pattern.compile(wanted);
    }

    /** Benchmarks that are compared, so next to each other; with so many threads after each other, measured in this way. */
    private record Plan(Class<?> type, List<String> methods, List<Integer> threads, Mode mode, TimeUnit unit) {

        Plan matching(Pattern wanted) {
            List<String> matching = methods.stream()
                    .filter(method -> wanted.matcher(name(method)).find())
                    .toList();
            return new Plan(type, matching, threads, mode, unit);
        }

        String name(String method) {
            return type.getSimpleName() + "." + method;
        }
    }

    /** Runs those that are wanted; a section has a row for each benchmark, parameter and number of threads. */
    public void measure() {
        // For runs within this JVM; the others are told by their command line.
        System.setProperty(Place.PROPERTY, data.toString());
        Effort brief = effort.atMost(BRIEF_WARM_UP, BRIEF_MEASURE);
        section(
                "Core",
                "Both state machines over a committed round of three branches: per event, with events that are there.",
                brief,
                List.of(
                        perCall(CoreBenchmark.class, "coordinatorRound"),
                        perCall(CoreBenchmark.class, "participantBranch")));
        section(
                "Codec",
                "One message of each type, as docs/wire-protocol.md shows it, into a kept buffer and out of a frame's body.",
                brief,
                List.of(perCall(CodecBenchmark.class, "encode"), perCall(CodecBenchmark.class, "decode")));
        section(
                "Journal",
                "Records of 256 bytes, each waited for by its caller; beside it a queue without checksum, sequence and "
                        + "segments, and a loop of write and force alone. B/op includes the writer's thread.",
                effort,
                List.of(
                        perSecond(JournalBenchmark.class, ONE, "bareLoop"),
                        latency(ONE, "bareLoop"),
                        perSecond(JournalBenchmark.class, CALLERS, "bareQueue", "journal"),
                        latency(CALLERS, "bareQueue", "journal")));
        section(
                "Outbox",
                "Commits offered to one connection of the shipped transport, to a peer on the loopback that only reads; "
                        + "each producer has onTheirWay of them between offer and written. A write is one frame to a "
                        + "peer that takes batches, and a frame for each message to another. bytes/message: what the "
                        + "socket was given; they were copied once before, into the connection's buffer.",
                effort,
                List.of(perSecond(OutboxBenchmark.class, PRODUCERS, "send")));
    }

    private static Plan perCall(Class<?> type, String method) {
        return new Plan(type, List.of(method), ONE, Mode.AverageTime, TimeUnit.NANOSECONDS);
    }

    private static Plan perSecond(Class<?> type, List<Integer> threads, String... methods) {
        return new Plan(type, List.of(methods), threads, Mode.Throughput, TimeUnit.SECONDS);
    }

    private static Plan latency(List<Integer> threads, String... methods) {
        return new Plan(JournalBenchmark.class, List.of(methods), threads, Mode.SampleTime, TimeUnit.MICROSECONDS);
    }

    private void section(String title, String note, Effort spent, List<Plan> plans) {
        List<Plan> chosen = plans.stream()
                .map(plan -> plan.matching(wanted))
                .filter(plan -> !plan.methods().isEmpty())
                .toList();
        if (chosen.isEmpty()) {
            return;
        }
        report.section(
                title, note + " JMH: " + spent.inWords() + "; the mean with its 99.9% interval, and percentiles.");
        for (Plan plan : chosen) {
            for (int threads : plan.threads()) {
                if (threads <= spent.mostThreads()) {
                    plan.methods().forEach(method -> run(plan, method, threads, spent));
                }
            }
        }
    }

    private void run(Plan plan, String method, int threads, Effort spent) {
        Options options = new OptionsBuilder()
                .include(Pattern.quote(plan.type().getName() + "." + method) + "$")
                .mode(plan.mode())
                .timeUnit(plan.unit())
                .threads(threads)
                .forks(spent.forks())
                .warmupIterations(spent.warmUps())
                .warmupTime(spent.iteration())
                .measurementIterations(spent.iterations())
                .measurementTime(spent.iteration())
                .jvmArgs("-Xms512m", "-Xmx512m", "-D" + Place.PROPERTY + "=" + data)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            for (RunResult result : new Runner(options).run()) {
                report.row(Row.of(plan.name(method), result));
            }
        } catch (RunnerException e) {
            throw new IllegalStateException(plan.name(method) + " with " + threads + " threads", e);
        }
    }
}

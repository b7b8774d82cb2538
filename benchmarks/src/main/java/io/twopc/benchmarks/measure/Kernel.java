package io.twopc.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the kernel says of a process, from /proc. */
public final class Kernel {

    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /** Names of threads are cut to 15 characters. */
    private static final Pattern COMPILER = Pattern.compile("\\(C[12] CompilerThre\\)");

    private Kernel() {}

    /** Processor time used so far, of user and system. */
    public static double cpuSeconds(long pid) {
        return cpuSecondsIn(read(pid, "stat"));
    }

    /** What of that the compilers of a JVM took. */
    public static double compilerSeconds(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.map(thread -> statOf(thread.resolve("stat")))
                    .filter(stat -> COMPILER.matcher(stat).find())
                    .mapToDouble(Kernel::cpuSecondsIn)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double cpuSecondsIn(String stat) {
        // The name in parentheses may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
    }

    /** Nothing, if the thread has ended meanwhile. */
    private static String statOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return "";
        }
    }

    /** A line of /proc/PID/io: read_bytes, write_bytes and others. */
    public static long io(long pid, String name) {
        return number(read(pid, "io"), name);
    }

    /** How many threads it has. */
    public static long threads(long pid) {
        return number(read(pid, "status"), "Threads");
    }

    /** Lets VmHWM begin anew with what is resident now. */
    public static void resetPeak(long pid) {
        try {
            Files.writeString(Path.of("/proc", Long.toString(pid), "clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of /proc/PID/status in kB: VmHWM (the most that was resident since {@link #resetPeak}), VmRSS. */
    public static long memoryKilobytes(long pid, String name) {
        return number(read(pid, "status"), name);
    }

    static long number(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(
                        line.substring(name.length() + 1).replace("kB", "").strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + name));
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.twopc.proofs.simulation;

import io.twopc.engine.EngineClock;
import io.twopc.journal.JournalIoException;
import io.twopc.journal.SimulatedDisk;
import io.twopc.journal.SimulatedDisk.Operation;
import io.twopc.journal.SimulatedDisk.Survival;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A machine with a disk, and the process on it that comes and goes. What a process has begun ends with it: actions that are
 * due later belong to the process that asked for them.
 */
abstract class Node implements EngineClock {

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    final World world;
    final String name;
    SimulatedDisk disk = new SimulatedDisk();
    private final long clockOrigin;
    private long wallOffset;
    private int generation;
    private boolean up;
    private boolean starting;
    private long pausedUntil;
    private long diskFullUntil;
    private long stepDue = Long.MAX_VALUE;
    private int stepTicket;

    Node(World world, String name) {
        this.world = world;
        this.name = name;
        clockOrigin = world.random.nextLong() >> 8;
    }

    /** Starts the process; may throw what the shipped start throws if the disk does not do. */
    abstract void boot();

    /** Whether a start may fail like this, in a world in which disks fail. */
    abstract boolean isOrdinary(RuntimeException failure);

    /** Drops everything that was the process's. */
    abstract void gone();

    /** Lets the engine do what waits; in how many nanoseconds it wants to be called again. */
    abstract long stepEngine();

    // ---- clocks

    @Override
    public long nanos() {
        return clockOrigin + world.scheduler.now();
    }

    @Override
    public Instant now() {
        return EPOCH.plusNanos(world.scheduler.now() + wallOffset);
    }

    void jumpClock(long nanos) {
        note("clock jumps", nanos, nanos / Scheduler.MILLIS + " ms");
        wallOffset += nanos;
    }

    // ---- life

    boolean isUp() {
        return up;
    }

    int generation() {
        return generation;
    }

    boolean isPaused() {
        return world.scheduler.now() < pausedUntil;
    }

    void pause(long nanos) {
        note("pauses", nanos, nanos / Scheduler.MILLIS + " ms");
        pausedUntil = world.scheduler.now() + nanos;
    }

    /** What was going to happen to it doesn't. */
    void heal() {
        disk.cutPowerAfter(Integer.MAX_VALUE / 2);
        pausedUntil = 0;
        diskFullUntil = 0;
    }

    /** Has the process do something after a while, unless it has ended by then; later, if it is paused. */
    void later(long nanos, Runnable action) {
        int mine = generation;
        world.scheduler.after(nanos, () -> run(mine, action));
    }

    /** Does something as the process of this generation. */
    void run(int whose, Runnable action) {
        if (!up || whose != generation) {
            return;
        }
        if (isPaused()) {
            world.scheduler.at(pausedUntil, () -> run(whose, action));
            return;
        }
        action.run();
        if (diesOfPowerCut()) {
            return;
        }
        if (up && whose == generation) {
            requestStep(world.random.nextInt(100) * Scheduler.MICROS);
        }
    }

    private void requestStep(long nanos) {
        long due = world.scheduler.now() + nanos;
        if (due < stepDue) {
            stepDue = due;
            int ticket = ++stepTicket;
            int mine = generation;
            world.scheduler.at(due, () -> step(mine, ticket));
        }
    }

    private void step(int whose, int ticket) {
        if (!up || whose != generation || ticket != stepTicket) {
            return;
        }
        if (isPaused()) {
            world.scheduler.at(pausedUntil, () -> step(whose, ticket));
            return;
        }
        stepDue = Long.MAX_VALUE;
        long next = stepEngine();
        if (!diesOfPowerCut() && up && whose == generation && next < Long.MAX_VALUE) {
            requestStep(Math.max(next, 1));
        }
    }

    /** Starts the process, and tries again until it stands. */
    void start() {
        if (up || starting) {
            return;
        }
        world.tally.starts++;
        disk.failBy(this::beforeDisk);
        if (world.chaos.strikes(Fault.SHORT_WRITE)) {
            disk.writeAtMost(1 + world.random.nextInt(300));
        }
        if (world.chaos.strikes(Fault.CRASH_IN_DISK_WORK)) {
            disk.cutPowerAfter(world.random.nextInt(60));
        }
        up = true;
        stepDue = Long.MAX_VALUE;
        try {
            boot();
            note("starts", generation, "generation " + generation);
            requestStep(0);
        } catch (RuntimeException failure) {
            if (failure instanceof ViolationException || !isOrdinary(failure)) {
                throw failure;
            }
            note("cannot start", 0, failure);
            end();
            restoreDisk(disk.powerIsCut() ? Fault.CRASH_TORN : Fault.KILL);
            startLater(50 + world.random.nextInt(500));
        }
    }

    private boolean diesOfPowerCut() {
        if (!up || !disk.powerIsCut()) {
            return false;
        }
        crash(Fault.CRASH_TORN, 10 + world.random.nextInt(1_500));
        return true;
    }

    /** Ends the process, in a way, and starts it again after a while. */
    void crash(Fault way, long downMillis) {
        if (up) {
            end();
        }
        note("crashes", way.name().hashCode(), way + ", down for " + downMillis + " ms");
        restoreDisk(way);
        startLater(downMillis);
    }

    private void end() {
        up = false;
        generation++;
        gone();
        world.network.processEnded(this);
    }

    private void restoreDisk(Fault way) {
        switch (way) {
            case CRASH_LOST -> disk.restart(Survival.NOTHING_UNFORCED);
            case CRASH_KEPT -> disk.restart(Survival.EVERYTHING);
            case CRASH_TORN, CRASH_IN_DISK_WORK -> disk.restart(Survival.byChance(world.random.nextLong()));
            default -> disk.killProcess();
        }
    }

    private void startLater(long millis) {
        starting = true;
        world.scheduler.after(millis * Scheduler.MILLIS, () -> {
            starting = false;
            start();
        });
    }

    // ---- disk

    void fillDisk(long nanos) {
        note("disk is full", nanos, "for " + nanos / Scheduler.MILLIS + " ms");
        diskFullUntil = world.scheduler.now() + nanos;
    }

    private void beforeDisk(Operation operation, Path file) throws IOException {
        boolean needsSpace = operation == Operation.WRITE || operation == Operation.CREATE;
        if (needsSpace && world.scheduler.now() < diskFullUntil) {
            world.chaos.fired(Fault.DISK_FULL);
            throw new IOException("no space left on device");
        }
        Fault possible = switch (operation) {
            case WRITE -> Fault.WRITE_ERROR;
            case FORCE -> Fault.FORCE_ERROR;
            case CREATE, DELETE, FORCE_DIRECTORY -> Fault.DIRECTORY_ERROR;
        };
        if (world.chaos.strikes(possible)) {
            note("disk fails", possible.name().hashCode(), possible + " " + file);
            throw new IOException("injected: " + possible);
        }
    }

    /** How long a force takes. */
    long forceNanos() {
        return world.chaos.strikes(Fault.SLOW_FORCE)
                ? world.random.nextInt(1_500) * Scheduler.MILLIS
                : (30 + world.random.nextInt(3_000)) * Scheduler.MICROS;
    }

    static boolean isDiskFailure(Throwable failure) {
        return failure instanceof JournalIoException || failure.getCause() instanceof IOException;
    }

    void note(String what, long number, Object detail) {
        world.trace.event(world.scheduler.now(), name, what, number, detail);
    }
}

package io.twopc.system;

import io.twopc.coordinator.decisionlog.JournalDecisionLog;
import io.twopc.coordinator.decisionlog.LogRecord;
import io.twopc.journal.JournalOptions;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A decision log as a coordinator leaves it whose commits nobody has acknowledged. */
public final class OpenCommits {

    private static final int BATCH = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private OpenCommits() {}

    /** Writes it, with the shipped log, into an empty directory. */
    public static void write(Path directory, int count, List<String> members, List<String> voters) {
        Instant decided = Instant.now().minus(Duration.ofHours(1));
        try (JournalDecisionLog log = JournalDecisionLog.open(JournalOptions.in(directory), InstantSource.system())) {
            log.scan(logged -> {});
            long epoch = log.acquire(List.of());
            List<LogRecord> batch = new ArrayList<>();
            ids(members).forEach(member -> batch.add(new LogRecord.MemberAdmitted(member, decided)));
            for (int i = 0; i < count; i++) {
                batch.add(commit(i, decided, ids(voters)));
                if (batch.size() >= BATCH) {
                    append(log, epoch, batch);
                }
            }
            append(log, epoch, batch);
        }
    }

    private static void append(JournalDecisionLog log, long epoch, List<LogRecord> batch) {
        log.append(epoch, List.copyOf(batch)).toCompletableFuture().join();
        batch.clear();
    }

    private static List<ParticipantId> ids(List<String> names) {
        return names.stream().map(ParticipantId::new).toList();
    }

    private static LogRecord.Committed commit(int number, Instant decided, List<ParticipantId> voters) {
        Instant at = decided.plusMillis(number);
        return new LogRecord.Committed(transaction(number, at), at, at, TIMEOUT, voters, List.of(), List.of(), null);
    }

    /** A UUIDv7, as a coordinator mints them. */
    private static TransactionId transaction(int number, Instant at) {
        long high = at.toEpochMilli() << 16 | 0x7000;
        return new TransactionId(new UUID(high, 0x8000_0000_0000_0000L | number));
    }
}

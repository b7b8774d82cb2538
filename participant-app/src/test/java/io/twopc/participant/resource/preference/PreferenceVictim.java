package io.twopc.participant.resource.preference;

import io.twopc.journal.JournalOptions;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.participant.store.ParticipantStore;
import io.twopc.protocol.model.Vote;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that prepares branches for as long as it lives, and says so each time it would vote. */
final class PreferenceVictim {

    static final String VOTED = "voted ";
    private static final int WORKERS = 8;

    private PreferenceVictim() {}

    @SuppressWarnings("SystemOut") // its output is what the test reads
    public static void main(String[] arguments) {
        ParticipantStore store =
                ParticipantStore.open(PreferenceResourceManagerTest.BANK, JournalOptions.in(Path.of(arguments[0])));
        PreferenceResourceManager resource = PreferenceResourceManagerTest.resource(store, Vote.COMMIT);
        AtomicInteger next = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        for (int i = 0; i < WORKERS; i++) {
            workers.execute(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    int number = next.incrementAndGet();
                    try {
                        PreferenceResourceManagerTest.prepare(resource, number);
                    } catch (ResourceUnavailableException e) {
                        throw new IllegalStateException(e);
                    }
                    System.out.println(VOTED + number);
                }
            });
        }
    }
}

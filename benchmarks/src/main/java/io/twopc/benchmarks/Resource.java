package io.twopc.benchmarks;

import io.twopc.benchmarks.load.RoundTemplate;
import io.twopc.system.ParticipantProcess;

/** What participants protect, and what a round asks of it. */
interface Resource extends AutoCloseable {

    /** Prepares a participant that is not started yet. */
    void configure(ParticipantProcess participant);

    /** The payload of a branch, as text of a {@link RoundTemplate}. */
    String payload();

    @Override
    default void close() {
        // Most hold nothing.
    }

    /** The one that the word names. */
    static Resource named(String name) {
        return switch (name) {
            case "preference" -> new Preference();
            case "h2" -> new Accounts.H2();
            case "postgres" -> new Accounts.Postgres();
            default -> throw new IllegalArgumentException("there is no resource " + name);
        };
    }

    /** Participants that vote COMMIT on everything, and force that to their own journal. */
    final class Preference implements Resource {

        @Override
        public void configure(ParticipantProcess participant) {
            participant.set("twopc.participant.vote-preference", "COMMIT");
        }

        @Override
        public String payload() {
            return "{\"order\":\"######\"}";
        }
    }
}

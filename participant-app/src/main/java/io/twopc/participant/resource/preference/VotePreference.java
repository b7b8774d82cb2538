package io.twopc.participant.resource.preference;

import io.twopc.protocol.model.Vote;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How this process votes on every branch, for as long as it lives.
 *
 * @param drawn whether it was drawn, or configured
 * @param commitProbability how likely a drawn one is COMMIT
 */
public record VotePreference(Vote vote, boolean drawn, double commitProbability) {

    /** The configured one, or else one drawn now. */
    public static VotePreference of(@Nullable Vote configured, double commitProbability, RandomGenerator random) {
        if (configured != null) {
            return new VotePreference(configured, false, commitProbability);
        }
        // nextDouble is below 1, so that probability 1 always commits and 0 never does
        Vote drawn = random.nextDouble() < commitProbability ? Vote.COMMIT : Vote.ABORT;
        return new VotePreference(drawn, true, commitProbability);
    }
}

package io.twopc.protocol.validation;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.model.ParticipantId;
import java.util.Optional;
import java.util.Set;

/**
 * Who may say hello.
 *
 * @param allowed the only ids that may join; empty for any
 * @param expected the first so many distinct ids become members
 * @param dynamicJoining whether further ids may join
 */
public record AdmissionRules(Set<ParticipantId> allowed, int expected, boolean dynamicJoining) {

    /** The protocol version spoken here. */
    public static final int PROTOCOL_VERSION = 1;

    public AdmissionRules {
        allowed = Set.copyOf(allowed);
    }

    /**
     * Answers a hello.
     *
     * @param tokenMatches whether no token is asked for, or the right one was shown
     * @param known what the coordinator knows of this participant
     */
    public Admission admit(Hello hello, boolean tokenMatches, Known known) {
        if (hello.protocolVersion() != PROTOCOL_VERSION) {
            return new Admission.Refused(
                    ErrorCode.PROTOCOL_VERSION,
                    "version " + hello.protocolVersion() + " is not spoken here, version " + PROTOCOL_VERSION + " is");
        }
        if (!tokenMatches) {
            return new Admission.Refused(ErrorCode.BAD_TOKEN, "the token is missing or wrong");
        }
        if (!allowed.isEmpty() && !allowed.contains(hello.participant())) {
            return new Admission.Refused(ErrorCode.NOT_ADMITTED, "the id is not among those allowed");
        }
        return refusalByIncarnation(hello, known)
                .<Admission>map(refused -> refused)
                .orElseGet(() -> byMembership(known));
    }

    /** A lower incarnation than seen before is a process that should be gone, or a rolled-back disk. */
    private static Optional<Admission.Refused> refusalByIncarnation(Hello hello, Known known) {
        if (hello.incarnation() >= known.highestIncarnation()) {
            return Optional.empty();
        }
        return Optional.of(new Admission.Refused(
                ErrorCode.STALE_INCARNATION,
                "incarnation " + hello.incarnation() + " is lower than " + known.highestIncarnation()
                        + ", which was seen before"));
    }

    private Admission byMembership(Known known) {
        if (known.member() || known.holdsBranches()) {
            return new Admission.Admitted(false);
        }
        if (known.members() < expected || dynamicJoining) {
            return new Admission.Admitted(true);
        }
        return new Admission.Refused(
                ErrorCode.NOT_ADMITTED, "all " + expected + " members are known and dynamic joining is off");
    }

    /**
     * What the coordinator knows when a hello arrives.
     *
     * @param members how many members there are
     * @param member whether this id is one of them
     * @param holdsBranches whether it has branches of transactions that have not ended
     * @param highestIncarnation the highest it was seen with, 0 if never
     */
    public record Known(int members, boolean member, boolean holdsBranches, long highestIncarnation) {}

    /** The answer to a hello. */
    public sealed interface Admission {

        /** Welcome, once a new membership is durable. */
        record Admitted(boolean newMember) implements Admission {}

        /** Answered with this error and a close. */
        record Refused(ErrorCode code, String detail) implements Admission {}
    }
}

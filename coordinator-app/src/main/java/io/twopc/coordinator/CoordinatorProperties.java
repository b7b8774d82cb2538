package io.twopc.coordinator;

import io.twopc.configuration.Secret;
import io.twopc.protocol.model.ParticipantId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.logging.LogLevel;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

/**
 * Everything that can be set of the coordinator. A value that is not allowed, by itself or beside another one, stops the
 * start; so does a name that does not exist.
 *
 * @param port TCP port that participants connect to; 0 takes a free one
 * @param expectedParticipants how many participants make the coordinator's membership complete
 * @param minimumParticipants how many branches of a round for every member must remain where others are lost before
 *     their vote; all of them unless set
 * @param timeoutSeconds how long participants have to connect, and then to vote, where a request doesn't say
 * @param logLevel level of the coordinator's own log messages
 * @param enableDynamicJoining whether participants beyond the expected ones may join at any time
 * @param allowedParticipants ids that may join; everybody unless set
 * @param token secret that participants must know to join; none is asked for unless set
 * @param heartbeatInterval how long a connection may be idle before a heartbeat is sent on it
 * @param helloTimeout how long a new connection may take to introduce itself
 * @param maxFrameBytes largest message frame accepted from a participant
 * @param maxConnections how many connections of participants may be open at once
 * @param maxActiveTransactions how many transactions may be running at once; further ones are refused
 * @param maxBranches how many branches a request may name
 * @param maxTimeout longest timeout that a request may ask for
 * @param maxRequestBytes largest body of an HTTP request
 * @param responseWait how long a request for a transaction waits for the outcome before it is answered 202
 * @param retention how long finished transactions and idempotency keys are kept
 * @param retentionCount how many finished transactions are kept
 */
@Validated
@ConfigurationProperties(prefix = "twopc.coordinator", ignoreUnknownFields = false)
public record CoordinatorProperties(
        @DefaultValue("8080") @Range(min = 0, max = 65_535) int port,
        @DefaultValue("3") @Range(min = 1, max = 1_000) int expectedParticipants,
        @Nullable @Range(min = 1, max = 1_000) Integer minimumParticipants,
        @DefaultValue("30") @Range(min = 1, max = 86_400) int timeoutSeconds,
        @DefaultValue("INFO") @NotNull LogLevel logLevel,
        @DefaultValue("false") boolean enableDynamicJoining,
        @DefaultValue List<@Pattern(regexp = ParticipantId.PATTERN) String> allowedParticipants,
        @Nullable Secret token,

        @DefaultValue("5s") @DurationMin(millis = 100) @DurationMax(hours = 1)
        Duration heartbeatInterval,

        @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(hours = 1)
        Duration helloTimeout,

        @DefaultValue("1MB") DataSize maxFrameBytes,
        @DefaultValue("1000") @Range(min = 1, max = 100_000) int maxConnections,

        @DefaultValue("10000") @Range(min = 1, max = 1_000_000)
        int maxActiveTransactions,

        @DefaultValue("100") @Range(min = 1, max = 1_000) int maxBranches,

        @DefaultValue("1h") @DurationMin(seconds = 1) @DurationMax(days = 1)
        Duration maxTimeout,

        @DefaultValue("4MB") DataSize maxRequestBytes,

        @DefaultValue("45s") @DurationMin(millis = 1) @DurationMax(hours = 1)
        Duration responseWait,

        @DefaultValue("7d") @DurationMin(seconds = 1) @DurationMax(days = 3_650)
        Duration retention,

        @DefaultValue("1000000") @Range(min = 1, max = 1_000_000_000)
        int retentionCount,

        @DefaultValue @Valid Retry retry,
        @DefaultValue @Valid Log log,
        @DefaultValue @Valid Stream stream,
        @DefaultValue @Valid RoundStream roundStream,
        @DefaultValue @Valid Ssl ssl)
        implements Validator {

    public CoordinatorProperties {
        allowedParticipants = List.copyOf(allowedParticipants);
    }

    /** The vote timeout where a request doesn't name one. */
    public Duration timeout() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    /** Who may join; everybody if empty. */
    public Set<ParticipantId> allowed() {
        return allowedParticipants.stream().map(ParticipantId::new).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean supports(Class<?> type) {
        return type == CoordinatorProperties.class;
    }

    @Override
    public void validate(Object target, Errors errors) {
        new CoordinatorPropertiesCheck((CoordinatorProperties) target, errors).run();
    }

    /**
     * How messages without an answer are repeated.
     *
     * @param initialBackoff pause before the first repetition; it doubles with each further one
     * @param maxBackoff longest pause between repetitions
     */
    public record Retry(
            @DefaultValue("100ms") @DurationMin(millis = 1) @DurationMax(hours = 1)
            Duration initialBackoff,

            @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(hours = 1)
            Duration maxBackoff) {}

    /**
     * The decision log.
     *
     * @param directory where it is kept; made if missing
     * @param segmentSize size at which a new file is begun
     */
    public record Log(
            @DefaultValue("./data/coordinator") Path directory,
            @DefaultValue("64MB") DataSize segmentSize) {}

    /**
     * Streams of rounds over HTTP: a line in for each, a line out.
     *
     * @param maxClients how many may be open at once
     * @param maxInFlight how many rounds of one stream may be undecided or not yet told; then no more lines are read
     */
    public record RoundStream(
            @DefaultValue("16") @Range(min = 1, max = 1_000) int maxClients,

            @DefaultValue("4096") @Range(min = 1, max = 1_000_000)
            int maxInFlight) {}

    /**
     * The stream of events over HTTP.
     *
     * @param maxClients how many clients may listen at once
     * @param buffer how many events may wait for a client before it is dropped as too slow
     * @param heartbeatInterval how long the stream may be silent before a comment is sent on it
     */
    public record Stream(
            @DefaultValue("100") @Range(min = 1, max = 10_000)
            int maxClients,

            @DefaultValue("1000") @Range(min = 1, max = 1_000_000)
            int buffer,

            @DefaultValue("15s") @DurationMin(millis = 10) @DurationMax(hours = 1)
            Duration heartbeatInterval) {}

    /**
     * TLS towards participants.
     *
     * @param bundle name of the SSL bundle (spring.ssl.bundle.*) with the coordinator's certificate; plain TCP unless set
     * @param needClientAuth whether a participant must present a certificate that the bundle trusts
     */
    public record Ssl(
            @Nullable String bundle, @DefaultValue("true") boolean needClientAuth) {}
}

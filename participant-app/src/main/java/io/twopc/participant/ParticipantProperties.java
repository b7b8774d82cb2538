package io.twopc.participant;

import io.twopc.configuration.Secret;
import io.twopc.participant.resource.jdbc.JdbcProperties;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Vote;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.logging.LogLevel;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

/**
 * Everything that can be set of the participant. A value that is not allowed, by itself or beside another one, stops the
 * start; so does a name that does not exist.
 *
 * @param id the participant's name, unique at its coordinator; has to be set
 * @param coordinatorHost where the coordinator listens for participants
 * @param coordinatorPort the port it listens on
 * @param votePreference how the resource {@code preference} votes on every branch; drawn once at start unless set
 * @param voteCommitProbability how likely the drawn preference is COMMIT, 0 to 1
 * @param timeoutSeconds how long the local work of a branch may take before its vote
 * @param logLevel level of the participant's own log messages
 * @param resource what this participant holds: preference or jdbc
 * @param token secret that the coordinator asks for; none is sent unless set
 * @param dataDirectory where the participant keeps its own journal; data/ and its id unless set
 * @param maxFrameBytes largest message frame accepted from the coordinator
 * @param maxBranches how many branches may be open at once, and as many again that have committed and wait for the
 *     coordinator's forget; further ones are refused as overloaded
 * @param workers how many branches may be worked on at once
 * @param jdbc how the resource jdbc uses its database, which spring.datasource names; checked for that resource
 * @param operations what payloads may ask of the resource jdbc, by name; checked for that resource
 */
@Validated
@ConfigurationProperties(prefix = "twopc.participant", ignoreUnknownFields = false)
public record ParticipantProperties(
        @Nullable @Pattern(regexp = ParticipantId.PATTERN) String id,

        @DefaultValue("localhost") @NotBlank String coordinatorHost,
        @DefaultValue("8080") @Range(min = 1, max = 65_535) int coordinatorPort,
        @Nullable Vote votePreference,

        @DefaultValue("0.5") @DecimalMin("0") @DecimalMax("1")
        double voteCommitProbability,

        @DefaultValue("30") @Range(min = 1, max = 86_400) int timeoutSeconds,
        @DefaultValue("INFO") @NotNull LogLevel logLevel,
        @DefaultValue("preference") @NotNull ResourceKind resource,
        @Nullable Secret token,
        @Nullable Path dataDirectory,
        @DefaultValue("1MB") DataSize maxFrameBytes,

        @DefaultValue("10000") @Range(min = 1, max = 1_000_000)
        int maxBranches,

        @DefaultValue("64") @Range(min = 1, max = 10_000) int workers,
        @DefaultValue @Valid Reconnect reconnect,
        @NestedConfigurationProperty @DefaultValue JdbcProperties.Jdbc jdbc,
        @DefaultValue Map<String, JdbcProperties.Operation> operations,
        @DefaultValue @Valid Ssl ssl)
        implements Validator {

    public ParticipantProperties {
        operations = Map.copyOf(operations);
    }

    /** What a participant can hold. */
    public enum ResourceKind {
        /** Nothing but an opinion: every branch gets the same vote. */
        PREFERENCE,
        /** A database. */
        JDBC
    }

    /** The participant's name. */
    public ParticipantId participantId() {
        if (id == null) {
            throw new IllegalStateException("not validated");
        }
        return new ParticipantId(id);
    }

    /** How long the local work of a branch may take before its vote. */
    public Duration timeout() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    /** Where the participant keeps its own journal. */
    public Path directory() {
        return dataDirectory != null
                ? dataDirectory
                : Path.of("data", participantId().value());
    }

    /** What concerns the resource jdbc. */
    public JdbcProperties forJdbc() {
        return new JdbcProperties(id, timeoutSeconds, jdbc, operations);
    }

    @Override
    public boolean supports(Class<?> type) {
        return type == ParticipantProperties.class;
    }

    @Override
    public void validate(Object target, Errors errors) {
        new ParticipantPropertiesCheck((ParticipantProperties) target, errors).run();
    }

    /**
     * How a lost connection is made again.
     *
     * @param initialBackoff pause before the first attempt; it doubles with each further one
     * @param maxBackoff longest pause between attempts
     */
    public record Reconnect(
            @DefaultValue("100ms") @DurationMin(millis = 1) @DurationMax(hours = 1)
            Duration initialBackoff,

            @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(hours = 1)
            Duration maxBackoff) {}

    /**
     * TLS towards the coordinator.
     *
     * @param bundle name of the SSL bundle (spring.ssl.bundle.*) to use; plain TCP unless set
     */
    public record Ssl(@Nullable String bundle) {}
}

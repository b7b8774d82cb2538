package io.twopc.participant;

import io.twopc.protocol.model.ParticipantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.Errors;

/** The checks of {@link ParticipantProperties} that look at more than one number: each names the property and what is allowed. */
final class ParticipantPropertiesCheck {

    private static final String CODE = "notAllowed";
    private static final java.util.regex.Pattern TOKEN = java.util.regex.Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final DataSize LEAST_FRAME = DataSize.ofKilobytes(1);
    private static final DataSize MOST_FRAME = DataSize.ofMegabytes(64);

    private final ParticipantProperties properties;
    private final Errors errors;

    ParticipantPropertiesCheck(ParticipantProperties properties, Errors errors) {
        this.properties = properties;
        this.errors = errors;
    }

    void run() {
        times();
        if (properties.resource() == ParticipantProperties.ResourceKind.JDBC) {
            properties.forJdbc().problems().forEach(this::reject);
        }
        DataSize frame = properties.maxFrameBytes();
        if (frame.compareTo(LEAST_FRAME) < 0 || frame.compareTo(MOST_FRAME) > 0) {
            reject(
                    "maxFrameBytes",
                    "must be between " + LEAST_FRAME.toBytes() + " and " + MOST_FRAME.toBytes() + " bytes");
        }
        if (properties.token() != null
                && !TOKEN.matcher(properties.token().reveal()).matches()) {
            reject("token", "must be 1 to 255 printable ASCII characters without spaces");
        }
        if (properties.ssl().bundle() != null && properties.ssl().bundle().isBlank()) {
            reject("ssl.bundle", "must name one of spring.ssl.bundle.*, or be left out for plain TCP");
        }
        if (properties.id() == null) {
            reject("id", "must be set: the name of this participant, " + ParticipantId.PATTERN);
        } else {
            dataDirectory(properties.id());
        }
    }

    private void times() {
        Duration initial = properties.reconnect().initialBackoff();
        if (initial.compareTo(properties.reconnect().maxBackoff()) > 0) {
            reject(
                    "reconnect.maxBackoff",
                    "must not be below reconnect.initial-backoff, which is " + initial.toMillis() + "ms");
        }
    }

    /** Finds out before anything else is started; opening the journal later finds what this cannot see. */
    private void dataDirectory(String id) {
        Path directory = properties.dataDirectory() != null ? properties.dataDirectory() : Path.of("data", id);
        Path existing = directory.toAbsolutePath().normalize();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
            reject("dataDirectory", "must be a directory that can be written: " + describe(existing));
        }
    }

    private static String describe(@Nullable Path existing) {
        if (existing == null) {
            return "no part of the path exists";
        }
        return existing + (Files.isDirectory(existing) ? " cannot be written" : " is not a directory");
    }

    private void reject(String property, String allowed) {
        errors.rejectValue(property, CODE, allowed);
    }
}

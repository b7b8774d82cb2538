package io.twopc.coordinator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.Errors;

/** The checks of {@link CoordinatorProperties} that look at more than one number: each names the property and what is allowed. */
final class CoordinatorPropertiesCheck {

    private static final String CODE = "notAllowed";
    private static final java.util.regex.Pattern TOKEN = java.util.regex.Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final CoordinatorProperties properties;
    private final Errors errors;

    CoordinatorPropertiesCheck(CoordinatorProperties properties, Errors errors) {
        this.properties = properties;
        this.errors = errors;
    }

    void run() {
        membership();
        times();
        sizes();
        logDirectory();
        if (properties.token() != null
                && !TOKEN.matcher(properties.token().reveal()).matches()) {
            reject("token", "must be 1 to 255 printable ASCII characters without spaces");
        }
        if (properties.ssl().bundle() != null && properties.ssl().bundle().isBlank()) {
            reject("ssl.bundle", "must name one of spring.ssl.bundle.*, or be left out for plain TCP");
        }
    }

    private void membership() {
        int expected = properties.expectedParticipants();
        Integer minimum = properties.minimumParticipants();
        if (minimum != null && minimum > expected) {
            reject("minimumParticipants", "must not exceed expected-participants, which is " + expected);
        }
        if (properties.maxConnections() < expected) {
            reject("maxConnections", "must be at least expected-participants, which is " + expected);
        }
        int allowed = new HashSet<>(properties.allowedParticipants()).size();
        if (allowed < properties.allowedParticipants().size()) {
            reject("allowedParticipants", "must not name a participant twice");
        } else if (allowed > 0 && allowed < expected) {
            reject("allowedParticipants", "must name at least expected-participants ids, which is " + expected);
        }
    }

    private void times() {
        Duration longest = properties.maxTimeout();
        if (isLonger(properties.timeout(), longest)) {
            reject("timeoutSeconds", "must not exceed max-timeout, which is " + longest.toSeconds() + " seconds");
        }
        Duration initial = properties.retry().initialBackoff();
        if (isLonger(initial, properties.retry().maxBackoff())) {
            reject(
                    "retry.maxBackoff",
                    "must not be below retry.initial-backoff, which is " + initial.toMillis() + "ms");
        }
    }

    private void sizes() {
        size("maxFrameBytes", properties.maxFrameBytes(), DataSize.ofKilobytes(1), DataSize.ofMegabytes(64));
        size("maxRequestBytes", properties.maxRequestBytes(), DataSize.ofKilobytes(1), DataSize.ofMegabytes(64));
        // The journal refuses a file that cannot hold its largest record, 4 MiB with what goes around it.
        size("log.segmentSize", properties.log().segmentSize(), DataSize.ofMegabytes(5), DataSize.ofMegabytes(1024));
    }

    private void size(String property, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            reject(property, "must be between " + least.toBytes() + " and " + most.toBytes() + " bytes");
        }
    }

    /** Finds out before anything else is started; opening the log later finds what this cannot see. */
    private void logDirectory() {
        Path directory = properties.log().directory().toAbsolutePath().normalize();
        Path existing = directory;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
            reject("log.directory", "must be a directory that can be written: " + describe(existing));
        }
    }

    private static String describe(@Nullable Path existing) {
        if (existing == null) {
            return "no part of the path exists";
        }
        return existing + (Files.isDirectory(existing) ? " cannot be written" : " is not a directory");
    }

    private static boolean isLonger(Duration one, Duration other) {
        return one.compareTo(other) > 0;
    }

    private void reject(String property, String allowed) {
        errors.rejectValue(property, CODE, allowed);
    }
}

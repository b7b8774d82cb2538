package io.twopc.participant.resource.jdbc;

import io.twopc.protocol.model.ParticipantId;
import java.time.Duration;

/** The checks of the {@code jdbc} resource's properties; each message names the property, its value and what is allowed. */
final class JdbcPropertiesCheck {

    private JdbcPropertiesCheck() {}

    static void check(JdbcProperties properties) {
        String id = properties.id() == null ? "" : properties.id();
        require(
                id.matches(ParticipantId.PATTERN),
                "id",
                id.isEmpty() ? "missing" : id,
                "must match " + ParticipantId.PATTERN);
        JdbcProperties.Jdbc jdbc = properties.jdbc();
        Duration longest = Duration.ofSeconds(properties.timeoutSeconds());
        require(
                jdbc.lockTimeout().toMillis() >= 1 && jdbc.lockTimeout().compareTo(longest) < 0,
                "jdbc.lock-timeout",
                jdbc.lockTimeout(),
                "must be at least 1ms and below twopc.participant.timeout-seconds (" + longest.toSeconds() + " s)");
        require(
                jdbc.connectTimeout().compareTo(Pools.SHORTEST_CONNECT_TIMEOUT) >= 0
                        && jdbc.connectTimeout().compareTo(longest) < 0,
                "jdbc.connect-timeout",
                jdbc.connectTimeout(),
                "must be at least 250ms and below twopc.participant.timeout-seconds (" + longest.toSeconds() + " s)");
        require(
                jdbc.maxPrepared() >= 1 && jdbc.maxPrepared() <= 10_000,
                "jdbc.max-prepared",
                jdbc.maxPrepared(),
                "must be from 1 to 10000");
        require(
                jdbc.maxActive() >= 1 && jdbc.maxActive() <= 1_000,
                "jdbc.max-active",
                jdbc.maxActive(),
                "must be from 1 to 1000");
        require(
                !properties.operations().isEmpty(),
                "operations",
                "empty",
                "must declare at least one operation (twopc.participant.operations.<name>.sql)");
    }

    private static void require(boolean holds, String name, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException("twopc.participant." + name + " is " + value + ": it " + allowed);
        }
    }
}

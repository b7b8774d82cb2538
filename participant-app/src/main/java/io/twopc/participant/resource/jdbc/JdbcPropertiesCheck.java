package io.twopc.participant.resource.jdbc;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The checks of the {@code jdbc} resource's properties: each names a field and says what is allowed. */
final class JdbcPropertiesCheck {

    private static final int MOST_PREPARED = 10_000;
    private static final int MOST_ACTIVE = 1_000;

    private final JdbcProperties properties;
    private final Map<String, String> problems = new LinkedHashMap<>();

    private JdbcPropertiesCheck(JdbcProperties properties) {
        this.properties = properties;
    }

    /** What is wrong, by field; empty if nothing is. */
    static Map<String, String> problems(JdbcProperties properties) {
        JdbcPropertiesCheck check = new JdbcPropertiesCheck(properties);
        check.jdbc(properties.jdbc());
        check.operations();
        return check.problems;
    }

    private void jdbc(JdbcProperties.Jdbc jdbc) {
        Duration longest = Duration.ofSeconds(properties.timeoutSeconds());
        String below = " and below timeout-seconds, which is " + longest.toSeconds() + "s";
        require(
                jdbc.lockTimeout().toMillis() >= 1 && jdbc.lockTimeout().compareTo(longest) < 0,
                "jdbc.lockTimeout",
                "must be at least 1ms" + below);
        require(
                jdbc.connectTimeout().compareTo(Pools.SHORTEST_CONNECT_TIMEOUT) >= 0
                        && jdbc.connectTimeout().compareTo(longest) < 0,
                "jdbc.connectTimeout",
                "must be at least " + Pools.SHORTEST_CONNECT_TIMEOUT.toMillis() + "ms" + below);
        require(
                jdbc.maxPrepared() >= 1 && jdbc.maxPrepared() <= MOST_PREPARED,
                "jdbc.maxPrepared",
                "must be from 1 to " + MOST_PREPARED);
        require(
                jdbc.maxActive() >= 1 && jdbc.maxActive() <= MOST_ACTIVE,
                "jdbc.maxActive",
                "must be from 1 to " + MOST_ACTIVE);
    }

    private void operations() {
        require(
                !properties.operations().isEmpty(),
                "operations",
                "must declare at least one operation (operations.<name>.sql) for the resource jdbc");
        properties.operations().forEach((name, declared) -> {
            String field = "operations[" + name + "]";
            require(
                    declared.expectRows() == null || declared.expectRows() >= 0,
                    field + ".expectRows",
                    "must be 0 or more, or left out for any number of rows");
            try {
                Operation.of(name, declared);
            } catch (IllegalArgumentException e) {
                problems.put(field + ".sql", String.valueOf(e.getMessage()));
            }
        });
    }

    private void require(boolean holds, String field, String allowed) {
        if (!holds) {
            problems.put(field, allowed);
        }
    }
}

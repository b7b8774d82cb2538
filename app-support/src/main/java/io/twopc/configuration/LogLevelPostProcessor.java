package io.twopc.configuration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.logging.LogLevel;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes {@code twopc.coordinator.log-level} and {@code twopc.participant.log-level} the level of our own loggers, from
 * the first message on. A {@code logging.level.io.twopc} that somebody set comes before it. A level that does not exist is
 * left for the validation of the properties to report.
 */
public final class LogLevelPostProcessor implements EnvironmentPostProcessor, Ordered {

    private static final String LOGGER = "logging.level.io.twopc";
    private static final List<String> PROPERTIES =
            List.of("twopc.coordinator.log-level", "twopc.participant.log-level");

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        PROPERTIES.stream()
                .map(name -> Optional.ofNullable(environment.getProperty(name)))
                .flatMap(Optional::stream)
                .map(level -> level.strip().toUpperCase(Locale.ROOT))
                .filter(LogLevelPostProcessor::exists)
                .findFirst()
                .ifPresent(level -> environment
                        .getPropertySources()
                        .addLast(new MapPropertySource("twopc log level", Map.of(LOGGER, level))));
    }

    private static boolean exists(String level) {
        return Arrays.stream(LogLevel.values()).anyMatch(each -> each.name().equals(level));
    }
}

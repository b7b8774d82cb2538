package io.twopc.configuration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationErrors;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says of every {@code twopc.*} property that is wrong its name, its value, where it was set and what is allowed. A value
 * that may be a secret is not shown.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PropertyFailureAnalyzer implements FailureAnalyzer {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("twopc");
    private static final String ACTION = "Correct the configuration and start again.";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        List<String> problems = new ArrayList<>();
        for (Throwable cause = failure; cause != null && problems.isEmpty(); cause = cause.getCause()) {
            problems.addAll(problemsOf(cause));
        }
        if (problems.isEmpty()) {
            return null;
        }
        String text = problems.size() == 1
                ? problems.get(0)
                : "The configuration is wrong in " + problems.size() + " places:\n\n    "
                        + String.join("\n    ", problems);
        return new FailureAnalysis(text, ACTION, failure);
    }

    private static List<String> problemsOf(Throwable cause) {
        if (cause instanceof BindValidationException e) {
            ValidationErrors errors = e.getValidationErrors();
            return isOurs(errors.getName())
                    ? errors.getAllErrors().stream()
                            .map(error -> violation(errors.getName(), error))
                            .sorted()
                            .toList()
                    : List.of();
        }
        if (cause instanceof UnboundConfigurationPropertiesException e) {
            return e.getUnboundProperties().stream()
                    .filter(property -> isOurs(property.getName()))
                    .map(property -> property.getName() + " is not a property" + from(property.getOrigin()))
                    .sorted()
                    .toList();
        }
        if (cause instanceof BindException e && isOurs(e.getName()) && isTheInnermost(e)) {
            return List.of(unconvertible(e));
        }
        return List.of();
    }

    private static boolean isOurs(ConfigurationPropertyName name) {
        return OURS.isAncestorOf(name);
    }

    /** An outer one names only the group that the wrong value is in. */
    private static boolean isTheInnermost(BindException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || cause instanceof BindValidationException
                    || cause instanceof UnboundConfigurationPropertiesException) {
                return false;
            }
        }
        return true;
    }

    private static String violation(ConfigurationPropertyName prefix, ObjectError error) {
        if (!(error instanceof FieldError field)) {
            return prefix + ": " + error.getDefaultMessage();
        }
        String name = prefix + "." + dashed(field.getField());
        String words = field.getDefaultMessage();
        Object value = field.getRejectedValue();
        return value == null
                ? name + " is not set: it " + words
                : name + " is " + Shown.value(name, value) + from(Origin.from(field)) + ": it " + words;
    }

    private static String unconvertible(BindException e) {
        ConfigurationProperty property = e.getProperty();
        String allowed = Shown.allowed(e.getTarget().getType().resolve(Object.class));
        if (property == null) {
            return e.getName() + " cannot be used: it must be " + allowed;
        }
        String name = property.getName().toString();
        return name + " is " + Shown.value(name, property.getValue()) + from(property.getOrigin()) + ": it must be "
                + allowed;
    }

    /** {@code retry.initialBackoff} as it is written in a file. */
    private static String dashed(String field) {
        List<String> parts = new ArrayList<>();
        for (String part : field.split("\\.", -1)) {
            parts.add(DataObjectPropertyName.toDashedForm(part));
        }
        return String.join(".", parts);
    }

    private static String from(@Nullable Origin origin) {
        return origin == null ? "" : " (from " + origin + ")";
    }
}

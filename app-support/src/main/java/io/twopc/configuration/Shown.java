package io.twopc.configuration;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** How configured values, and what they may be, are put into words. */
final class Shown {

    private static final int MAX_CHARS = 200;

    private Shown() {}

    /** The value in quotes, unless the name says that it is a secret. */
    static String value(String property, Object value) {
        String name = property.substring(property.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (value instanceof Secret || name.contains("token") || name.contains("password") || name.contains("secret")) {
            return "(not shown)";
        }
        String text = value instanceof Duration duration ? DurationStyle.SIMPLE.print(duration) : String.valueOf(value);
        return '"' + (text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text) + '"';
    }

    /** What a property of this type may be. */
    static String allowed(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return "a whole number, at most " + Integer.MAX_VALUE;
        } else if (type == long.class || type == Long.class) {
            return "a whole number";
        } else if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return "a number";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == Duration.class) {
            return "a duration such as 100ms, 5s, 10m, 1h, 7d or PT5S";
        } else if (type == DataSize.class) {
            return "a size such as 1048576, 512KB, 1MB or 2GB (powers of 1024)";
        } else if (type == Path.class) {
            return "a path";
        } else if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> String.valueOf(constant).toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        return "a value that can be read as " + type.getSimpleName();
    }
}

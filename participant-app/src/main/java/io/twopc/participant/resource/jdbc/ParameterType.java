package io.twopc.participant.resource.jdbc;

import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The kinds of value that a parameter of an operation may be declared to take. */
public enum ParameterType {
    /** A JSON string. */
    TEXT("a text"),
    /** A JSON number without fraction, of at most 64 bits. */
    INTEGER("a whole number of at most 64 bits"),
    /** A JSON number of at most {@value #MAX_DIGITS} digits. */
    DECIMAL("a number of at most 100 digits"),
    /** A JSON boolean. */
    BOOLEAN("true or false");

    /** Bounds what a short text such as {@code 1e999999999} may unfold to in a database. */
    static final int MAX_DIGITS = 100;

    private final String words;

    ParameterType(String words) {
        this.words = words;
    }

    /** What it takes, in words. */
    String words() {
        return words;
    }

    /** The value to bind, empty if the node is not of this type. */
    Optional<Object> read(JsonNode node) {
        return switch (this) {
            case TEXT -> node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
            case BOOLEAN -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty();
            case INTEGER ->
                node.isIntegralNumber() && node.canConvertToLong() ? Optional.of(node.longValue()) : Optional.empty();
            case DECIMAL -> decimal(node);
        };
    }

    /** The value to bind for a parameter whose type nobody declared, empty if the node is no text, number or boolean. */
    static Optional<Object> readAny(JsonNode node) {
        for (ParameterType type : new ParameterType[] {TEXT, BOOLEAN, INTEGER, DECIMAL}) {
            Optional<Object> value = type.read(node);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    private static Optional<Object> decimal(JsonNode node) {
        if (!node.isNumber()) {
            return Optional.empty();
        }
        BigDecimal value = node.decimalValue();
        boolean small = value.precision() <= MAX_DIGITS && Math.abs((long) value.scale()) <= MAX_DIGITS;
        return small ? Optional.of(value) : Optional.empty();
    }
}

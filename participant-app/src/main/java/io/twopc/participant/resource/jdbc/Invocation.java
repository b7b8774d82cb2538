package io.twopc.participant.resource.jdbc;

import java.util.Map;

/**
 * One operation that a payload asks for, with a value for each of its parameters and for nothing else.
 *
 * @param values by parameter: a String, Long, BigDecimal or Boolean
 */
record Invocation(Operation operation, Map<String, Object> values) {

    /** Keeps the values out of logs. */
    @Override
    public String toString() {
        return "Invocation[" + operation.name() + "]";
    }
}

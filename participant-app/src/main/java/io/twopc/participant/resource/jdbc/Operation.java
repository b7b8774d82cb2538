package io.twopc.participant.resource.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * A declared operation, ready to run: its statement has been checked and taken apart.
 *
 * @param sql the statement with a {@code ?} for each use of a parameter
 * @param slots the parameter that belongs to each {@code ?}, in order
 * @param types the declared types; not every parameter has one
 * @param expectRows the only acceptable number of rows, any if null
 * @param refusal what a wrong number means, if the operator said so
 */
record Operation(
        String name,
        String sql,
        List<String> slots,
        Map<String, ParameterType> types,
        @Nullable Integer expectRows,
        @Nullable String refusal,
        boolean readOnly) {

    /**
     * Takes a declaration apart.
     *
     * @throws IllegalArgumentException in words that can follow the name of the statement's property
     */
    static Operation of(String name, JdbcProperties.Operation declared) {
        String sql = declared.sql() == null ? "" : declared.sql();
        var parsed = NamedParameterUtils.parseSqlStatement(SqlText.check(sql, declared.readOnly()));
        List<String> slots = new ArrayList<>();
        for (Object slot : NamedParameterUtils.buildValueArray(parsed, new NamesAsValues(), null)) {
            slots.add((String) slot);
        }
        for (String typed : declared.parameters().keySet()) {
            if (!slots.contains(typed)) {
                throw new IllegalArgumentException("does not use the declared parameter '" + typed
                        + "'; its parameters are " + new LinkedHashSet<>(slots));
            }
        }
        return new Operation(
                name,
                NamedParameterUtils.substituteNamedParameters(parsed, new NamesAsValues()),
                List.copyOf(slots),
                Map.copyOf(declared.parameters()),
                declared.expectRows(),
                declared.refusal(),
                declared.readOnly());
    }

    /** The names of its parameters, each once, in the order in which the statement uses them. */
    Set<String> parameters() {
        return new LinkedHashSet<>(slots);
    }

    @Override
    public String toString() {
        return "operation '" + name + "'" + Arrays.toString(slots.toArray());
    }

    /** Answers every parameter with its own name, which is how the parser tells their order. */
    private record NamesAsValues() implements SqlParameterSource {

        @Override
        public boolean hasValue(String paramName) {
            return true;
        }

        @Override
        public Object getValue(String paramName) {
            return paramName;
        }
    }
}

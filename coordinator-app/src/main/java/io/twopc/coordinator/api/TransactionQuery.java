package io.twopc.coordinator.api;

import io.twopc.coordinator.history.DamageFilter;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/** The parameters of GET /transactions, as they were given. */
record TransactionQuery(
        @Nullable String state,
        @Nullable String outcome,
        @Nullable String damage,
        @Nullable String participant,
        @Nullable String since,
        @Nullable String limit,
        @Nullable String cursor) {

    static final int DEFAULT_LIMIT = 50;
    static final int MAX_LIMIT = 1_000;

    /** What they ask of the history, or a refusal that names all that is wrong with them. */
    HistoryQuery read() {
        Fields fields = new Fields();
        HistoryQuery query = new HistoryQuery(
                constant("state", state, ProtocolState.class, fields),
                constant("outcome", outcome, Outcome.class, fields),
                constant("damage", damage, DamageFilter.class, fields),
                participant(fields),
                since(fields),
                before(fields),
                limit(fields));
        fields.check();
        return query;
    }

    /** The path and query of the page that goes on after this transaction. */
    String next(String transactions, TransactionId last, int limitUsed) {
        UriComponentsBuilder uri = UriComponentsBuilder.fromPath(transactions);
        add(uri, "state", state);
        add(uri, "outcome", outcome);
        add(uri, "damage", damage);
        add(uri, "participant", participant);
        add(uri, "since", since);
        byte[] opaque = last.toString().getBytes(StandardCharsets.US_ASCII);
        return uri.queryParam("limit", limitUsed)
                .queryParam("cursor", Base64.getUrlEncoder().withoutPadding().encodeToString(opaque))
                .encode()
                .toUriString();
    }

    static <E extends Enum<E>> @Nullable E constant(String name, @Nullable String text, Class<E> type, Fields fields) {
        if (text == null) {
            return null;
        }
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            fields.reject(name, "must be one of " + Arrays.toString(type.getEnumConstants()));
            return null;
        }
    }

    private static void add(UriComponentsBuilder uri, String name, @Nullable String value) {
        if (value != null) {
            // A plus sign would be read as a space.
            uri.queryParam(name, "{" + name + "}").uriVariables(java.util.Map.of(name, value));
        }
    }

    private @Nullable ParticipantId participant(Fields fields) {
        try {
            return participant == null ? null : new ParticipantId(participant);
        } catch (IllegalArgumentException e) {
            fields.reject("participant", "must match " + ParticipantId.PATTERN);
            return null;
        }
    }

    private @Nullable Instant since(Fields fields) {
        try {
            return since == null ? null : OffsetDateTime.parse(since).toInstant();
        } catch (DateTimeParseException e) {
            fields.reject("since", "must be an ISO 8601 time such as 2026-11-22T10:00:00Z");
            return null;
        }
    }

    private @Nullable TransactionId before(Fields fields) {
        try {
            return cursor == null
                    ? null
                    : TransactionId.parse(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            fields.reject("cursor", "must be one that an earlier page gave");
            return null;
        }
    }

    private int limit(Fields fields) {
        int number = DEFAULT_LIMIT;
        if (limit != null) {
            number = limit.matches("\\d{1,9}") ? Integer.parseInt(limit) : 0;
        }
        if (number < 1 || number > MAX_LIMIT) {
            fields.reject("limit", "must be a number from 1 to " + MAX_LIMIT);
        }
        return number;
    }
}

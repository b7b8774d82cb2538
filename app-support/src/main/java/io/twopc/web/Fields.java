package io.twopc.web;

import io.twopc.web.ProblemException.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Looks at the fields of a request and notes all that is wrong with them, so that one answer can name everything. */
public final class Fields {

    private static final int MOST_NAMED = 20;

    private final List<FieldError> errors = new ArrayList<>();

    public void reject(String field, String detail) {
        if (errors.size() < MOST_NAMED) {
            errors.add(new FieldError(field, detail));
        }
    }

    /** Refuses the request if anything was wrong. */
    public void check() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    public boolean areFine() {
        return errors.isEmpty();
    }

    /** Rejects every field but the known ones. */
    public void onlyKnown(JsonNode object, String prefix, Set<String> known) {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                reject(prefix + name, "is not known here; there are " + new TreeSet<>(known));
            }
        }
    }

    /** The field's value; absent where it is missing or null. */
    public static @Nullable JsonNode value(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** The text of a field; absent where it is missing or null, and where it is not a text, which is noted. */
    public @Nullable String text(JsonNode object, String prefix, String name) {
        JsonNode value = value(object, name);
        if (value != null && !value.isString()) {
            reject(prefix + name, "must be a string");
            return null;
        }
        return value == null ? null : value.stringValue();
    }

    /** The text of a field that must be there and say something, up to a length; empty where it is not so, which is noted. */
    public String required(JsonNode object, String name, int maxChars) {
        int before = errors.size();
        String text = text(object, "", name);
        if (errors.size() == before && (text == null || text.isBlank())) {
            reject(name, "is required");
        } else if (text != null && text.length() > maxChars) {
            reject(name, "must have at most " + maxChars + " characters");
        }
        return text == null ? "" : text;
    }
}

package io.twopc.participant.resource.jdbc;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A declared statement, seen without its comments and quoted parts, so that its shape can be checked: exactly one
 * statement that reads or changes rows. Transaction control, session settings and changes of the schema are refused; on
 * H2 the last would commit the branch.
 */
final class SqlText {

    private static final Set<String> ALLOWED =
            Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH");
    private static final Set<String> READING = Set.of("SELECT", "VALUES", "WITH");
    private static final Pattern CHANGES = Pattern.compile(
            "\\b(INSERT|UPDATE|DELETE|MERGE|FINAL\\s+TABLE|NEW\\s+TABLE|OLD\\s+TABLE|FOR\\s+(NO\\s+KEY|KEY|SHARE))\\b");

    private final String sql;
    private final StringBuilder bare = new StringBuilder();
    private int at;

    private SqlText(String sql) {
        this.sql = sql;
    }

    /**
     * Checks a statement and returns it without a closing semicolon.
     *
     * @throws IllegalArgumentException in words that can follow the name of a property, if it is not one statement of an
     *     allowed kind
     */
    static String check(String sql, boolean readOnly) {
        SqlText text = new SqlText(sql);
        text.scan();
        return text.checked(readOnly);
    }

    private String checked(boolean readOnly) {
        String shape = bare.toString().toUpperCase(Locale.ROOT).stripTrailing();
        String whole = sql;
        if (shape.endsWith(";")) {
            shape = shape.substring(0, shape.length() - 1);
            whole = sql.substring(0, shape.length());
        }
        String first = firstWord(shape);
        require(!first.isEmpty(), "must hold an SQL statement");
        require(shape.indexOf(';') < 0, "must hold a single statement, but has several");
        require(
                ALLOWED.contains(first),
                "must begin with SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES or WITH: transactions belong to the"
                        + " participant, schemas to their scripts");
        require(shape.indexOf('?') < 0, "must name its parameters (:amount) instead of using '?'");
        if (readOnly) {
            require(
                    READING.contains(first) && !CHANGES.matcher(shape).find(),
                    "must only read, without locking, because it is declared read-only");
        }
        return whole.strip();
    }

    private static String firstWord(String shape) {
        String stripped = shape.strip();
        int end = 0;
        while (end < stripped.length() && Character.isLetter(stripped.charAt(end))) {
            end++;
        }
        return stripped.isEmpty() ? "" : stripped.substring(0, Math.max(1, end));
    }

    /** Copies what is neither comment nor quoted; the rest becomes blanks, so that positions stay. */
    private void scan() {
        while (at < sql.length()) {
            if (sql.startsWith("--", at)) {
                skipTo(endOf("\n", at + 2, sql.length()));
            } else if (sql.startsWith("/*", at)) {
                skipTo(endOf("*/", at + 2, -1));
            } else if (sql.charAt(at) == '\'' || sql.charAt(at) == '"') {
                skipTo(endOf(sql.substring(at, at + 1), at + 1, -1));
            } else {
                require(
                        !opensDollarQuote(),
                        "must not quote with dollar signs: its parameters could not be told apart");
                bare.append(sql.charAt(at++));
            }
        }
    }

    /** Whether {@code $$} or {@code $tag$} begins here. */
    private boolean opensDollarQuote() {
        if (sql.charAt(at) != '$' || (at > 0 && Character.isJavaIdentifierPart(sql.charAt(at - 1)))) {
            return false;
        }
        int end = at + 1;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        return end < sql.length() && sql.charAt(end) == '$';
    }

    private int endOf(String closing, int from, int ifAbsent) {
        int found = sql.indexOf(closing, from);
        if (found >= 0) {
            return found + closing.length();
        }
        require(ifAbsent >= 0, "has a quoted text or comment that does not end");
        return ifAbsent;
    }

    private void skipTo(int end) {
        while (at < end) {
            bare.append(' ');
            at++;
        }
    }

    private static void require(boolean holds, String words) {
        if (!holds) {
            throw new IllegalArgumentException(words);
        }
    }
}

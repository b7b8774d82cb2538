package io.twopc.configuration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A text that is never printed: {@link #toString} hides it, and so does every message about it. */
public final class Secret {

    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /** Whether the text is the given one; takes the same time wherever they first differ. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    /** The text itself, for whoever has to send it. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "(not shown)";
    }
}

package io.twopc.wire;

/**
 * Words for people that cross the wire: reasons and details. They end up in logs and on screens, so they are kept short
 * and without anything that could break a line, move a cursor or hide itself.
 */
public final class PeerText {

    /** How much of a text is kept, in UTF-16 units. */
    public static final int MAX_CHARS = 1_024;

    private static final char REPLACEMENT = '\uFFFD';

    private PeerText() {}

    /** The text, at most {@link #MAX_CHARS} long: line breaks and tabs as spaces, other controls replaced. */
    public static String clean(String text) {
        return clean(text, MAX_CHARS);
    }

    static String clean(String text, int maxChars) {
        if (text.length() <= maxChars && isClean(text)) {
            return text;
        }
        StringBuilder cleaned = new StringBuilder(Math.min(text.length(), maxChars));
        int i = 0;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            int kept = harmless(point);
            if (cleaned.length() + Character.charCount(kept) > maxChars) {
                break;
            }
            cleaned.appendCodePoint(kept);
        }
        return cleaned.toString();
    }

    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static int harmless(int point) {
        if (point == '\n' || point == '\r' || point == '\t') {
            return ' ';
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> REPLACEMENT;
            default -> point;
        };
    }
}

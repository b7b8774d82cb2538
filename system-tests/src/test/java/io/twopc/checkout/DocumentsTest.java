package io.twopc.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents point at what is there, and {@code docs/correctness.md} at tests that show what it says they show. */
class DocumentsTest {

    private static final Pattern INLINE_LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern REFERENCE = Pattern.compile("(?m)^\\[([^\\]]+)]: (\\S+)$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([RC]\\d+) \\|(.*)\\|$");
    private static final Pattern NAMED_TEST = Pattern.compile("\\[`(\\w+)\\.(\\w+)`]\\[\\1]");

    static List<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> top = Files.list(Checkout.path("."));
                Stream<Path> docs = Files.walk(Checkout.path("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(found::add);
        }
        return found;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        String text = Files.readString(document, UTF_8);
        Stream<String> targets = Stream.concat(
                matches(INLINE_LINK, text).map(m -> m.group(1)),
                matches(REFERENCE, text).map(m -> m.group(2)));
        assertThat(targets.filter(target -> !target.contains("://")).filter(target -> !leads(document, target)))
                .as("links of %s that lead nowhere", document)
                .isEmpty();
    }

    @Test
    void everyRuleAndEveryStepHasItsTests() throws IOException {
        String text = Files.readString(Checkout.path("docs/correctness.md"), UTF_8);
        List<String> rows = matches(ROW, text).map(row -> row.group(1)).toList();
        List<String> expected = Stream.concat(
                        IntStream.rangeClosed(1, 12).mapToObj(number -> "R" + number),
                        IntStream.rangeClosed(1, 40).mapToObj(number -> "C" + number))
                .toList();
        assertThat(rows).containsExactlyElementsOf(expected);
        for (MatchResult row : matches(ROW, text).toList()) {
            List<MatchResult> tests = matches(NAMED_TEST, row.group(2)).toList();
            assertThat(tests).as("tests of %s", row.group(1)).isNotEmpty();
            for (MatchResult test : tests) {
                assertThat(declaration(text, test))
                        .as("%s.%s names %s", test.group(1), test.group(2), row.group(1))
                        .containsPattern("(?i)(?<![A-Z0-9])(?:[RC]\\d+)*" + row.group(1) + "(?!\\d)");
            }
        }
    }

    /** The test's annotations and name: what stands between the blank line before it and its parameters. */
    private static String declaration(String correctness, MatchResult test) throws IOException {
        String target = matches(REFERENCE, correctness)
                .filter(reference -> reference.group(1).equals(test.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no link for " + test.group(1)))
                .group(2);
        String source = Files.readString(
                Checkout.path("docs").resolve(target).toAbsolutePath().normalize(), UTF_8);
        int name = source.indexOf("void " + test.group(2) + "(");
        assertThat(name).as("%s has %s", target, test.group(2)).isPositive();
        return source.substring(
                source.lastIndexOf("\n\n", name),
                name + "void ".length() + test.group(2).length());
    }

    private static boolean leads(Path document, String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty()
                ? document
                : Path.of(document.getParent().toString(), path).normalize();
        return Files.exists(file) && (hash < 0 || hasHeading(file, target.substring(hash + 1)));
    }

    private static boolean hasHeading(Path file, String anchor) {
        try {
            return matches(HEADING, Files.readString(file, UTF_8))
                    .anyMatch(heading -> anchorOf(heading.group(1)).equals(anchor));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static String anchorOf(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .strip()
                .replace(' ', '-');
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}

package io.twopc.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All figures of a run, in sections of rows. A row is shown and saved as soon as it is there, so that a run that breaks
 * off has told what it knew.
 */
public final class Report {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int MANY = 100;

    private final Path json;
    private final Path markdown;
    private final String machine;
    private final List<Section> sections = new ArrayList<>();

    /** A table; the note says what is in it and how it was taken. */
    public record Section(String title, String note, List<Map<String, Object>> rows) {}

    /**
     * Files beside each other that differ in how they end.
     *
     * @param machine where it was measured, in words
     */
    public Report(Path directory, String name, String machine) {
        this.machine = machine;
        json = directory.resolve(name + ".json");
        markdown = directory.resolve(name + ".md");
    }

    /** Begins a table. */
    public void section(String title, String note) {
        sections.add(new Section(title, note, new ArrayList<>()));
        System.out.println("\n## " + title + "\n" + note);
    }

    /** Adds a row to the table begun last. */
    public void row(Map<String, Object> row) {
        sections.get(sections.size() - 1).rows().add(new LinkedHashMap<>(row));
        System.out.println(row);
        save();
    }

    private void save() {
        try {
            Files.createDirectories(markdown.toAbsolutePath().getParent());
            Files.writeString(markdown, text());
            Files.write(json, JSON.writeValueAsBytes(Map.of("machine", machine, "sections", sections)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder(machine).append("\n\n");
        for (Section section : sections) {
            text.append("## ").append(section.title()).append("\n\n");
            text.append(section.note()).append("\n\n");
            Set<String> columns = new LinkedHashSet<>();
            section.rows().forEach(row -> columns.addAll(row.keySet()));
            text.append("| ").append(String.join(" | ", columns)).append(" |\n");
            text.append("|---".repeat(columns.size())).append("|\n");
            for (Map<String, Object> row : section.rows()) {
                columns.forEach(column ->
                        text.append("| ").append(shown(row.get(column))).append(' '));
                text.append("|\n");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String shown(@org.jspecify.annotations.Nullable Object value) {
        if (value == null) {
            return "–";
        }
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, Math.abs(number) >= MANY ? "%,.0f" : "%.3g", number);
        }
        return value.toString();
    }
}

package io.twopc.demo;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as they need to be, and notes between them. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(List.of(heads));
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell.toString());
        }
        rows.add(row);
        return this;
    }

    /** A line below the last row, not bound to columns; it stands as far right as the second column. */
    Table note(String text) {
        rows.add(List.of(text));
        return this;
    }

    /** The lines of the table, each after the indent; numbers stand at the right. */
    String render(String indent) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size() && row.size() == widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            List<String> row = rows.get(i);
            text.append(
                    row.size() == widths.length
                            ? line(indent, row, widths)
                            : indent + " ".repeat(widths[0] + 2) + row.get(0) + "\n");
            if (i == 0) {
                List<String> rule = new ArrayList<>();
                for (int width : widths) {
                    rule.add("-".repeat(width));
                }
                text.append(line(indent, rule, widths));
            }
        }
        return text.toString();
    }

    private static String line(String indent, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder(indent);
        for (int i = 0; i < row.size(); i++) {
            String cell = row.get(i);
            String padding = " ".repeat(widths[i] - cell.length());
            boolean number = cell.matches("[+-]?[0-9]+( ms)?");
            line.append(number ? padding + cell : cell + padding).append("  ");
        }
        return line.toString().stripTrailing() + "\n";
    }
}

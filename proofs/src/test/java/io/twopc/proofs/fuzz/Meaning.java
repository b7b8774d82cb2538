package io.twopc.proofs.fuzz;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** What JSON means, as plain values to be compared, and other texts that mean the same. */
final class Meaning {

    /** Stands for null, which no map should hold. */
    private enum Nothing {
        NULL
    }

    private Meaning() {}

    /** Maps, lists, texts, truth values, and numbers with no trailing zeros. */
    static Object of(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> fields = new HashMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
            return fields;
        }
        if (node.isArray()) {
            List<Object> values = new ArrayList<>();
            node.values().forEach(value -> values.add(of(value)));
            return values;
        }
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isString() ? node.stringValue() : Nothing.NULL;
    }

    /** Another text of the same meaning: fields in another order, white space, escapes, numbers written otherwise. */
    static String otherwise(JsonNode node, Random random) {
        StringBuilder text = new StringBuilder();
        write(node, random, text);
        return text.toString();
    }

    private static void write(JsonNode node, Random random, StringBuilder text) {
        text.append(random.nextInt(4) == 0 ? "\n\t" : "");
        if (node.isObject()) {
            List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(node.properties());
            Collections.shuffle(fields, random);
            text.append('{');
            for (int i = 0; i < fields.size(); i++) {
                text.append(i == 0 ? "" : " ,");
                string(fields.get(i).getKey(), random, text);
                text.append(':');
                write(fields.get(i).getValue(), random, text);
            }
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            for (int i = 0; i < node.size(); i++) {
                text.append(i == 0 ? "" : ", ");
                write(node.get(i), random, text);
            }
            text.append(']');
        } else if (node.isString()) {
            string(node.stringValue(), random, text);
        } else {
            text.append(node.isNumber() ? number(node.decimalValue(), random) : node.toString());
        }
        text.append(random.nextInt(4) == 0 ? "\r " : "");
    }

    /** Only where that cannot pass the limits on numbers. */
    private static String number(BigDecimal number, Random random) {
        boolean small = number.precision() < 100 && Math.abs((long) number.scale()) < 100;
        if (!small) {
            return number.toString();
        }
        return switch (random.nextInt(4)) {
            case 0 -> number.toPlainString();
            case 1 -> number.setScale(Math.max(number.scale(), 0) + 2).toPlainString();
            case 2 -> number.unscaledValue() + "E" + -(long) number.scale();
            default -> number.toString();
        };
    }

    private static void string(String value, Random random, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = c >= ' ' && c < 0x7F && c != '"' && c != '\\';
            if (plain && random.nextInt(8) != 0) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        text.append('"');
    }
}

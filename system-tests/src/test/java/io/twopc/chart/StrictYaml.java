package io.twopc.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML read with no leniency: a key that stands twice is an error. */
public final class StrictYaml {

    private StrictYaml() {}

    /** The non-empty documents of a stream, in their order. */
    public static List<Object> documents(String yaml) {
        List<Object> documents = new ArrayList<>();
        for (Object document : parser().loadAll(yaml)) {
            if (document != null) {
                documents.add(document);
            }
        }
        return documents;
    }

    /** A single document that is a mapping. */
    public static Map<?, ?> mapping(String yaml) {
        return (Map<?, ?>) parser().load(yaml);
    }

    /** The mapping's leaves by their dotted names, as Spring Boot flattens an {@code application.yml}. */
    public static Map<String, Object> properties(Map<?, ?> mapping) {
        Map<String, Object> properties = new TreeMap<>();
        flatten("", mapping, properties);
        return properties;
    }

    private static void flatten(String name, Object value, Map<String, Object> properties) {
        if (value instanceof Map<?, ?> children) {
            children.forEach((key, child) -> flatten(name.isEmpty() ? "" + key : name + "." + key, child, properties));
        } else {
            properties.put(name, value);
        }
    }

    private static Yaml parser() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }
}

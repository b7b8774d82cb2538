package io.twopc.checkout;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names of all properties that an executable jar understands: those of its own metadata and of the metadata in every
 * jar within it. Names that are deprecated to the point of having no effect aren't among them.
 */
public final class KnownProperties {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /** Type by name; a name of a map's or list's type stands for whatever is below it. */
    private final Map<String, String> types = new HashMap<>();

    private KnownProperties() {}

    public static KnownProperties of(Path executableJar) throws IOException {
        KnownProperties properties = new KnownProperties();
        try (InputStream jar = Files.newInputStream(executableJar)) {
            properties.addAll(jar);
        }
        return properties;
    }

    /** Whether an {@code application.yml} may hold this name, in its canonical spelling. */
    public boolean contains(String name) {
        for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
            String type = types.get(name.substring(0, end));
            if (type != null && (end == name.length() || isOpen(type))) {
                return true;
            }
        }
        return false;
    }

    /** Whether an environment variable sets a property: dots are underscores there, hyphens go, all is upper case. */
    public boolean containsVariable(String variable) {
        return types.entrySet().stream().anyMatch(property -> {
            String spelling = variable(property.getKey());
            return variable.equals(spelling) || (isOpen(property.getValue()) && variable.startsWith(spelling + "_"));
        });
    }

    /** The names below a prefix that have none below themselves, without the prefix. */
    public Set<String> below(String prefix) {
        Set<String> names = new TreeSet<>();
        for (String name : types.keySet()) {
            if (name.startsWith(prefix + ".")
                    && types.keySet().stream().noneMatch(other -> other.startsWith(name + "."))) {
                names.add(name.substring(prefix.length() + 1));
            }
        }
        return names;
    }

    private static String variable(String name) {
        return name.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
    }

    private static boolean isOpen(String type) {
        return type.startsWith("java.util.Map<")
                || type.equals("java.util.Properties")
                || type.startsWith("java.util.List<");
    }

    private void addAll(InputStream jar) throws IOException {
        ZipInputStream entries = new ZipInputStream(jar);
        for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            String name = entry.getName();
            if (name.equals(METADATA) || name.equals("BOOT-INF/classes/" + METADATA)) {
                addMetadata(entries.readAllBytes());
            } else if (name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar")) {
                addAll(new ByteArrayInputStream(entries.readAllBytes()));
            }
        }
    }

    private void addMetadata(byte[] json) {
        for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
            if (!property.path("deprecation").path("level").asString("").equals("error")) {
                types.put(property.get("name").asString(), property.path("type").asString(""));
            }
        }
    }
}

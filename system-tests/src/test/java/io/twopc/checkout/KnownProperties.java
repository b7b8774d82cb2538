package io.twopc.checkout;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names of all properties that an application understands: those of the metadata in its jar and in every jar that lies
 * in lib/ beside it. Names that are deprecated to the point of having no effect aren't among them.
 */
public final class KnownProperties {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /** Type by name; a name of a map's or list's type stands for whatever is below it. */
    private final Map<String, String> types = new HashMap<>();

    private KnownProperties() {}

    public static KnownProperties of(Path application) throws IOException {
        KnownProperties properties = new KnownProperties();
        properties.addAll(application);
        try (DirectoryStream<Path> libraries = Files.newDirectoryStream(application.resolveSibling("lib"))) {
            for (Path library : libraries) {
                properties.addAll(library);
            }
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

    private void addAll(Path jar) throws IOException {
        try (ZipFile entries = new ZipFile(jar.toFile())) {
            ZipEntry metadata = entries.getEntry(METADATA);
            if (metadata != null) {
                addMetadata(entries.getInputStream(metadata).readAllBytes());
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

package io.twopc.configuration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/**
 * Reads {@code application.json} where Spring Boot reads {@code application.yml}: one JSON object, whose nested objects
 * and arrays become property names as they do from YAML. Each value remembers its line and column.
 */
public final class JsonPropertySourceLoader implements PropertySourceLoader {

    @Override
    public String[] getFileExtensions() {
        return new String[] {"json"};
    }

    /** @throws JsonFileException if the file is not one JSON object */
    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        return load(name, resource, null);
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource, @Nullable Charset encoding) throws IOException {
        String text = decode(resource, encoding == null ? StandardCharsets.UTF_8 : encoding);
        Map<String, OriginTrackedValue> properties = new JsonFlattener(resource, text).flatten();
        return properties.isEmpty() ? List.of() : List.of(new OriginTrackedMapPropertySource(name, properties, true));
    }

    private static String decode(Resource resource, Charset encoding) throws IOException {
        try {
            String text = encoding.newDecoder()
                    .decode(ByteBuffer.wrap(resource.getContentAsByteArray()))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new JsonFileException(String.valueOf(resource), "it is not in " + encoding);
        }
    }
}

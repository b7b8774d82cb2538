package io.twopc.configuration;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.io.Resource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Turns one JSON object into properties: {@code {"a":{"b":[1,2]}}} into {@code a.b[0]=1} and {@code a.b[1]=2}. Numbers
 * stay as they are written, null is the empty text, an empty array too, as with YAML.
 */
final class JsonFlattener {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Resource resource;
    private final String text;
    private final Map<String, OriginTrackedValue> properties = new LinkedHashMap<>();

    JsonFlattener(Resource resource, String text) {
        this.resource = resource;
        this.text = text;
    }

    Map<String, OriginTrackedValue> flatten() {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonFileException(file(), "it must hold one JSON object");
            }
            object(parser, "");
            if (parser.nextToken() != null) {
                throw problem(parser.currentTokenLocation(), "something follows the object");
            }
            return properties;
        } catch (StreamConstraintsException e) {
            throw problem(e.getLocation(), "a limit on depth or length is exceeded");
        } catch (JacksonException e) {
            // Jackson's own words may repeat a piece of the file, and that may be a secret.
            boolean repeated = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate");
            throw problem(e.getLocation(), repeated ? "a key stands twice in one object" : "this is not valid JSON");
        }
    }

    private void object(JsonParser parser, String path) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            value(parser, path.isEmpty() || key.startsWith("[") ? path + key : path + "." + key);
        }
    }

    private void array(JsonParser parser, String path) {
        TokenStreamLocation start = parser.currentTokenLocation();
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            value(parser, path + "[" + index++ + "]");
        }
        if (index == 0) {
            put(path, "", start);
        }
    }

    private void value(JsonParser parser, String path) {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path);
            case START_ARRAY -> array(parser, path);
            case VALUE_NULL -> put(path, "", parser.currentTokenLocation());
            default -> put(path, parser.getString(), parser.currentTokenLocation());
        }
    }

    private void put(String path, String value, TokenStreamLocation at) {
        TextResourceOrigin.Location location =
                new TextResourceOrigin.Location(at.getLineNr() - 1, at.getColumnNr() - 1);
        OriginTrackedValue tracked = OriginTrackedValue.of(value, new TextResourceOrigin(resource, location));
        if (properties.put(path, tracked) != null) {
            throw problem(at, path + " is set twice");
        }
    }

    private JsonFileException problem(@Nullable TokenStreamLocation at, String words) {
        if (at == null) {
            return new JsonFileException(file(), words);
        }
        return new JsonFileException(file(), at.getLineNr(), at.getColumnNr(), words);
    }

    private String file() {
        return String.valueOf(resource);
    }
}

package io.twopc.images;

import io.twopc.checkout.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Dockerfile of both images, as its instructions in their order. */
record Dockerfile(List<Instruction> instructions) {

    static final Path PATH = Checkout.path("docker/Dockerfile");

    /** The script with which the last stage archives the application's classes. */
    static final String ARCHIVE_CLASSES = "docker/archive-classes.sh";

    /** One instruction with continued lines joined. */
    record Instruction(String name, String argument) {}

    /** A folder and where its content goes. */
    record Copied(String from, String to) {}

    static Dockerfile read() {
        String text = content().replaceAll("(?m)^#.*\\R", "").replaceAll("\\\\\\R\\s*", "");
        return new Dockerfile(text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\\s+", 2))
                .map(words -> new Instruction(words[0], words[1]))
                .toList());
    }

    private static String content() {
        try {
            return Files.readString(PATH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The image that both stages begin with, unless the builder says otherwise. */
    String defaultJreImage() {
        return arguments("ARG").stream()
                .filter(argument -> argument.startsWith("JRE_IMAGE="))
                .map(argument -> argument.substring("JRE_IMAGE=".length()))
                .findFirst()
                .orElseThrow();
    }

    /** What a container runs, word by word. */
    List<String> entrypoint() {
        JsonNode words = JsonMapper.shared().readTree(arguments("ENTRYPOINT").get(0));
        return words.valueStream().map(JsonNode::asString).toList();
    }

    /** What containers, and later lines, find in their environment. */
    Map<String, String> environment() {
        return arguments("ENV").stream()
                .map(assignment -> assignment.split("=", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
    }

    List<String> arguments(String instruction) {
        return instructions.stream()
                .filter(candidate -> candidate.name().equals(instruction))
                .map(Instruction::argument)
                .toList();
    }

    /** The folders of the first stage whose content the last stage copies, and to where below /app, in their order. */
    List<Copied> foldersCopied() {
        return arguments("COPY").stream()
                .filter(argument -> argument.startsWith("--from=layers "))
                .map(argument -> argument.split("\\s+", -1))
                .map(words -> new Copied(words[words.length - 2], words[words.length - 1]))
                .toList();
    }
}

package io.twopc.configuration;

/** A configuration file is not the JSON it should be; the message names the file and the place, and no value. */
public final class JsonFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JsonFileException(String file, String problem) {
        super(file + ": " + problem);
    }

    JsonFileException(String file, int line, int column, String problem) {
        super(file + ", line " + line + ", column " + column + ": " + problem);
    }
}

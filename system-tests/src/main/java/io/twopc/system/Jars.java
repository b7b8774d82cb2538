package io.twopc.system;

import java.nio.file.Files;
import java.nio.file.Path;

/** The applications' jars in a checkout that has been built, their libraries beside them. */
public final class Jars {

    private final Path checkout;
    private final String version;

    private Jars(Path checkout, String version) {
        this.checkout = checkout.toAbsolutePath().normalize();
        this.version = version;
    }

    /** The checkout that the build or the script names by system properties. */
    public static Jars ofThisCheckout() {
        return new Jars(Path.of(required("twopc.checkout")), required("twopc.version"));
    }

    /** Those of another checkout, of the same version. */
    public Jars in(Path otherCheckout) {
        return new Jars(otherCheckout, version);
    }

    private static String required(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("the system property " + property + " is not set");
        }
        return value;
    }

    /** The top of the checkout. */
    public Path checkout() {
        return checkout;
    }

    /** The coordinator. */
    public Path coordinator() {
        return jar("coordinator-app");
    }

    /** The participant. */
    public Path participant() {
        return jar("participant-app");
    }

    private Path jar(String application) {
        Path jar = checkout.resolve(application).resolve("target").resolve(application + "-" + version + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " does not exist: build it with ./mvnw -DskipTests package");
        }
        return jar;
    }
}

package io.twopc.checkout;

import java.nio.file.Path;
import java.util.Objects;

/** The working copy under test: where its files are and which version its build has. */
public final class Checkout {

    private Checkout() {}

    /** A file or folder by its path from the top of the checkout. */
    public static Path path(String relative) {
        return Path.of(required("twopc.checkout"))
                .resolve(relative)
                .toAbsolutePath()
                .normalize();
    }

    /** The version of the Maven build, as in the names of the jars. */
    public static String version() {
        return required("twopc.version");
    }

    /** The jar of {@code coordinator-app} or {@code participant-app}; it exists after the package phase. */
    public static Path jar(String application) {
        return path(application + "/target/" + application + "-" + version() + ".jar");
    }

    private static String required(String property) {
        return Objects.requireNonNull(
                System.getProperty(property), () -> property + " is set by the build's test plugins");
    }
}

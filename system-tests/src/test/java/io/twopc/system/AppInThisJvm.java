package io.twopc.system;

import io.twopc.checkout.Checkout;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the applications inside the JVM of the tests, with the classes of its executable jar in a class loader of its
 * own: neither the tests nor the other application lend it a class or a configuration file.
 */
final class AppInThisJvm {

    private final Path jar;
    private final String mainClass;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final HttpJson http;
    private @Nullable URLClassLoader loader;
    private @Nullable Closeable context;

    private AppInThisJvm(Path jar, String mainClass) {
        this.jar = jar;
        this.mainClass = mainClass;
        int port = Ports.free();
        this.http = new HttpJson(port);
        set("server.port", port);
        set("spring.main.banner-mode", "off");
    }

    static AppInThisJvm coordinator(Path extracted) {
        return new AppInThisJvm(extracted, "io.twopc.coordinator.CoordinatorApplication");
    }

    static AppInThisJvm participant(Path extracted) {
        return new AppInThisJvm(extracted, "io.twopc.participant.ParticipantApplication");
    }

    /** Takes an executable jar apart, as the images do, and gives the jar that names all others in its manifest. */
    static Path extract(Path executable, Path directory) throws Exception {
        Path destination = directory.resolve(executable.getFileName() + ".d");
        Process tools = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djarmode=tools",
                        "-jar",
                        executable.toString(),
                        "extract",
                        "--destination",
                        destination.toString())
                .inheritIO()
                .start();
        if (!Processes.await(tools, Duration.ofMinutes(1)) || tools.exitValue() != 0) {
            tools.destroyForcibly();
            throw new IllegalStateException(executable + " cannot be extracted");
        }
        return destination.resolve(executable.getFileName());
    }

    /** The executable jar of an application of this checkout. */
    static Path executable(String application) {
        return Checkout.jar(application);
    }

    AppInThisJvm set(String property, Object value) {
        properties.put(property, value.toString());
        return this;
    }

    HttpJson http() {
        return http;
    }

    /** Starts it as its main method would, and waits until it is ready. */
    void start() throws Exception {
        URLClassLoader classes =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        loader = classes;
        List<String> arguments = new ArrayList<>();
        properties.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            // Tomcat would set the one URLStreamHandlerFactory of the JVM, a second time with the second application.
            classes.loadClass("org.apache.catalina.webresources.TomcatURLStreamHandlerFactory")
                    .getMethod("disable")
                    .invoke(null);
            Class<?> application = classes.loadClass("org.springframework.boot.SpringApplication");
            context = (Closeable) application
                    .getMethod("run", Class.class, String[].class)
                    .invoke(null, classes.loadClass(mainClass), arguments.toArray(new String[0]));
        } finally {
            thread.setContextClassLoader(before);
        }
        Patience.until(
                mainClass + " to be ready",
                AppProcess.START,
                () -> http.isOk("/actuator/health/readiness"),
                () -> http.get("/actuator/health").toString());
    }

    /** Stops it gracefully; it can be started again. */
    void stop() throws IOException {
        if (context != null) {
            context.close();
            context = null;
        }
        if (loader != null) {
            loader.close();
            loader = null;
        }
    }

    /** An empty directory for what the applications keep. */
    static Path directory(String name) throws IOException {
        Path directory = Checkout.path("system-tests/target/system").resolve(name);
        Cluster.empty(directory);
        return Files.createDirectories(directory);
    }
}

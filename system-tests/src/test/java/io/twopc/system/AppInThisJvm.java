package io.twopc.system;

import io.twopc.checkout.Checkout;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the applications inside the JVM of the tests, with its jar, which names all others in its manifest, in a class
 * loader of its own: neither the tests nor the other application lend it a class or a configuration file.
 */
final class AppInThisJvm {

    private final Path jar;
    private final String mainClass;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final HttpJson http;
    private @Nullable URLClassLoader loader;
    private @Nullable Closeable context;

    private AppInThisJvm(String application, String mainClass) {
        this.jar = Checkout.jar(application);
        this.mainClass = mainClass;
        int port = Ports.free();
        this.http = new HttpJson(port);
        set("server.port", port);
        set("spring.main.banner-mode", "off");
    }

    static AppInThisJvm coordinator() {
        return new AppInThisJvm("coordinator-app", "io.twopc.coordinator.CoordinatorApplication");
    }

    static AppInThisJvm participant() {
        return new AppInThisJvm("participant-app", "io.twopc.participant.ParticipantApplication");
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

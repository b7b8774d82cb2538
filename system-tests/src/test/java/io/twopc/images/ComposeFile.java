package io.twopc.images;

import io.twopc.chart.StrictYaml;
import io.twopc.checkout.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The compose file with what its services say, merge keys resolved. */
record ComposeFile(Map<String, Service> services, Map<?, ?> volumes) {

    static final Path PATH = Checkout.path("docker/compose.yaml");

    /** One service, by the fields of its mapping. */
    record Service(Map<?, ?> fields) {

        String application() {
            return (String) ((Map<?, ?>) build().get("args")).get("APP");
        }

        Map<?, ?> build() {
            return (Map<?, ?>) fields.get("build");
        }

        Map<?, ?> environment() {
            return (Map<?, ?>) fields.get("environment");
        }

        List<String> strings(String field) {
            return ((List<?>) fields.get(field))
                    .stream().map(String.class::cast).toList();
        }
    }

    static ComposeFile read() throws IOException {
        Map<?, ?> file = StrictYaml.mapping(Files.readString(PATH));
        Map<String, Service> services = new TreeMap<>();
        ((Map<?, ?>) file.get("services"))
                .forEach((name, fields) -> services.put((String) name, new Service((Map<?, ?>) fields)));
        return new ComposeFile(services, (Map<?, ?>) file.get("volumes"));
    }

    Service service(String name) {
        Service service = services.get(name);
        if (service == null) {
            throw new AssertionError("no service " + name + " among " + services.keySet());
        }
        return service;
    }
}

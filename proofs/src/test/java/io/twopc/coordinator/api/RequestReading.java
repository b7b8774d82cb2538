package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.coordinator.engine.StartTransaction;
import java.util.List;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;

/** The door through which the fuzzer gets at what reads request bodies; its room opens to nobody else. */
public final class RequestReading {

    /** As they are where nothing is set. */
    public static final CoordinatorProperties PROPERTIES = new Binder(new MapConfigurationPropertySource())
            .bindOrCreate("twopc.coordinator", CoordinatorProperties.class);

    private static final StartTransactionReader READER = new StartTransactionReader(PROPERTIES);

    private RequestReading() {}

    /** What the body of POST /transactions asks for, under the key. */
    public static StartTransaction start(byte[] body, List<String> keys) {
        return READER.read(body, keys, false);
    }

    /** What an operator says in a body; both words behind one another. */
    public static List<String> operator(byte[] body) {
        OperatorBody operator = OperatorBody.read(body);
        return List.of(operator.by(), operator.reason());
    }

    /** The canonical text of a body. */
    public static String canonical(JsonNode tree) {
        return CanonicalJson.of(tree);
    }

    /** The hash that an idempotency key is kept with. */
    public static String hash(JsonNode tree) {
        return CanonicalJson.sha256(tree);
    }
}

package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.StartTransaction.Addressees;
import io.twopc.coordinator.engine.StartTransaction.Branch;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.web.Fields;
import io.twopc.web.JsonBody;
import io.twopc.web.ProblemException;
import io.twopc.wire.JsonLimits;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns the body and the headers of POST /transactions into a wish the engine can take, or says all that is wrong. */
@Component
final class StartTransactionReader {

    /** Everything of a prepare but the payload, in bytes, with room to spare. */
    static final int PREPARE_ENVELOPE_BYTES = 512;

    /** What is shorter would be over before anybody could be asked. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final String KEY_FIELD = "idempotencyKey";
    private static final String KEY_RULE = "must be one text of 1 to 255 visible ASCII characters";
    private static final Set<String> BODY_FIELDS = Set.of("branches", "payload", "timeout");
    private static final Set<String> BRANCH_FIELDS = Set.of("participant", "payload");

    private final CoordinatorProperties properties;

    StartTransactionReader(CoordinatorProperties properties) {
        this.properties = properties;
    }

    StartTransaction read(byte @Nullable [] body, List<String> keys, boolean durableAdmission) {
        Fields fields = new Fields();
        return read(JsonBody.read(body), key(keys, fields), durableAdmission, fields);
    }

    /** Reads a line of a stream: a body that may name its key itself. The hash is that of the body without it. */
    StartTransaction readLine(byte[] line) {
        JsonNode tree = JsonBody.read(line);
        Fields fields = new Fields();
        String key = fields.text(tree, "", KEY_FIELD);
        if (key != null && !KEY.matcher(key).matches()) {
            fields.reject(KEY_FIELD, KEY_RULE);
        }
        ((ObjectNode) tree).remove(KEY_FIELD);
        return read(tree, key, false, fields);
    }

    private StartTransaction read(JsonNode tree, @Nullable String key, boolean durableAdmission, Fields fields) {
        fields.onlyKnown(tree, "", BODY_FIELDS);
        Duration timeout = timeout(tree, fields);
        Addressees addressees = addressees(tree, fields);
        fields.check();
        return new StartTransaction(
                addressees,
                timeout,
                key == null ? null : new StartTransaction.Key(key, CanonicalJson.sha256(tree)),
                durableAdmission);
    }

    private static @Nullable String key(List<String> keys, Fields fields) {
        if (keys.isEmpty()) {
            return null;
        }
        if (keys.size() > 1 || !KEY.matcher(keys.get(0)).matches()) {
            fields.reject(TransactionApi.IDEMPOTENCY_KEY, KEY_RULE);
        }
        return keys.get(0);
    }

    private Duration timeout(JsonNode tree, Fields fields) {
        String text = fields.text(tree, "", "timeout");
        if (text == null) {
            return properties.timeout();
        }
        Duration longest = properties.maxTimeout();
        try {
            Duration timeout = Duration.parse(text);
            if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(longest) > 0) {
                fields.reject("timeout", "must be from " + SHORTEST_TIMEOUT + " (1 ms) to " + longest);
            }
            return timeout;
        } catch (DateTimeParseException e) {
            fields.reject("timeout", "must be an ISO 8601 duration such as PT5S");
            return longest;
        }
    }

    private Addressees addressees(JsonNode tree, Fields fields) {
        JsonNode branches = Fields.value(tree, "branches");
        JsonNode payload = Fields.value(tree, "payload");
        if ((branches == null) == (payload == null)) {
            fields.reject("branches", "or payload must be given, and not both");
            return new Addressees.EveryMember(Payload.EMPTY);
        }
        return branches == null
                ? new Addressees.EveryMember(payload(payload, "payload", fields))
                : new Addressees.Branches(branches(branches, fields));
    }

    private List<Branch> branches(JsonNode array, Fields fields) {
        int most = properties.maxBranches();
        if (!array.isArray() || array.isEmpty() || array.size() > most) {
            fields.reject("branches", "must be an array of 1 to " + most + " branches");
            return List.of();
        }
        List<Branch> branches = new ArrayList<>(array.size());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            Branch branch = branch(array.get(i), "branches[" + i + "]", seen, fields);
            if (branch != null) {
                branches.add(branch);
            }
        }
        return branches;
    }

    private @Nullable Branch branch(JsonNode node, String path, Set<String> seen, Fields fields) {
        if (!node.isObject()) {
            fields.reject(path, "must be an object");
            return null;
        }
        String prefix = path + ".";
        fields.onlyKnown(node, prefix, BRANCH_FIELDS);
        Payload payload = payload(Fields.value(node, "payload"), prefix + "payload", fields);
        JsonNode participant = Fields.value(node, "participant");
        if (participant == null || !participant.isString() || !ParticipantId.isValid(participant.stringValue())) {
            fields.reject(prefix + "participant", "must be a string that matches " + ParticipantId.PATTERN);
            return null;
        }
        if (!seen.add(participant.stringValue())) {
            fields.reject(prefix + "participant", "is named twice: " + participant.stringValue());
        }
        return new Branch(new ParticipantId(participant.stringValue()), payload);
    }

    private Payload payload(@Nullable JsonNode node, String path, Fields fields) {
        if (node == null) {
            return Payload.EMPTY;
        }
        if (!node.isObject()) {
            fields.reject(path, "must be a JSON object");
            return Payload.EMPTY;
        }
        if (isDeeperThan(node, JsonLimits.MAX_PAYLOAD_DEPTH)) {
            fields.reject(path, "must not nest deeper than " + JsonLimits.MAX_PAYLOAD_DEPTH + " levels");
            return Payload.EMPTY;
        }
        String text = JsonBody.text(node);
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            long most = properties.maxFrameBytes().toBytes() - PREPARE_ENVELOPE_BYTES;
            if (bytes.remaining() > most) {
                throw ProblemException.tooLarge(path + " has " + bytes.remaining() + " bytes, more than the " + most
                        + " that fit into a frame (twopc.coordinator.max-frame-bytes)");
            }
        } catch (CharacterCodingException e) {
            fields.reject(path, "holds half of a surrogate pair, which has no form in UTF-8");
            return Payload.EMPTY;
        }
        return new Payload(text);
    }

    private static boolean isDeeperThan(JsonNode node, int levels) {
        if (!node.isContainer()) {
            return false;
        }
        return levels == 0 || node.values().stream().anyMatch(child -> isDeeperThan(child, levels - 1));
    }
}

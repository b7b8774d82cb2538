package io.twopc.architecture.violations.wire;

import io.twopc.architecture.violations.protocol.coordinator.ChattyCoordinator;
import java.util.logging.Logger;

/** Looks at state to write a message, and talks about it in two ways. */
public class CleverCodec {

    private static final Logger LOG = Logger.getLogger("codec");

    public String encode(ChattyCoordinator coordinator) {
        System.out.println("encoding");
        LOG.info("encoding");
        return coordinator.toString();
    }
}

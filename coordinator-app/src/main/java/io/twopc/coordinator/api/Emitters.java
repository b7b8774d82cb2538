package io.twopc.coordinator.api;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** Ends what is sent bit by bit. */
final class Emitters {

    private static final Logger LOG = LoggerFactory.getLogger(Emitters.class);

    private Emitters() {}

    /** Ends the answer, unless the server has done so first: it does when it notices that the client hung up. */
    static void complete(ResponseBodyEmitter emitter) {
        try {
            emitter.complete();
        } catch (IllegalStateException ended) {
            LOG.debug("The server had ended the request already: {}", ended.toString());
        }
    }
}

package io.twopc.architecture.violations.api;

import io.twopc.architecture.violations.decisionlog.Log;
import io.twopc.protocol.coordinator.CoordinatorState;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.integration.support.MessageBuilder;

/** Public, writes the log itself, looks at protocol state, sends messages, is injected by field and prints. */
public class NosyController {

    @Autowired
    private Log log;

    public Object show(CoordinatorState state) {
        log.append(state.visible().name());
        System.out.println(state.outcome());
        return MessageBuilder.withPayload(state).build();
    }
}

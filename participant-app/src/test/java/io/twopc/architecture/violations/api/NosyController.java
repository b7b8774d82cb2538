package io.twopc.architecture.violations.api;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.protocol.participant.ParticipantBranchState;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.integration.support.MessageBuilder;

/** Public, commits by itself, looks at protocol state, sends messages, is injected by field and prints. */
public class NosyController {

    @Autowired
    private ResourceManager resource;

    public Object show(ParticipantBranchState state, BranchId branch) throws ResourceUnavailableException {
        System.out.println(resource.commit(branch));
        return MessageBuilder.withPayload(state).build();
    }
}

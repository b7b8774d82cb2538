package io.twopc.participant.operations;

import io.twopc.participant.ParticipantProperties;
import io.twopc.participant.store.ParticipantStore;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Who this participant is, what it holds and how often it has started. */
@Component
final class ParticipantInfo implements InfoContributor {

    private final ParticipantProperties properties;
    private final ParticipantStore store;

    ParticipantInfo(ParticipantProperties properties, ParticipantStore store) {
        this.properties = properties;
        this.store = store;
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail(
                "participant",
                Map.of(
                        "id", properties.participantId().value(),
                        "incarnation", store.own(),
                        "resource", properties.resource().name().toLowerCase(Locale.ROOT)));
    }
}

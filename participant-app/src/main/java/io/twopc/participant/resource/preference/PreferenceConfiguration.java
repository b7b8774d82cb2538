package io.twopc.participant.resource.preference;

import io.twopc.participant.ParticipantProperties;
import io.twopc.participant.store.ParticipantStore;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the {@code preference} resource unless {@code twopc.participant.resource} asks for another. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "twopc.participant.resource", havingValue = "preference", matchIfMissing = true)
class PreferenceConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(PreferenceConfiguration.class);

    @Bean
    VotePreference votePreference(ParticipantProperties properties) {
        VotePreference preference =
                VotePreference.of(properties.votePreference(), properties.voteCommitProbability(), new SecureRandom());
        LOG.info(
                "Votes {} on every branch: {}",
                preference.vote(),
                preference.drawn()
                        ? "drawn now with a probability of " + preference.commitProbability() + " for COMMIT"
                        : "configured");
        return preference;
    }

    @Bean
    PreferenceResourceManager preferenceResourceManager(
            ParticipantProperties properties, VotePreference preference, ParticipantStore store) {
        return new PreferenceResourceManager(properties.participantId(), preference, store);
    }
}

package io.twopc.participant.resource.jdbc;

import io.twopc.participant.ParticipantProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The properties of the resource as the application binds them. No stereotype that a scan would find. */
@EnableConfigurationProperties(ParticipantProperties.class)
class BoundProperties {

    @Bean
    JdbcProperties jdbcProperties(ParticipantProperties properties) {
        return properties.forJdbc();
    }
}

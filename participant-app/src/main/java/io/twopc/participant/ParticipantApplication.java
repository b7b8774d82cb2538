package io.twopc.participant;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Starts the participant. Its resource makes its own connections, so Spring's data source stays out. Its beans are in the
 * rooms named here; reading the classes of all others would only take time.
 */
@SpringBootApplication(
        scanBasePackages = {
            "io.twopc.participant.api",
            "io.twopc.participant.operations",
            "io.twopc.participant.resource"
        },
        exclude = DataSourceAutoConfiguration.class)
@Import(ParticipantConfiguration.class)
@EnableConfigurationProperties(ParticipantProperties.class)
public class ParticipantApplication {

    public static void main(String[] args) {
        SpringApplication.run(ParticipantApplication.class, args);
    }
}

package io.twopc.coordinator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Starts the coordinator. Its beans are in the rooms named here; reading the classes of all others would only take time. */
@SpringBootApplication(scanBasePackages = {"io.twopc.coordinator.api", "io.twopc.coordinator.operations"})
@Import(CoordinatorConfiguration.class)
@EnableConfigurationProperties(CoordinatorProperties.class)
public class CoordinatorApplication {

    public static void main(String[] args) {
        SpringApplication.run(CoordinatorApplication.class, args);
    }
}

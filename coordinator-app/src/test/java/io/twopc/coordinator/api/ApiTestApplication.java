package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/** The API with nothing behind it but a fake engine. No stereotype, so that no scan but its own finds it. */
@EnableAutoConfiguration
@EnableConfigurationProperties(CoordinatorProperties.class)
@ComponentScan(basePackageClasses = TransactionController.class)
class ApiTestApplication {

    @Bean
    FakeTransactionManager engine() {
        return new FakeTransactionManager();
    }
}

package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.web.RequestBodyLimit;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;

/** Bounds the bodies of requests by {@code twopc.coordinator.max-request-bytes}; a stream of rounds line by line. */
@Configuration(proxyBeanMethods = false)
class RequestLimitConfiguration {

    @Bean
    RequestBodyLimit requestBodyLimit(CoordinatorProperties properties) {
        return new RequestBodyLimit(
                Math.toIntExact(properties.maxRequestBytes().toBytes()), Set.of(MediaType.APPLICATION_NDJSON));
    }
}

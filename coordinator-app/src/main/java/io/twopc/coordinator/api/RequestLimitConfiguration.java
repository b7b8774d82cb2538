package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.web.RequestBodyLimit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Bounds the bodies of requests by {@code twopc.coordinator.max-request-bytes}. */
@Configuration(proxyBeanMethods = false)
class RequestLimitConfiguration {

    @Bean
    RequestBodyLimit requestBodyLimit(CoordinatorProperties properties) {
        return new RequestBodyLimit(Math.toIntExact(properties.maxRequestBytes().toBytes()));
    }
}

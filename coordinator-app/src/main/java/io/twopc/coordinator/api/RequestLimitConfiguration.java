package io.twopc.coordinator.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.web.RequestBodyLimit;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bounds the bodies of requests by {@code twopc.coordinator.max-request-bytes}, a stream of rounds line by line, and how many
 * requests wait at once by the heap.
 */
@Configuration(proxyBeanMethods = false)
class RequestLimitConfiguration {

    @Bean
    RequestBodyLimit requestBodyLimit(CoordinatorProperties properties) {
        return new RequestBodyLimit(
                Math.toIntExact(properties.maxRequestBytes().toBytes()), Set.of(MediaType.APPLICATION_NDJSON));
    }

    @Bean
    WaitingRequests waitingRequests() {
        return new WaitingRequests(Runtime.getRuntime().maxMemory());
    }

    /** After the filter that measures requests, before the one that looks at their bodies. */
    @Bean
    FilterRegistrationBean<OverloadFilter> overloadFilter(
            WaitingRequests waiting, ObjectProvider<RequestBodyLimit> limit, JsonMapper json, MeterRegistry meters) {
        FilterRegistrationBean<OverloadFilter> filter =
                new FilterRegistrationBean<>(new OverloadFilter(waiting, limit, json, meters));
        filter.addUrlPatterns(TransactionApi.PATH);
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 90);
        return filter;
    }
}

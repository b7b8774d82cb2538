package io.twopc.coordinator.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** A test of the API over real HTTP, with an engine that does what the test tells it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = ApiTestApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "springdoc.api-docs.enabled=true",
            "server.tomcat.connection-timeout=5m",
            "twopc.coordinator.max-branches=10",
            "twopc.coordinator.max-frame-bytes=16KB",
            "twopc.coordinator.max-request-bytes=64KB",
            "twopc.coordinator.stream.buffer=20",
            "twopc.coordinator.round-stream.max-clients=2",
            "twopc.coordinator.round-stream.max-in-flight=8",
            "twopc.coordinator.stream.max-clients=3",
            "twopc.coordinator.stream.heartbeat-interval=50ms"
        })
@Import({Http.class, FirstByte.class})
@interface ApiTest {}

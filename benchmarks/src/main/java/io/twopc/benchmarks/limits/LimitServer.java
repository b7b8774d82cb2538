package io.twopc.benchmarks.limits;

import io.twopc.system.Ports;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpReceivingChannelAdapter;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLengthHeaderSerializer;
import org.springframework.messaging.MessageChannel;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The frameworks of the applications as a process of its own, with nothing to do: a request that is answered at once, and
 * two ports with Spring Integration's usual adapters and the Net factory, one that takes messages and one that sends
 * them back.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
public class LimitServer {

    /** Ahead of the three ports in the line that says that it is ready. */
    static final String READY = "READY ";

    /** What is asked. */
    static final String NOTHING = "/nothing";

    /** Runs until it is killed. */
    public static void main(String... args) {
        int http = Ports.free();
        int sink = Ports.free();
        int echo = Ports.free();
        SpringApplication.run(
                LimitServer.class,
                "--server.port=" + http,
                "--spring.main.banner-mode=off",
                "--spring.threads.virtual.enabled=true",
                "--logging.level.root=WARN");
        listen(sink, false);
        listen(echo, true);
        System.out.println(READY + http + " " + sink + " " + echo);
    }

    /** Does nothing. */
    @GetMapping(NOTHING)
    Map<String, String> nothing() {
        return Map.of("outcome", "COMMITTED");
    }

    private static void listen(int port, boolean sendBack) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
        TcpNetServerConnectionFactory factory = new TcpNetServerConnectionFactory(port);
        factory.setBeanFactory(beans);
        factory.setTaskScheduler(scheduler);
        factory.setApplicationEventPublisher(event -> {});
        factory.setSoTcpNoDelay(true);
        factory.setSerializer(new ByteArrayLengthHeaderSerializer());
        factory.setDeserializer(new ByteArrayLengthHeaderSerializer());
        factory.afterPropertiesSet();
        TcpSendingMessageHandler out = new TcpSendingMessageHandler();
        out.setBeanFactory(beans);
        out.setTaskScheduler(scheduler);
        out.setConnectionFactory(factory);
        out.afterPropertiesSet();
        MessageChannel nothing = (message, timeout) -> true;
        MessageChannel back = (message, timeout) -> {
            out.handleMessage(message);
            return true;
        };
        TcpReceivingChannelAdapter in = new TcpReceivingChannelAdapter();
        in.setBeanFactory(beans);
        in.setTaskScheduler(scheduler);
        in.setConnectionFactory(factory);
        in.setOutputChannel(sendBack ? back : nothing);
        in.afterPropertiesSet();
        in.start();
    }
}

package io.twopc.channel;

import io.twopc.wire.FrameReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpReceivingChannelAdapter;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.messaging.MessageChannel;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;

/** Puts together a connection factory and Spring Integration's two adapters over it. */
final class ChannelAdapters {

    private static final Logger log = LoggerFactory.getLogger(ChannelAdapters.class);

    private final ChannelRuntime runtime;
    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    private final ConcurrentTaskScheduler scheduler;

    ChannelAdapters(ChannelRuntime runtime) {
        this.runtime = runtime;
        scheduler = new ConcurrentTaskScheduler(runtime.timer());
    }

    /** Socket options, framing and what the framework needs of its surroundings. */
    void prepare(AbstractConnectionFactory factory, String name) {
        factory.setBeanFactory(beans);
        factory.setComponentName(name);
        factory.setTaskScheduler(scheduler);
        factory.setApplicationEventPublisher(event -> log.trace("{}", event));
        factory.setTaskExecutor(runtime.executor());
        factory.setSoTcpNoDelay(true);
        factory.setSoKeepAlive(true);
        factory.setLookupHost(false);
        factory.setDeserializer(new FrameDeserializer(new FrameReader(runtime.options.frames())));
        factory.setSerializer(new RawBytesSerializer());
        factory.setMapper(new FrameMessageMapper());
        factory.afterPropertiesSet();
    }

    void connect(AbstractConnectionFactory factory, TcpSendingMessageHandler outbound) {
        outbound.setBeanFactory(beans);
        outbound.setTaskScheduler(scheduler);
        outbound.setConnectionFactory(factory);
        outbound.afterPropertiesSet();
    }

    /** The way in ends at the link itself, on the reader's thread. */
    TcpReceivingChannelAdapter inbound(AbstractConnectionFactory factory) {
        MessageChannel toLink = (message, timeout) -> {
            if (message instanceof InboundFrame frame) {
                frame.link().receive(frame.content());
                return true;
            }
            return false;
        };
        TcpReceivingChannelAdapter inbound = new TcpReceivingChannelAdapter();
        inbound.setBeanFactory(beans);
        inbound.setTaskScheduler(scheduler);
        inbound.setConnectionFactory(factory);
        inbound.setOutputChannel(toLink);
        inbound.afterPropertiesSet();
        return inbound;
    }
}

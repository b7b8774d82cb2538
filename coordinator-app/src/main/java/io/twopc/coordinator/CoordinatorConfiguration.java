package io.twopc.coordinator;

import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ConnectionListener;
import io.twopc.coordinator.engine.EngineListener;
import io.twopc.journal.JournalListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the coordinator together. */
@Configuration(proxyBeanMethods = false)
class CoordinatorConfiguration {

    @Bean
    TransactionManagerProxy transactionManager() {
        return new TransactionManagerProxy();
    }

    @Bean
    @ConditionalOnMissingBean
    CoordinatorExit coordinatorExit(ConfigurableApplicationContext context) {
        return new ProcessExit(context);
    }

    @Bean
    CoordinatorLifecycle coordinatorLifecycle(
            CoordinatorProperties properties,
            SslBundles bundles,
            ObjectProvider<EngineListener> engineListener,
            ObjectProvider<JournalListener> journalListener,
            ObjectProvider<ConnectionListener> connectionListener,
            ObjectProvider<ChannelMetrics> channelMetrics,
            TransactionManagerProxy proxy,
            CoordinatorExit exit) {
        CoordinatorParts.Listeners listeners = new CoordinatorParts.Listeners(
                engineListener.getIfAvailable(() -> EngineListener.NONE),
                journalListener.getIfAvailable(() -> JournalListener.NONE),
                connectionListener.getIfAvailable(() -> ConnectionListener.NONE),
                channelMetrics.getIfAvailable(() -> ChannelMetrics.NONE));
        return new CoordinatorLifecycle(new CoordinatorParts(properties, bundles, listeners), proxy, exit);
    }
}

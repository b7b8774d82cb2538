package io.twopc.web;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.TaskThreadFactory;

/**
 * Tomcat's HTTP with threads of our own ({@link ServerThreads}), and what is to follow a request runs when its handler has
 * returned ({@link AfterRequest}).
 */
public final class ServerProtocol extends Http11NioProtocol {

    /** One may wait for a moment, for a lock or a clock, while another works. */
    private static final int THREADS_FOR_A_PROCESSOR = 2;

    /** Longer than a request takes, and too short for anybody to notice. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    /** The server makes it by its name. */
    public ServerProtocol() {
        super(new Endpoint());
        getEndpoint().setHandler(new Following(getHandler()));
    }

    private static final class Endpoint extends NioEndpoint {

        /**
         * As many threads as {@code server.tomcat.threads.min-spare} says, or two for each processor if that is more, and
         * up to {@code max} while some are held up. Not called where the server was given virtual ones.
         */
        @Override
        public void createExecutor() {
            int enough = THREADS_FOR_A_PROCESSOR * Runtime.getRuntime().availableProcessors();
            setExecutor(new ServerThreads(
                    Math.min(getMaxThreads(), Math.max(getMinSpareThreads(), enough)),
                    getMaxThreads(),
                    new TaskQueue(getMaxQueueSize()),
                    new TaskThreadFactory(getName() + "-exec-", getDaemon(), getThreadPriority()),
                    CompletableFuture.delayedExecutor(
                            BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS, getUtilityExecutor())));
            // The server ends what it made, and tells how much there is of it.
            internalExecutor = true;
        }
    }

    private record Following(Handler<NioChannel> handler) implements Handler<NioChannel> {

        @Override
        public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
            return AfterRequest.following(() -> handler.process(socket, event));
        }

        @Override
        public Object getGlobal() {
            return handler.getGlobal();
        }

        @Override
        public void release(SocketWrapperBase<NioChannel> socket) {
            handler.release(socket);
        }

        @Override
        public void pause() {
            handler.pause();
        }

        @Override
        public void recycle() {
            handler.recycle();
        }
    }
}

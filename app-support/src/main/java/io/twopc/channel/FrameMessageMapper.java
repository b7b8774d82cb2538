package io.twopc.channel;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpMessageMapper;
import org.springframework.messaging.Message;

/** The least that a frame needs to travel as a message: no address look-ups, no headers of its own. */
final class FrameMessageMapper extends TcpMessageMapper {

    @Override
    public Message<?> toMessage(TcpConnection connection, @Nullable Map<String, Object> headers) {
        return ((FrameConnection) connection).nextFrame();
    }

    @Override
    public Object fromMessage(Message<?> message) {
        return message.getPayload();
    }
}

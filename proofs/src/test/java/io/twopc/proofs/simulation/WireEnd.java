package io.twopc.proofs.simulation;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.Link;
import io.twopc.protocol.message.Message;
import io.twopc.wire.Decoded;
import io.twopc.wire.FrameLimits;
import io.twopc.wire.Rejected;
import io.twopc.wire.WireBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One end of a connection: what a process sends here leaves as the shipped codec's frames, and comes in as such. */
final class WireEnd implements Link {

    private final Network network;
    private final World world;
    private final Wire wire;
    private final Node owner;
    private final int generation;
    private final List<Message> outbox = new ArrayList<>();
    private @Nullable ChannelListener listener;
    private boolean closed;
    private boolean closing;
    private boolean pretending;
    private boolean batches;
    private int peerMaxFrameBytes = FrameLimits.DEFAULT.maxFrameBytes();
    private long lastReceivedNanos;
    private long lastSentNanos;
    private long lastArrival;
    private String closeReason = "closed by the peer";

    WireEnd(Network network, Wire wire, Node owner) {
        this.network = network;
        world = network.world();
        this.wire = wire;
        this.owner = owner;
        generation = owner.generation();
        lastReceivedNanos = owner.nanos();
        lastSentNanos = owner.nanos();
    }

    Node owner() {
        return owner;
    }

    int generation() {
        return generation;
    }

    WireEnd peer() {
        return this == wire.clientEnd ? wire.serverEnd : wire.clientEnd;
    }

    /** Whether the process that made it lives and has not closed it. */
    boolean isAlive() {
        return !closed && owner.isUp() && owner.generation() == generation;
    }

    /** It is an impostor's: what it says binds nobody. */
    void pretend() {
        pretending = true;
    }

    void open(ChannelListener to) {
        listener = to;
        lastReceivedNanos = owner.nanos();
        to.opened(this);
        if (closed) {
            owner.later(0, () -> to.closed(this, closeReason)); // it was, before anybody listened
        }
    }

    /** A time not before that of whatever left earlier. */
    long inOrder(long at) {
        lastArrival = Math.max(lastArrival + 1, at);
        return lastArrival;
    }

    void receive(byte[] body) {
        ChannelListener to = listener;
        if (closed || closing || to == null) {
            return;
        }
        lastReceivedNanos = owner.nanos();
        for (Decoded each : world.decoder.decode(body, 0, body.length)) {
            if (each instanceof Rejected rejected) {
                throw new ViolationException("the codec rejects what it wrote itself: " + rejected);
            }
            Message message = ((Decoded.Understood) each).message();
            world.tally.messages++;
            owner.note("<-", Arrays.hashCode(body), wire + ": " + message);
            if (!closed && !closing) {
                to.received(this, message);
            }
        }
    }

    void peerClosed() {
        if (!closed) {
            closed = true;
            tellClosed();
        }
    }

    private void tellClosed() {
        ChannelListener to = listener;
        outbox.clear();
        network.ended(this);
        if (to != null) {
            owner.later(0, () -> to.closed(this, closeReason));
        }
    }

    private void flush() {
        List<Message> run = List.copyOf(outbox);
        outbox.clear();
        int from = 0;
        while (from < run.size() && !closed) {
            int to = world.random.nextInt(4) == 0 ? from + 1 + world.random.nextInt(run.size() - from) : run.size();
            write(run.subList(from, to));
            from = to;
        }
        if (closing && !closed) {
            closed = true;
            tellClosed();
        }
    }

    private void write(List<Message> run) {
        WireBuffer bytes =
                world.encoder.write(run, owner.now().toEpochMilli(), batches, peerMaxFrameBytes, (message, why) -> {
                    throw new ViolationException("undeliverable: " + message + ": " + why);
                });
        lastSentNanos = owner.nanos();
        ByteArrayInputStream in = new ByteArrayInputStream(bytes.array(), 0, bytes.size());
        try {
            while (in.available() > 0) {
                network.carry(this, world.frames.read(in));
            }
        } catch (IOException e) {
            throw new ViolationException("a frame that was written cannot be read", e);
        }
    }

    @Override
    public boolean offer(Message message) {
        if (!isAlive() || closing) {
            return false;
        }
        if (!pretending) {
            world.rules.leaves(owner, peer().owner(), message);
        }
        owner.note("->", message.type().name().hashCode(), wire + ": " + message);
        if (outbox.isEmpty()) {
            owner.later(world.random.nextInt(50) * Scheduler.MICROS, this::flush);
        }
        return outbox.add(message);
    }

    @Override
    public int offerAll(List<? extends Message> messages) {
        int queued = 0;
        for (Message message : messages) {
            queued += offer(message) ? 1 : 0;
        }
        return queued;
    }

    @Override
    public String id() {
        return "w" + wire.id;
    }

    @Override
    public String remoteAddress() {
        return peer().owner().name;
    }

    @Override
    public void peerAnnounced(boolean batch, int maxFrameBytes) {
        batches = batch;
        peerMaxFrameBytes = maxFrameBytes;
    }

    @Override
    public long lastReceivedNanos() {
        return lastReceivedNanos;
    }

    @Override
    public long lastSentNanos() {
        return lastSentNanos;
    }

    @Override
    public void closeAfterFlush(String why) {
        if (!closed && !closing) {
            closing = true;
            closeReason = why;
            owner.later(world.random.nextInt(50) * Scheduler.MICROS, this::flush);
        }
    }

    @Override
    public void close(String why) {
        if (!closed) {
            closed = true;
            closeReason = why;
            tellClosed();
        }
    }
}

package io.twopc.proofs.simulation;

import io.twopc.channel.ChannelListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What carries frames between machines: connections, and what becomes of them and of what is on its way. */
final class Network {

    private final World world;
    private final Random random;
    private final List<Wire> wires = new ArrayList<>();
    private final Map<String, Long> blockedUntil = new HashMap<>();
    private int made;

    Network(World world) {
        this.world = world;
        random = world.random;
    }

    /** Connects a participant, or a ghost of it, with its coordinator; or the participant with a ghost of that. */
    Wire connect(Node client, ChannelListener ofClient, boolean ghost) throws IOException {
        CoordinatorNode server = world.coordinator;
        if (!server.isUp() || isBlocked(client, server) || isBlocked(server, client)) {
            throw new IOException("unreachable");
        }
        Wire wire = new Wire(this, ++made, client, server);
        wires.add(wire);
        if (ghost) {
            wire.clientEnd.pretend();
        }
        ChannelListener listener = ghost ? server.shippedListener() : server.listenerFor(wire);
        client.later(0, () -> wire.clientEnd.open(ofClient));
        int whose = server.generation();
        world.scheduler.after(latency(), () -> server.run(whose, () -> wire.serverEnd.open(listener)));
        return wire;
    }

    World world() {
        return world;
    }

    void block(Node from, Node to, long nanos) {
        from.note("is cut off", nanos, "from " + to.name + " for " + nanos / Scheduler.MILLIS + " ms");
        blockedUntil.put(from.name + ">" + to.name, world.scheduler.now() + nanos);
    }

    private boolean isBlocked(Node from, Node to) {
        return blockedAt(from, to) > world.scheduler.now();
    }

    private long blockedAt(Node from, Node to) {
        return blockedUntil.getOrDefault(from.name + ">" + to.name, 0L);
    }

    void heal() {
        blockedUntil.clear();
    }

    private long latency() {
        return (50 + random.nextInt(2_000)) * Scheduler.MICROS;
    }

    /** Carries one frame, or doesn't. */
    void carry(WireEnd from, byte[] frame) {
        WireEnd to = from.peer();
        if (world.chaos.strikes(Fault.DROP)) {
            from.owner().note("loses", frame.length, "a frame to " + to.owner().name);
            return;
        }
        int copies = world.chaos.strikes(Fault.REPEAT) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long at = world.scheduler.now() + latency();
            if (isBlocked(from.owner(), to.owner())) {
                if (random.nextBoolean()) {
                    continue;
                }
                at += blockedAt(from.owner(), to.owner()) - world.scheduler.now();
            }
            if (world.chaos.strikes(Fault.DELAY)) {
                at += random.nextInt(3_000) * Scheduler.MILLIS;
            }
            if (world.chaos.strikes(Fault.REORDER)) {
                at += random.nextInt(400) * Scheduler.MILLIS;
            } else if (i == 0) {
                at = from.inOrder(at);
            } else {
                at += random.nextInt(1_000) * Scheduler.MILLIS;
            }
            deliver(to, frame, at);
        }
    }

    private void deliver(WireEnd to, byte[] frame, long at) {
        world.scheduler.at(at, () -> {
            if (to.isAlive()) {
                to.owner().run(to.generation(), () -> to.receive(frame));
            } else {
                tellEnd(to.peer());
            }
        });
    }

    /** The other end learns that this one is closed, unless it is cut off: then it finds out by silence. */
    void ended(WireEnd end) {
        tellEnd(end.peer());
    }

    private void tellEnd(WireEnd end) {
        if (!isBlocked(end.peer().owner(), end.owner()) && end.isAlive()) {
            long at = end.peer().inOrder(world.scheduler.now() + latency());
            world.scheduler.at(at, () -> end.owner().run(end.generation(), end::peerClosed));
        }
    }

    /** A process is gone: its peers hear of it from the operating system, or, after a power cut, perhaps not. */
    void processEnded(Node node) {
        for (Wire wire : wires) {
            for (WireEnd end : List.of(wire.clientEnd, wire.serverEnd)) {
                if (end.owner() == node && !end.isAlive() && random.nextInt(4) > 0) {
                    tellEnd(end.peer());
                }
            }
        }
        wires.removeIf(wire -> !wire.clientEnd.isAlive() && !wire.serverEnd.isAlive());
    }

    /** Ends a connection between two living processes, if there is one. */
    void reset(Node node) {
        for (Wire wire : wires) {
            if ((wire.clientEnd.owner() == node || wire.serverEnd.owner() == node)
                    && wire.clientEnd.isAlive()
                    && wire.serverEnd.isAlive()) {
                node.note("loses a connection", wire.id, wire);
                tellEnd(wire.clientEnd);
                tellEnd(wire.serverEnd);
            }
        }
    }
}

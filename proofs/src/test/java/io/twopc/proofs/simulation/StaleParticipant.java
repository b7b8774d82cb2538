package io.twopc.proofs.simulation;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.Link;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that should be gone: it says hello with an incarnation of a participant that has been superseded, votes yes on
 * everything and acknowledges everything. Where the coordinator has seen a higher incarnation, none of it may count.
 */
final class StaleParticipant implements ChannelListener {

    private final World world;
    private final ParticipantNode of;

    private StaleParticipant(World world, ParticipantNode of) {
        this.world = world;
        this.of = of;
    }

    static void appear(World world, ParticipantNode of) {
        long own = of.store().own();
        boolean seen = world.coordinator.running().participant(of.id).stream()
                .anyMatch(view -> view.connected() && view.incarnation() == own);
        if (!seen) {
            return; // nobody could tell it from the real one
        }
        try {
            Wire wire = world.network.connect(of, new StaleParticipant(world, of), true);
            of.note("has a ghost", wire.id, wire);
            world.chaos.fired(Fault.STALE_PARTICIPANT);
        } catch (IOException e) {
            of.note("has a ghost that cannot connect", 0, e);
        }
    }

    @Override
    public void opened(Link link) {
        link.offer(new Hello(of.id, 1, of.store().own() - 1, false, 1 << 20, null, 0));
        List<Account> all = new ArrayList<>(world.rules.accounts());
        for (Account each : all.subList(Math.max(0, all.size() - 3), all.size())) {
            link.offer(new VoteCommit(each.id, false));
            link.offer(new Ack(each.id, null));
        }
    }

    @Override
    public void received(Link link, Message message) {
        Rules.require(!(message instanceof Welcome), "C32: a stale participant is welcome", of.name);
        Rules.require(
                message instanceof ErrorMessage error
                        && (error.code() == ErrorCode.STALE_INCARNATION || error.code() == ErrorCode.UNEXPECTED),
                "C32: a stale participant hears",
                message);
    }

    @Override
    public void closed(Link link, String why) {}
}

package io.twopc.proofs.simulation;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.Link;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.model.CoordinatorId;

/** A deposed coordinator: it welcomes with an incarnation below what the participant has seen, and decides at will. */
final class StaleCoordinator implements ChannelListener {

    private final World world;
    private final CoordinatorId coordinator;
    private final long incarnation;

    StaleCoordinator(World world, CoordinatorId coordinator, long incarnation) {
        this.world = world;
        this.coordinator = coordinator;
        this.incarnation = incarnation;
    }

    @Override
    public void opened(Link link) {}

    @Override
    public void received(Link link, Message message) {
        if (!(message instanceof Hello)) {
            return;
        }
        link.offer(new Welcome(coordinator, incarnation, true, 1 << 20, 1_000));
        for (Account each : world.rules.accounts()) {
            switch (world.random.nextInt(3)) {
                case 0 -> link.offer(new Commit(each.id));
                case 1 -> link.offer(new Abort(each.id));
                default -> link.offer(new Forget(each.id));
            }
        }
    }

    @Override
    public void closed(Link link, String why) {}
}

package io.twopc.benchmarks.peers;

import io.twopc.benchmarks.limits.Callers.Call;
import io.twopc.benchmarks.loop.ClosedLoop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Votes yes and does as it is told, with nothing to commit. */
final class IdleResource implements XAResource {

    private static final LongAdder COMMITTED = new LongAdder();

    /** Of three resource managers. */
    static List<IdleResource> three() {
        return List.of(new IdleResource(), new IdleResource(), new IdleResource());
    }

    /** Makes a resource's branch part of this thread's transaction; false if it is not. */
    @FunctionalInterface
    interface Enlistment {
        boolean enlist(XAResource resource) throws Exception;
    }

    /** Runs rounds of these as the process is told. What a transaction manager does comes apart, for JTAs share no interface. */
    static void serve(List<IdleResource> resources, Call begin, Enlistment enlistment, Call commit) throws IOException {
        ClosedLoop.Round round = () -> {
            begin.run();
            for (IdleResource resource : resources) {
                if (!enlistment.enlist(resource)) {
                    throw new IllegalStateException("a resource was not enlisted");
                }
            }
            commit.run();
            return true;
        };
        new ClosedLoop(round, resources.size(), COMMITTED::sum).serve();
    }

    @Override
    public int prepare(Xid xid) {
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        if (onePhase) {
            throw new XAException(XAException.XAER_PROTO);
        }
        COMMITTED.increment();
    }

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return this == other;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}

package io.twopc.benchmarks.peers;

import io.seata.core.exception.TransactionException;
import io.seata.core.model.BranchType;
import io.seata.core.model.GlobalStatus;
import io.seata.core.model.TransactionManager;
import io.seata.rm.DefaultResourceManager;
import io.seata.rm.RMClient;
import io.seata.tm.TMClient;
import io.seata.tm.TransactionManagerHolder;
import io.twopc.benchmarks.loop.ClosedLoop;

/** Seata's client for a server elsewhere: the one who begins and commits, and the three who are told to commit. */
public final class SeataClient {

    private static final String APPLICATION = "benchmark";
    private static final String GROUP = "benchmark";
    private static final int TIMEOUT_MILLIS = 60_000;

    /** A branch that tries, confirms or cancels sends its context when it is registered; this is an empty one. */
    private static final String CONTEXT = "{\"actionContext\":{}}";

    private SeataClient() {}

    /**
     * Runs rounds as it is told.
     *
     * @param words the server's port
     */
    public static void main(String... words) throws Exception {
        System.setProperty("service.default.grouplist", "127.0.0.1:" + words[0]);
        IdleBranches branches = new IdleBranches();
        DefaultResourceManager.get();
        // Instead of the one of Seata that it has found now.
        DefaultResourceManager.mockResourceManager(BranchType.TCC, branches);
        TMClient.init(APPLICATION, GROUP);
        RMClient.init(APPLICATION, GROUP);
        branches.register();
        TransactionManager manager = TransactionManagerHolder.get();
        new ClosedLoop(() -> round(manager, branches), IdleBranches.NAMES.size(), branches::committed).serve();
        System.exit(0);
    }

    private static boolean round(TransactionManager manager, IdleBranches branches) {
        try {
            String xid = manager.begin(APPLICATION, GROUP, "round", TIMEOUT_MILLIS);
            for (String name : IdleBranches.NAMES) {
                branches.branchRegister(BranchType.TCC, name, "", xid, CONTEXT, "");
            }
            return manager.commit(xid) == GlobalStatus.Committed;
        } catch (TransactionException e) {
            System.err.println(e);
            return false;
        }
    }
}

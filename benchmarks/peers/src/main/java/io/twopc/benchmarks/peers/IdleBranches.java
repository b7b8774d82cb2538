package io.twopc.benchmarks.peers;

import io.seata.core.model.BranchStatus;
import io.seata.core.model.BranchType;
import io.seata.core.model.Resource;
import io.seata.rm.AbstractResourceManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Answers phase two of three resources, with nothing to commit. */
final class IdleBranches extends AbstractResourceManager {

    static final List<String> NAMES = List.of("one", "two", "three");

    private final Map<String, Resource> resources = new ConcurrentHashMap<>();
    private final LongAdder committed = new LongAdder();

    private record IdleBranch(String getResourceId) implements Resource {

        @Override
        public String getResourceGroupId() {
            return "DEFAULT";
        }

        @Override
        public BranchType getBranchType() {
            return BranchType.TCC;
        }
    }

    /** Tells the server that they are here. */
    void register() {
        NAMES.forEach(name -> registerResource(new IdleBranch(name)));
    }

    /** How many branches have been told to commit. */
    long committed() {
        return committed.sum();
    }

    @Override
    public void registerResource(Resource resource) {
        resources.put(resource.getResourceId(), resource);
        super.registerResource(resource);
    }

    @Override
    public BranchStatus branchCommit(
            BranchType type, String xid, long branchId, String resourceId, String applicationData) {
        committed.increment();
        return BranchStatus.PhaseTwo_Committed;
    }

    @Override
    public BranchStatus branchRollback(
            BranchType type, String xid, long branchId, String resourceId, String applicationData) {
        return BranchStatus.PhaseTwo_Rollbacked;
    }

    @Override
    public Map<String, Resource> getManagedResources() {
        return resources;
    }

    @Override
    public BranchType getBranchType() {
        return BranchType.TCC;
    }
}

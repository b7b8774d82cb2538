package io.twopc.benchmarks.peers;

import com.atomikos.datasource.xa.XATransactionalResource;
import com.atomikos.icatch.config.Configuration;
import com.atomikos.icatch.jta.UserTransactionManager;
import java.util.List;
import javax.transaction.xa.XAResource;

/** Atomikos' JTA with its log, and no bound on the transactions at once; everything else as it comes. */
public final class AtomikosJta {

    private AtomikosJta() {}

    /**
     * Runs rounds as it is told.
     *
     * @param words where its log is to be
     */
    public static void main(String... words) throws Exception {
        System.setProperty("com.atomikos.icatch.log_base_dir", words[0]);
        System.setProperty("com.atomikos.icatch.enable_logging", "true");
        System.setProperty("com.atomikos.icatch.max_actives", "-1");
        System.setProperty("com.atomikos.icatch.tm_unique_name", "benchmark");
        UserTransactionManager manager = new UserTransactionManager();
        manager.init();
        List<IdleResource> resources = IdleResource.three();
        for (int i = 0; i < resources.size(); i++) {
            Configuration.addResource(new Recoverable("resource-" + i, resources.get(i)));
        }
        IdleResource.serve(
                resources,
                manager::begin,
                resource -> manager.getTransaction().enlistResource(resource),
                manager::commit);
        System.exit(0);
    }

    /** What an enlisted resource belongs to; after a crash it would be asked for branches. */
    private static final class Recoverable extends XATransactionalResource {

        private final XAResource resource;

        Recoverable(String name, XAResource resource) {
            super(name);
            this.resource = resource;
        }

        @Override
        protected XAResource refreshXAConnection() {
            return resource;
        }
    }
}

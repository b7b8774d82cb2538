package io.twopc.benchmarks.peers;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.hornetq.HornetqJournalEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.hornetq.HornetqObjectStoreAdaptor;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import java.util.List;

/** Narayana's JTA with its journal store, whose writes and deletes are forced; everything else as it comes. */
public final class NarayanaJta {

    private NarayanaJta() {}

    /**
     * Runs rounds as it is told.
     *
     * @param words where its log is to be
     */
    public static void main(String... words) throws Exception {
        configure(words[0]);
        TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
        IdleResource.serve(
                IdleResource.three(),
                manager::begin,
                resource -> manager.getTransaction().enlistResource(resource),
                manager::commit);
        System.exit(0);
    }

    private static void configure(String directory) throws Exception {
        BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier("benchmark");
        for (ObjectStoreEnvironmentBean bean : List.of(
                BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class),
                BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, "communicationStore"),
                BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, "stateStore"))) {
            bean.setObjectStoreType(HornetqObjectStoreAdaptor.class.getName());
            bean.setObjectStoreDir(directory);
        }
        HornetqJournalEnvironmentBean journal = BeanPopulator.getDefaultInstance(HornetqJournalEnvironmentBean.class);
        journal.setStoreDir(directory);
        journal.setSyncWrites(true);
        journal.setSyncDeletes(true);
    }
}

package io.twopc.chaos;

import io.twopc.chaos.Evidence.Holdings;
import io.twopc.chaos.Evidence.Row;
import io.twopc.system.ParticipantProcess;
import io.twopc.system.TcpProxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A participant with its database and the network between it and the coordinator. */
final class Bank {

    private final ParticipantProcess process;
    private final @Nullable TcpProxy proxy;
    private final @Nullable Namespace namespace;
    private final boolean conserved;
    private final List<Row> lost = new ArrayList<>();
    private BankDatabase database;
    private int replacements;

    Bank(
            ParticipantProcess process,
            BankDatabase database,
            @Nullable TcpProxy proxy,
            @Nullable Namespace namespace,
            boolean conserved) {
        this.process = process;
        this.database = database;
        this.proxy = proxy;
        this.namespace = namespace;
        this.conserved = conserved;
        database.configure(process);
    }

    String id() {
        return process.id();
    }

    ParticipantProcess process() {
        return process;
    }

    /** Whether its money counts in the sum of all balances: that of the bank whose database is replaced does not. */
    boolean conserved() {
        return conserved;
    }

    TcpProxy proxy() {
        if (proxy == null) {
            throw new IllegalStateException(id() + " has no proxy");
        }
        return proxy;
    }

    boolean hasProxy() {
        return proxy != null;
    }

    Namespace namespace() {
        if (namespace == null) {
            throw new IllegalStateException(id() + " has no namespace");
        }
        return namespace;
    }

    boolean hasNamespace() {
        return namespace != null;
    }

    /** Whether its database is its own process's, so that what is done to its disk is done to the database. */
    boolean isH2() {
        return database.isH2();
    }

    /** Gives it an empty database instead of the one it has, whose rows are kept as evidence; it must not be running. */
    void replaceDatabase() {
        lost.addAll(database.rows());
        replacements++;
        database = BankDatabase.h2(process, "accounts-" + replacements);
        database.configure(process);
    }

    /** What its databases hold; it must not be running. */
    Holdings holdings() {
        return new Holdings(
                conserved,
                BankDatabase.FIRST_BALANCE,
                database.balances(),
                database.rows(),
                lost,
                new HashSet<>(database.prepared()));
    }

    void close() {
        if (proxy != null) {
            proxy.close();
        }
        if (namespace != null) {
            namespace.close();
        }
    }
}

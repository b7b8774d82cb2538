package io.twopc.system;

/** The eight scenarios: five banks, some on H2 and some on PostgreSQL, and many rounds at once. */
class FiveBanksOnBothIT extends ManyRoundsAtOnce {

    FiveBanksOnBothIT() {
        super(cluster -> {
            cluster.addH2("bank-a");
            cluster.addPostgres("bank-b");
            cluster.addH2("bank-c");
            cluster.addH2("bank-d");
            cluster.addPostgres("bank-e");
        });
    }
}

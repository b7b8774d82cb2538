package io.twopc.system;

/** The eight scenarios: three banks on PostgreSQL, and many rounds at once. */
class ThreeBanksOnPostgresIT extends ManyRoundsAtOnce {

    ThreeBanksOnPostgresIT() {
        super(cluster -> {
            cluster.addPostgres("bank-a");
            cluster.addPostgres("bank-b");
            cluster.addPostgres("bank-c");
        });
    }
}

package io.twopc.system;

/** The eight scenarios: three banks on H2, and many rounds at once. */
class ThreeBanksOnH2IT extends ManyRoundsAtOnce {

    ThreeBanksOnH2IT() {
        super(cluster -> {
            cluster.addH2("bank-a");
            cluster.addH2("bank-b");
            cluster.addH2("bank-c");
        });
    }
}

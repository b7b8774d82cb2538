package io.twopc.system;

/** The eight scenarios: two banks on H2. */
class TwoBanksOnH2IT extends EightScenarios {

    TwoBanksOnH2IT() {
        super(cluster -> {
            cluster.addH2("bank-a");
            cluster.addH2("bank-b");
        });
    }
}

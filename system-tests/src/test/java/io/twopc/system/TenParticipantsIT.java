package io.twopc.system;

/** The eight scenarios: ten participants, two of them banks on different databases, the others with an opinion. */
class TenParticipantsIT extends EightScenarios {

    private static final int VOTERS = 8;

    TenParticipantsIT() {
        super(cluster -> {
            cluster.addPostgres("bank-a");
            for (int i = 1; i <= VOTERS; i++) {
                cluster.addVoter("voter-" + i, "commit");
            }
            cluster.addH2("bank-b");
        });
    }
}

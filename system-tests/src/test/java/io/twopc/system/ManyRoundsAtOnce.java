package io.twopc.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.HttpJson.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The eight scenarios, and many rounds at once that want the same accounts. */
abstract class ManyRoundsAtOnce extends EightScenarios {

    private static final int ROUNDS = 200;

    ManyRoundsAtOnce(Cluster.Layout layout) {
        super(layout);
    }

    @Test
    @DisplayName("8 200 rounds at once on a few accounts: each commits everywhere or nowhere")
    void manyRoundsAtOnce() {
        long seed = System.nanoTime();
        System.out.println("seed of the rounds: " + seed);
        Random random = new Random(seed);
        List<Transfer> transfers = new ArrayList<>();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            Transfer transfer = randomTransfer(random);
            transfers.add(transfer);
            answers.add(coordinator()
                    .http()
                    .postAsync(
                            "/transactions",
                            Map.of("branches", transfer.branches(), "timeout", TIMEOUT.toString()),
                            Map.of()));
        }
        int committed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Answer answer = answers.get(i).join();
            assertThat(answer.status()).as("seed %d: %s", seed, answer).isEqualTo(201);
            ledger.record(transfers.get(i), answer.field("outcome"));
            committed += answer.field("outcome").equals("COMMITTED") ? 1 : 0;
        }
        System.out.println(committed + " of " + ROUNDS + " rounds at once committed");
        assertThat(committed).isPositive();
    }

    /** Money goes from one bank to another, or to two. */
    private Transfer randomTransfer(Random random) {
        List<Site> banks = new ArrayList<>(cluster.banks());
        Collections.shuffle(banks, random);
        int receivers = 1 + random.nextInt(banks.size() - 1);
        long amount = 1L + random.nextInt(50);
        List<Move> moves = new ArrayList<>();
        moves.add(new Move(banks.get(0), account(random), -amount * receivers));
        for (Site bank : banks.subList(1, 1 + receivers)) {
            moves.add(new Move(bank, account(random), amount));
        }
        return new Transfer(UUID.randomUUID().toString(), moves, List.of());
    }

    private static String account(Random random) {
        return Site.ACCOUNTS.get(random.nextInt(Site.ACCOUNTS.size()));
    }
}

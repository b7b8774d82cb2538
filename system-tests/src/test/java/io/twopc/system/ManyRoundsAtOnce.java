package io.twopc.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.HttpJson.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The eight scenarios, and many rounds at once that want the same accounts. */
abstract class ManyRoundsAtOnce extends EightScenarios {

    private static final int ROUNDS = 200;

    /** How many clients try again at a time, each with one round after another. */
    private static final int CLIENTS = 8;

    /** Far more than it takes: who is refused over and over is not served. */
    private static final int MOST_ATTEMPTS = 10 * ROUNDS;

    /** What rounds may do to one another: hold rows, or all connections to a database, for too long. */
    private static final List<String> CONFLICTS =
            List.of("locked by another branch", "deadlocked", "conflicts with", "overloaded");

    ManyRoundsAtOnce(Cluster.Layout layout) {
        super(layout);
    }

    @Test
    @DisplayName(
            "8 200 rounds at once on a few accounts: each commits everywhere or nowhere, in the end all of them (R11)")
    void manyRoundsAtOnce() {
        long seed = Long.getLong("twopc.seed", System.nanoTime());
        System.out.println("seed of the rounds, -Dtwopc.seed repeats them: " + seed);
        Random random = new Random(seed);
        List<Transfer> transfers =
                Stream.generate(() -> randomTransfer(random)).limit(ROUNDS).toList();

        List<CompletableFuture<Answer>> answers =
                transfers.stream().map(this::post).toList();
        Queue<Transfer> refused = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < ROUNDS; i++) {
            if (!committed(transfers.get(i), answers.get(i).join())) {
                refused.add(transfers.get(i));
            }
        }
        int firstTime = ROUNDS - refused.size();
        AtomicInteger attempts = new AtomicInteger(ROUNDS);
        CompletableFuture.allOf(IntStream.range(0, CLIENTS)
                        .mapToObj(client -> tryAgain(refused, attempts))
                        .toArray(CompletableFuture[]::new))
                .join();

        System.out.printf(
                "%d of %d rounds at once committed; the others after %d further attempts by %d clients%n",
                firstTime, ROUNDS, attempts.get() - ROUNDS, CLIENTS);
        assertThat(refused).as("never committed").isEmpty();
        assertThat(firstTime).isPositive();
    }

    private CompletableFuture<Answer> post(Transfer transfer) {
        return coordinator()
                .http()
                .postAsync(
                        "/transactions",
                        Map.of("branches", transfer.branches(), "timeout", TIMEOUT.toString()),
                        Map.of());
    }

    /** One client: takes what was refused, tries it again under the same name, and puts it back if it is refused again. */
    private CompletableFuture<Void> tryAgain(Queue<Transfer> refused, AtomicInteger attempts) {
        Transfer transfer = attempts.get() < MOST_ATTEMPTS ? refused.poll() : null;
        if (transfer == null) {
            return CompletableFuture.completedFuture(null);
        }
        attempts.incrementAndGet();
        return post(transfer).thenCompose(answer -> {
            if (!committed(transfer, answer)) {
                refused.add(transfer);
            }
            return tryAgain(refused, attempts);
        });
    }

    /** Notes the outcome. Nobody lacks funds, so only other rounds are a reason to abort. */
    private boolean committed(Transfer transfer, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        ledger.record(transfer, answer.field("outcome"));
        if (answer.field("outcome").equals("COMMITTED")) {
            return true;
        }
        assertThat(answer.field("reason")).as(answer.text()).isEqualTo("voted_abort");
        assertThat(CONFLICTS).as(answer.text()).anyMatch(answer.field("reasonDetail")::contains);
        return false;
    }

    /** Money goes from one bank to another, or to two. */
    private Transfer randomTransfer(Random random) {
        List<Site> banks = new ArrayList<>(cluster.banks());
        Collections.shuffle(banks, random);
        int receivers = 1 + random.nextInt(banks.size() - 1);
        long amount = 1L + random.nextInt(20);
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

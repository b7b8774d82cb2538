package io.twopc.chaos;

import io.twopc.chaos.History.Told;
import io.twopc.system.HttpJson;
import io.twopc.system.HttpJson.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that move money until they are told to stop. Each asks for one transfer at a time under a key of its own, and
 * asks again under the same key until it has an outcome, whatever happened to its question. Some ask twice at once, some
 * don't wait for the outcome, and some ask for what they know already: nothing of that may change an answer.
 */
final class Load implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 150;
    private static final long END_SECONDS = 60;
    private static final int MOST = 50;
    private static final int LOOKS_BACK_PERCENT = 5;

    private final HttpJson coordinator;
    private final List<String> banks;
    private final String extra;
    private final History history;
    private final Tally tally = new Tally();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> clients = new ArrayList<>();

    /**
     * Starts the clients.
     *
     * @param banks between which money moves
     * @param extra a bank that gets some on top
     */
    Load(HttpJson coordinator, List<String> banks, String extra, History history, int clients, long seed) {
        this.coordinator = coordinator;
        this.banks = banks;
        this.extra = extra;
        this.history = history;
        for (int number = 0; number < clients; number++) {
            Random random = new Random(seed * 31 + number);
            String name = "client-" + number;
            Thread client = new Thread(() -> run(name, random), name);
            client.setDaemon(true);
            client.start();
            this.clients.add(client);
        }
    }

    /** A client of the coordinator that gives up early, to ask again. */
    static HttpJson impatient(int port) {
        return new HttpJson("localhost", port, ANSWER);
    }

    Tally tally() {
        return tally;
    }

    /** How many questions were asked again because nobody answered them, or only with "not now". */
    long repeats() {
        return repeats.get();
    }

    /** How many questions did not reach the coordinator as a whole in time, says its answer; asked again, too. */
    long late() {
        return late.get();
    }

    private void run(String name, Random random) {
        List<Transfer> settled = new ArrayList<>();
        for (int number = 0; !stopped(); number++) {
            Transfer transfer = transfer(name + "-" + number, random);
            settle(transfer, random.nextInt(100));
            settled.add(transfer);
            if (random.nextInt(100) < LOOKS_BACK_PERCENT) {
                Transfer old = settled.get(random.nextInt(settled.size()));
                if (random.nextBoolean()) {
                    ask(old);
                } else {
                    look(old);
                }
            }
        }
    }

    private Transfer transfer(String key, Random random) {
        int first = random.nextInt(banks.size());
        int receivers = random.nextInt(10) < 7 ? 1 : 2;
        long amount = 1L + random.nextInt(MOST);
        List<Transfer.Move> moves = new ArrayList<>();
        moves.add(new Transfer.Move(banks.get(first), account(random), -amount * receivers));
        for (int receiver = 1; receiver <= receivers; receiver++) {
            moves.add(new Transfer.Move(banks.get((first + receiver) % banks.size()), account(random), amount));
        }
        if (random.nextInt(8) == 0) {
            moves.add(new Transfer.Move(extra, account(random), amount));
        }
        return new Transfer(key, moves);
    }

    private static String account(Random random) {
        return BankDatabase.account(random.nextInt(BankDatabase.ACCOUNTS));
    }

    /** Asks for a transfer until its outcome is known, or the clients are to stop. */
    private void settle(Transfer transfer, int manner) {
        history.begin(transfer);
        CompletableFuture<Answer> second = manner < 4
                ? coordinator.postAsync("/transactions", body(transfer), Map.of("Idempotency-Key", transfer.key()))
                : null;
        Map<String, String> headers = manner >= 4 && manner < 8
                ? Map.of("Idempotency-Key", transfer.key(), "Prefer", "respond-async")
                : Map.of("Idempotency-Key", transfer.key());
        while (!ask(transfer, headers) && !stopped()) {
            repeats.incrementAndGet();
            pause();
        }
        if (second != null) {
            take(transfer, second);
        }
    }

    /** Asks once more for a transfer; true if there is an outcome now. */
    boolean ask(Transfer transfer) {
        return ask(transfer, Map.of("Idempotency-Key", transfer.key()));
    }

    /** Looks up what a transfer came to, where that is known. */
    private void look(Transfer transfer) {
        Optional<Told> known = history.entry(transfer.key()).outcome();
        if (known.isPresent()) {
            try {
                Answer answer = coordinator.get("/transactions/" + known.get().id());
                if (answer.status() == 200) {
                    history.record(transfer.key(), Told.of(answer));
                } else if (answer.status() == 408) {
                    noteLate(transfer);
                } else if (answer.status() != 503) {
                    history.recordSurprise(transfer.key(), answer.toString());
                }
            } catch (UncheckedIOException unanswered) {
                repeats.incrementAndGet();
            }
        }
    }

    private boolean ask(Transfer transfer, Map<String, String> headers) {
        try {
            return record(transfer, coordinator.post("/transactions", body(transfer), headers));
        } catch (UncheckedIOException unanswered) {
            return false;
        }
    }

    private void take(Transfer transfer, CompletableFuture<Answer> second) {
        try {
            record(transfer, second.join());
        } catch (CompletionException unanswered) {
            repeats.incrementAndGet();
        }
    }

    /** A fault held up a question in the middle: nothing was admitted. Told, so that it does not go unseen. */
    private void noteLate(Transfer transfer) {
        late.incrementAndGet();
        Report.say("came too late to be read, asked again: " + transfer.key() + " at " + Instant.now());
    }

    private boolean record(Transfer transfer, Answer answer) {
        switch (answer.status()) {
            case 201, 202 -> {
                Told told = Told.of(answer);
                if (history.record(transfer.key(), told)) {
                    tally.count(told);
                }
                return told.isFinal();
            }
            case 429, 503 -> {
                return false;
            }
            case 408 -> {
                noteLate(transfer);
                return false;
            }
            default -> {
                history.recordSurprise(transfer.key(), answer.toString());
                return false;
            }
        }
    }

    private static Map<String, Object> body(Transfer transfer) {
        return Map.of("branches", transfer.branches(), "timeout", TIMEOUT.toString());
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private void pause() {
        try {
            if (stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    /** Has the clients stop after the question they are asking, and waits for them. */
    @Override
    public void close() {
        stop.countDown();
        try {
            for (Thread client : clients) {
                client.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.twopc.proofs.simulation;

import io.twopc.coordinator.engine.ProtocolEngine;
import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.StartTransaction.Addressees;
import io.twopc.coordinator.engine.Submission;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Those who want rounds, ask again, look them up and call them off. */
final class Clients {

    private final World world;
    private final Random random;
    private final List<Wish> wishes = new ArrayList<>();
    private boolean away;

    Clients(World world) {
        this.world = world;
        random = world.random;
    }

    List<Wish> wishes() {
        return wishes;
    }

    /** Comes every now and then until {@link #leave}. */
    void come(long pauseMillis, int most) {
        world.scheduler.after((long) (-Math.log(1 - random.nextDouble()) * pauseMillis * Scheduler.MILLIS), () -> {
            if (!away) {
                act(most);
                come(pauseMillis, most);
            }
        });
    }

    void leave() {
        away = true;
    }

    private void act(int most) {
        int dice = random.nextInt(10);
        if (dice < 6 && wishes.size() < most) {
            submit(newWish());
        } else if (dice < 8) {
            someWish(true).ifPresent(this::submit);
        } else {
            lookUpOrAbort(dice == 9);
        }
    }

    private Optional<Wish> someWish(boolean withKey) {
        List<Wish> those =
                wishes.stream().filter(wish -> !withKey || wish.hasKey()).toList();
        return those.isEmpty() ? Optional.empty() : Optional.of(those.get(random.nextInt(those.size())));
    }

    private Wish newWish() {
        int number = wishes.size();
        boolean refused = random.nextInt(12) == 0;
        List<ParticipantId> participants = new ArrayList<>();
        Addressees addressees;
        if (random.nextInt(4) == 0) {
            addressees = new Addressees.EveryMember(Wish.payload(number, refused));
        } else {
            world.participants.forEach(each -> participants.add(each.id));
            Collections.shuffle(participants, random);
            participants
                    .subList(1 + random.nextInt(participants.size()), participants.size())
                    .clear();
            addressees = new Addressees.Branches(participants.stream()
                    .map(each -> new StartTransaction.Branch(each, Wish.payload(number, refused)))
                    .toList());
        }
        StartTransaction.@Nullable Key key =
                random.nextInt(3) > 0 ? new StartTransaction.Key("key-" + number, "hash") : null;
        Duration timeout = Duration.ofMillis(300 + random.nextInt(4_000));
        Wish wish = new Wish(
                number,
                new StartTransaction(addressees, timeout, key, random.nextInt(4) == 0),
                List.copyOf(participants),
                refused);
        wishes.add(wish);
        return wish;
    }

    /** A wish for a round with everybody, to be granted in a world without faults. */
    Wish lastWish() {
        int number = wishes.size();
        List<ParticipantId> all =
                world.participants.stream().map(each -> each.id).toList();
        Addressees addressees = new Addressees.Branches(all.stream()
                .map(each -> new StartTransaction.Branch(each, Wish.payload(number, false)))
                .toList());
        Wish wish = new Wish(
                number,
                new StartTransaction(
                        addressees, Duration.ofSeconds(20), new StartTransaction.Key("key-" + number, "hash"), false),
                all,
                false);
        wishes.add(wish);
        return wish;
    }

    void submit(Wish wish) {
        if (!world.coordinator.isUp()) {
            return;
        }
        world.coordinator.later(random.nextInt(300) * Scheduler.MICROS, () -> {
            world.coordinator.note("is asked", wish.number(), "for wish " + wish.number());
            var unused = world.coordinator
                    .running()
                    .submit(wish.request())
                    .thenAccept(world.watched(granted -> heard(wish, granted)));
        });
    }

    private void heard(Wish wish, Submission granted) {
        TransactionId id = granted.id();
        world.coordinator.note("admits", id.hashCode(), "wish " + wish.number() + " as " + id);
        world.rules.named(wish, id, wish.request().durableAdmission());
        var unused = granted.outcome().thenAccept(world.watched(view -> {
            world.coordinator.note(
                    "answers", view.outcome().name().hashCode(), id + " " + view.outcome() + " " + view.abort());
            world.rules.answered(wish, view);
        }));
        if (random.nextInt(4) == 0) {
            long patience = random.nextInt(1_000) * Scheduler.MILLIS;
            world.coordinator.later(patience, () -> makeDurable(wish, id));
        }
    }

    /** A client that waited for long enough gets a location that outlives a crash. */
    private void makeDurable(Wish wish, TransactionId id) {
        var unused = world.coordinator
                .running()
                .makeAdmissionDurable(id)
                .thenAccept(world.watched(view -> world.rules.named(wish, id, true)));
    }

    /** An operator sees to what the protocol cannot end: branches of which nobody knows how they did. */
    void acknowledgeDamage() {
        if (!world.coordinator.isUp()) {
            return;
        }
        for (Account each : world.rules.accounts()) {
            boolean open = world.coordinator
                    .running()
                    .find(each.id)
                    .filter(view -> view.damage() != null && !view.damageAcknowledged())
                    .isPresent();
            if (open) {
                world.coordinator.later(0, () -> {
                    var unused = world.coordinator.running().acknowledgeDamage(each.id, "operator", "seen");
                });
            }
        }
    }

    private void lookUpOrAbort(boolean abort) {
        List<Account> all = new ArrayList<>(world.rules.accounts());
        if (all.isEmpty() || !world.coordinator.isUp()) {
            return;
        }
        Account account = all.get(random.nextInt(all.size()));
        world.coordinator.later(random.nextInt(300) * Scheduler.MICROS, () -> {
            ProtocolEngine engine = world.coordinator.running();
            if (abort) {
                world.coordinator.note("is told to abort", account.id.hashCode(), account);
                var unused = engine.abort(account.id, "operator", "simulated")
                        .thenAccept(world.watched(view -> world.rules.shown(account, view)));
            } else {
                engine.find(account.id).ifPresent(view -> world.rules.shown(account, view));
            }
        });
    }
}

package io.twopc.chaos;

import java.time.Duration;

/** A participant that is killed and comes back with an empty database, as after a restore that went wrong. */
record EmptiedDatabase(Bank bank) implements Fault {

    @Override
    public String target() {
        return bank.id();
    }

    @Override
    public Duration duration() {
        return Duration.ofMillis(100);
    }

    @Override
    public void strike() {
        bank.process().kill();
        bank.replaceDatabase();
    }

    @Override
    public void heal() {
        bank.process().start();
    }
}

package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Events.begin;
import static io.twopc.protocol.coordinator.Events.everyMember;
import static io.twopc.protocol.coordinator.Events.listed;

import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.TransactionId;
import java.util.List;
import java.util.Optional;

/** One transaction, stepped by hand. Each step makes a new one, so that a test can branch off from any point. */
record Play(CoordinatorState state, List<CoordinatorEffect> effects) {

    static final TransactionId TX = TransactionId.parse("01890000-0000-7000-8000-000000000001");
    static final CoordinatorId COORDINATOR = CoordinatorId.parse("aaaaaaaa-0000-4000-8000-000000000000");
    static final Round ROUND = new Round(TX, COORDINATOR, false);

    static Play initial() {
        return new Play(new CoordinatorState.Initial(ROUND), List.of());
    }

    /** A round whose outcome has to be durable before the client hears it. */
    static Play initialLasting() {
        return new Play(new CoordinatorState.Initial(ROUND.lasts()), List.of());
    }

    /** PREPARE has begun with these branches; none may be excluded. */
    static Play preparing(String... names) {
        return initial().on(begin(listed(names), names));
    }

    /** PREPARE has begun in the payload form; so many branches have to remain. */
    static Play preparingAtLeast(int minimum, String... names) {
        return initial().on(begin(everyMember(names.length, minimum), names));
    }

    static Play lasting(String... names) {
        return initialLasting().on(begin(listed(names), names));
    }

    /** The COMMIT record of these branches is with the log. */
    static Play forcing(String... names) {
        return preparing(names).onEach(Events::yes, names);
    }

    /** COMMIT of these branches is durable. */
    static Play committing(String... names) {
        return forcing(names).on(Events.forced());
    }

    /** Aborted by an operator after everybody voted yes but the last. */
    static Play aborted(String... names) {
        Play play = preparing(names);
        for (int i = 0; i < names.length - 1; i++) {
            play = play.on(Events.yes(names[i]));
        }
        return play.on(Events.operator());
    }

    Play on(CoordinatorEvent... events) {
        Play play = this;
        for (CoordinatorEvent event : events) {
            Transition transition = CoordinatorProtocol.step(play.state, event);
            play = new Play(transition.next(), transition.effects());
        }
        return play;
    }

    Play onEach(java.util.function.Function<String, CoordinatorEvent> event, String... names) {
        Play play = this;
        for (String name : names) {
            play = play.on(event.apply(name));
        }
        return play;
    }

    Branches branches() {
        return branchesOf(state).orElseThrow();
    }

    Branch branch(String name) {
        return branches().of(Events.id(name)).orElseThrow();
    }

    AbortCause cause() {
        return state instanceof CoordinatorState.AbortedEarly early
                ? early.cause()
                : ((CoordinatorState.Aborted) state).cause();
    }

    Optional<Damage> damage(Decision decision) {
        return branches().damage(decision);
    }

    static Optional<Branches> branchesOf(CoordinatorState state) {
        if (state instanceof CoordinatorState.Preparing s) {
            return Optional.of(s.branches());
        }
        if (state instanceof CoordinatorState.ForcingCommit s) {
            return Optional.of(s.branches());
        }
        if (state instanceof CoordinatorState.Committing s) {
            return Optional.of(s.branches());
        }
        if (state instanceof CoordinatorState.Completed s) {
            return Optional.of(s.branches());
        }
        return state instanceof CoordinatorState.Aborted s ? Optional.of(s.branches()) : Optional.empty();
    }
}

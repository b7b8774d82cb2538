package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Events.forced;
import static io.twopc.protocol.coordinator.Events.yes;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.coordinator.CoordinatorEffect.Answer;
import io.twopc.protocol.coordinator.CoordinatorEffect.ForceCommit;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.model.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The last yes vote against everything else that ends a round, in every order. */
class CoordinatorRaceTest {

    private static final int RACES = 10_000;

    @Test
    @DisplayName(
            "C12: 10,000 races of the last yes vote against timeout, operator, disconnect and others: one decision each")
    void theLastVoteAgainstEverythingElse() {
        long seed = Long.getLong("twopc.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int race = 0; race < RACES; race++) {
            List<CoordinatorEvent> events = new ArrayList<>(rivals(random));
            events.add(yes("b"));
            Collections.shuffle(events, random);
            outcomes.merge(run(events, random, seed), 1, Integer::sum);
        }
        System.out.println("C12 races, seed " + seed + ": " + outcomes);
        assertThat(outcomes).containsKeys(Outcome.COMMITTED, Outcome.ABORTED);
    }

    /** One to three rivals, so that they also race each other. */
    private static List<CoordinatorEvent> rivals(Random random) {
        List<CoordinatorEvent> rivals = new ArrayList<>(Events.rivalsOfTheLastVote("b"));
        Collections.shuffle(rivals, random);
        return rivals.subList(0, 1 + random.nextInt(3));
    }

    /** The log may take any time to answer, and the others any time to get in between. */
    private static Outcome run(List<CoordinatorEvent> events, Random random, long seed) {
        Play play = Play.preparing("a", "b").on(yes("a"));
        List<CoordinatorEffect> effects = new ArrayList<>();
        boolean writing = false;
        for (CoordinatorEvent event : events) {
            play = play.on(event);
            effects.addAll(play.effects());
            writing |= play.effects().stream().anyMatch(ForceCommit.class::isInstance);
            if (writing && random.nextBoolean()) {
                play = play.on(forced());
                effects.addAll(play.effects());
                writing = false;
            }
        }
        if (writing) {
            play = play.on(forced());
            effects.addAll(play.effects());
        }
        String race = "seed " + seed + ", " + events;
        Outcome outcome = play.state().outcome();
        boolean firstIsTheVote = events.get(0).equals(yes("b"));
        assertThat(outcome).as(race).isEqualTo(firstIsTheVote ? Outcome.COMMITTED : Outcome.ABORTED);
        assertThat(effects.stream().filter(Answer.class::isInstance)).as(race).containsExactly(new Answer(outcome));
        assertThat(effects.stream().anyMatch(Effects::isCommit)).as(race).isEqualTo(outcome == Outcome.COMMITTED);
        assertThat(effects.stream().anyMatch(CoordinatorRaceTest::isAbort))
                .as(race)
                .isEqualTo(outcome == Outcome.ABORTED);
        return outcome;
    }

    private static boolean isAbort(CoordinatorEffect effect) {
        return effect instanceof CoordinatorEffect.Send send && send.message() instanceof Abort;
    }

    @Test
    @DisplayName("C12: both orders of each pair, by name")
    void bothOrdersOfEachPair() {
        Play play = Play.preparing("a", "b").on(yes("a"));
        for (CoordinatorEvent rival : Events.rivalsOfTheLastVote("b")) {
            assertThat(play.on(yes("b"), rival, forced()).state().outcome())
                    .as("vote, then %s", rival)
                    .isEqualTo(Outcome.COMMITTED);
            assertThat(play.on(rival, yes("b")).state().outcome())
                    .as("%s, then vote", rival)
                    .isEqualTo(Outcome.ABORTED);
        }
    }
}

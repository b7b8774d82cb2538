package io.twopc.system;

import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.system.HttpJson.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One committed round as the operating system sees it at the coordinator and at a bank on H2. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommittedRoundTraceIT {

    private static final String LOG = "/data/coordinator/";
    private static final String HISTORY = "history.mv";
    private static final String DATABASE = "accounts.mv.db>";
    private static final int MOST_CHARACTERS = 260;

    @RegisterExtension
    final Cluster cluster = new Cluster(each -> {
        each.addH2("bank-a");
        each.addH2("bank-b");
    });

    @Test
    @DisplayName("R3, R6, C9, C21, C25: no commit, vote or ack leaves before what it says is forced")
    void nothingLeavesBeforeItIsForced() throws Exception {
        CoordinatorProcess coordinator = cluster.coordinator();
        ParticipantProcess bank = cluster.banks().get(0).process();
        List<String> atCoordinator;
        List<String> atBank;
        try (ForceTrace coordinators = new ForceTrace(coordinator);
                ForceTrace banks = new ForceTrace(bank)) {
            String id = committedRound();
            coordinator.awaitState(id, "COMPLETED", SOON);
            atCoordinator = coordinators.end().stream()
                    .filter(line -> !line.contains(HISTORY))
                    .toList();
            atBank = banks.end();
        }

        show("coordinator", atCoordinator, LOG, "prepare", "commit");
        show("bank-a", atBank, DATABASE, "vote_commit", "ack");
        assertForcedBefore(atCoordinator, LOG, "commit", 2);
        assertForcedBefore(atBank, DATABASE, "vote_commit", 1);
        assertForcedBefore(atBank, DATABASE, "ack", 1);
    }

    private String committedRound() {
        List<Move> moves = List.of(
                new Move(cluster.banks().get(0), "ann", -10),
                new Move(cluster.banks().get(1), "ann", 10));
        Answer answer = cluster.coordinator()
                .begin(new Transfer("traced", moves, List.of()).branches(), Duration.ofSeconds(60), Map.of());
        assertThat(answer.field("outcome")).as(answer.text()).isEqualTo("COMMITTED");
        return answer.field("id");
    }

    /** And that it would be seen: the same lines without the forces are found wanting. */
    private static void assertForcedBefore(List<String> lines, String file, String message, int atLeast) {
        assertThat(ForceTrace.sent(lines, message)).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(ForceTrace.sentTooEarly(lines, file, message)).isEmpty();
        List<String> unforced =
                lines.stream().filter(line -> !line.contains("sync")).toList();
        assertThat(ForceTrace.sentTooEarly(unforced, file, message))
                .containsExactlyElementsOf(ForceTrace.sent(lines, message));
    }

    private static void show(String who, List<String> lines, String file, String... messages) {
        System.out.println("A committed round at " + who + ":");
        lines.stream()
                .filter(line -> line.contains("sync")
                        || line.contains(file)
                        || Stream.of(messages)
                                .anyMatch(each ->
                                        !ForceTrace.sent(List.of(line), each).isEmpty()))
                .map(line -> line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + " ..." : line)
                .forEach(System.out::println);
    }
}

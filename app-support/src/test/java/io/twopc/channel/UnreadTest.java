package io.twopc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnreadTest {

    private static final CoordinatorId COORDINATOR = new CoordinatorId(new UUID(0, 0));

    private final Unread unread = new Unread();

    private static TransactionId id(int number) {
        return new TransactionId(new UUID(0, number));
    }

    private static Prepare prepare(int number) {
        return new Prepare(id(number), COORDINATOR, Payload.EMPTY);
    }

    private void answered(Message question, Message answer) {
        Unread fresh = new Unread();
        fresh.sending(List.of(new Forget(id(9))), 1_000);
        fresh.sending(List.of(question), 10);
        fresh.received(answer);
        assertThat(fresh.bytes()).as("%s after %s", answer, question).isEqualTo(10);
    }

    @Test
    void anAnswerShowsThatAllBeforeItsQuestionWasRead() {
        answered(prepare(1), new VoteCommit(id(1), false));
        answered(prepare(1), new VoteAbort(id(1), "no"));
        answered(new Commit(id(1)), new Ack(id(1), null));
        answered(new Abort(id(1)), new Ack(id(1), null));
        answered(new VoteCommit(id(1), false), new Commit(id(1)));
        answered(new VoteCommit(id(1), false), new Abort(id(1)));
    }

    @Test
    void whatAnswersSomethingElseShowsNothing() {
        unread.sending(List.of(new Forget(id(9))), 1_000);
        unread.sending(List.of(new Commit(id(1))), 10);

        unread.received(new Ack(id(2), null));
        unread.received(new VoteCommit(id(1), false)); // repeated: it answers the prepare of before
        unread.received(new Inquire(id(1), COORDINATOR));

        assertThat(unread.bytes()).isEqualTo(1_010);
    }

    @Test
    void whatWasSentAfterTheQuestionMayBeUnread() {
        unread.sending(List.of(prepare(1)), 100);
        unread.sending(List.of(prepare(2)), 20_000);
        unread.received(new VoteCommit(id(1), false));
        assertThat(unread.bytes()).isEqualTo(20_100);

        unread.received(new VoteCommit(id(2), false)); // nobody watched it
        assertThat(unread.bytes()).isEqualTo(20_100);
        unread.sending(List.of(prepare(3)), 100);
        unread.received(new VoteCommit(id(3), false));
        assertThat(unread.bytes()).isEqualTo(100);
    }

    @Test
    void aVoteThatIsNotAnsweredIsNoQuestion() {
        unread.sending(List.of(new VoteCommit(id(1), true), new VoteAbort(id(2), "no")), 10);
        unread.sending(List.of(new VoteCommit(id(3), false)), 10);
        unread.received(new Commit(id(3)));

        assertThat(unread.bytes()).isEqualTo(10);
    }

    @Test
    void aBranchThatTakesItsTimeIsNotWaitedForForever() {
        unread.sending(List.of(prepare(1)), 10);
        unread.sending(List.of(prepare(2)), Unread.SLOW_ANSWER_BYTES);
        unread.sending(List.of(prepare(3)), 10);
        unread.received(new VoteCommit(id(3), false));

        assertThat(unread.bytes()).isEqualTo(10);
    }
}

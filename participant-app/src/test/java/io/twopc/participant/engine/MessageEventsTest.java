package io.twopc.participant.engine;

import static io.twopc.participant.engine.EngineHarness.A;
import static io.twopc.participant.engine.EngineHarness.tx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.message.TransactionMessage.Pending;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.validation.MessageRules;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageEventsTest {

    private static final Set<MessageType> ABOUT_THE_SESSION =
            EnumSet.of(MessageType.HELLO, MessageType.WELCOME, MessageType.HEARTBEAT);

    private static List<Message> aboutABranch() {
        return List.of(
                new Prepare(tx(1), A, Payload.EMPTY),
                new Commit(tx(1)),
                new Abort(tx(1)),
                new Forget(tx(1)),
                new Pending(tx(1)),
                new ErrorMessage(tx(1), ErrorCode.NOT_MINE, "whose?"),
                new VoteCommit(tx(1), false),
                new VoteAbort(tx(1), "no"),
                new Ack(tx(1), null),
                new Inquire(tx(1), A));
    }

    static Stream<Message> whatACoordinatorMaySend() {
        return aboutABranch().stream().filter(message -> MessageRules.isFromCoordinator(message.type()));
    }

    static Stream<Message> whatOnlyParticipantsSend() {
        return aboutABranch().stream().filter(message -> !MessageRules.isFromCoordinator(message.type()));
    }

    @Test
    void everyTypeIsAboutABranchOrAboutTheSession() {
        assertThat(aboutABranch())
                .extracting(Message::type)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(ABOUT_THE_SESSION)));
    }

    @ParameterizedTest
    @MethodSource("whatACoordinatorMaySend")
    void whatACoordinatorMaySendAboutABranchIsAnEvent(Message message) {
        assertThat(MessageEvents.transactionOf(message)).isEqualTo(tx(1));
        assertThat(MessageEvents.eventOf(message, A)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("whatOnlyParticipantsSend")
    void whatOnlyParticipantsSendIsNone(Message message) {
        assertThatThrownBy(() -> MessageEvents.eventOf(message, A)).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.twopc.participant.engine;

import io.twopc.engine.Backoff;
import io.twopc.engine.EventQueue;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.protocol.participant.ParticipantBranchState;
import io.twopc.protocol.participant.ParticipantEffect;
import io.twopc.protocol.participant.ParticipantEffect.Call;
import io.twopc.protocol.participant.ParticipantEffect.CancelPrepare;
import io.twopc.protocol.participant.ParticipantEffect.Inquire;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.RecordHeuristic;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRepeat;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRetry;
import io.twopc.protocol.participant.ParticipantEffect.Send;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;
import io.twopc.protocol.participant.ParticipantEffect.StartForget;
import io.twopc.protocol.participant.ParticipantEffect.StartPrepare;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;
import io.twopc.protocol.participant.ParticipantEvent;
import io.twopc.protocol.participant.ParticipantProtocol;
import io.twopc.protocol.participant.Transition;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Applies the core to one branch and does what it says. For the engine's thread. */
final class Stepper {

    private final EngineOptions options;
    private final EnginePorts ports;
    private final EventQueue mailbox;
    private final Timers timers;
    private final BranchTable table;
    private final ResourceCalls calls;
    private final Backoff inquiries;
    private final Backoff retries;
    private final Outgoing outgoing;
    private final Runnable onIdle;
    private int running;

    /** Where messages go. */
    interface Outgoing {
        boolean send(Send message);

        boolean send(Inquire message);
    }

    /** @param onIdle runs whenever the last call to the resource has ended */
    Stepper(
            EngineOptions options,
            EnginePorts ports,
            EventQueue mailbox,
            Timers timers,
            BranchTable table,
            Outgoing outgoing,
            Runnable onIdle) {
        this.options = options;
        this.ports = ports;
        this.mailbox = mailbox;
        this.timers = timers;
        this.table = table;
        this.outgoing = outgoing;
        this.onIdle = onIdle;
        calls = new ResourceCalls(ports, options.participant());
        inquiries = new Backoff(options.inquiryInitial(), options.inquiryMax(), ports.random());
        retries = new Backoff(options.retryInitial(), options.retryMax(), ports.random());
    }

    /** How many calls to the resource are under way. */
    int running() {
        return running;
    }

    void apply(BranchEntry entry, ParticipantEvent event) {
        Transition transition;
        try {
            transition = ParticipantProtocol.step(entry.state, event);
        } catch (IllegalStateException e) {
            ports.listener().defect("protocol", e);
            return;
        }
        move(entry, transition.next());
        for (ParticipantEffect effect : transition.effects()) {
            run(entry, event, effect);
        }
        if (event instanceof ParticipantEvent.HeuristicRecorded && entry.operator != null) {
            entry.operator.complete(new HandResult.Recorded(entry.view()));
            entry.operator = null;
        }
    }

    private void move(BranchEntry entry, ParticipantBranchState next) {
        BranchStatus before = entry.state.status();
        boolean moved = before != next.status();
        entry.state = next;
        if (moved) {
            entry.cancelTimers();
            entry.since = ports.clock().now();
            entry.sinceNanos = ports.clock().nanos();
        }
        table.file(entry, before);
        if (moved) {
            ports.listener().moved(next.transaction(), before, next.status());
        }
    }

    private void run(BranchEntry entry, ParticipantEvent cause, ParticipantEffect effect) {
        if (effect instanceof Send send) {
            sent(cause, send.message(), outgoing.send(send));
        } else if (effect instanceof Inquire inquire) {
            sent(cause, inquire.message(), outgoing.send(inquire));
        } else if (effect instanceof Call call) {
            start(entry, call);
        } else if (effect instanceof CancelPrepare) {
            cancel(entry);
        } else if (effect instanceof ScheduleRepeat schedule) {
            scheduleRepeat(entry, schedule.attempt());
        } else if (effect instanceof ScheduleRetry schedule) {
            after(retries.delayNanos(schedule.failures()), () -> apply(entry, new ParticipantEvent.RetryDue()));
        } else if (effect instanceof Observe observe) {
            ports.listener().observed(entry.state.transaction(), observe.what());
        }
    }

    private void sent(ParticipantEvent cause, Message message, boolean delivered) {
        if (delivered && cause instanceof ParticipantEvent.RepeatDue) {
            ports.listener().repeated(message.type());
        }
    }

    private void scheduleRepeat(BranchEntry entry, int attempt) {
        if (entry.repeat != null) {
            entry.repeat.cancel();
        }
        entry.repeat =
                after(inquiries.delayNanos(attempt), () -> apply(entry, new ParticipantEvent.RepeatDue(attempt)));
    }

    private Timers.Timer after(long delayNanos, Runnable action) {
        return timers.start(ports.clock().nanos(), delayNanos, action);
    }

    private void start(BranchEntry entry, Call call) {
        running++;
        Consumer<ParticipantEvent> done = event -> mailbox.put(() -> completed(entry, event));
        if (call instanceof StartPrepare prepare) {
            CancelFlag cancellation = new CancelFlag();
            entry.cancellation = cancellation;
            entry.timeout =
                    after(options.localTimeout().toNanos(), () -> apply(entry, new ParticipantEvent.LocalTimeout()));
            calls.prepare(prepare.branch(), prepare.payload(), cancellation, done);
        } else if (call instanceof StartCommit commit) {
            calls.commit(commit.branch(), done);
        } else if (call instanceof StartRollback rollback) {
            calls.rollback(rollback.branch(), done);
        } else if (call instanceof RecordHeuristic record && entry.decision != null) {
            calls.record(record.branch(), entry.decision, done);
        } else if (call instanceof StartForget forget) {
            calls.forget(forget.branch(), done);
        } else {
            throw new IllegalStateException("no way to do " + call);
        }
    }

    private void completed(BranchEntry entry, ParticipantEvent event) {
        running--;
        entry.cancellation = null;
        apply(entry, event);
        if (running == 0) {
            onIdle.run();
        }
    }

    /** The resource may take its time to hear of it, so not on this thread. */
    private void cancel(BranchEntry entry) {
        CancelFlag cancellation = entry.cancellation;
        if (cancellation == null) {
            throw new IllegalStateException("no prepare is under way");
        }
        try {
            ports.resolves().execute(cancellation::cancel);
        } catch (RejectedExecutionException e) {
            cancellation.cancel();
        }
    }
}

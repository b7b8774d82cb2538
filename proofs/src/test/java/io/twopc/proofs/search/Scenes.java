package io.twopc.proofs.search;

import io.twopc.proofs.search.Scene.Form;
import io.twopc.proofs.search.Scene.Work;
import java.util.List;

/** The scenes that are searched; small ones to their end, the others as far as time allows. */
final class Scenes {

    private static final List<Work> ANY = List.of(Work.values());
    private static final List<Work> YES = List.of(Work.YES);

    /** Two participants and everything that loses memory or messages. */
    static final Scene CRASHES = Scene.of(2, Form.LISTED).withFaults(1, 1, 1);

    /** The same with an idempotency key, and every vote. */
    static final Scene VOTES =
            Scene.of(2, Form.LISTED_LASTING).withVotes(List.of(ANY, YES)).withFaults(2, 1, 0);

    /** Calls to the resource take time, so that aborts and crashes come in between. */
    static final Scene SLOW = Scene.of(2, Form.LISTED)
            .withVotes(List.of(ANY, YES))
            .withFaults(1, 1, 0)
            .withSlowCalls();

    /** Calls to the resource fail, carried out or not. */
    static final Scene FAILING = Scene.of(2, Form.LISTED)
            .withFaults(1, 1, 0)
            .withOperators(0, 1, 0, 0)
            .withSlowCalls();

    /** Operators decide by hand. */
    static final Scene BY_HAND = Scene.of(2, Form.LISTED).withFaults(1, 1, 0).withOperators(2, 0, 0, 0);

    /** A database is emptied, a participant evicted. */
    static final Scene EMPTIED = Scene.of(2, Form.LISTED).withFaults(1, 0, 0).withOperators(0, 0, 1, 1);

    /** Three members, of whom one may be left out. */
    static final Scene MEMBERS = Scene.of(3, Form.EVERY_MEMBER).withFaults(1, 0, 1);

    /** Three participants in one list. */
    static final Scene THREE = Scene.of(3, Form.LISTED).withFaults(1, 1, 0);

    /** Three participants in two transactions at once. */
    static final Scene TWO_AT_ONCE = Scene.of(3, Form.LISTED, Form.EVERY_MEMBER).withFaults(1, 1, 1);

    private Scenes() {}
}

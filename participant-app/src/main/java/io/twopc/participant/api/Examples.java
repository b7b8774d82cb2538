package io.twopc.participant.api;

/** Bodies shown in the API document. */
final class Examples {

    static final String ID = "0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77";
    static final String COORDINATOR = "5b1f7c9e-3a43-4f7b-8a5e-2f7d1c6b9e10";

    static final String HEURISTIC = """
            {"decision": "rollback", "by": "alice", "reason": "the coordinator's log is lost, ticket 4711"}""";

    private Examples() {}
}

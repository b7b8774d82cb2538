package io.twopc.coordinator.api;

/** Bodies shown in the API document; a test holds them against what the API takes and gives. */
final class Examples {

    static final String ID = "0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77";

    static final String TRANSFER = """
            {
              "branches": [
                {"participant": "bank-a", "payload": {"operation": "debit", "account": "alice", "amount": 10}},
                {"participant": "bank-b", "payload": {"operation": "credit", "account": "bob", "amount": 10}}
              ],
              "timeout": "PT5S"
            }""";

    static final String ROUND_LINE = """
            {"payload": {"operation": "ping"}, "idempotencyKey": "order-4711"}""";

    static final String EVERY_MEMBER = """
            {"payload": {"operation": "ping"}}""";

    static final String COMMITTED = """
            {
              "id": "0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77",
              "state": "COMMIT_PHASE",
              "outcome": "COMMITTED",
              "timeout": "PT5S",
              "createdAt": "2026-11-22T10:00:00.100Z",
              "decidedAt": "2026-11-22T10:00:00.112Z",
              "excluded": [],
              "branches": [
                {
                  "participant": "bank-a",
                  "state": "VOTED",
                  "vote": "COMMIT",
                  "acknowledged": false,
                  "hazard": false,
                  "retries": 0,
                  "timeline": [
                    {"at": "2026-11-22T10:00:00.101Z", "event": "prepare_sent"},
                    {"at": "2026-11-22T10:00:00.108Z", "event": "voted_commit"}
                  ]
                }
              ],
              "notes": []
            }""";

    static final String ABORTED = """
            {
              "id": "0199c2f0-5d3e-7c41-9d0b-6a1f0c2e4b77",
              "state": "ABORTED",
              "outcome": "ABORTED",
              "reason": "voted_abort",
              "reasonParticipant": "bank-a",
              "reasonDetail": "insufficient funds",
              "timeout": "PT5S",
              "createdAt": "2026-11-22T10:00:00.100Z",
              "decidedAt": "2026-11-22T10:00:00.109Z",
              "endedAt": "2026-11-22T10:00:00.109Z",
              "excluded": [],
              "branches": [
                {
                  "participant": "bank-a",
                  "state": "VOTED",
                  "vote": "ABORT",
                  "explanation": "insufficient funds",
                  "acknowledged": false,
                  "hazard": false,
                  "retries": 0,
                  "timeline": [
                    {"at": "2026-11-22T10:00:00.101Z", "event": "prepare_sent"},
                    {"at": "2026-11-22T10:00:00.109Z", "event": "voted_abort"}
                  ]
                }
              ],
              "notes": []
            }""";

    static final String OPERATOR = """
            {"by": "alice", "reason": "settled with the bank, ticket 4711"}""";

    private Examples() {}
}

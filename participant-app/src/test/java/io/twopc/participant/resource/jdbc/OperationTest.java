package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {

    private static Operation declare(String sql, boolean readOnly) {
        return Operation.of("op", new JdbcProperties.Operation(sql, null, null, readOnly, Map.of()));
    }

    @Test
    void itsParametersAreTakenApartInTheOrderOfTheirUse() {
        Operation operation =
                declare("UPDATE t SET b = b - :amount WHERE id = :id AND b >= :amount AND c = ':no' ; ", false);
        assertThat(operation.sql()).isEqualTo("UPDATE t SET b = b - ? WHERE id = ? AND b >= ? AND c = ':no'");
        assertThat(operation.slots()).containsExactly("amount", "id", "amount");
        assertThat(operation.parameters()).containsExactly("amount", "id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "  -- why; because\n UPDATE t SET a = 1",
                "/* ; commit */ DELETE FROM t",
                "INSERT INTO t VALUES ('; COMMIT', \"a;b\", :x)",
                "INSERT INTO t VALUES ('it''s; fine?')",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "MERGE INTO t VALUES (:a, :b)",
                "UPDATE t SET a = :a::numeric",
                "VALUES (1)",
            })
    void oneStatementThatReadsOrChangesRowsIsAccepted(String sql) {
        assertThat(declare(sql, false).sql()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "` ` | must hold an SQL statement",
                "-- nothing | must hold an SQL statement",
                "; | must hold an SQL statement",
                "UPDATE t SET a = 1; COMMIT | a single statement",
                "SELECT 1;; | a single statement",
                "UPDATE t SET a = ''; DELETE FROM t | a single statement",
                "COMMIT | must begin with",
                "/* x */ rollback | must begin with",
                "SET LOCK_TIMEOUT 0 | must begin with",
                "PREPARE TRANSACTION 'x' | must begin with",
                "CREATE TABLE t (a INT) | must begin with",
                "TRUNCATE TABLE t | must begin with",
                "(SELECT 1) | must begin with",
                "CALL f() | must begin with",
                "UPDATE t SET a = ? | instead of using '?'",
                "UPDATE t SET a = 'x | does not end",
                "UPDATE t /* SET a = 1 | does not end",
                "UPDATE t SET a = $$ ? $$ | dollar signs",
                "UPDATE t SET a = $q$; COMMIT$q$ | dollar signs",
            })
    void anythingElseIsRefused(String sql, String words) {
        assertThatThrownBy(() -> declare(sql, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET a = 1",
                "SELECT * FROM t FOR UPDATE",
                "SELECT * FROM t FOR  NO KEY UPDATE",
                "SELECT * FROM t for share",
                "SELECT * FROM FINAL TABLE (INSERT INTO t VALUES (1))",
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
            })
    void whatIsDeclaredReadOnlyMustOnlyRead(String sql) {
        assertThatThrownBy(() -> declare(sql, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must only read");
    }

    @Test
    void aDeclaredTypeMustBelongToAParameter() {
        var declared = new JdbcProperties.Operation(
                "DELETE FROM t WHERE id = :id", null, null, false, Map.of("ident", ParameterType.TEXT));
        assertThatThrownBy(() -> Operation.of("op", declared))
                .hasMessageContaining("'ident'")
                .hasMessageContaining("[id]");
    }
}

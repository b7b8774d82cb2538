package io.twopc.coordinator.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of transactions in JSON. */
@Schema(name = "Transactions", description = "Transactions, newest first.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record TransactionsBody(
        @Schema(
                requiredMode = REQUIRED,
                description = "A page may hold fewer than asked for, even none, and still have a next one.")
        List<TransactionBody> transactions,

        @Schema(
                description = "The next page; absent at the end.",
                example = "/transactions?limit=50&cursor=MDE5OWMyZjAtNWQzZS03YzQxLTlkMGItNmExZjBjMmU0Yjc3")
        @Nullable
        String next) {}

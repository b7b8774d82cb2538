package io.twopc.demo;

import io.twopc.system.AppProcess;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Tells people what happens. */
final class Report {

    private static final String INDENT = "  ";

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
    }

    void head(String line) {
        out.println();
        out.println(line);
        out.println("=".repeat(line.length()));
    }

    void processes(Installation installation) {
        Table table = new Table("process", "pid", "HTTP", "what it is");
        AppProcess coordinator = installation.coordinator();
        table.row(
                "coordinator",
                coordinator.pid(),
                coordinator.http().uri("/"),
                "decides; participants dial its port "
                        + installation.coordinator().channelPort());
        for (Bank bank : installation.banks().values()) {
            AppProcess participant = bank.participant();
            table.row(
                    bank.id(),
                    participant.pid(),
                    participant.http().uri("/"),
                    "keeps its accounts in an H2 database of its own");
        }
        out.print(table.render(INDENT));
    }

    void beginning(int number, Script.Transfer transfer) {
        out.println(INDENT + number + ". " + transfer.title() + ": " + moves(transfer));
    }

    void meanwhile(String what) {
        out.println(INDENT + "     ... " + what);
    }

    void ending(Result result) {
        out.println(INDENT + "   -> " + result.outcome() + ", " + result.why());
    }

    private static String moves(Script.Transfer transfer) {
        StringBuilder text = new StringBuilder();
        transfer.moves()
                .forEach((bank, moves) -> moves.forEach((account, amount) -> text.append(text.isEmpty() ? "" : ", ")
                        .append(bank)
                        .append('/')
                        .append(account)
                        .append(' ')
                        .append(signed(amount))));
        return text.toString();
    }

    void results(List<Result> results) {
        Table table = new Table("#", "transfer", "participants", "outcome", "decided", "all done", "as expected");
        int number = 0;
        for (Result result : results) {
            number++;
            table.row(
                    number,
                    result.transfer().title(),
                    String.join(" ", result.transfer().moves().keySet()),
                    result.outcome(),
                    millis(result.decided()),
                    millis(result.ended()),
                    result.asExpected() ? "yes" : "NO (state " + result.state() + ")");
            table.note("  " + result.why());
        }
        out.print(table.render(INDENT));
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    void books(Books books) {
        Table table = new Table("bank", "account", "before", "after", "change", "");
        books.after()
                .forEach((bank, accounts) -> accounts.forEach((account, after) -> {
                    long before = amount(books.before(), bank, account);
                    long expected = amount(books.expected(), bank, account);
                    table.row(
                            bank,
                            account,
                            before,
                            after,
                            signed(after - before),
                            expected == after ? "" : "SHOULD BE " + expected);
                }));
        long change = books.sumAfter() - books.sumBefore();
        table.row(
                "sum",
                "",
                books.sumBefore(),
                books.sumAfter(),
                signed(change),
                change == 0 ? "unchanged: nothing was made, nothing was lost" : "CHANGED");
        out.print(table.render(INDENT));
    }

    private static long amount(Map<String, Map<String, Long>> balances, String bank, String account) {
        return balances.getOrDefault(bank, Map.of()).getOrDefault(account, 0L);
    }

    private static String signed(long amount) {
        return amount > 0 ? "+" + amount : Long.toString(amount);
    }

    void places(List<Place> places) {
        Table table = new Table("look at", "address");
        places.forEach(place -> table.row(place.what(), place.address()));
        out.print(table.render(INDENT));
    }

    void wrong(List<String> complaints) {
        complaints.forEach(complaint -> out.println(INDENT + "WRONG: " + complaint));
    }

    /** Something to look at in a browser. */
    record Place(String what, String address) {}
}

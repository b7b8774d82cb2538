package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process with the H2 resource, to be killed: reads commands from standard input, each on a thread of its own, and
 * writes {@code answer <command> <result>} for each.
 */
final class H2CrashProgram {

    /** What precedes every answer. */
    static final String ANSWER = "answer ";

    private final JdbcResourceManager resource;

    private H2CrashProgram(JdbcResourceManager resource) {
        this.resource = resource;
    }

    /** Runs until killed or told to end; the argument is the URL of the database. */
    public static void main(String[] arguments) throws Exception {
        JdbcResourceManager resource =
                Bank.open(Bank.properties(Bank.PARTICIPANT, 256, null), Bank.at(arguments[0], "sa"));
        resource.recover();
        H2CrashProgram program = new H2CrashProgram(resource);
        program.answer("start", "ok");
        ExecutorService threads = Executors.newCachedThreadPool();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String command = line;
            threads.execute(() -> program.run(command));
        }
        threads.shutdownNow();
        resource.close();
    }

    private void run(String command) {
        String[] words = command.split(" ", -1);
        BranchId branch = new BranchId(TransactionId.parse(words[1]), Bank.COORDINATOR, Bank.PARTICIPANT);
        try {
            Object result = switch (words[0]) {
                case "prepare" -> {
                    Payload payload = Bank.transfer(words[2], words[3], Long.parseLong(words[4]));
                    yield resource.prepare(branch, payload, Bank.WANTED)
                            .getClass()
                            .getSimpleName();
                }
                case "commit" -> resource.commit(branch);
                case "rollback" -> resource.rollback(branch);
                default -> "unknown";
            };
            answer(words[0] + " " + words[1], String.valueOf(result));
        } catch (Exception e) {
            answer(words[0] + " " + words[1], e.getClass().getSimpleName());
        }
    }

    /** One write for each line, so that a trace of system calls shows when it left. */
    private synchronized void answer(String command, String result) {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out) {
            @Override
            public void close() {
                // Standard output stays open.
            }
        }) {
            out.write((ANSWER + command + " " + result + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.BranchId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link H2CrashProgram} in a process of its own, to be told what to do and killed. */
final class H2Process implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final PrintStream commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** Starts one, behind a command such as strace if there is any. */
    H2Process(String url, List<String> behind) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(behind);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(H2CrashProgram.class.getName(), url));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "answers");
        reader.setDaemon(true);
        reader.start();
        if (!answer().equals("start ok")) {
            throw new IllegalStateException("the process did not start");
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(H2CrashProgram.ANSWER)) {
                    answers.add(line.substring(H2CrashProgram.ANSWER.length()));
                }
            }
        } catch (IOException e) {
            answers.add("ended");
        }
        answers.add("ended");
    }

    /** The next answer, or "ended" when the process is gone. */
    String answer() throws InterruptedException {
        String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return answer == null ? "silence" : answer;
    }

    void send(String command) {
        commands.println(command);
    }

    /** Sends a command and waits for its answer, which must be the next one. */
    String ask(String verb, BranchId branch, String arguments) throws InterruptedException {
        send(verb + " " + branch.transaction() + arguments);
        return answer().replace(verb + " " + branch.transaction() + " ", "");
    }

    /** Kills it, as kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets it end in order, which also ends what it runs behind. */
    void end() throws InterruptedException {
        commands.close();
        process.waitFor();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

package io.twopc.benchmarks;

import io.twopc.benchmarks.load.RoundTemplate;
import io.twopc.system.AppProcess;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.Jars;
import io.twopc.system.ParticipantProcess;
import io.twopc.system.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A coordinator and its participants as processes on this machine, with their data on its disk. */
final class Site implements AutoCloseable {

    /** Where the command line says nothing: the collector of the images, and the compilers that the JVM chooses. */
    static final String JVM_FLAGS = "-Xmx256m -XX:+UseSerialGC";

    private static final Duration END = Duration.ofSeconds(20);

    private final Processes processes;
    private final CoordinatorProcess coordinator;
    private final List<ParticipantProcess> participants = new ArrayList<>();
    private final List<ParticipantProcess> bystanders = new ArrayList<>();
    private final Resource resource;

    private Site(Path directory, Jars jars, Resource resource, Settings settings) {
        this.resource = resource;
        processes = new Processes(directory, jars);
        coordinator = processes.coordinator("coordinator");
        coordinator.runWith(settings.words("coordinator-jvm", JVM_FLAGS, " "));
        set(coordinator, settings.words("set", "", " "));
    }

    /** Starts all and waits until they are connected. */
    static Site start(Path directory, int count, Resource resource, Settings settings) {
        return start(directory, count, 0, resource, settings);
    }

    /** The same with jars of another checkout. */
    static Site start(Path directory, Jars jars, int count, Resource resource, Settings settings) {
        return start(directory, jars, count, 0, resource, settings);
    }

    /** @param bystanders further participants that are in no round */
    static Site start(Path directory, int count, int bystanders, Resource resource, Settings settings) {
        return start(directory, Jars.ofThisCheckout(), count, bystanders, resource, settings);
    }

    private static Site start(
            Path directory, Jars jars, int count, int bystanders, Resource resource, Settings settings) {
        Site site = new Site(directory, jars, resource, settings);
        try {
            site.coordinator.set("twopc.coordinator.expected-participants", count + bystanders);
            for (int i = 1; i <= count; i++) {
                site.participants.add(site.make("p" + i, settings));
            }
            for (int i = 1; i <= bystanders; i++) {
                site.bystanders.add(site.make("bystander" + i, settings));
            }
            List<AppProcess> all = new ArrayList<>(site.processes());
            all.addAll(site.bystanders);
            all.forEach(AppProcess::launch);
            all.forEach(AppProcess::awaitReady);
            site.coordinator.awaitConnected(site.ids());
            return site;
        } catch (RuntimeException e) {
            site.close();
            throw e;
        }
    }

    private ParticipantProcess make(String id, Settings settings) {
        ParticipantProcess participant = processes.participant(id);
        participant.dial(coordinator.channelPort());
        participant.runWith(settings.words("participant-jvm", JVM_FLAGS, " "));
        resource.configure(participant);
        set(participant, settings.words("set-participant", "", " "));
        return participant;
    }

    /** The same with participants that look for a restarted coordinator so often that nobody waits for them. */
    static Settings reconnectingSoon(Settings settings) {
        return settings.before("set-participant", "twopc.participant.reconnect.max-backoff=200ms");
    }

    static void set(AppProcess process, List<String> properties) {
        for (String property : properties) {
            String[] parts = property.split("=", 2);
            process.set(parts[0], parts[1]);
        }
    }

    CoordinatorProcess coordinator() {
        return coordinator;
    }

    List<ParticipantProcess> participants() {
        return List.copyOf(participants);
    }

    List<String> ids() {
        return participants.stream().map(ParticipantProcess::id).toList();
    }

    List<ParticipantProcess> bystanders() {
        return List.copyOf(bystanders);
    }

    /** Those that rounds need, the coordinator first. */
    List<AppProcess> processes() {
        List<AppProcess> all = new ArrayList<>();
        all.add(coordinator);
        all.addAll(participants);
        return all;
    }

    /** A round of all participants. */
    RoundTemplate round() {
        return RoundTemplate.round(ids(), resource.payload());
    }

    @Override
    public void close() {
        processes.stopAll(END);
        processes.close();
        resource.close();
    }
}

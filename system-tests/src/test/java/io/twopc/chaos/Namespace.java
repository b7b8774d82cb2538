package io.twopc.chaos;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace with one link to this machine's own network, which can be disturbed with the kernel's own means:
 * firewall rules that drop, routes into nowhere, a link that goes down.
 */
final class Namespace implements AutoCloseable {

    private static final String PREFIX = "twopc-";
    private static final Pattern OWN = Pattern.compile("\\b" + PREFIX + "(\\d+)-\\w+");

    private final String name;
    private final String link;
    private final String near;
    private final String far;

    Namespace(String suffix) {
        long own = ProcessHandle.current().pid();
        removeLeftovers();
        name = PREFIX + own + "-" + suffix;
        link = "tp" + own % 100_000 + suffix;
        // Of the range that is set aside for tests of networks (RFC 2544).
        String net = "198.18." + own % 250 + ".";
        near = net + "1";
        far = net + "2";
        Shell.run("ip", "netns", "add", name);
        Shell.run("ip", "link", "add", link, "type", "veth", "peer", "name", "up0", "netns", name);
        Shell.run("ip", "addr", "add", near + "/30", "dev", link);
        Shell.run("ip", "link", "set", link, "up");
        inside("addr", "add", far + "/30", "dev", "up0");
        inside("link", "set", "up0", "up");
        inside("link", "set", "lo", "up");
    }

    /** Why there can be none on this machine; empty if there can. */
    static String obstacle() {
        String name = PREFIX + ProcessHandle.current().pid() + "-try";
        Shell.Result made = Shell.tryRun("ip", "netns", "add", name);
        if (!made.isGood()) {
            return "no network namespace can be made: " + made.output();
        }
        Shell.Result link = Shell.tryRun("ip", "-n", name, "link", "add", "up1", "type", "veth", "peer", "name", "up2");
        Shell.tryRun("ip", "netns", "del", name);
        return link.isGood() ? "" : "no veth link can be made: " + link.output();
    }

    /** Why packets can't be dropped by nftables; empty if they can. */
    static String firewallObstacle() {
        Shell.Result list = Shell.tryRun("nft", "list", "ruleset");
        return list.isGood() ? "" : "nftables does not work: " + list.output();
    }

    /** Those of earlier runs that were killed. */
    private static void removeLeftovers() {
        Matcher old = OWN.matcher(Shell.tryRun("ip", "netns", "list").output());
        while (old.find()) {
            if (ProcessHandle.of(Long.parseLong(old.group(1))).isEmpty()) {
                Shell.tryRun("ip", "netns", "del", old.group());
            }
        }
    }

    private void inside(String... command) {
        String[] whole = new String[command.length + 3];
        whole[0] = "ip";
        whole[1] = "-n";
        whole[2] = name;
        System.arraycopy(command, 0, whole, 3, command.length);
        Shell.run(whole);
    }

    /** What a command begins with to run in it. */
    List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** The address of this machine as seen from it. */
    String near() {
        return near;
    }

    /** Its address as seen from this machine. */
    String far() {
        return far;
    }

    /** Drops what arrives, what leaves, or both, without a trace. */
    void drop(boolean arriving, boolean leaving) {
        nft("add", "table", "inet", "chaos");
        if (arriving) {
            nft("add", "chain", "inet", "chaos", "in", "{ type filter hook input priority 0 ; policy drop ; }");
        }
        if (leaving) {
            nft("add", "chain", "inet", "chaos", "out", "{ type filter hook output priority 0 ; policy drop ; }");
        }
    }

    private void nft(String... command) {
        String[] whole = new String[command.length + 5];
        System.arraycopy(prefix().toArray(new String[0]), 0, whole, 0, 4);
        whole[4] = "nft";
        System.arraycopy(command, 0, whole, 5, command.length);
        Shell.run(whole);
    }

    void undrop() {
        nft("delete", "table", "inet", "chaos");
    }

    /** Sends what would go to it from this machine into nowhere; what it sends still arrives. */
    void blackhole() {
        Shell.run("ip", "route", "add", "blackhole", far + "/32");
    }

    void unblackhole() {
        Shell.run("ip", "route", "del", "blackhole", far + "/32");
    }

    /** Takes the link down, as when a cable is pulled. */
    void unplug() {
        Shell.run("ip", "link", "set", link, "down");
    }

    void plug() {
        Shell.run("ip", "link", "set", link, "up");
    }

    @Override
    public void close() {
        Shell.tryRun("ip", "route", "del", "blackhole", far + "/32");
        Shell.tryRun("ip", "netns", "del", name);
    }
}

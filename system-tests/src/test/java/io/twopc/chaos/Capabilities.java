package io.twopc.chaos;

/**
 * What this machine lets faults be made with; each is empty where it works, and else says why not.
 *
 * @param namespaces network namespaces
 * @param firewall dropping packets in them
 * @param strace tampering with system calls
 * @param clock moving clocks
 */
record Capabilities(String namespaces, String firewall, String strace, String clock) {

    static Capabilities ofThisMachine() {
        return new Capabilities(
                Namespace.obstacle(), Namespace.firewallObstacle(), Strace.obstacle(), FakeClock.obstacle());
    }
}

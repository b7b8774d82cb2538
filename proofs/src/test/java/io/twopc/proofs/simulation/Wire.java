package io.twopc.proofs.simulation;

/** One connection: an end at the participant and one at the coordinator. */
final class Wire {

    final int id;
    final WireEnd clientEnd;
    final WireEnd serverEnd;

    Wire(Network network, int id, Node client, Node server) {
        this.id = id;
        clientEnd = new WireEnd(network, this, client);
        serverEnd = new WireEnd(network, this, server);
    }

    @Override
    public String toString() {
        return "wire " + id + " of " + clientEnd.owner().name;
    }
}

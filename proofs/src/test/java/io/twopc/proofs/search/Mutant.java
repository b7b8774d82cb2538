package io.twopc.proofs.search;

/** A core with one deliberate fault. */
record Mutant(String fault, Scene scene, Core core) {

    @Override
    public String toString() {
        return fault;
    }
}

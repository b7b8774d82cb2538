package io.twopc.system;

import io.twopc.system.CoordinatorProcess.Branch;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves at banks, and participants that only vote.
 *
 * @param name what its notes in the databases carry
 */
record Transfer(String name, List<Move> moves, List<Site> voters) {

    List<Branch> branches() {
        List<Branch> branches = new ArrayList<>();
        for (Move move : moves) {
            branches.add(new Branch(move.site().id(), Site.payload(move, name)));
        }
        for (Site voter : voters) {
            branches.add(new Branch(voter.id(), java.util.Map.of()));
        }
        return branches;
    }
}

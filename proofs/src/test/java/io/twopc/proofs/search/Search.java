package io.twopc.proofs.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A breadth-first search of all worlds that can be reached, so that the first violation found has the shortest history.
 *
 * <p>Of each world met it keeps 128 bits, its parent and which of the parent's moves led to it; a history is found again by
 * playing those moves from the beginning. Two worlds that share 128 bits would hide one another: at ten million worlds the
 * chance of it is below one in 10^23.
 */
final class Search {

    /** What a search came to. */
    record Result(
            long worlds,
            long transitions,
            int depth,
            boolean exhausted,
            long healed,
            Optional<String> violation,
            TreeMap<String, Long> moves) {

        @Override
        public String toString() {
            return String.format(
                    "%,d distinct states, %,d transitions, depth %d, %s, %,d healed",
                    worlds, transitions, depth, exhausted ? "exhausted" : "cut off", healed);
        }
    }

    private static final long FIRST_SEED = 0x1234567;
    private static final long SECOND_SEED = 0x7654321;

    private final Model model;
    private final Moves moves;
    private final Invariants invariants;
    private final Healing healing;
    private final int limit;
    private final int healEvery;

    private long[] first = new long[1 << 12];
    private long[] second = new long[1 << 12];
    private int[] parent = new int[1 << 12];
    private short[] moveOfParent = new short[1 << 12];
    private int[] table = new int[1 << 14];
    private int count;
    private long transitions;
    private long healed;
    private final TreeMap<String, Long> moveCounts = new TreeMap<>();

    /**
     * A search.
     *
     * @param limit after so many worlds it is cut off
     * @param healEvery one of how many worlds is healed; those from which nothing new follows all are
     */
    Search(Scene scene, Core core, int limit, int healEvery) {
        model = new Model(scene, core);
        moves = new Moves(model);
        invariants = new Invariants(model);
        healing = new Healing(model, moves, invariants);
        this.limit = limit;
        this.healEvery = healEvery;
        Arrays.fill(table, -1);
    }

    Result run() {
        List<World> level = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        World initial = moves.initial();
        add(initial, -1, 0);
        level.add(initial);
        numbers.add(0);
        int depth = 0;
        while (!level.isEmpty() && count < limit) {
            List<World> next = new ArrayList<>();
            List<Integer> nextNumbers = new ArrayList<>();
            for (int i = 0; i < level.size() && count < limit; i++) {
                Optional<String> violation = expand(level.get(i), numbers.get(i), next, nextNumbers);
                if (violation.isPresent()) {
                    return new Result(count, transitions, depth, false, healed, violation, moveCounts);
                }
            }
            level = next;
            numbers = nextNumbers;
            depth++;
        }
        return new Result(count, transitions, depth, level.isEmpty(), healed, Optional.empty(), moveCounts);
    }

    private Optional<String> expand(World world, int number, List<World> next, List<Integer> nextNumbers) {
        int[] move = {0};
        boolean[] somethingNew = {false};
        try {
            moves.each(world, (name, t, p, detail, reached) -> {
                transitions++;
                int index = move[0]++;
                int known = count;
                int added = add(reached, number, index);
                if (added == known) {
                    moveCounts.merge(name, 1L, Long::sum);
                    somethingNew[0] = true;
                    try {
                        invariants.check(reached);
                    } catch (ViolationException violation) {
                        throw new FoundException(violation, added);
                    }
                    next.add(reached);
                    nextNumbers.add(added);
                }
            });
        } catch (FoundException found) {
            return Optional.of(found.rule() + "\n" + history(found.number()));
        } catch (RuntimeException violation) {
            return Optional.of(words(violation) + "\n" + history(number) + "  and then, at move " + move[0]);
        }
        if (!somethingNew[0] || number % healEvery == 0) {
            healed++;
            try {
                healing.check(world);
            } catch (RuntimeException violation) {
                return Optional.of(words(violation) + ", after this and then only repairs:\n" + history(number));
            }
        }
        return Optional.empty();
    }

    /** A rule that was broken says so itself; anything else is a step the core took for impossible. */
    private static String words(RuntimeException violation) {
        return violation instanceof ViolationException ? String.valueOf(violation.getMessage()) : violation.toString();
    }

    private static final class FoundException extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final String rule;
        private final int number;

        FoundException(ViolationException violation, int number) {
            super(violation);
            rule = String.valueOf(violation.getMessage());
            this.number = number;
        }

        String rule() {
            return rule;
        }

        int number() {
            return number;
        }
    }

    /** The world's number: the next one if it is new. */
    private int add(World world, int from, int move) {
        long one = world.hash(FIRST_SEED);
        long two = world.hash(SECOND_SEED);
        int mask = table.length - 1;
        int at = (int) one & mask;
        while (table[at] >= 0) {
            if (first[table[at]] == one && second[table[at]] == two) {
                return table[at];
            }
            at = (at + 1) & mask;
        }
        if (count == first.length) {
            growLists();
        }
        first[count] = one;
        second[count] = two;
        parent[count] = from;
        moveOfParent[count] = (short) move;
        table[at] = count++;
        if (count * 2 > table.length) {
            growTable();
        }
        return count - 1;
    }

    private void growLists() {
        first = Arrays.copyOf(first, first.length * 2);
        second = Arrays.copyOf(second, second.length * 2);
        parent = Arrays.copyOf(parent, parent.length * 2);
        moveOfParent = Arrays.copyOf(moveOfParent, moveOfParent.length * 2);
    }

    private void growTable() {
        table = new int[table.length * 2];
        Arrays.fill(table, -1);
        int mask = table.length - 1;
        for (int i = 0; i < count; i++) {
            int at = (int) first[i] & mask;
            while (table[at] >= 0) {
                at = (at + 1) & mask;
            }
            table[at] = i;
        }
    }

    /** The shortest way to a world, in words. */
    private String history(int number) {
        List<Integer> path = new ArrayList<>();
        for (int at = number; parent[at] >= 0; at = parent[at]) {
            path.add(0, (int) moveOfParent[at]);
        }
        StringBuilder words = new StringBuilder();
        World[] world = {moves.initial()};
        for (int wanted : path) {
            World from = world[0];
            int[] index = {0};
            moves.each(from, (name, t, p, detail, next) -> {
                if (index[0]++ == wanted) {
                    world[0] = next;
                    words.append("  ").append(name);
                    words.append(t < 0 ? "" : ", transaction " + t);
                    words.append(
                            p < 0
                                    ? ""
                                    : ", participant "
                                            + model.scene.participants().get(p));
                    words.append(detail.toString().isEmpty() ? "" : ": " + detail)
                            .append('\n');
                }
            });
        }
        return words.toString();
    }
}

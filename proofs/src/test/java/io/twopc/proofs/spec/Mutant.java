package io.twopc.proofs.spec;

import java.util.List;

/**
 * A specification with one deliberate fault.
 *
 * @param fault what is wrong, in words
 * @param replacements which definitions of DurableCommit are replaced by which of Mutants, as a model writes it
 * @param scene what happens, enough to show the fault
 * @param violates the property that no longer holds
 */
record Mutant(String fault, List<String> replacements, Scene scene, String violates) {

    /** What a model lets happen. */
    enum Scene {
        CRASHES(2, "\"yes\"", "\"powerFailure\", \"participantCrash\", \"timeout\"", false),
        FAILED_FORCE(2, "\"yes\"", "\"kill\", \"powerFailure\", \"forceFails\"", false),
        VOTES(2, "\"yes\", \"no\"", "\"participantCrash\"", false),
        LEFT_OUT(1, "\"yes\"", "\"participantCrash\", \"linkBreaks\", \"timeout\"", false),
        BY_HAND(2, "\"yes\"", "\"powerFailure\", \"byHand\"", false),
        REPAIR(2, "\"yes\"", "\"linkBreaks\"", true),
        LEFT_OUT_AND_REPAIR(1, "\"yes\"", "\"participantCrash\"", true);

        private final int minimum;
        private final String works;
        private final String faults;
        private final boolean repairs;

        Scene(int minimum, String works, String faults, boolean repairs) {
            this.minimum = minimum;
            this.works = works;
            this.faults = faults;
            this.repairs = repairs;
        }

        /** The constants of two participants. */
        private String constants() {
            return """
                    CONSTANTS
                        Participants = {a, b}
                        Minimum = %d
                        Works = {%s}
                        Faults = {%s}
                        Repairs = %s
                    """.formatted(minimum, works, faults, repairs ? "TRUE" : "FALSE");
        }
    }

    static Mutant of(String fault, String replacement, Scene scene, String violates) {
        return new Mutant(fault, List.of(replacement), scene, violates);
    }

    /** The model: the properties are those of a model that the shipped specification passes. */
    String model(String shipped) {
        String properties = shipped.substring(shipped.indexOf("INVARIANTS"));
        return "SPECIFICATION Spec\n" + scene.constants() + String.join("\n", replacements) + "\n" + properties;
    }

    /** A model of the same kind, for the properties that it checks. */
    String sibling() {
        return scene.repairs ? "Settles" : "Crashes";
    }

    /** By the definition that is put in. */
    String name() {
        String first = replacements.get(0);
        return first.substring(first.lastIndexOf(' ') + 1);
    }
}

package io.twopc.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the core hold, and each of them fails where it is broken. */
class CoreArchitectureTest {

    private static final String HOUSE = "io.twopc";
    private static final String BROKEN_HOUSE = "io.twopc.architecture.violations";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.twopc");

    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(BROKEN_HOUSE);

    /** Who breaks which rule. */
    private static final Map<String, String> VIOLATORS = Map.ofEntries(
            Map.entry("the protocol stands on Java alone", "ChattyCoordinator"),
            Map.entry("no threads, I/O or logging in the protocol", "ChattyCoordinator"),
            Map.entry("no clock, no chance in the protocol", "ChattyCoordinator"),
            Map.entry("the coordinator does not know the participant", "ChattyCoordinator"),
            Map.entry("the participant does not know the coordinator", "Neighbour"),
            Map.entry("words know no rules", "LoadedWord"),
            Map.entry("the wire knows messages only", "CleverCodec"),
            Map.entry("the journal knows no protocol", "NosyJournal"),
            Map.entry("no cycles", "LoadedWord"),
            Map.entry("no mutable statics", "NosyJournal.opened"),
            Map.entry("no System.out", "CleverCodec"),
            Map.entry("no java.util.logging", "CleverCodec"),
            Map.entry("no sleeping", "NosyJournal"));

    @Test
    void thereIsSomethingToCheck() {
        assertThat(CLASSES.containPackage(HOUSE + ".protocol.coordinator")).isTrue();
        assertThat(CLASSES.containPackage(HOUSE + ".protocol.participant")).isTrue();
        assertThat(CLASSES.containPackage(HOUSE + ".journal")).isTrue();
        assertThat(CLASSES.containPackage(HOUSE + ".wire")).isTrue();
        assertThat(CLASSES.containPackage(BROKEN_HOUSE)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theRuleHolds(String name) {
        rule(HOUSE, name).check(CLASSES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theRuleFailsWhereItIsBroken(String name) {
        assertThatThrownBy(() -> rule(BROKEN_HOUSE, name).check(BROKEN))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("because")
                .hasMessageContaining(VIOLATORS.getOrDefault(name, "nobody is known to break this rule"));
    }

    private static ArchRule rule(String root, String name) {
        ArchRule rule = new CoreRules(root).all().get(name);
        if (rule == null) {
            throw new AssertionError("no rule " + name);
        }
        return rule.allowEmptyShould(false);
    }

    static Stream<String> rules() {
        return new CoreRules(HOUSE).all().keySet().stream();
    }
}

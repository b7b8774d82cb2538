package io.twopc.participant.architecture;

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

/** The rules of the house hold, and each of them fails where it is broken. */
class ArchitectureTest {

    private static final String HOUSE = "io.twopc.participant";
    private static final String BROKEN_HOUSE = "io.twopc.architecture.violations";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.twopc");

    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(BROKEN_HOUSE);

    /** Who breaks which rule. */
    private static final Map<String, String> VIOLATORS = Map.ofEntries(
            Map.entry("protocol state only through the engine", "NosyController"),
            Map.entry("only the engine moves the resource", "NosyController"),
            Map.entry("resources know nothing of messages", "ChattyResource"),
            Map.entry("the port to resources stands alone", "CuriousPort"),
            Map.entry("the channel knows nothing but the engine", "ForgetfulChannel"),
            Map.entry("Spring Integration only in the channel", "NosyController"),
            Map.entry("no Spring in the inner rooms", "ImpatientEngine"),
            Map.entry("no clock in the engine", "ImpatientEngine"),
            Map.entry("no cycles", "CyclicStore"),
            Map.entry("the API is not public in Java", "NosyController"),
            Map.entry("no field injection", "NosyController"),
            Map.entry("no mutable statics", "ForgetfulChannel.connections"),
            Map.entry("no System.out", "NosyController"),
            Map.entry("no java.util.logging", "MeddlingMetrics"),
            Map.entry("no sleeping", "ImpatientEngine"));

    @Test
    void thereIsSomethingToCheck() {
        assertThat(CLASSES.containPackage(HOUSE + ".engine")).isTrue();
        assertThat(CLASSES.containPackage(HOUSE + ".api")).isTrue();
        assertThat(CLASSES.containPackage("io.twopc.channel")).isTrue();
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
        ArchRule rule = new ArchitectureRules(root).all().get(name);
        if (rule == null) {
            throw new AssertionError("no rule " + name);
        }
        return rule.allowEmptyShould(false);
    }

    static Stream<String> rules() {
        return new ArchitectureRules(HOUSE).all().keySet().stream();
    }
}

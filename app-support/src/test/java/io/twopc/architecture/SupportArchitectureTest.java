package io.twopc.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rooms that both applications share. */
class SupportArchitectureTest {

    private final JavaClasses shared = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.twopc.engine", "io.twopc.channel", "io.twopc.metering", "io.twopc.web");

    private static ArchRule engineStandsAlone(String room) {
        return classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(room, "java..", "org.jspecify..")
                .because("an engine runs in a simulator as it does in an application");
    }

    private static ArchRule noApplicationBelow(String application) {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage(application)
                .because("what is shared knows neither of those who share it");
    }

    @Test
    @DisplayName("the parts of an engine need nothing but the JDK")
    void theEnginesPartsStandAlone() {
        engineStandsAlone("io.twopc.engine..").check(shared);
        assertThatThrownBy(() -> engineStandsAlone("io.twopc.metering..").check(shared))
                .as("the rule is broken by a room that does need more")
                .isInstanceOf(AssertionError.class);
    }

    @Test
    @DisplayName("what is shared knows no application")
    void whatIsSharedKnowsNoApplication() {
        noApplicationBelow("io.twopc.coordinator..").check(shared);
        noApplicationBelow("io.twopc.participant..").check(shared);
        assertThatThrownBy(
                        () -> noApplicationBelow("io.twopc.protocol.message..").check(shared))
                .as("the rule is broken by what is known")
                .isInstanceOf(AssertionError.class);
    }
}

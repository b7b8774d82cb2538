package io.twopc.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The rules of the core, for the package it stands in: the real one, or the small one in which each is broken once. */
final class CoreRules {

    /** What reads a clock, or makes something that differs from run to run. */
    private static final Set<String> IMPURE_CALLS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.System.identityHashCode",
            "java.lang.Math.random",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.util.UUID.randomUUID");

    private final String root;

    CoreRules(String root) {
        this.root = root;
    }

    /** Every rule by its name. */
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("the protocol stands on Java alone", protocolStandsOnJavaAlone());
        rules.put("no threads, I/O or logging in the protocol", noMachineryInTheProtocol());
        rules.put("no clock, no chance in the protocol", noClockNoChance());
        rules.put("the coordinator does not know the participant", apart("coordinator", "participant"));
        rules.put("the participant does not know the coordinator", apart("participant", "coordinator"));
        rules.put("words know no rules", wordsKnowNoRules());
        rules.put("the wire knows messages only", wireKnowsMessagesOnly());
        rules.put("the journal knows no protocol", journalKnowsNoProtocol());
        rules.put("no cycles", noCycles());
        rules.put("no mutable statics", noMutableStatics());
        rules.put(
                "no System.out",
                NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because("a library that prints cannot be turned down"));
        rules.put(
                "no java.util.logging",
                NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.because("one way of logging can be configured, two cannot"));
        rules.put("no sleeping", noSleeping());
        return rules;
    }

    private String protocol() {
        return root + ".protocol..";
    }

    private ArchRule protocolStandsOnJavaAlone() {
        return noClasses()
                .that()
                .resideInAPackage(protocol())
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(protocol(), "java..", "org.jspecify..")
                .because("the core runs unchanged under Spring, under a simulator and under a model checker");
    }

    private ArchRule noMachineryInTheProtocol() {
        return noClasses()
                .that()
                .resideInAPackage(protocol())
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.nio..",
                                "java.net..",
                                "java.util.concurrent..",
                                "java.util.logging..",
                                "java.util.random..",
                                "java.lang.invoke.VarHandle")
                        .or(describe(
                                "are threads, clocks or chance",
                                type -> Set.of(
                                                "java.lang.Thread",
                                                "java.lang.ThreadLocal",
                                                "java.util.Timer",
                                                "java.util.Random",
                                                "java.security.SecureRandom",
                                                "java.time.Clock")
                                        .contains(type.getName()))))
                .because("a step is a function: a forced write is an effect, its completion an event");
    }

    private ArchRule noClockNoChance() {
        return noClasses()
                .that()
                .resideInAPackage(protocol())
                .should()
                .callMethodWhere(describe("reads a clock, the machine or chance", CoreRules::isImpure))
                .because("time and identities enter inside events; equal arguments give equal results");
    }

    private static boolean isImpure(JavaCall<?> call) {
        AccessTarget.CodeUnitCallTarget target = call.getTarget();
        return IMPURE_CALLS.contains(target.getOwner().getName() + "." + target.getName());
    }

    private ArchRule apart(String one, String other) {
        return noClasses()
                .that(resideInAPackage(root + ".protocol." + one + ".."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".protocol." + other + "..")
                .because("they meet on the wire only, where each may be another implementation");
    }

    private ArchRule wordsKnowNoRules() {
        return noClasses()
                .that()
                .resideInAnyPackage(root + ".protocol.model..", root + ".protocol.message..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        root + ".protocol.coordinator..",
                        root + ".protocol.participant..",
                        root + ".protocol.validation..")
                .because("both sides speak them, and neither is to drag the other along");
    }

    private ArchRule wireKnowsMessagesOnly() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        root + ".protocol.coordinator..",
                        root + ".protocol.participant..",
                        root + ".protocol.validation..",
                        root + ".journal..")
                .because("what a message looks like depends on nobody's state");
    }

    private ArchRule journalKnowsNoProtocol() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".journal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(protocol(), root + ".wire..")
                .because("it keeps bytes; what they mean is their owner's business");
    }

    private ArchRule noCycles() {
        return slices().matching("(" + root + "..)")
                .should()
                .beFreeOfCycles()
                .because("a room that needs itself through another cannot be understood or replaced alone");
    }

    private ArchRule noMutableStatics() {
        return fields().that()
                .areStatic()
                .and(describe(
                        "are not made by the compiler",
                        field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                                && !field.getOwner().getModifiers().contains(JavaModifier.SYNTHETIC)))
                .should(beConstant())
                .because("two nodes in one JVM, and two tests, must not share state");
    }

    private static ArchCondition<JavaField> beConstant() {
        return new ArchCondition<>("be final and hold nothing that changes") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean constant = field.getModifiers().contains(JavaModifier.FINAL)
                        && !field.getRawType().getPackageName().startsWith("java.util.concurrent");
                events.add(new SimpleConditionEvent(field, constant, field.getDescription()));
            }
        };
    }

    private ArchRule noSleeping() {
        return noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .because("whoever sleeps waits too long or not long enough: wait for what must happen");
    }
}

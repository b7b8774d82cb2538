package io.twopc.participant.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.twopc.journal.JournalListener;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.protocol.participant.Observation;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The rules of the participant's house, for the package it stands in: the real one, or the small one in which every rule
 * is broken once.
 */
final class ArchitectureRules {

    private static final Set<String> MOVING_CALLS =
            Set.of("prepare", "commit", "rollback", "recordHeuristic", "forget", "recover");

    private final String root;

    ArchitectureRules(String root) {
        this.root = root;
    }

    /** Every rule by its name. */
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("protocol state only through the engine", protocolStateOnlyThroughTheEngine());
        rules.put("only the engine moves the resource", onlyTheEngineMovesTheResource());
        rules.put("resources know nothing of messages", resourcesKnowNothingOfMessages());
        rules.put("the port to resources stands alone", thePortStandsAlone());
        rules.put("the channel knows nothing but the engine", channelKnowsOnlyTheEngine());
        rules.put("Spring Integration only in the channel", springIntegrationOnlyInTheChannel());
        rules.put("no Spring in the inner rooms", noSpringInTheInnerRooms());
        rules.put("no clock in the engine", noClockInTheEngine());
        rules.put("no cycles", noCycles());
        rules.put("the API is not public in Java", apiIsNotPublic());
        rules.put(
                "no field injection",
                NO_CLASSES_SHOULD_USE_FIELD_INJECTION.because("what a class needs stands in its constructor"));
        rules.put("no mutable statics", noMutableStatics());
        rules.put(
                "no System.out",
                NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because(
                        "what happens is logged with its transaction, and can be turned down"));
        rules.put(
                "no java.util.logging",
                NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.because("one way of logging can be configured, two cannot"));
        rules.put("no sleeping", noSleeping());
        return rules;
    }

    private String room(String name) {
        return root + "." + name + "..";
    }

    private ArchRule protocolStateOnlyThroughTheEngine() {
        return noClasses()
                .that()
                .resideInAnyPackage(room("api"), room("channel"), room("operations"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.twopc.protocol.participant..", "io.twopc.journal..")
                        .and(not(type(BranchStatus.class)))
                        .and(not(type(Observation.class)))
                        .and(not(type(JournalListener.class))))
                .because("there is one writer of protocol state, the engine; the others ask it, or listen");
    }

    private ArchRule onlyTheEngineMovesTheResource() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(room("engine"), room("resource"))
                .should()
                .callMethodWhere(describe("moves a branch of the resource", ArchitectureRules::movesTheResource))
                .because("one branch never has two calls at once, and only the engine knows which are under way");
    }

    private static boolean movesTheResource(JavaCall<?> call) {
        return call.getTargetOwner().isAssignableTo(ResourceManager.class) && MOVING_CALLS.contains(call.getName());
    }

    private ArchRule resourcesKnowNothingOfMessages() {
        return noClasses()
                .that()
                .resideInAPackage(room("resource"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        room("engine"),
                        room("channel"),
                        room("api"),
                        room("operations"),
                        "io.twopc.protocol.message..",
                        "io.twopc.wire..",
                        "io.twopc.channel..")
                .because("a resource prepares, commits and rolls back; when and why is not its business");
    }

    private ArchRule thePortStandsAlone() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".resource")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(root + ".resource", "io.twopc.protocol.model", "java..", "org.jspecify..")
                .because("whoever writes a resource should have to read nothing else");
    }

    private ArchRule channelKnowsOnlyTheEngine() {
        return noClasses()
                .that()
                .resideInAPackage(room("channel"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(room("api"), room("operations"), room("resource"), room("store"))
                .because("the connection only carries what the engine and the coordinator say to each other");
    }

    private ArchRule springIntegrationOnlyInTheChannel() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("io.twopc.channel..", room("channel"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.integration..")
                .because("how bytes travel may change without anybody else noticing");
    }

    private ArchRule noSpringInTheInnerRooms() {
        return noClasses()
                .that()
                .resideInAnyPackage(room("engine"), room("store"), room("channel"), root + ".resource")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .because("what decides and remembers runs in a simulator as it does under Spring");
    }

    private ArchRule noClockInTheEngine() {
        return noClasses()
                .that()
                .resideInAPackage(room("engine"))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .because("time comes from EngineClock, so that tests can drive it by hand");
    }

    private ArchRule noCycles() {
        return slices().matching("(" + root + "..)")
                .should()
                .beFreeOfCycles()
                .because("a room that needs itself through another cannot be understood or replaced alone");
    }

    private ArchRule apiIsNotPublic() {
        return noClasses()
                .that(resideInAnyPackage(room("api"))
                        .and(describe("stand at the top of their file", owner -> !owner.isMemberClass())))
                .should()
                .bePublic()
                .because("the API is HTTP; no Java code is to build on its classes");
    }

    private ArchRule noMutableStatics() {
        return fields().that()
                .areStatic()
                .and(describe("are not made by the compiler", field -> !isSynthetic(field)))
                .should(beConstant())
                .because("two participants in one JVM, and two tests, must not share state");
    }

    private static boolean isSynthetic(JavaField field) {
        return field.getModifiers().contains(JavaModifier.SYNTHETIC)
                || field.getOwner().getModifiers().contains(JavaModifier.SYNTHETIC);
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

package io.moldau.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Arrows point one way (design, section 2), and what a module may touch is written here.
class ArrowsTest {
    private static final JavaClasses PRODUCT =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.moldau");

    private static final String[] JDK_WITHOUT_EFFECTS = {
        "java.lang",
        "java.lang.annotation",
        "java.lang.invoke",
        "java.lang.runtime",
        "java.math",
        "java.nio",
        "java.nio.charset",
        "java.text",
        "java.time",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream",
        "java.util.zip",
        "org.jspecify.annotations",
    };

    /// The table of settings is a resource of the program, read as a stream; no file of the world.
    private static final String READS_ITS_OWN_JAR = "io.moldau.metadata.config.SettingsTable";

    @Test
    void theProductIsSeenAtAll() {
        assertThat(PRODUCT.size()).as("classes imported").isGreaterThan(10);
    }

    @Test
    void runtimeSeesNoOtherModule() {
        classes()
                .that()
                .resideInAPackage("io.moldau.runtime..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("io.moldau..")
                .orShould()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.moldau.runtime..", "java..", "jdk..", "org.jspecify..", "org.slf4j..")
                .check(PRODUCT);
    }

    @Test
    void protocolSeesOnlyRuntime() {
        noClasses()
                .that()
                .resideInAPackage("io.moldau.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.moldau.log..",
                        "io.moldau.metadata..",
                        "io.moldau.coordinator..",
                        "io.moldau.broker..",
                        "io.moldau.cli..",
                        "io.moldau.testkit..")
                .check(PRODUCT);
    }

    @Test
    void logSeesOnlyProtocolAndRuntime() {
        noClasses()
                .that()
                .resideInAPackage("io.moldau.log..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.moldau.metadata..",
                        "io.moldau.coordinator..",
                        "io.moldau.broker..",
                        "io.moldau.cli..",
                        "io.moldau.testkit..")
                .check(PRODUCT);
    }

    @Test
    void metadataIsAMachineWithoutEffects() {
        onlyProtocolAndPlainJava("io.moldau.metadata..");
    }

    @Test
    void coordinatorIsAMachineWithoutEffects() {
        onlyProtocolAndPlainJava("io.moldau.coordinator..", "io.moldau.metadata..");
    }

    private static void onlyProtocolAndPlainJava(String module, String... others) {
        var allowed = new java.util.ArrayList<>(java.util.List.of(JDK_WITHOUT_EFFECTS));
        allowed.add(module);
        allowed.add("io.moldau.protocol..");
        allowed.addAll(java.util.List.of(others));
        allowed.add("com.google.re2j..");
        classes()
                .that()
                .resideInAPackage(module)
                .and()
                .doNotHaveFullyQualifiedName(READS_ITS_OWN_JAR)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .because(
                        "machines know no time, threads, files or network: `now` and ids are"
                                + " parameters (style, rules 8 and 12)")
                .check(PRODUCT);
    }

    @Test
    void brokerDoesNotSeeTheCommandLine() {
        noClasses()
                .that()
                .resideInAPackage("io.moldau.broker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.moldau.cli..", "io.moldau.testkit..")
                .check(PRODUCT);
    }

    @Test
    void theProductNeverUsesKafkasOwnClasses() {
        noClasses()
                .that()
                .resideInAPackage("io.moldau..")
                .and()
                .resideOutsideOfPackage("io.moldau.tools..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .because("kafka-clients is the oracle of the tests (ADR 4)")
                .check(PRODUCT);
    }

    @Test
    void toolsAreClientsOfAnyClusterButForThoseThatReadFiles() {
        noClasses()
                .that()
                .resideInAPackage("io.moldau.tools..")
                .and()
                .resideOutsideOfPackage("io.moldau.tools.offline..")
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideInAPackage("io.moldau..")
                                .and(
                                        JavaClass.Predicates.resideOutsideOfPackage(
                                                "io.moldau.tools..")))
                .because("they know of a broker what the protocol tells (ADR 17, ADR 18)")
                .check(PRODUCT);
    }

    @Test
    void packagesOfAModuleFormNoCycles() {
        slices().matching(
                        "io.moldau.(log|metadata|coordinator|protocol|runtime|broker|tools).(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(PRODUCT);
    }
}

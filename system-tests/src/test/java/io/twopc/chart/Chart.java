package io.twopc.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.jni.NativeLibrary;
import io.twopc.checkout.Checkout;
import io.twopc.checkout.Skip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * The chart as Helm itself sees it. Helm comes as a native library in a jar; where the build has none for the machine,
 * tests are skipped, since it would otherwise be downloaded while they run.
 */
public final class Chart {

    static final Path DIRECTORY = Checkout.path("helm/twopc");
    private static final String KUBERNETES = "1.31.0";
    private static final Path VALUES = Checkout.path("system-tests/src/test/resources/chart");

    private Chart() {}

    static LintResult lint() {
        return helm().lint().strict().call();
    }

    /** The manifests that a release named {@code demo} gets from the values file. */
    public static Manifests render(String valuesFile) {
        return Manifests.parse(template("demo", valuesFile));
    }

    static String template(String release, String valuesFile) {
        return helm().template()
                .withName(release)
                .withNamespace("payments")
                .withKubeVersion(KUBERNETES)
                .withValuesFile(VALUES.resolve(valuesFile))
                .call();
    }

    /** The values files of a folder, {@code accepted} or {@code refused}, by the path that the other methods take. */
    public static List<String> valuesFiles(String folder) {
        try (Stream<Path> files = Files.list(VALUES.resolve(folder))) {
            return files.map(file -> folder + "/" + file.getFileName()).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException("no values files in " + VALUES.resolve(folder), e);
        }
    }

    static String firstLine(String valuesFile) throws IOException {
        return Files.readAllLines(VALUES.resolve(valuesFile)).get(0);
    }

    private static Helm helm() {
        Skip.unless(
                ServiceLoader.load(NativeLibrary.class).findFirst().isPresent(),
                "the chart isn't checked: helm-java has no native library for " + System.getProperty("os.name") + " on "
                        + System.getProperty("os.arch"));
        return new Helm(DIRECTORY);
    }
}

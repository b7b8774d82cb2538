package io.twopc.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong values stop the installation with a message that names them; each file says in its first line what it must name. */
class RefusedValuesTest {

    @ParameterizedTest
    @MethodSource
    void wrongValuesAreRefusedByName(String valuesFile) throws IOException {
        String named = Chart.firstLine(valuesFile).substring("# ".length());

        assertThatThrownBy(() -> Chart.template("demo", valuesFile)).hasMessageContaining(named);
    }

    static List<String> wrongValuesAreRefusedByName() {
        return Chart.valuesFiles("refused");
    }

    @Test
    void aReleaseNameThatServicesCannotCarryIsRefused() {
        assertThatThrownBy(() -> Chart.template("1st.release", "accepted/defaults.yaml"))
                .hasMessageContaining("is no name for a Kubernetes service");
    }

    @Test
    void thereAreWrongValuesToTry() {
        assertThat(Chart.valuesFiles("refused")).hasSizeGreaterThan(20);
    }
}

package io.twopc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void aScenariosOwnWordStandsBeforeThoseOfTheCommandLine() {
        Settings settings = new Settings("--set", "a=1 b=2", "--runs", "2");

        assertThat(settings.before("set", "a=0").words("set", "", " ")).containsExactly("a=0", "a=1", "b=2");
        assertThat(settings.before("set-participant", "c=3").words("set-participant", "", " "))
                .containsExactly("c=3");
        assertThat(settings.before("set", "a=0").number("runs", 1)).isEqualTo(2);
        assertThat(settings.text("set", "")).isEqualTo("a=1 b=2");
    }

    @Test
    void theOtherOfAComparisonDiffersWhereItIsSaidTo() {
        Settings settings =
                new Settings("--set", "a=1", "--coordinator-jvm", "-Xmx1g", "--other-coordinator-jvm", "-Xmx2g");

        assertThat(settings.ofTheOther().text("coordinator-jvm", "")).isEqualTo("-Xmx2g");
        assertThat(settings.ofTheOther().text("set", "")).isEqualTo("a=1");
        assertThat(settings.text("coordinator-jvm", "")).isEqualTo("-Xmx1g");
    }
}

package io.twopc.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelTest {

    /** This process has started a JVM and a test framework, which no JVM does without compiling. */
    @Test
    void compilersTakePartOfTheProcessorTime() {
        long pid = ProcessHandle.current().pid();

        double compilers = Kernel.compilerSeconds(pid);

        assertThat(compilers).isPositive().isLessThan(Kernel.cpuSeconds(pid));
    }
}

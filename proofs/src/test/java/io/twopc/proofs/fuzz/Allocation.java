package io.twopc.proofs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** Holds memory that hostile input may claim to what its size allows. */
final class Allocation {

    /** For buffers and tables, whatever the input. */
    private static final long BASE_BYTES = 1 << 20;

    /** For each byte of input. A refusal of a few bytes is an object of some hundred. */
    private static final long BYTES_PER_BYTE = 512;

    /** The first time, classes are loaded and made ready for the fuzzer, which is not the input's doing. */
    private static final int TRIES = 3;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** What the work gives, after it was seen to allocate no more than is reasonable for its input. */
    static <T> T bounded(int inputBytes, Supplier<T> work) {
        long bound = BASE_BYTES + BYTES_PER_BYTE * inputBytes;
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            T result = work.get();
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (allocated <= bound) {
                return result;
            }
        }
        assertThat(allocated)
                .as("bytes allocated for an input of %d", inputBytes)
                .isLessThanOrEqualTo(bound);
        throw new AssertionError("not reached: the last allocation was over the bound");
    }
}

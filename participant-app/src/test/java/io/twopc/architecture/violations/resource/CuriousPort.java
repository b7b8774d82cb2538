package io.twopc.architecture.violations.resource;

import io.twopc.architecture.violations.operations.MeddlingMetrics;

/** A port that drags a room of the application along. */
public interface CuriousPort {
    void count(MeddlingMetrics metrics);
}

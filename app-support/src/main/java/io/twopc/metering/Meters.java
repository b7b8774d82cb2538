package io.twopc.metering;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** Meters for each constant of an enum, all there from the start, so that a rate is right from the first event on. */
public final class Meters {

    private Meters() {}

    /** A meter for each constant. */
    public static <E extends Enum<E>, M> Map<E, M> each(Class<E> type, Function<E, M> maker) {
        Map<E, M> meters = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            meters.put(constant, maker.apply(constant));
        }
        return meters;
    }

    /** The meter of a constant. */
    public static <E extends Enum<E>, M> M get(Map<E, M> meters, E constant) {
        M meter = meters.get(constant);
        if (meter == null) {
            throw new IllegalStateException("no meter for " + constant);
        }
        return meter;
    }
}

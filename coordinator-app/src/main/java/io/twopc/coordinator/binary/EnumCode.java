package io.twopc.coordinator.binary;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The byte that stands for each constant of an enum on disk: its place in a list that only ever grows at the end, so that
 * constants may be reordered in the source. Absent is 0.
 */
public final class EnumCode<E extends Enum<E>> {

    private final Class<E> type;
    private final List<E> inOrder;
    private final Map<E, Integer> codes;

    private EnumCode(Class<E> type, List<E> inOrder) {
        this.type = type;
        this.inOrder = inOrder;
        this.codes = new EnumMap<>(type);
        for (int i = 0; i < inOrder.size(); i++) {
            codes.put(inOrder.get(i), i + 1);
        }
        if (codes.size() != inOrder.size() || codes.size() != type.getEnumConstants().length) {
            throw new IllegalArgumentException("each constant of " + type.getSimpleName() + " needs one code");
        }
    }

    /**
     * The codes of an enum's constants.
     *
     * @param inOrder every constant exactly once; a new one goes to the end
     */
    public static <E extends Enum<E>> EnumCode<E> of(Class<E> type, List<E> inOrder) {
        return new EnumCode<>(type, List.copyOf(inOrder));
    }

    public void write(ByteWriter out, @Nullable E value) {
        Integer code = value == null ? null : codes.get(value);
        out.writeByte(code == null ? 0 : code);
    }

    public E read(ByteReader in) {
        E value = readNullable(in);
        if (value == null) {
            throw new UnreadableBytesException("a " + type.getSimpleName() + " is missing");
        }
        return value;
    }

    public @Nullable E readNullable(ByteReader in) {
        int code = in.readByte();
        if (code > inOrder.size()) {
            throw new UnreadableBytesException(code + " stands for no " + type.getSimpleName() + " known here");
        }
        return code == 0 ? null : inOrder.get(code - 1);
    }
}

package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The small language of these tests: tokens as strings ({@code "x"} in quotes is a quoted one) beside values. */
final class Proofs {
    private Proofs() {}

    /** Whether the tokens are proven to be the values; a value is null, a Long, a Double, a BigInteger or a String. */
    static boolean same(Rules rules, ColumnType type, List<String> tokens, List<?> values) {
        return difference(rules, type, tokens, values, 0) == null;
    }

    static boolean same(ColumnType type, String token, @Nullable Object value) {
        List<Object> one = new ArrayList<>();
        one.add(value);
        return same(Rules.DEFAULTS, type, List.of(token), one);
    }

    @Nullable
    static DatasetException difference(
            Rules rules, ColumnType type, List<String> tokens, List<?> values, double tolerance) {
        try {
            new Verifier(rules).verify("c", type, spans(tokens), vector(type, values), null, 100, tolerance);
            return null;
        } catch (DatasetException e) {
            return e;
        }
    }

    static List<TokenSpan> spans(List<String> tokens) {
        TokenColumn column = new TokenColumn(4, 16);
        column.addNull();
        for (String token : tokens) {
            boolean quoted = token.length() > 1 && token.startsWith("\"") && token.endsWith("\"");
            byte[] bytes = (quoted ? token.substring(1, token.length() - 1) : token).getBytes(StandardCharsets.UTF_8);
            column.add(bytes, 0, bytes.length, quoted);
        }
        int half = 1 + tokens.size() / 2;
        return List.of(new TokenSpan(column, 1, half), new TokenSpan(column, half, tokens.size() + 1));
    }

    static ColumnVector vector(ColumnType type, List<?> values) {
        ColumnVector vector = new ColumnVector();
        boolean text = type.equals(ColumnType.TEXT) || values.stream().anyMatch(String.class::isInstance);
        if (text) {
            vector.startText(values.size(), 1 << 16);
        } else {
            vector.startFixed(values.size(), true);
        }
        int length = 0;
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value != null) {
                vector.setValid(i);
            }
            if (value instanceof Long number) {
                vector.values[i] = number;
                vector.high[i] = number >> 63;
            } else if (value instanceof Double number) {
                vector.values[i] = Double.doubleToRawLongBits(number);
            } else if (value instanceof BigInteger number) {
                vector.values[i] = number.longValue();
                vector.high[i] = number.shiftRight(64).longValue();
            } else if (value instanceof String string) {
                byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
                System.arraycopy(bytes, 0, vector.bytes, length, bytes.length);
                length += bytes.length;
            }
            if (text) {
                vector.offsets[i + 1] = length;
            }
        }
        vector.countNulls();
        return vector;
    }
}

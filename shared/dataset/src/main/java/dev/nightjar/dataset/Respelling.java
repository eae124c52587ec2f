package dev.nightjar.dataset;

import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Floats on their way into a column of decimals or text: {@code 1.2345678E7} becomes {@code 12345678}, {@code 3.0} becomes {@code 3}. */
final class Respelling {
    /** Beyond this, digits are mostly zeros, and exponents say it better. */
    private static final int MOST_ZEROS = 30;

    private Respelling() {}

    static List<TokenSpan> plain(List<TokenSpan> spans) {
        List<TokenSpan> plain = new ArrayList<>(spans.size());
        for (TokenSpan span : spans) {
            TokenColumn from = span.column();
            TokenColumn to = new TokenColumn(span.rows(), from.length());
            for (int row = span.from(); row < span.to(); row++) {
                int start = from.start(row);
                int length = from.end(row) - start;
                if (length == 0) {
                    to.addNull();
                } else {
                    byte[] token = plain(new String(from.bytes(), start, length, StandardCharsets.US_ASCII))
                            .getBytes(StandardCharsets.US_ASCII);
                    to.add(token, 0, token.length, from.isQuoted(row));
                }
            }
            plain.add(new TokenSpan(to, 0, span.rows()));
        }
        return plain;
    }

    static String plain(String token) {
        char last = token.charAt(token.length() - 1);
        // NaN and the infinities are no digits; the sign of -0 stays.
        if (last < '0' || last > '9' || token.equals("-0.0")) {
            return token;
        }
        BigDecimal value = new BigDecimal(token).stripTrailingZeros();
        return Math.abs(value.scale()) > MOST_ZEROS ? value.toString() : value.toPlainString();
    }
}

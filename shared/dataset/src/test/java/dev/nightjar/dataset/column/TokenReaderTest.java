package dev.nightjar.dataset.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenReaderTest {
    private static final TokenRules RULES = new TokenRules((byte) '.', (byte) 0, List.of(), false, true, true);

    private final Random random = new Random(20260101);

    @Test
    void findsTheNearestDoubleOfEveryDecimalThatItDecides() {
        int decided = 0;
        for (int i = 0; i < 200_000; i++) {
            int digits = 1 + random.nextInt(18);
            long m = 1 + random.nextLong(TokenReader.LONG_TENS[digits] - 1);
            int k = random.nextInt(23);
            double nearest = TokenReader.nearest(m, k);
            if (!Double.isNaN(nearest)) {
                decided++;
                assertThat(nearest)
                        .as("%d e-%d", m, k)
                        .isEqualTo(new BigDecimal(BigDecimal.valueOf(m).unscaledValue(), k).doubleValue());
            }
        }

        assertThat(decided).isGreaterThan(150_000);
    }

    @Test
    void decidesNearlyAllDoublesThatPrintInFull() {
        int decided = 0;
        for (int i = 0; i < 100_000; i++) {
            BigDecimal text = new BigDecimal(Double.toString(random.nextDouble()));
            if (text.scale() <= 22 && text.precision() <= 18) {
                double nearest = TokenReader.nearest(text.unscaledValue().longValueExact(), text.scale());
                decided += nearest == text.doubleValue() ? 1 : 0;
            }
        }

        assertThat(decided).isGreaterThan(99_000);
    }

    @Test
    void saysOfEveryNumberWhetherItsDoublePrintsItBack() {
        TokenReader reader = new TokenReader(RULES);
        for (int i = 0; i < 100_000; i++) {
            String text = number();
            int kind = read(reader, text);
            double v = reader.number();

            assertThat(v).as(text).isEqualTo(Double.parseDouble(text));
            assertThat(reader.printsBack(v)).as(text).isEqualTo(printsBack(text, v));
            assertThat(kind & TypeFacts.NUMBER).as(text).isNotZero();
        }
    }

    /** The rule, by exact arithmetic. */
    private static boolean printsBack(String text, double v) {
        BigDecimal exact = new BigDecimal(text);
        if (exact.signum() == 0) {
            return true;
        }
        if (Double.isInfinite(v) || v == 0) {
            return false;
        }
        // Significant digits as written, with the zeros at the end.
        int digits = exact.precision();
        return new BigDecimal(v)
                        .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                        .compareTo(exact)
                == 0;
    }

    private String number() {
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
        int before = random.nextInt(1, 20);
        text.append(random.nextInt(1, 10));
        for (int i = 1; i < before; i++) {
            text.append(random.nextInt(10));
        }
        if (random.nextInt(3) == 0) {
            text.setLength(text.charAt(0) == '-' ? 1 : 0);
            text.append('0');
        }
        text.append('.');
        for (int i = random.nextInt(1, 20); i > 0; i--) {
            text.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
        }
        if (random.nextInt(4) == 0) {
            text.append(random.nextBoolean() ? "e" : "E").append(random.nextInt(-330, 310));
        }
        return text.toString();
    }

    @Test
    void countsDaysAsTheCalendarDoes() {
        for (LocalDate day = LocalDate.of(1, 1, 1); day.getYear() <= 9999; day = day.plusDays(1 + random.nextInt(40))) {
            assertThat(TokenReader.epochDay(day.getYear(), day.getMonthValue(), day.getDayOfMonth()))
                    .isEqualTo(day.toEpochDay());
        }
    }

    private static int read(TokenReader reader, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return reader.read(bytes, 0, bytes.length);
    }
}

package dev.nightjar.dataset.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.table.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The proofs against exact arithmetic, on random and on nasty values: what is equal is accepted, what differs is not. */
class VerifierPropertyTest {
    private static final int MANY = 20_000;

    private final SplittableRandom random = new SplittableRandom(20_240_229);

    @Test
    void agreesWithExactArithmeticOnFloats() {
        int accepted = 0;
        for (int i = 0; i < MANY; i++) {
            double value = someDouble();
            String token = someToken(value);
            for (double other :
                    new double[] {value, Math.nextUp(value), Math.nextDown(value), -value, Double.parseDouble(token)}) {
                boolean expected = printsBack(token, other);
                accepted += expected ? 1 : 0;

                assertThat(Proofs.same(ColumnType.FLOAT64, token, other))
                        .as("%s is %s", token, other)
                        .isEqualTo(expected);
            }
            String mutated = mutateDigit(token);
            assertThat(Proofs.same(ColumnType.FLOAT64, mutated, value))
                    .as("%s is %s", mutated, value)
                    .isEqualTo(isNumber(mutated) && printsBack(mutated, value));
        }
        assertThat(accepted).isGreaterThan(MANY);
    }

    @Test
    void agreesWithExactArithmeticOnFloatsOfNearbyHalves() {
        // Decimals that lie as close to the middle of two doubles, or of two prints, as can be.
        for (int i = 0; i < MANY / 4; i++) {
            double value = someDouble();
            if (value == 0 || Double.isInfinite(Math.nextUp(value))) {
                continue;
            }
            BigDecimal middle = new BigDecimal(value)
                    .add(new BigDecimal(Math.nextUp(value)))
                    .divide(BigDecimal.TWO);
            for (int digits : new int[] {15, 16, 17, 18, 19, 20}) {
                for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
                    String token = middle.round(new MathContext(digits, mode)).toString();
                    for (double other : new double[] {value, Math.nextUp(value)}) {
                        assertThat(Proofs.same(ColumnType.FLOAT64, token, other))
                                .as("%s is %s", token, other)
                                .isEqualTo(printsBack(token, other));
                    }
                }
            }
        }
    }

    @Test
    void agreesWithExactArithmeticOnFloatsByTheirOwnText() {
        Rules rules = new Rules('.', '\0', java.util.List.of(), false, true);
        for (int i = 0; i < MANY; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isNaN(value) || Float.isInfinite(value) || i % 2 == 0) {
                value = (float) (random.nextInt(2_000_000) / 1000.0);
            }
            String token = i % 3 == 0
                    ? new BigDecimal(value)
                            .round(new MathContext(1 + random.nextInt(12)))
                            .toString()
                    : Float.toString(value);
            for (float other : new float[] {value, Math.nextUp(value), Math.nextDown(value)}) {
                BigDecimal exact = new BigDecimal(token).stripTrailingZeros();
                boolean expected = Float.parseFloat(token) == other
                        && (exact.signum() == 0
                                || new BigDecimal(other)
                                                .round(new MathContext(exact.precision(), RoundingMode.HALF_EVEN))
                                                .compareTo(exact)
                                        == 0)
                        && (exact.signum() != 0 || other == 0)
                        && (other == 0 ? exact.signum() == 0 : true)
                        && token.startsWith("-") == Float.floatToRawIntBits(other) < 0;

                assertThat(Proofs.same(
                                rules, ColumnType.FLOAT32, java.util.List.of(token), java.util.List.of((double) other)))
                        .as("%s is %s", token, other)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void agreesWithPrintingOnInts() {
        for (int i = 0; i < MANY; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            long other = value ^ 1L << random.nextInt(64);
            String unsigned = Long.toUnsignedString(value);

            assertThat(Proofs.same(new ColumnType.Int(64, true), Long.toString(value), value))
                    .isTrue();
            assertThat(Proofs.same(new ColumnType.Int(64, true), Long.toString(value), other))
                    .isFalse();
            assertThat(Proofs.same(new ColumnType.Int(64, false), unsigned, value))
                    .isTrue();
            assertThat(Proofs.same(new ColumnType.Int(64, false), unsigned, other))
                    .isFalse();
            String mutated = mutateDigit(unsigned);
            assertThat(Proofs.same(new ColumnType.Int(64, false), mutated, value))
                    .isFalse();
        }
    }

    @Test
    void agreesWithTheCalendar() {
        for (ColumnType.Unit unit : ColumnType.Unit.values()) {
            ColumnType type = new ColumnType.Timestamp(unit, false);
            ColumnType utc = new ColumnType.Timestamp(unit, true);
            for (int i = 0; i < MANY / 4; i++) {
                long seconds =
                        random.nextLong(-62_167_219_200L, 253_402_300_800L) / (unit == ColumnType.Unit.NANOS ? 60 : 1);
                long fraction = random.nextLong(unit.perSecond());
                LocalDateTime time = LocalDateTime.ofEpochSecond(
                        seconds, (int) (fraction * (1_000_000_000 / unit.perSecond())), ZoneOffset.UTC);
                long value = seconds * unit.perSecond() + fraction;
                ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(-900, 900) * 60);
                LocalDateTime there = time.plusSeconds(offset.getTotalSeconds());

                assertThat(Proofs.same(type, time.toString(), value))
                        .as("%s", time)
                        .isTrue();
                assertThat(Proofs.same(type, time.toString(), value ^ 1L << random.nextInt(40)))
                        .as("%s", time)
                        .isFalse();
                if (there.getYear() >= 0 && there.getYear() <= 9999) {
                    assertThat(Proofs.same(utc, there + offset.getId(), value))
                            .as("%s%s", there, offset)
                            .isTrue();
                    assertThat(Proofs.same(utc, there + offset.getId(), value + 60 * unit.perSecond()))
                            .isFalse();
                }
                long day = Math.floorDiv(seconds, 86_400L);
                assertThat(Proofs.same(ColumnType.DATE, time.toLocalDate().toString(), day))
                        .isTrue();
                assertThat(Proofs.same(ColumnType.DATE, time.toLocalDate().toString(), day + random.nextInt(1, 1000)))
                        .isFalse();
            }
        }
    }

    @Test
    void agreesWithExactArithmeticOnDecimals() {
        for (int i = 0; i < MANY; i++) {
            int precision = 1 + random.nextInt(38);
            int scale = random.nextInt(precision + 1);
            ColumnType type = new ColumnType.Decimal(precision, scale);
            int bits = (int) (random.nextInt(1, precision + 1) * 3.3219);
            byte[] raw = new byte[16];
            random.nextBytes(raw);
            BigInteger value = new BigInteger(raw).shiftRight(128 - Math.max(2, bits));
            BigDecimal exact = new BigDecimal(value, scale);
            String token = random.nextBoolean()
                    ? exact.toPlainString()
                    : exact.stripTrailingZeros().toPlainString();
            BigInteger other = value.flipBit(random.nextInt(precision > 18 ? 127 : 63));

            assertThat(Proofs.same(type, token, value)).as("%s %s", type, token).isTrue();
            assertThat(Proofs.same(type, token, other)).as("%s %s", type, token).isFalse();
            assertThat(Proofs.same(type, mutateDigit(token), value))
                    .as("%s %s", type, token)
                    .isFalse();
        }
    }

    @Test
    void findsOneChangedByteInText() {
        for (int i = 0; i < MANY; i++) {
            int length = random.nextInt(1, 60);
            String text = IntStream.range(0, length)
                    .mapToObj(c -> String.valueOf((char) ('a' + random.nextInt(26))))
                    .reduce("", String::concat);
            int at = random.nextInt(length);
            String other = text.substring(0, at) + '#' + text.substring(at + 1);

            assertThat(Proofs.same(ColumnType.TEXT, text, text)).isTrue();
            assertThat(Proofs.same(ColumnType.TEXT, text, other)).isFalse();
            assertThat(Proofs.same(ColumnType.TEXT, text, text + "x")).isFalse();
        }
    }

    private double someDouble() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(-100_000_000, 100_000_000) / 100.0;
            case 1 -> random.nextLong(1L << 53) / 1e9;
            case 2 -> random.nextDouble();
            case 3 -> random.nextInt(-1000, 1000);
            case 4 -> Math.scalb(1.0, random.nextInt(-1074, 1023)) * (random.nextBoolean() ? 1 : -1);
            case 5 -> random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20));
            case 6 -> Double.longBitsToDouble(random.nextLong(1L << 55));
            default -> {
                double any = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(any) ? any : 0;
            }
        };
    }

    private String someToken(double value) {
        BigDecimal exact = new BigDecimal(value);
        return switch (random.nextInt(6)) {
            case 0 -> Double.toString(value);
            case 1 -> String.format(Locale.ROOT, "%." + random.nextInt(20) + "e", value);
            case 2 ->
                Math.abs(value) < 1e25 && Math.abs(value) > 1e-5
                        ? exact.setScale(random.nextInt(22), RoundingMode.HALF_EVEN)
                                .toPlainString()
                        : Double.toString(value);
            case 3 ->
                Math.abs(value) < 1e25 && Math.abs(value) > 1e-20
                        ? new BigDecimal(Double.toString(value)).toPlainString()
                        : Double.toString(value);
            case 4 ->
                exact.round(new MathContext(1 + random.nextInt(24), RoundingMode.HALF_EVEN))
                        .toString();
            default ->
                (random.nextBoolean() ? "-" : "") + random.nextLong(1L << random.nextInt(1, 60)) + "."
                        + random.nextLong(1L << random.nextInt(1, 60));
        };
    }

    /** One digit of the token, changed by one. */
    private String mutateDigit(String token) {
        int at = random.nextInt(token.length());
        while (!Character.isDigit(token.charAt(at))) {
            at = (at + 1) % token.length();
        }
        char digit = token.charAt(at);
        return token.substring(0, at) + (digit == '9' ? '8' : (char) (digit + 1)) + token.substring(at + 1);
    }

    private static boolean isNumber(String token) {
        return Double.isFinite(Double.parseDouble(token)) && !token.matches("-?0[0-9].*");
    }

    /** The rule itself: the nearest double, which prints as the token's digits. */
    private static boolean printsBack(String token, double value) {
        BigDecimal exact = new BigDecimal(token).stripTrailingZeros();
        double nearest = Double.parseDouble(token);
        if (Double.doubleToRawLongBits(nearest) != Double.doubleToRawLongBits(value) || !Double.isFinite(value)) {
            return false;
        }
        if (value == 0) {
            return exact.signum() == 0;
        }
        return new BigDecimal(value)
                        .round(new MathContext(exact.precision(), RoundingMode.HALF_EVEN))
                        .compareTo(exact)
                == 0;
    }
}

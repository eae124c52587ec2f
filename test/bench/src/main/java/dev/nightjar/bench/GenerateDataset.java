package dev.nightjar.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/**
 * Writes the datasets that the benchmark reads. The same call always writes the same bytes.
 *
 * <pre>{@code java dev.nightjar.bench.GenerateDataset mixed|seed120|floats|unclosed BYTES OUT.csv}</pre>
 *
 * <p>A file ends with the row that reaches BYTES ({@code seed120} has 10,000 rows whatever BYTES says).
 */
public final class GenerateDataset {
    private static final String[] CITIES = {
        "Tokyo", "Osaka", "Sapporo", "Nagoya", "Fukuoka", "Sendai", "東京都千代田区", "大阪市北区", "札幌市", "名古屋市",
        "福岡市博多区", "仙台市", "Kyoto", "京都市", "Kobe", "神戸市", "Yokohama", "横浜市", "Hiroshima", "広島市"
    };
    private static final String[] WORDS = {
        "late",
        "parcel",
        "returned",
        "by",
        "courier",
        "customer",
        "asked",
        "for",
        "invoice",
        "paid",
        "cash",
        "second",
        "visit",
        "door",
        "closed",
        "fragile",
        "gift",
        "wrapped",
        "priority",
        "standard"
    };
    private static final String[] FAMILIES = {
        "sato",
        "suzuki",
        "takahashi",
        "tanaka",
        "ito",
        "watanabe",
        "yamamoto",
        "nakamura",
        "kobayashi",
        "kato",
        "smith",
        "garcia",
        "mueller",
        "rossi",
        "novak",
        "kim",
        "chen",
        "singh",
        "silva",
        "ivanova"
    };
    private static final String[] HOSTS = {"example.com", "example.org", "example.net", "mail.example.co.jp"};
    private static final String MIXED_HEADER =
            "id,tiny,small,medium,big,price,score,ratio,visits,active,bit,city,customer,email,token,day,seen_at,zip,note,country\n";
    /** 2023-01-01 in days and in seconds since 1970. */
    private static final long FIRST_DAY = 19_358;

    private final SplittableRandom random = new SplittableRandom(20_260_101);
    private final Text out;

    private GenerateDataset(Text out) {
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        long bytes = Long.parseLong(args[1]);
        Path target = Path.of(args[2]);
        Path draft = target.resolveSibling(target.getFileName() + ".draft");
        try (OutputStream stream = Files.newOutputStream(draft);
                Text text = new Text(stream)) {
            GenerateDataset generator = new GenerateDataset(text);
            switch (args[0]) {
                case "mixed" -> generator.mixed(bytes);
                case "seed120" -> generator.seed120();
                case "floats" -> generator.floats(bytes);
                case "unclosed" -> generator.unclosed(bytes);
                default -> throw new IllegalArgumentException("no dataset is called " + args[0]);
            }
        }
        Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** 20 columns of every kind, about 231 bytes a row. */
    private void mixed(long bytes) throws IOException {
        out.text(MIXED_HEADER);
        for (long id = 1; out.written() < bytes; id++) {
            out.number(id).comma();
            out.number(random.nextInt(-100, 101)).comma();
            out.number(random.nextInt(-30_000, 30_001)).comma();
            out.number(random.nextInt(-2_000_000_000, 2_000_000_000)).comma();
            out.number(random.nextLong(1_000_000_000_000L)).comma();
            out.decimal(random.nextLong(1_000_000), 2).comma();
            out.decimal(random.nextLong(1_001), 1).comma();
            out.text(Double.toString(random.nextDouble(0.001, 1))).comma();
            if (random.nextInt(10) != 0) {
                out.number(random.nextInt(1_000));
            }
            out.comma();
            out.text(random.nextInt(3) == 0 ? "false" : "true").comma();
            out.number(random.nextInt(2)).comma();
            out.text(CITIES[random.nextInt(CITIES.length)]).comma();
            String family = FAMILIES[random.nextInt(FAMILIES.length)];
            int number = random.nextInt(1_000_000);
            out.text(family).text(" ").number(number).comma();
            out.text(family)
                    .text(".")
                    .number(number)
                    .text("@")
                    .text(HOSTS[random.nextInt(HOSTS.length)])
                    .comma();
            out.hex(random.nextLong()).hex(random.nextLong()).comma();
            out.day(FIRST_DAY + random.nextInt(1_000)).comma();
            long second = FIRST_DAY * 86_400 + id * 20 + random.nextInt(20);
            out.day(second / 86_400).text(" ").clock((int) (second % 86_400)).comma();
            out.padded(random.nextInt(100_000), 5).comma();
            note();
            out.comma().text("JP\n");
        }
    }

    /** In one row of a hundred with everything that quotes are for. */
    private void note() throws IOException {
        String first = WORDS[random.nextInt(WORDS.length)];
        String second = WORDS[random.nextInt(WORDS.length)];
        String third = WORDS[random.nextInt(WORDS.length)];
        if (random.nextInt(100) == 0) {
            out.text("\"")
                    .text(first)
                    .text(", \"\"")
                    .text(second)
                    .text("\"\"\n")
                    .text(third)
                    .text("\"");
        } else {
            out.text(first).text(" ").text(second).text(" ").text(third);
        }
    }

    /** 120 numeric columns: 60 of ints, 60 of floats with 5 decimals. */
    private void seed120() throws IOException {
        for (int column = 0; column < 120; column++) {
            out.text(column == 0 ? "" : ",")
                    .text(column < 60 ? "count_" : "level_")
                    .number(column);
        }
        out.text("\n");
        for (int row = 0; row < 10_000; row++) {
            for (int column = 0; column < 60; column++) {
                out.number(column < 37 ? random.nextInt(101) : random.nextInt(10_000))
                        .comma();
            }
            for (int column = 60; column < 120; column++) {
                out.decimal(random.nextLong(100_000_000), 5).text(column == 119 ? "\n" : ",");
            }
        }
    }

    /** The shape of a published table of basketball ratings: a name, an id, a season, two counts, ten floats of up to 9 decimals. */
    private void floats(long bytes) throws IOException {
        out.text("player_name,player_id,season,poss,mp,box_offense,box_defense,box_total,onoff_offense,onoff_defense,"
                + "onoff_total,rating_offense,rating_defense,rating_total,wins\n");
        for (int player = 0; out.written() < bytes; player++) {
            String family = FAMILIES[random.nextInt(FAMILIES.length)];
            int first = random.nextInt(1_977, 2_010);
            int last = first + random.nextInt(1, 12);
            for (int season = first; season < last && out.written() < bytes; season++) {
                out.text(family).text(" ").number(player).comma();
                out.text(family, 5).padded(player % 1_000, 3).comma();
                out.number(season).comma();
                out.number(random.nextInt(6_000)).comma();
                out.number(random.nextInt(3_000)).comma();
                for (int group = 0; group < 3; group++) {
                    long offense = rating();
                    long defense = rating();
                    out.decimal(offense, 9).comma();
                    out.decimal(defense, 9).comma();
                    out.decimal(offense + defense, 9).comma();
                }
                out.decimal(rating() / 2, 9).text("\n");
            }
        }
    }

    /** About -8 to 8, in billionths. */
    private long rating() {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += random.nextDouble(-2, 2);
        }
        return Math.round(sum * 1e9);
    }

    /** A quote that is opened in line 1002 and never closed. */
    private void unclosed(long bytes) throws IOException {
        out.text("a,b,c\n");
        for (long row = 0; out.written() < bytes; row++) {
            out.number(row)
                    .comma()
                    .text(row == 1_000 ? "\"" : "")
                    .text(WORDS[random.nextInt(WORDS.length)])
                    .comma();
            out.number(random.nextInt(1_000_000)).text("\n");
        }
    }

    /** Text through one buffer, with its own digits. */
    private static final class Text implements AutoCloseable {
        private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        private static final int LONGEST_TOKEN = 512;

        private final OutputStream stream;
        private final byte[] buffer = new byte[1 << 20];
        private int used;
        private long flushed;

        Text(OutputStream stream) {
            this.stream = stream;
        }

        long written() {
            return flushed + used;
        }

        Text text(String text) throws IOException {
            return text(text, text.length());
        }

        Text text(String text, int most) throws IOException {
            room();
            int length = Math.min(text.length(), most);
            for (int i = 0; i < length; i++) {
                char c = text.charAt(i);
                if (c < 0x80) {
                    buffer[used++] = (byte) c;
                } else {
                    byte[] rest = text.substring(i, length).getBytes(StandardCharsets.UTF_8);
                    System.arraycopy(rest, 0, buffer, used, rest.length);
                    used += rest.length;
                    break;
                }
            }
            return this;
        }

        Text comma() {
            buffer[used++] = ',';
            return this;
        }

        Text number(long value) throws IOException {
            room();
            if (value < 0) {
                buffer[used++] = '-';
            }
            return digits(Math.abs(value), 1);
        }

        Text padded(long value, int width) throws IOException {
            room();
            return digits(value, width);
        }

        /** {@code value / 10^decimals}, always with a digit after the point, without further zeros at the end. */
        Text decimal(long value, int decimals) throws IOException {
            long scale = 1;
            for (int i = 0; i < decimals; i++) {
                scale *= 10;
            }
            room();
            if (value < 0) {
                buffer[used++] = '-';
            }
            long whole = Math.abs(value);
            digits(whole / scale, 1);
            buffer[used++] = '.';
            digits(whole % scale, decimals);
            while (decimals > 2 && buffer[used - 1] == '0' && buffer[used - 2] != '.') {
                used--;
            }
            return this;
        }

        private Text digits(long value, int least) {
            int count = least;
            long limit = 1;
            for (int i = 0; i < least; i++) {
                limit *= 10;
            }
            while (limit > 0 && value >= limit && count < 19) {
                limit *= 10;
                count++;
            }
            long left = value;
            for (int at = used + count - 1; at >= used; at--) {
                buffer[at] = (byte) ('0' + left % 10);
                left /= 10;
            }
            used += count;
            return this;
        }

        Text hex(long bits) throws IOException {
            room();
            for (int shift = 60; shift >= 0; shift -= 4) {
                buffer[used++] = HEX[(int) (bits >>> shift) & 15];
            }
            return this;
        }

        /** {@code YYYY-MM-DD} of days since 1970; source: H. Hinnant, "chrono-compatible low-level date algorithms". */
        Text day(long daysSince1970) throws IOException {
            long days = daysSince1970 + 719_468;
            long era = days / 146_097;
            long ofEra = days % 146_097;
            long yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
            long ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            long shifted = (5 * ofYear + 2) / 153;
            long day = ofYear - (153 * shifted + 2) / 5 + 1;
            long month = shifted < 10 ? shifted + 3 : shifted - 9;
            long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
            return padded(year, 4).text("-").padded(month, 2).text("-").padded(day, 2);
        }

        Text clock(int secondOfDay) throws IOException {
            return padded(secondOfDay / 3_600, 2)
                    .text(":")
                    .padded(secondOfDay / 60 % 60, 2)
                    .text(":")
                    .padded(secondOfDay % 60, 2);
        }

        private void room() throws IOException {
            if (used > buffer.length - LONGEST_TOKEN) {
                flush();
            }
        }

        private void flush() throws IOException {
            stream.write(buffer, 0, used);
            flushed += used;
            used = 0;
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}

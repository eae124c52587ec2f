package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnType.Unit;
import dev.nightjar.dataset.table.ColumnVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A table with a column of every type: least and greatest values, nulls at either end and in the middle. */
final class SampleTable {
    static final int ROWS = 5;

    final List<ArrowColumn> columns = new ArrayList<>();
    final List<ColumnVector> vectors = new ArrayList<>();

    SampleTable() {
        for (int bits : new int[] {8, 16, 32, 64}) {
            long least = -1L << (bits - 1);
            add("int" + bits, new ColumnType.Int(bits, true), Columns.fixed(null, least, 0L, ~least, -1L));
            long most = bits == 64 ? -1 : (1L << bits) - 1;
            add("uint" + bits, new ColumnType.Int(bits, false), Columns.fixed(0L, most, null, 1L, most >>> 1));
        }
        add("float32", ColumnType.FLOAT32, Columns.doubles(-0.0, (double) Float.MIN_VALUE, null, Double.NaN, 1.5));
        add(
                "float64",
                ColumnType.FLOAT64,
                Columns.doubles(0.1, Double.MIN_VALUE, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, null));
        add("small", new ColumnType.Decimal(18, 2), Columns.fixed(999_999_999_999_999_999L, -1L, null, 0L, -150L));
        String nines = "9".repeat(38);
        add("wide", new ColumnType.Decimal(38, 38), Columns.wide(nines, "-" + nines, null, "-1", "0"));
        add("whole", new ColumnType.Decimal(20, 0), Columns.wide("18446744073709551616", "-1", "0", null, "7"));
        add("bool", ColumnType.BOOL, Columns.fixed(1L, 0L, null, 1L, 1L));
        add("date", ColumnType.DATE, Columns.fixed(-719_162L, 2_932_896L, null, 0L, -1L));
        for (Unit unit : Unit.values()) {
            // Between 1970 and 2001, which nanoseconds can say too, and a second before 1970.
            long late = 999_999_999L * unit.perSecond() + unit.perSecond() - 1;
            add(
                    "ts_" + unit.word(),
                    new ColumnType.Timestamp(unit, false),
                    Columns.fixed(late, null, 0L, -unit.perSecond(), 1L));
            add(
                    "utc_" + unit.word(),
                    new ColumnType.Timestamp(unit, true),
                    Columns.fixed(null, late, 0L, 1L, -unit.perSecond()));
        }
        add("text", ColumnType.TEXT, Columns.texts("東京 😀", "", null, "a\nb\"c", "007"));
        add("nothing", ColumnType.NULL, Columns.fixed(null, null, null, null, null));
        for (int bits : new int[] {8, 16, 32}) {
            columns.add(new ArrowColumn(
                    "dictionary" + bits, new ColumnType.Dictionary(bits), Columns.values("b", "", "東京")));
            vectors.add(Columns.fixed(0L, 1L, null, 2L, 0L));
        }
        add("no_nulls", new ColumnType.Int(32, true), Columns.fixed(1L, 2L, 3L, 4L, 5L));
        add("all_null", ColumnType.TEXT, Columns.texts(null, null, null, null, null));
    }

    private void add(String name, ColumnType type, ColumnVector vector) {
        columns.add(new ArrowColumn(name, type, null));
        vectors.add(vector);
    }

    static SequencedMap<String, String> metadata() {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "last letter");
        metadata.put("a", "first letter");
        return metadata;
    }

    /** The file of this table, with that many batches of the same rows. */
    byte[] write(int batches) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowWriter writer = new ArrowWriter(out, columns, metadata(), 3)) {
            for (int i = 0; i < batches; i++) {
                writer.writeBatch(ROWS, vectors);
            }
            writer.finish();
        }
        return out.toByteArray();
    }
}

package dev.nightjar.dataset.report;

import java.util.ArrayList;
import java.util.List;

/** Reports to look at. */
final class Reports {
    static final String HOSTILE =
            "<script>alert(1)</script>|`x`\n\r\t\u202eevil\u200b*_[a](http://x.invalid)\"' onload=\u0000&amp;";

    private Reports() {}

    static DatasetReport mixed() {
        return new DatasetReport(
                "data/trips.csv",
                "trips.parquet",
                4_350_000,
                1_004_700_000,
                268_000_000,
                3_259_046_154L,
                743_000_000,
                List.of(
                        new ColumnReport(
                                "id",
                                "int64",
                                "int32",
                                0,
                                4_350_000L,
                                "1",
                                "4350000",
                                "every value fits 32 bits",
                                null,
                                34_800_000,
                                17_400_000,
                                1_600),
                        new ColumnReport(
                                "price",
                                "float64",
                                "float64",
                                12_345,
                                null,
                                "0.01",
                                "9999.99",
                                "float32 would change values such as 0.1",
                                "float32 within 0.0005 would halve it: --tolerance price=0.0005; or --exact-decimal"
                                        + " always makes it decimal(6,2), which Parquet stores in 4 bytes or fewer",
                                34_800_000,
                                35_343_750,
                                11_000_000),
                        new ColumnReport(
                                "city",
                                "object",
                                "dictionary<int8,string>",
                                0,
                                47L,
                                "京都",
                                "東京",
                                "47 texts in 4,350,000 rows",
                                null,
                                340_000_000,
                                4_351_000,
                                1_100_000),
                        new ColumnReport(
                                "uuid",
                                "object",
                                "string",
                                0,
                                null,
                                "0000a1",
                                "ffffe9",
                                "text",
                                "another text in every row, so nothing compresses it: --drop uuid if nobody joins on"
                                        + " it",
                                404_550_000,
                                174_000_004,
                                72_000_000),
                        new ColumnReport(
                                "empty",
                                "float64",
                                "null",
                                4_350_000,
                                0L,
                                null,
                                null,
                                "no row has a value",
                                "no row has a value: --drop empty",
                                34_800_000,
                                0,
                                60)),
                List.of("constant:b", "duplicate_header:price"),
                341_000_000,
                9.87654,
                5.4321,
                "full",
                268_435_456,
                List.of(
                        new Suggestion("empty", "empty", "no row has a value: --drop empty", true),
                        new Suggestion(
                                "unique_id",
                                "uuid",
                                "another text in every row, so nothing compresses it: --drop uuid if nobody joins on"
                                        + " it",
                                false)),
                new ReducedDataset("trips.reduced.parquet", "trips.basis.json", List.of(0.5, 0.25, 0.125)));
    }

    static DatasetReport hostile() {
        return new DatasetReport(
                HOSTILE,
                "",
                1,
                10,
                0,
                100,
                10,
                List.of(
                        new ColumnReport(
                                HOSTILE, "object", "string", 0, 1L, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 90, 10, 0),
                        new ColumnReport(
                                "",
                                "object",
                                "string",
                                0,
                                1L,
                                "",
                                " ",
                                "- a list? # a title?",
                                "www.x.invalid and a@b.invalid ~~x~~",
                                90,
                                10,
                                0),
                        new ColumnReport(
                                "x".repeat(100_000), "object", "string", 0, 1L, null, null, "why", null, 90, 10, 0)),
                List.of("constant:" + HOSTILE),
                0,
                0,
                0,
                HOSTILE,
                0,
                List.of(new Suggestion("constant", HOSTILE, HOSTILE, false)),
                null);
    }

    static DatasetReport wide(int columns) {
        List<ColumnReport> list = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            list.add(new ColumnReport(
                    "measurement_" + i,
                    "float64",
                    i % 3 == 0 ? "int16" : "float64",
                    i % 7,
                    (long) i,
                    "-1.5",
                    "1234.5",
                    "float32 would change values such as 0.1",
                    i % 2 == 0 ? null : "float32 within 0.005 would halve it: --tolerance measurement_" + i + "=0.005",
                    8_000_000L,
                    2_000_000L + i * 600L,
                    i * 500L));
        }
        return new DatasetReport(
                "wide.csv",
                "wide.parquet",
                1_000_000,
                8_000_000_000L,
                900_000_000,
                80_000_000_132L,
                50_000_000_000L,
                list,
                List.of(),
                300_000_000,
                100,
                60,
                "sample",
                268_435_456);
    }
}

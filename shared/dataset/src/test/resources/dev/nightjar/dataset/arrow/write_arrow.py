"""Writes the same table with the usual writers, in every form that Arrow files and streams have."""
import datetime as dt
import decimal
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather

folder = Path(sys.argv[1])
day = dt.date(2024, 2, 29)
noon = dt.datetime(2024, 2, 29, 12, 0, 0)
half = dt.datetime(1969, 12, 31, 23, 59, 59, 500000)
table = pa.table({
    "i8": pa.array([-128, None, 127], pa.int8()),
    "u64": pa.array([0, None, 2**64 - 1], pa.uint64()),
    "f16": pa.array([1.5, None, -2.0], pa.float16()),
    "f32": pa.array([0.1, None, float("inf")], pa.float32()),
    "f64": pa.array([0.1, None, float("nan")], pa.float64()),
    "b": pa.array([True, None, False]),
    "d32": pa.array([day, None, dt.date(1, 1, 1)], pa.date32()),
    "d64": pa.array([day, None, dt.date(9999, 12, 31)], pa.date64()),
    "ts": pa.array([noon, None, half], pa.timestamp("us")),
    "tz": pa.array([noon, None, half], pa.timestamp("ms", tz="Asia/Tokyo")),
    "t32": pa.array([dt.time(1, 2, 3), None, dt.time(23, 59, 59)], pa.time32("s")),
    "t64": pa.array([dt.time(1, 2, 3, 4000), None, dt.time(0)], pa.time64("ns")),
    "dec": pa.array([decimal.Decimal("-0.05"), None, decimal.Decimal("12345678901234567890.10")], pa.decimal128(30, 2)),
    "dec256": pa.array([decimal.Decimal("9" * 50), None, decimal.Decimal(-1)], pa.decimal256(50, 0)),
    "s": pa.array(["007", None, ""], pa.string()),
    "ls": pa.array(["東京 😀", None, "a longer text than twelve bytes"], pa.large_string()),
    "vs": pa.array(["short", None, "a longer text than twelve bytes"], pa.string_view()),
    "dict": pa.array(["x", None, "y"]).dictionary_encode(),
    "udict": pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.uint8()), pa.array([10, 20], pa.int64())),
    "n": pa.nulls(3),
})
# Offsets that do not begin at 0, and bytes of nulls.
sliced = pa.concat_tables([table, table, table]).combine_chunks().slice(3, 3)

for codec in ["uncompressed", "zstd", "lz4"]:
    feather.write_feather(table, folder / f"feather_{codec}.arrow", compression=codec)
feather.write_feather(sliced, folder / "sliced.arrow")
for codec in [None, "zstd", "lz4"]:
    options = pa.ipc.IpcWriteOptions(compression=codec)
    with pa.ipc.new_stream(folder / f"stream_{codec}.arrow", table.schema, options=options) as out:
        out.write_table(table)
with pa.ipc.new_file(folder / "aligned.arrow", table.schema) as out:
    out.write_table(table.slice(0, 1))
    out.write_table(table.slice(0, 0))
    out.write_table(table.slice(1, 2))

# What pandas and Polars do when one asks for nothing.
frame = pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"], "c": pd.Categorical(["u", "v", "u"])})
frame.to_feather(folder / "pandas.feather")
polars = pl.DataFrame({"a": [1, 2, 3], "b": ["x", None, "a longer text than twelve bytes"], "c": ["u", "v", "u"]})
polars = polars.with_columns(pl.col("c").cast(pl.Categorical))
for codec in ["uncompressed", "zstd", "lz4"]:
    polars.write_ipc(folder / f"polars_{codec}.arrow", compression=codec)
polars.write_ipc(folder / "polars_batches.arrow", record_batch_size=2)
polars.write_ipc_stream(folder / "polars_stream.arrow")

# A dictionary that grows in a stream, and one that is replaced.
schema = pa.schema([("c", pa.dictionary(pa.int8(), pa.string()))])
def batch(words):
    return pa.record_batch([pa.array(words).dictionary_encode().cast(schema.field("c").type)], schema=schema)
def grown(indexes, words):
    values = pa.DictionaryArray.from_arrays(pa.array(indexes, pa.int8()), pa.array(words))
    return pa.record_batch([values], schema=schema)
with pa.ipc.new_stream(folder / "delta.arrow", schema, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as out:
    out.write_batch(grown([0, 1], ["p", "q"]))
    out.write_batch(grown([2, 0], ["p", "q", "r"]))
with pa.ipc.new_stream(folder / "replaced.arrow", schema) as out:
    out.write_batch(batch(["p", "q"]))
    out.write_batch(batch(["r", "p"]))

# Kinds that are not read.
refused = {
    "list": pa.array([[1], None]),
    "struct": pa.array([{"a": 1}, None]),
    "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
    "binary": pa.array([b"\xff", None]),
    "duration": pa.array([1, None], pa.duration("s")),
    "interval": pa.array([(1, 2, 3), None], pa.month_day_nano_interval()),
    "decimal32": pa.array([decimal.Decimal(1), None], pa.decimal32(5, 0)),
    "run-end": pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array([1])),
    "dictlist": pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array([[1]])),
}
for name, values in refused.items():
    feather.write_feather(pa.table({"fine": [1, 2], name: values}), folder / f"refused_{name}.arrow", compression="uncompressed")
with pa.ipc.new_file(folder / "late_year.arrow", pa.schema([("when", pa.timestamp("s"))])) as out:
    out.write_table(pa.table({"when": pa.array([0, 253402300799, 253402300800], pa.timestamp("s"))}))
with pa.ipc.new_file(folder / "latin.arrow", pa.schema([("s", pa.string())])) as out:
    out.write_batch(pa.record_batch([pa.array([b"fine", b"\xe9"]).cast(pa.string(), safe=False)], names=["s"]))

# Long enough for many blocks and for lz4's matches.
many = 20000
feather.write_feather(pa.table({
    "n": pa.array([i if i % 7 else None for i in range(many)]),
    "s": [f"text {i % 100} and more of it" for i in range(many)],
    "f": [i / 100 for i in range(many)],
}), folder / "many_lz4.arrow", compression="lz4", chunksize=many)

"""Reads a Parquet file by pyarrow, DuckDB and Polars and compares types, values and statistics with what was written.

Usage: read_parquet.py FILE EXPECTED, where EXPECTED has a JSON document a line: {"name", "type", "values", "nulls", "min", "max"}.
Values are ints (dates as days, timestamps as nanoseconds, decimals unscaled), the bits of doubles, or text.
Prints what differs, and "ok" as the last line if nothing does.
"""

import json
import struct
import sys

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq

NANOS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def plain(array):
    """The values as EXPECTED has them."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return plain(array.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        return [None if v is None else v * NANOS[kind.unit] for v in array.cast(pa.int64()).to_pylist()]
    if pa.types.is_date32(kind):
        return array.cast(pa.int32()).to_pylist()
    if pa.types.is_decimal(kind):
        return [None if v is None else int(v.scaleb(kind.scale)) if abs(v) < 10**18 else unscaled(v) for v in array.to_pylist()]
    if pa.types.is_floating(kind):
        return [None if v is None else bits(v) for v in array.to_pylist()]
    return array.to_pylist()


def unscaled(value):
    sign, digits, _ = value.as_tuple()
    number = int("".join(map(str, digits)))
    return -number if sign else number


def bits(value):
    return "NaN" if value != value else struct.unpack("<q", struct.pack("<d", value))[0]


def single(column):
    return pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0)


def limits(statistics, kind):
    if pa.types.is_timestamp(kind):
        return [statistics.min_raw * NANOS[kind.unit], statistics.max_raw * NANOS[kind.unit]]
    return plain(pa.array([statistics.min, statistics.max], type=kind))


def main():
    path, expected = sys.argv[1], [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
    differences = []
    arrow = pq.read_table(path, page_checksum_verification=True)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    duck = connection.sql("select * from read_parquet($path)", params={"path": path}).to_arrow_table()
    tables = {"pyarrow": arrow, "DuckDB": duck, "Polars": polars.read_parquet(path).to_arrow()}
    for column in expected:
        name = column["name"]
        if str(arrow.schema.field(name).type) != column["type"]:
            differences.append(f"{name}: pyarrow says {arrow.schema.field(name).type}, not {column['type']}")
        for reader, table in tables.items():
            values = plain(single(table.column(name)))
            if values != column["values"]:
                row = next(i for i, (a, b) in enumerate(zip(values, column["values"])) if a != b)
                differences.append(
                    f"{name}: {reader} ({table.schema.field(name).type}) reads {values[row]!r} "
                    f"in row {row}, not {column['values'][row]!r}"
                )
    group = pq.read_metadata(path).row_group(0)
    for index, column in enumerate(expected):
        statistics = group.column(index).statistics
        kind = arrow.schema.field(index).type
        if statistics.null_count != column["nulls"]:
            differences.append(f"{column['name']}: {statistics.null_count} nulls, not {column['nulls']}")
        if column["min"] is not None:
            found = limits(statistics, kind)
            if found != [column["min"], column["max"]]:
                differences.append(f"{column['name']}: from {found[0]!r} to {found[1]!r}, not {column['min']!r} to {column['max']!r}")
            query = f"select count(*) from read_parquet(?) where \"{column['name']}\" is not null"
            count = connection.execute(query, [path]).fetchone()[0]
            if count != len(column["values"]) - column["nulls"]:
                differences.append(f"{column['name']}: DuckDB finds {count} values")
    print("\n".join(differences + ([] if differences else ["ok"])))


main()

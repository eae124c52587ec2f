"""Reads an Arrow file with one of the usual readers and prints a line per column: name, type and every value as one word."""
import struct
import sys

import pyarrow as pa
import pyarrow.feather as feather


def table_of(reader, path):
    if reader == "pyarrow":
        return feather.read_table(path, memory_map=False)
    if reader == "polars":
        import polars
        return polars.read_ipc(path).to_arrow()
    import duckdb
    sample = feather.read_table(path, memory_map=False)
    return duckdb.sql("select * from sample").to_arrow_table()


def word(kind, value):
    if value is None:
        return "null"
    if pa.types.is_boolean(kind):
        return str(int(value))
    if pa.types.is_floating(kind):
        return str(struct.unpack("<q", struct.pack("<d", value))[0])
    if pa.types.is_decimal(kind):
        sign, digits, _ = value.as_tuple()
        return str(int("".join(map(str, digits))) * (-1 if sign else 1))
    if pa.types.is_integer(kind):
        # As a vector holds it: sixty-four bits with a sign.
        return str(value - 2**64 if value >= 2**63 else value)
    return "'" + value + "'"


def words(column):
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("ns", column.type.tz)).cast(pa.int64())
    elif pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    return [word(column.type, value) for value in column.to_pylist()]


table = table_of(sys.argv[1], sys.argv[2])
table.validate(full=True)
for name in table.column_names:
    column = table.column(name)
    print("\t".join([name, str(column.type), *(w.replace("\n", "\\n") for w in words(column))]))

"""Reads a dataset of parts as Hive's layout, with pyarrow, DuckDB and Polars: prints each one's rows, sorted, as JSON."""

import glob
import json
import sys

import duckdb
import polars
import pyarrow.dataset

folder, ending, key = sys.argv[1:4]
files = sorted(glob.glob(glob.escape(folder) + "/*/*." + ending))


def shown(rows):
    return sorted([[None if value is None else str(value) for value in row] for row in rows], key=str)


table = pyarrow.dataset.dataset(folder, format=ending, partitioning="hive", exclude_invalid_files=True).to_table()
print(json.dumps(["pyarrow", shown(zip(*[table[name].to_pylist() for name in [key, "n", "t"]]))]))
if ending == "parquet":
    rows = duckdb.execute(
        'SELECT "' + key.replace('"', '""') + '", n, t FROM read_parquet(?, hive_partitioning=true, hive_types_autocast=false)', [files]
    ).fetchall()
    print(json.dumps(["duckdb", shown(rows)]))
    frame = polars.scan_parquet(files, hive_partitioning=True, try_parse_hive_dates=False).collect()
    print(json.dumps(["polars", shown(frame.select(key, "n", "t").rows())]))

"""The peers' half of the dataset benchmark: one CSV file in, one Parquet file out, in one process.

    python dataset_peers.py duckdb|polars|polars-guess|pandas IN.csv OUT.parquet ROUNDS FACTS.json

FACTS.json gets {"rows", "cpu_seconds": [a figure a round, all threads], "bytes_out"}, and for pandas "bytes_memory"
and "bytes_object" (the same with strings as Python objects).
"""

import json
import os
import pathlib
import sys
import time

NARROW = (("TINYINT", -2**7, 2**7), ("SMALLINT", -2**15, 2**15), ("INTEGER", -2**31, 2**31))


def duckdb(source, target):
    """Types from every row, then the range of every integer column, then a copy with the narrowest types."""
    import duckdb as duck
    connection = duck.connect()
    if "DUCKDB_THREADS" in os.environ:
        connection.execute(f"SET threads = {int(os.environ['DUCKDB_THREADS'])}")
    literal = "'" + source.replace("'", "''") + "'"
    described = connection.execute(f"DESCRIBE SELECT * FROM read_csv({literal}, sample_size = -1)").fetchall()
    types = {row[0]: row[1] for row in described}
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    # What was found is given, so that nothing is sniffed a second time.
    table = (f"read_csv({literal}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
             f"columns = {{{columns}}})")
    whole = [name for name, kind in types.items() if kind in ("BIGINT", "INTEGER", "SMALLINT", "TINYINT")]
    asked = ", ".join(["count(*)", *(f'min("{name}"), max("{name}")' for name in whole)])
    answer = connection.execute(f"SELECT {asked} FROM {table}").fetchone()
    narrow = {}
    for number, name in enumerate(whole):
        low, high = answer[1 + 2 * number:3 + 2 * number]
        for kind, least, beyond in NARROW:
            if low is not None and least <= low and high < beyond:
                narrow[name] = kind
                break
    chosen = ", ".join(f'"{name}"::{narrow[name]} AS "{name}"' if name in narrow else f'"{name}"' for name in types)
    out = "'" + target.replace("'", "''") + "'"
    connection.execute(f"COPY (SELECT {chosen} FROM {table}) TO {out} (FORMAT parquet, COMPRESSION zstd)")
    return {"rows": answer[0]}


def polars(source, target, rows_for_types=None):
    import polars as pl
    pl.scan_csv(source, infer_schema_length=rows_for_types).sink_parquet(target, compression="zstd")
    return {}


def polars_guess(source, target):
    return polars(source, target, 100)


def pandas(source, target):
    """As its users do it: everything in memory; the file is only written so that there is one."""
    import pandas as pd
    frame = pd.read_csv(source)
    facts = {"rows": len(frame), "bytes_memory": int(frame.memory_usage(deep=True).sum())}
    texts = frame.select_dtypes(include=["str"]).columns
    facts["bytes_object"] = facts["bytes_memory"]
    for name in texts:
        facts["bytes_object"] += int(frame[name].astype(object).memory_usage(deep=True, index=False)
                                     - frame[name].memory_usage(deep=True, index=False))
    frame.to_parquet(target, compression="zstd")
    return facts


def main():
    tool, source, target, rounds, out = sys.argv[1:]
    work = {"duckdb": duckdb, "polars": polars, "polars-guess": polars_guess, "pandas": pandas}[tool]
    facts, seconds = {}, []
    for _ in range(int(rounds)):
        before = time.process_time()
        facts = work(source, target)
        seconds.append(time.process_time() - before)
    facts |= {"cpu_seconds": seconds, "bytes_out": os.path.getsize(target)}
    pathlib.Path(out).write_text(json.dumps(facts))


if __name__ == "__main__":
    main()

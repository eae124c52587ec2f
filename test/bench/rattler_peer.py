"""The peer's half of the benchmark: py-rattler, on the same questions, in the same form as dev.nightjar.bench.WarmSolves.

    python rattler_peer.py CHANNEL_DIR QUESTIONS.json ROUNDS OUT.json

QUESTIONS.json is a list of {"id", "specs", "virtual_packages", "exclude_newer_ms" or null}. OUT.json gets
{"open_cpu_millis", "answers": {id: [SUBDIR/FILE]}, "cpu_millis": {id: [a figure a round]}}.
CPU time is that of the whole process, all threads.
"""

import asyncio
import datetime
import json
import os
import pathlib
import sys
import time

from rattler import (BuildString, Channel, ChannelPriority, GenericVirtualPackage, PackageName, SparseRepoData, Version,
                     solve_with_sparse_repodata)


def virtual_package(text):
    name, version, *build = text.split("=")
    return GenericVirtualPackage(PackageName(name), Version(version), BuildString(build[0] if build else "0"))


async def main():
    channel_dir, questions_file, rounds, out = sys.argv[1:]
    questions = json.loads(pathlib.Path(questions_file).read_text())
    started = time.process_time()
    channel = Channel(pathlib.Path(channel_dir).resolve().as_uri())
    repodata = [SparseRepoData(channel, subdir, pathlib.Path(channel_dir, subdir, "repodata.json"))
                for subdir in ("linux-64", "noarch")]
    opened = time.process_time()

    answers, cpu = {}, {question["id"]: [] for question in questions}
    for _ in range(int(rounds)):
        for question in questions:
            cut = question.get("exclude_newer_ms")
            options = {} if cut is None else {
                "exclude_newer": datetime.datetime.fromtimestamp(cut // 1000, datetime.timezone.utc)
                + datetime.timedelta(milliseconds=cut % 1000),
                "timestamp_policy": "allow-missing"}
            virtual_packages = [virtual_package(text) for text in question["virtual_packages"]]
            before = time.process_time()
            records = await solve_with_sparse_repodata(question["specs"], repodata, virtual_packages=virtual_packages,
                                                       channel_priority=ChannelPriority.Strict, **options)
            cpu[question["id"]].append((time.process_time() - before) * 1000)
            answers[question["id"]] = sorted(f"{record.subdir}/{record.file_name}" for record in records)
    pathlib.Path(out).write_text(json.dumps({
        "open_cpu_millis": (opened - started) * 1000, "answers": answers, "cpu_millis": cpu}))


if __name__ == "__main__":
    asyncio.run(main())
    # py-rattler 0.28.0 now and then ends with a segmentation fault while the interpreter takes itself apart.
    os._exit(0)

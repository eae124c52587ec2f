"""What the benchmarks share: how a process is measured, which JDK runs ours, and what machine this is."""

import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = HERE / "target"


def say(text):
    print(text, file=sys.stderr, flush=True)


def virtual_environment(name, *packages):
    """The Python of an environment of that name in the target folder, with these packages; made when they change."""
    folder = TARGET / name
    stamp = folder / "made"
    wanted = "\n".join(packages)
    if not stamp.exists() or stamp.read_text() != wanted:
        say(f"making {folder} with {', '.join(packages)}")
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([folder / "bin/pip", "install", "--quiet", *packages], check=True, timeout=900)
        stamp.write_text(wanted)
    return folder / "bin/python"


def java_command():
    """Builds what the benchmark needs; gives the start of a java command line."""
    say("building")
    subprocess.run(["mvn", "-q", "-B", "-pl", "test/bench", "-am", "-P!checks", "compile", "dependency:build-classpath",
                    "-Dmdep.outputFile=target/classpath.txt", "-Dmdep.includeScope=runtime"],
                   cwd=ROOT, check=True, stdout=sys.stderr, timeout=600)
    classpath = os.pathsep.join([str(TARGET / "classes"), (TARGET / "classpath.txt").read_text().strip()])
    return [str(jdk_home() / "bin/java"), "-cp", classpath]


def jdk_home():
    """The newest JDK >= 21, as the launcher looks for it."""
    found = []
    candidates = [os.environ.get("NIGHTJAR_JAVA_HOME"), os.environ.get("JAVA_HOME")]
    on_path = shutil.which("java")
    if on_path:
        candidates.append(str(pathlib.Path(on_path).resolve().parent.parent))
    candidates += [str(folder) for folder in pathlib.Path("/usr/lib/jvm").glob("*")]
    candidates += [str(folder) for folder in (pathlib.Path.home() / ".sdkman/candidates/java").glob("*")]
    for folder in filter(None, candidates):
        release = pathlib.Path(folder, "release")
        if release.exists() and pathlib.Path(folder, "bin/javac").exists():
            words = dict(line.split("=", 1) for line in release.read_text().splitlines() if "=" in line)
            version = words.get("JAVA_VERSION", '"0"').strip('"')
            if int(version.split(".")[0]) >= 21:
                found.append((int(version.split(".")[0]), version, folder))
    if not found:
        sys.exit("no JDK >= 21\n  because neither JAVA_HOME, PATH nor the usual folders have one\n"
                 "  try NIGHTJAR_JAVA_HOME=FOLDER")
    return pathlib.Path(max(found)[2])


# A process of its own, because Linux counts the memory of the one that starts it, up to the exec, as the child's.
METER = """
import json, os, subprocess, sys, time
started = time.monotonic()
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
rss_unit = 1024 * 1024 if sys.platform == "darwin" else 1024
with open(sys.argv[1], "w") as out:
    json.dump({"wall": time.monotonic() - started, "cpu": usage.ru_utime + usage.ru_stime,
               "rss": usage.ru_maxrss / rss_unit, "exit": os.waitstatus_to_exitcode(status)}, out)
"""


def timed(command, **options):
    """Wall seconds, CPU seconds and peak RSS (MiB) of a process and the children that it waited for, and its exit."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "meter.json")
        subprocess.run([sys.executable, "-c", METER, out, *command], check=True, **options)
        return json.loads(out.read_text())


def table(rows, header):
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    for row in [header, *rows]:
        print("  " + "  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                               for column, (cell, width) in enumerate(zip(row, widths))))


def machine(java, **more):
    version = subprocess.run([java, "-version"], stderr=subprocess.PIPE, text=True).stderr.splitlines()[0]
    model = platform.processor() or platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        model = next((line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines()
                      if line.startswith("model name")), model)
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True)
    return {"cpu": model, "cores": os.cpu_count(), "system": platform.platform(), "java": version, **more,
            "python": platform.python_version(), "commit": commit.stdout.strip(),
            "load_1min": os.getloadavg()[0]}

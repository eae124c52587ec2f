"""Writes channel/<subdir>/repodata.json, the small channel of this example.

    python3 examples/causal-analytics/make_channel.py

Names, versions and dependencies are those of a causal-inference stack as conda channels have it, cut down to what the
example needs. The artefacts do not exist: md5 and sha256 are the digests of the file's own name, sizes come from the
same digest, timestamps are the dates below. The same table always gives the same bytes.
"""

import hashlib
import json
from datetime import datetime, timezone
from pathlib import Path

PLATFORMS = {"linux": "linux-64", "osx": "osx-arm64", "win": "win-64"}
C = {  # what a C program needs of each platform
    "linux": ["__glibc >=2.17,<3.0.a0", "libgcc >=13"],
    "osx": ["__osx >=11.0"],
    "win": ["ucrt >=10.0.20348.0", "vc14_runtime >=14.29.30139"],
}
CXX = {"linux": C["linux"] + ["libstdcxx >=13"], "osx": C["osx"] + ["libcxx >=18"], "win": C["win"]}
NEW_GLIBC = {**CXX, "linux": ["__glibc >=2.28,<3.0.a0", "libgcc >=13", "libstdcxx >=13"]}
BLAS = ["libblas >=3.9.0,<4.0a0", "liblapack >=3.9.0,<4.0a0"]
NP = ["numpy >=1.21,<3"]

# name, version, build number, date, platforms, what it needs of a platform, other dependencies
NATIVE = [
    ("libgcc", "14.2.0", 2, "2025-03-01", "linux", {}, ["_openmp_mutex >=4.5"]),
    ("libgomp", "14.2.0", 2, "2025-03-01", "linux", {}, []),
    ("_openmp_mutex", "4.5", 2, "2021-12-01", "linux", {}, ["libgomp >=7.5.0"]),
    ("libstdcxx", "14.2.0", 2, "2025-03-01", "linux", {}, ["libgcc 14.2.0"]),
    ("libgfortran5", "14.2.0", 2, "2025-03-01", "linux osx", {}, []),
    ("libcxx", "19.1.7", 0, "2025-01-20", "osx", {"osx": ["__osx >=11.0"]}, []),
    ("llvm-openmp", "19.1.7", 0, "2025-01-20", "osx win", {}, []),
    ("ucrt", "10.0.22621.0", 1, "2023-12-01", "win", {}, ["__win >=10.0"]),
    ("vc14_runtime", "14.42.34438", 24, "2025-02-10", "win", {}, ["ucrt >=10.0.20348.0"]),
    ("libzlib", "1.3.1", 2, "2024-08-01", "linux osx win", C, []),
    ("bzip2", "1.0.8", 7, "2024-07-01", "linux osx win", C, []),
    ("liblzma", "5.6.4", 0, "2025-02-01", "linux osx win", C, []),
    ("libffi", "3.4.6", 0, "2025-02-05", "linux osx win", C, []),
    ("libexpat", "2.6.4", 0, "2024-11-15", "linux osx win", C, []),
    ("libsqlite", "3.49.1", 1, "2025-02-20", "linux osx win", C, ["libzlib >=1.3.1,<2.0a0"]),
    ("ncurses", "6.5", 3, "2025-01-30", "linux osx", C, []),
    ("readline", "8.2", 2, "2025-02-15", "linux osx", C, ["ncurses >=6.5,<7.0a0"]),
    ("tk", "8.6.13", 1, "2023-11-01", "linux osx win", C, ["libzlib >=1.3.1,<2.0a0"]),
    ("openssl", "3.3.2", 0, "2024-09-05", "linux osx win", C, ["ca-certificates"]),
    ("openssl", "3.4.1", 0, "2025-02-12", "linux osx win", C, ["ca-certificates"]),
    ("libopenblas", "0.3.28", 0, "2024-10-05", "linux osx win", C, []),
    ("libblas", "3.9.0", 31, "2025-02-25", "linux osx win", {}, ["libopenblas >=0.3.28,<1.0a0"]),
    ("liblapack", "3.9.0", 31, "2025-02-25", "linux osx win", {}, ["libblas 3.9.0"]),
    ("libpng", "1.6.47", 0, "2025-02-18", "linux osx win", C, ["libzlib >=1.3.1,<2.0a0"]),
    ("freetype", "2.12.1", 2, "2023-12-01", "linux osx win", C, ["libpng >=1.6.39,<1.7.0a0"]),
]

RUNTIME = ["bzip2 >=1.0.8,<2.0a0", "libexpat >=2.6.4,<3.0a0", "libffi >=3.4,<4.0a0", "liblzma >=5.6.4,<6.0a0",
           "libsqlite >=3.48.0,<4.0a0", "libzlib >=1.3.1,<2.0a0", "openssl >=3.4.0,<4.0a0", "tk >=8.6.13,<8.7.0a0", "tzdata"]
PYTHONS = [("3.11.11", "2024-12-05"), ("3.12.9", "2025-02-06"), ("3.13.2", "2025-02-06")]

# name, version, build number, date, CPython minors, what it needs of a platform, other dependencies
COMPILED = [
    ("numpy", "1.26.4", 0, "2024-02-05", "11 12", CXX, BLAS),
    ("numpy", "2.1.3", 0, "2024-11-03", "11 12 13", NEW_GLIBC, BLAS),
    ("numpy", "2.2.3", 0, "2025-02-14", "11 12 13", NEW_GLIBC, BLAS),
    ("scipy", "1.14.1", 0, "2024-10-01", "11 12 13", CXX, BLAS + ["numpy >=1.23.5,<2.3"]),
    ("scipy", "1.15.2", 0, "2025-02-17", "11 12 13", CXX, BLAS + ["numpy >=1.23.5,<2.5"]),
    ("pandas", "2.2.3", 1, "2024-09-21", "11 12 13", CXX,
     ["numpy >=1.22.4,<3", "python-dateutil >=2.8.2", "python-tzdata >=2022.7", "pytz >=2020.1"]),
    ("scikit-learn", "1.5.2", 1, "2024-09-13", "11 12 13", CXX,
     NP + ["joblib >=1.2.0", "scipy >=1.6.0", "threadpoolctl >=3.1.0"]),
    ("scikit-learn", "1.6.1", 0, "2025-01-11", "11 12 13", CXX,
     NP + ["joblib >=1.2.0", "scipy >=1.6.0", "threadpoolctl >=3.1.0"]),
    ("statsmodels", "0.14.4", 0, "2024-10-04", "11 12 13", CXX,
     NP + ["packaging >=21.3", "pandas !=2.1.0,>=1.4", "patsy >=0.5.6", "scipy !=1.9.2,>=1.8"]),
    ("lightgbm", "4.6.0", 0, "2025-02-16", "11 12 13", CXX, NP + ["scikit-learn !=0.22.0", "scipy"]),
    ("llvmlite", "0.44.0", 1, "2025-02-01", "11 12 13", CXX, []),
    ("numba", "0.61.0", 1, "2025-02-01", "11 12 13", CXX, ["llvmlite >=0.44.0,<0.45.0a0", "numpy >=1.24,<2.2"]),
    ("shap", "0.46.0", 0, "2024-07-01", "11 12", CXX,
     NP + ["cloudpickle", "numba", "packaging >20.9", "pandas", "scikit-learn", "scipy", "slicer 0.0.8", "tqdm >=4.27.0"]),
    ("econml", "0.14.1", 0, "2023-05-23", "11", CXX,
     ["joblib >=0.13.0", "lightgbm", "numpy <2", "pandas", "scikit-learn >1.0,<1.6", "scipy >1.4.0", "shap >=0.38.1", "sparse",
      "statsmodels >=0.10"]),
    ("econml", "0.15.1", 0, "2024-07-10", "11 12", CXX,
     NP + ["joblib >=0.13.0", "lightgbm", "pandas >1.0", "scikit-learn >1.0,<1.6", "scipy >1.4.0", "shap >=0.38.1", "sparse",
           "statsmodels >=0.10"]),
    ("cvxpy-base", "1.6.2", 0, "2025-02-25", "11 12 13", CXX, NP + ["scipy >=1.1.0"]),
    ("kiwisolver", "1.4.8", 0, "2024-12-24", "11 12 13", CXX, []),
    ("contourpy", "1.3.1", 0, "2024-11-12", "11 12 13", CXX, ["numpy >=1.23"]),
    ("pillow", "11.1.0", 0, "2025-01-02", "11 12 13", C, ["freetype >=2.12.1,<3.0a0", "libzlib >=1.3.1,<2.0a0", "tk >=8.6.13,<8.7.0a0"]),
    ("matplotlib-base", "3.10.0", 0, "2024-12-14", "11 12 13", CXX,
     ["contourpy >=1.0.1", "cycler >=0.10", "fonttools >=4.22.0", "freetype >=2.12.1,<3.0a0", "kiwisolver >=1.3.1", "numpy >=1.23",
      "packaging >=20.0", "pillow >=8", "pyparsing >=2.3.1", "python-dateutil >=2.7"]),
]

# name, version, date, dependencies
NOARCH = [
    ("ca-certificates", "2025.1.31", "2025-02-01", []),
    ("tzdata", "2025a", "2025-01-18", []),
    ("python-tzdata", "2025.1", "2025-02-01", ["python >=3.9"]),
    ("pytz", "2025.1", "2025-02-01", ["python >=3.9"]),
    ("six", "1.17.0", "2024-12-05", ["python >=3.9"]),
    ("python-dateutil", "2.9.0.post0", "2024-07-01", ["python >=3.9", "six >=1.5"]),
    ("packaging", "24.2", "2024-11-09", ["python >=3.8"]),
    ("joblib", "1.4.2", "2024-05-03", ["python >=3.8", "setuptools"]),
    ("setuptools", "75.8.2", "2025-02-27", ["python >=3.9"]),
    ("wheel", "0.45.1", "2024-11-24", ["python >=3.9"]),
    ("pip", "25.0.1", "2025-02-10", ["python >=3.9", "setuptools", "wheel"]),
    ("threadpoolctl", "3.5.0", "2024-05-01", ["python >=3.8"]),
    ("patsy", "1.0.1", "2024-11-18", ["numpy >=1.4.0", "python >=3.9"]),
    ("cloudpickle", "3.1.1", "2025-01-15", ["python >=3.9"]),
    ("slicer", "0.0.8", "2024-03-10", ["python >=3.8"]),
    ("tqdm", "4.67.1", "2024-11-25", ["python >=3.7"]),
    ("sparse", "0.15.5", "2025-01-13", ["numba >=0.49", "numpy >=1.17", "python >=3.10"]),
    ("mpmath", "1.3.0", "2024-02-01", ["python >=3.9"]),
    ("sympy", "1.13.3", "2024-09-19", ["mpmath >=1.1.0,<1.4", "python >=3.9"]),
    ("networkx", "3.4.2", "2024-10-22", ["python >=3.10"]),
    ("cycler", "0.12.1", "2023-10-07", ["python >=3.9"]),
    ("fonttools", "4.56.0", "2025-02-08", ["python >=3.10"]),
    ("pyparsing", "3.2.1", "2025-01-01", ["python >=3.9"]),
    ("dowhy", "0.11.1", "2023-12-01", ["cvxpy-base >=1.2.2", "joblib >=1.1.0", "networkx >=2.8.5", "numpy >=1.26.1,<2", "pandas >1.0",
                                       "python >=3.8,<3.13", "scikit-learn >1.0", "scipy >=1.10", "statsmodels >=0.13.5",
                                       "sympy >=1.10.1", "tqdm >=4.64.0"]),
    ("dowhy", "0.12", "2024-11-25", ["cvxpy-base >=1.2.2", "joblib >=1.1.0", "networkx >=2.8.5", "numpy >1.0", "pandas >1.0",
                                     "python >=3.9,<3.13", "scikit-learn >1.0", "scipy >=1.10", "statsmodels >=0.13.5",
                                     "sympy >=1.10.1", "tqdm >=4.64.0"]),
]


def millis(date):
    return int(datetime.fromisoformat(date).replace(hour=9, tzinfo=timezone.utc).timestamp()) * 1000


def record(subdir, name, version, number, date, depends, prefix="", constrains=(), **more):
    """One entry of packages.conda: the file's name and what repodata says of it."""
    depends = sorted(depends)
    tag = hashlib.sha1(json.dumps([name, version, depends]).encode()).hexdigest()[:7]
    build = more.pop("build", f"{prefix}h{tag}_{number}")
    file = f"{name}-{version}-{build}.conda"
    sha256 = hashlib.sha256(f"{subdir}/{file}".encode()).hexdigest()
    body = {
        "build": build,
        "build_number": number,
        "depends": depends,
        **({"constrains": sorted(constrains)} if constrains else {}),
        "md5": hashlib.md5(f"{subdir}/{file}".encode()).hexdigest(),
        "name": name,
        **more,
        "sha256": sha256,
        "size": 10_000 + int(sha256[:6], 16),
        "subdir": subdir,
        "timestamp": millis(date),
        "version": version,
    }
    return file, body


def native(key, subdir):
    for name, version, number, date, where, needs, depends in NATIVE:
        if key in where.split():
            yield record(subdir, name, version, number, date, needs.get(key, []) + depends)
    for version, date in PYTHONS:
        minor = version.rsplit(".", 1)[0]
        own = RUNTIME + ([] if key == "win" else ["readline >=8.2,<9.0a0", "ncurses >=6.5,<7.0a0"])
        yield record(subdir, "python", version, 1, date, C[key] + own, constrains=[f"python_abi {minor}.* *_cp{minor.replace('.', '')}"],
                     build=f"h{hashlib.sha1((subdir + version).encode()).hexdigest()[:7]}_1_cpython")
    for name, version, number, date, minors, needs, depends in COMPILED:
        for minor in minors.split():
            python = [f"python >=3.{minor},<3.{int(minor) + 1}.0a0", f"python_abi 3.{minor}.* *_cp3{minor}"]
            yield record(subdir, name, version, number, date, needs[key] + python + depends, prefix=f"py3{minor}")


def noarch():
    for minor in ("11", "12", "13"):
        yield record("noarch", "python_abi", f"3.{minor}", 5, "2024-09-01", [], constrains=[f"python 3.{minor}.* *_cpython"],
                     build=f"5_cp3{minor}", noarch="generic")
    for name, version, date, depends in NOARCH:
        of_python = any(spec.startswith("python ") for spec in depends)
        build = {"build": "pyhd8ed1ab_0", "noarch": "python"} if of_python else {"noarch": "generic"}
        yield record("noarch", name, version, 0, date, depends, **build)


def write(subdir, records):
    folder = Path(__file__).parent / "channel" / subdir
    folder.mkdir(parents=True, exist_ok=True)
    repodata = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": dict(sorted(records)), "repodata_version": 1}
    (folder / "repodata.json").write_text(json.dumps(repodata, indent=1) + "\n", encoding="utf-8")


for key, subdir in PLATFORMS.items():
    write(subdir, native(key, subdir))
write("noarch", noarch())

"""Reads a lock with a real tool and prints what it understood as one JSON document.

    python lock_readers.py conda-lock LOCK         conda-lock's own parser, and its rendering as explicit files
    python lock_readers.py rattler-explicit FILE   py-rattler's parser of explicit files
"""

import json
import pathlib
import sys


def conda_lock(path):
    from conda_lock.conda_lock import render_lockfile_for_platform
    from conda_lock.lockfile import parse_conda_lock_file

    lock = parse_conda_lock_file(path)
    packages = [{"name": package.name, "version": package.version, "build": package.build, "manager": package.manager,
                 "platform": package.platform, "url": package.url, "md5": package.hash.md5,
                 "sha256": package.hash.sha256, "dependencies": package.dependencies,
                 "categories": sorted(package.categories)} for package in lock.package]
    extras = {category for package in lock.package for category in package.categories}
    explicit = {platform: [line for line in render_lockfile_for_platform(
                    lockfile=lock, include_dev_dependencies=True, extras=extras, kind="explicit", platform=platform,
                    suppress_warning_for_pip_and_explicit=True) if "://" in line and not line.startswith("#")]
                for platform in lock.metadata.platforms}
    return {"platforms": lock.metadata.platforms, "channels": [channel.url for channel in lock.metadata.channels],
            "sources": lock.metadata.sources, "content_hash": lock.metadata.content_hash,
            "packages": packages, "explicit": explicit}


def rattler_explicit(path):
    # The Python half of py-rattler has no door to this parser yet; its Rust half has.
    from rattler.rattler import PyExplicitEnvironmentSpec

    spec = PyExplicitEnvironmentSpec.from_path(path)
    packages = spec.packages() if callable(spec.packages) else spec.packages
    return {"urls": [entry.url() if callable(entry.url) else entry.url for entry in packages]}


def main():
    reader, path = sys.argv[1], pathlib.Path(sys.argv[2])
    json.dump({"conda-lock": conda_lock, "rattler-explicit": rattler_explicit}[reader](path), sys.stdout)


if __name__ == "__main__":
    main()

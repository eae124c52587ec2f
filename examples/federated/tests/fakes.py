"""Fake frameworks, which live on while shims crash: one of our own, Flower's command, and a session of FLARE."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import re
import sys
import threading
from typing import Any, Callable, Dict, List, Optional

FEDERATED = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(FEDERATED))
# What listens here is not behind the machine's proxy.
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"

from flare_shim import FlareDriver, submit_token  # noqa: E402
from flower_shim import FlowerDriver, Run  # noqa: E402
from offpeak_rounds import Rounds  # noqa: E402
from offpeak_shim import Driver, RunState, Segment  # noqa: E402


class Crash(BaseException):
    """The process is gone: nobody catches this."""


class CrashingDriver:
    """Dies before or after a start, once."""

    def __init__(self, driver: Driver, before: bool):
        self._driver, self._before = driver, before

    def start(self, segment: Segment) -> str:
        if self._before:
            raise Crash
        self._driver.start(segment)
        raise Crash

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)


def work(words: Dict[str, Any], now: Callable[[], float], seconds: Callable[[float], None], pace: float,
         rounds: Optional[int] = None) -> str:
    """Plays the application: each round adds its number to a text. Gives the last checkpoint."""
    whole = Rounds.of(words, now)
    model = (whole.checkpoint() or b"").decode()
    for number in whole:
        if rounds is not None and number - whole.start_round >= rounds:
            raise Crash
        seconds(pace)
        model += f" {number}"
        whole.save(model.encode())
    return model


class PlainFramework:
    """What a framework is, as little as can be."""

    def __init__(self, folder: pathlib.Path):
        self.runs: Dict[str, Dict[str, Any]] = {}
        self.lock = threading.Lock()

    def driver(self) -> Driver:
        return self

    def keys(self) -> List[str]:
        return [run["words"]["offpeak-key"] for run in self.runs.values()]

    def words(self, key: str) -> Dict[str, Any]:
        return next(run["words"] for run in self.runs.values() if run["words"]["offpeak-key"] == key)

    def end(self, key: str, state: str) -> None:
        """@param state done, failed"""
        self.runs[str(self.find(key))]["state"] = state

    def find(self, key: str) -> Optional[str]:
        return next((name for name, run in self.runs.items() if run["words"]["offpeak-key"] == key), None)

    def start(self, segment: Segment) -> str:
        with self.lock:
            name = f"run-{len(self.runs)}"
            self.runs[name] = {"words": segment.words(), "state": "running"}
            return name

    def state(self, run: str) -> RunState:
        state = self.runs[run]["state"]
        return RunState(state, "it broke" if state == "failed" else None)

    def stop(self, run: str) -> None:
        if self.runs[run]["state"] == "running":
            self.runs[run]["state"] = "stopped"


FAKE_FLWR = '''#!{python}
"""Takes and prints what flwr 1.42.0 does, as far as the shim uses it; runs lie in a file."""
import fcntl, json, pathlib, re, sys
words, home = sys.argv[1:], pathlib.Path({folder!r})
assert words[-2:] == ["--format", "json"], words
with open(home / "lock", "a") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    file = home / "runs.json"
    runs = json.loads(file.read_text()) if file.exists() else []
    if words[0] == "run":
        app = pathlib.Path(words[1])
        assert words[2] == "here" and (app / "offpeak_rounds.py").exists(), words
        defaults = set(re.findall(r"(?m)^([a-z-]+) = ", (app / "pyproject.toml").read_text().split("app.config]")[1]))
        # The pattern and the TOML of Flower.
        pairs = re.findall(r"(\\S+?)=('[^']*'|\\"[^\\"]*\\"|\\S+)", words[words.index("--run-config") + 1])
        config = {{name: json.loads(value) for name, value in pairs}}
        if not set(config) <= defaults:
            print(json.dumps({{"success": False, "error-message": "unknown: " + str(sorted(set(config) - defaults))}}))
            # Asked for JSON, flwr tells of errors there and exits with 0.
            sys.exit(0)
        runs.append({{"run_id": str(1000 + len(runs)), "status": "running", "details": "", "run_config": config}})
        answer = {{"success": True, "run-id": runs[-1]["run_id"]}}
        print("Successfully started run")
    else:
        assert words[0] == "stop" and words[2] == "here", words
        run = next(run for run in runs if run["run_id"] == words[1])
        assert run["status"] == "running", "Run couldn't be stopped."
        run["status"] = "finished:stopped"
        answer = {{"success": True, "run-id": run["run_id"]}}
    file.write_text(json.dumps(runs))
print(json.dumps(answer, indent=2))
'''


class Flower:
    def __init__(self, folder: pathlib.Path):
        self.file = folder / "runs.json"
        self.command = folder / "flwr"
        self.command.write_text(FAKE_FLWR.format(python=sys.executable, folder=str(folder)))
        self.command.chmod(0o700)

    def driver(self) -> Driver:
        return FlowerDriver(str(FEDERATED / "flower_app"), "here", str(self.command),
                            lambda superlink: [Run(**run) for run in self._read()])

    def keys(self) -> List[str]:
        return [run["run_config"]["offpeak-key"] for run in self._read()]

    def words(self, key: str) -> Dict[str, Any]:
        return next(run["run_config"] for run in self._read() if run["run_config"]["offpeak-key"] == key)

    def end(self, key: str, state: str) -> None:
        runs = self._read()
        run = next(run for run in runs if run["run_config"]["offpeak-key"] == key)
        run.update({"status": "finished:completed"} if state == "done"
                   else {"status": "finished:failed", "details": "it broke"})
        self.file.write_text(json.dumps(runs))

    def _read(self) -> List[Dict[str, Any]]:
        return json.loads(self.file.read_text()) if self.file.exists() else []


class SubmitTokenConflict(Exception):
    """As in nvflare: the token is known with other content."""


class Flare:
    """A session of FLARE, and the server behind it."""

    def __init__(self, folder: pathlib.Path):
        self.jobs: Dict[str, Dict[str, Any]] = {}
        self.lock = threading.Lock()

    def driver(self) -> Driver:
        return FlareDriver(FEDERATED / "flare_job", lambda: self)

    def keys(self) -> List[str]:
        return [job["words"]["offpeak-key"] for job in self.jobs.values()]

    def words(self, key: str) -> Dict[str, Any]:
        return self._job(key)["words"]

    def end(self, key: str, state: str) -> None:
        self._job(key)["status"] = "FINISHED:COMPLETED" if state == "done" else "FINISHED:EXECUTION_EXCEPTION"

    def _job(self, key: str) -> Dict[str, Any]:
        return next(job for job in self.jobs.values() if job["submit_token"] == submit_token(key))

    def submit_job(self, job_definition_path: str, submit_token: Optional[str] = None) -> str:
        assert submit_token and re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", submit_token)
        folder = pathlib.Path(job_definition_path)
        assert (folder / "app/custom/offpeak_rounds.py").exists()
        content = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.rglob("*.*")))).hexdigest()
        workflow = json.loads((folder / "app/config/config_fed_server.json").read_text())["workflows"][0]
        arguments = workflow["args"]
        words = arguments["offpeak"]
        assert arguments["start_round"] == words["start-round"]
        assert arguments["num_rounds"] == words["num-server-rounds"]
        with self.lock:
            for job in self.jobs.values():
                if job["submit_token"] == submit_token:
                    if job["content"] != content:
                        raise SubmitTokenConflict
                    return job["job_id"]
            job = {"job_id": f"job-{len(self.jobs)}", "submit_token": submit_token, "content": content, "words": words,
                   "status": "RUNNING"}
            self.jobs[job["job_id"]] = job
            return job["job_id"]

    def list_jobs(self, submit_token: str) -> List[Dict[str, Any]]:
        return [job for job in self.jobs.values() if job["submit_token"] == submit_token]

    def get_job_meta(self, job_id: str) -> Dict[str, Any]:
        return self.jobs[job_id]

    def abort_job(self, job_id: str) -> None:
        assert self.jobs[job_id]["status"] == "RUNNING"
        self.jobs[job_id]["status"] = "FINISHED:ABORTED"

    def close(self) -> None:
        pass

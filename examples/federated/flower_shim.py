"""Off-peak segments of Flower apps: runs that know from which round they go on.

    python flower_shim.py APP [SUPERLINK] --state FOLDER --checkpoints gs://BUCKET/FOLDER --audience URL ...

Needs the Python of an environment with flwr (tried with 1.42.0) and `flwr` beside it. `StartRun` of Flower takes no
idempotency key; but the run config that a run was started with comes back in the list of runs, so a key that we put in it,
`offpeak-key`, finds a run that was started before a crash. `flwr list` does not print run configs: the list is read from
the Control API.
"""

from __future__ import annotations

import contextlib
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional

import offpeak_shim
from offpeak_shim import Busy, Refused, RunState, Segment

COMMAND_SECONDS = 120


@dataclass(frozen=True)
class Run:
    """@param status pending, starting, running, or finished:completed, finished:failed, finished:stopped"""
    run_id: str
    status: str
    details: str
    run_config: Mapping[str, Any]


def list_runs(superlink: Optional[str]) -> List[Run]:
    """All runs that the SuperLink remembers, by the same way as `flwr list`."""
    from flwr.cli.flower_config import read_superlink_connection
    from flwr.cli.utils import init_http_client_from_connection
    from flwr.common.serde import run_from_proto
    from flwr.proto.control_pb2 import ListRunsRequest

    try:
        # It tells people on standard output which SuperLink it asks, each time.
        with contextlib.redirect_stdout(io.StringIO()):
            client = init_http_client_from_connection(read_superlink_connection(superlink))
        try:
            runs = [run_from_proto(run) for run in client.ListRuns(ListRunsRequest()).run_dict.values()]
        finally:
            client.close()
    # Flower's client raises errors of click, of httpx and its own.
    except Exception as error:
        raise Busy(f"Flower does not list its runs: {error}") from error
    return [Run(str(run.run_id), ":".join(filter(None, (run.status.status, run.status.sub_status))), run.status.details,
                run.override_config) for run in runs]


class FlowerDriver:
    def __init__(self, app: str, superlink: Optional[str] = None, flwr: str = "flwr",
                 runs: Callable[[Optional[str]], List[Run]] = list_runs):
        """@param app a folder, or `@account/app`
        @param superlink a connection of Flower's config file, or None for its default
        """
        self.app, self.superlink, self.flwr, self._runs = app, superlink, flwr, runs

    def find(self, key: str) -> Optional[str]:
        return next((run.run_id for run in self._runs(self.superlink) if run.run_config.get("offpeak-key") == key), None)

    def start(self, segment: Segment) -> str:
        with tempfile.TemporaryDirectory() as folder:
            answer = self._flwr("run", self._with_rounds(pathlib.Path(folder)), *self._superlink(),
                                "--run-config", run_config(segment.words()))
        if not answer.get("run-id"):
            raise Refused(f"Flower does not start it: {str(answer)[:500]}")
        return str(answer["run-id"])

    def state(self, run: str) -> RunState:
        found = next((one for one in self._runs(self.superlink) if one.run_id == run), None)
        if found is None:
            return RunState("failed", f"Flower knows no run {run} any more")
        if not found.status.startswith("finished"):
            return RunState("running")
        ended = found.status.partition(":")[2]
        return RunState({"completed": "done", "stopped": "stopped"}.get(ended, "failed"), found.details or None)

    def stop(self, run: str) -> None:
        if self.state(run).state == "running":
            self._flwr("stop", run, *self._superlink())

    def _with_rounds(self, folder: pathlib.Path) -> str:
        """The app; in a copy with offpeak_rounds.py where it is a folder that has none."""
        app = pathlib.Path(self.app)
        if self.app.startswith("@") or (app / "offpeak_rounds.py").exists():
            return self.app
        # Flower names the app after its folder.
        copy = folder / app.resolve().name
        shutil.copytree(app, copy, ignore=shutil.ignore_patterns("__pycache__", ".git"))
        shutil.copy(pathlib.Path(__file__).with_name("offpeak_rounds.py"), copy)
        return str(copy)

    def _superlink(self) -> List[str]:
        return [self.superlink] if self.superlink else []

    def _flwr(self, *words: str) -> Dict[str, Any]:
        command = [self.flwr, *words, "--format", "json"]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True, timeout=COMMAND_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise Busy(f"flwr {words[0]} takes more than {COMMAND_SECONDS} seconds") from error
        said = last_json(done.stdout)
        if done.returncode != 0 or said is None or said.get("success") is False:
            # Flower does not tell a wrong app from a SuperLink that is away; whoever asks again gives up some day.
            reason = (said or {}).get("error-message") or (done.stderr or done.stdout).strip()[-500:]
            raise Busy(f"flwr {words[0]} failed: {reason}")
        return said


def run_config(words: Mapping[str, Any]) -> str:
    """As `--run-config` takes it. The shim has let no quote and no control character through."""
    return " ".join(f'{name}="{value}"' if isinstance(value, str) else f"{name}={json.dumps(value)}"
                    for name, value in sorted(words.items()))


def last_json(output: str) -> Optional[Dict[str, Any]]:
    """The JSON object at the end; notes for people may come before it."""
    start = output.find("{")
    while start >= 0:
        try:
            value = json.loads(output[start:])
            return value if isinstance(value, dict) else None
        except ValueError:
            start = output.find("{", start + 1)
    return None


def main() -> None:
    parser = offpeak_shim.arguments(__doc__)
    parser.add_argument("app", metavar="APP", help="the Flower app: a folder, or @account/app")
    parser.add_argument("superlink", metavar="SUPERLINK", nargs="?", help="a connection of Flower's config file")
    options = parser.parse_args()
    beside = pathlib.Path(sys.executable).with_name("flwr")
    flwr = str(beside) if beside.exists() else shutil.which("flwr")
    if flwr is None:
        sys.exit("no flwr\n  because it is neither beside this Python nor on the PATH\n  try pip install flwr==1.42.0")
    offpeak_shim.serve(FlowerDriver(options.app, options.superlink, flwr), options)


if __name__ == "__main__":
    main()

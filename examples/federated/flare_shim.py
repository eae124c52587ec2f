"""Off-peak segments of NVIDIA FLARE jobs: submitted under a token, from any round.

    python flare_shim.py JOB --startup-kit FOLDER [--user NAME] --state FOLDER --checkpoints gs://BUCKET/FOLDER ...

Needs the Python of an environment with nvflare (tried with 2.9.0). FLARE has what is needed: `submit_job` takes a
`submit_token` and gives the same job id for the same token and content, `list_jobs` finds a job by its token, and the
controllers (FedAvg, ScatterAndGather, Cyclic) take `start_round`. It has no argument for a stop by the clock and none for
where a model is kept between two jobs: the example's controller does that with offpeak_rounds.py.

JOB is a job folder. A copy is submitted, in which each workflow that has a `start_round` among its arguments gets
`start_round` and `num_rounds` of the segment, and one that has `offpeak` gets there what Rounds.of reads.
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import shutil
import tempfile
import threading
from typing import Any, Callable, Optional

import offpeak_shim
from offpeak_shim import Busy, Refused, RunState, Segment

# Of nvflare.fuel.flare_api, by name: this file can be read, and tested, without nvflare.
REFUSING = frozenset({"InvalidJobDefinition", "InvalidArgumentError", "SubmitTokenJobDeleted", "AuthorizationError"})
SERVER_CONFIG = "config/config_fed_server.json"


def submit_token(key: str) -> str:
    """FLARE takes 128 letters, digits, dots, colons, dashes and underscores; a key has a slash."""
    return f"offpeak:{hashlib.sha256(key.encode()).hexdigest()}"


class FlareDriver:
    def __init__(self, job: pathlib.Path, open_session: Callable[[], Any]):
        """@param open_session gives a new `nvflare.fuel.flare_api.flare_api.Session`"""
        self.job, self._open = job, open_session
        self._session: Any = None
        self._lock = threading.Lock()

    def find(self, key: str) -> Optional[str]:
        jobs = self._ask(lambda session: session.list_jobs(submit_token=submit_token(key)))
        return str(jobs[0]["job_id"]) if jobs else None

    def start(self, segment: Segment) -> str:
        with tempfile.TemporaryDirectory() as folder:
            job = pathlib.Path(folder, "offpeak")
            shutil.copytree(self.job, job, ignore=shutil.ignore_patterns("__pycache__"))
            prepare(job, segment)
            token = submit_token(segment.key)
            try:
                return str(self._ask(lambda session: session.submit_job(str(job), submit_token=token)))
            except Refused as error:
                if type(error.__cause__).__name__ != "SubmitTokenConflict":
                    raise
        # Another process was quicker, with another stop_by.
        known = self.find(segment.key)
        if known is None:
            raise Busy("the submit token is known, its job is not")
        return known

    def state(self, run: str) -> RunState:
        try:
            status = str(self._ask(lambda session: session.get_job_meta(run)).get("status"))
        except Refused as error:
            return RunState("failed", str(error))
        if not status.startswith("FINISHED"):
            return RunState("running")
        known = {"FINISHED:COMPLETED": "done", "FINISHED:ABORTED": "stopped"}
        return RunState(known.get(status, "failed"), None if status in known else status)

    def stop(self, run: str) -> None:
        if self.state(run).state == "running":
            self._ask(lambda session: session.abort_job(run))

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        """One at a time; a session that failed is not asked again."""
        with self._lock:
            try:
                if self._session is None:
                    self._session = self._open()
                return question(self._session)
            # Each of FLARE's errors is a class of its own, with no common one but Exception.
            except Exception as error:
                name = type(error).__name__
                if name in REFUSING or name in ("SubmitTokenConflict", "JobNotFound"):
                    raise Refused(f"{name}: {error}") from error
                self._forget_session()
                raise Busy(f"FLARE does not answer: {name}: {error}") from error

    def _forget_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            try:
                session.close()
            except Exception as error:
                offpeak_shim.log("WARNING", f"a session of FLARE does not close: {error}")


def prepare(job: pathlib.Path, segment: Segment) -> None:
    """Makes a copy of a job folder the job of this segment."""
    meta_file = job / "meta.json"
    meta = json.loads(meta_file.read_text(encoding="utf-8"))
    meta["name"] = f"{meta.get('name', 'job')}-{segment.start_round}-{segment.end_round}"
    meta_file.write_text(json.dumps(meta, indent=1), encoding="utf-8")

    told = 0
    for app in sorted(folder for folder in job.iterdir() if (folder / SERVER_CONFIG).exists()):
        config_file = app / SERVER_CONFIG
        config = json.loads(config_file.read_text(encoding="utf-8"))
        for workflow in config.get("workflows", []):
            given = workflow.get("args", {})
            if "start_round" in given:
                given["start_round"] = segment.start_round
                given["num_rounds"] = segment.end_round - segment.start_round
                told += 1
            if "offpeak" in given:
                given["offpeak"] = segment.words()
        config_file.write_text(json.dumps(config, indent=1), encoding="utf-8")
        rounds = pathlib.Path(__file__).with_name("offpeak_rounds.py")
        if not (app / "custom" / rounds.name).exists():
            (app / "custom").mkdir(exist_ok=True)
            shutil.copy(rounds, app / "custom")
    if not told:
        raise Refused("no workflow of the job has start_round among its arguments")


def main() -> None:
    parser = offpeak_shim.arguments(__doc__)
    parser.add_argument("job", metavar="JOB", type=pathlib.Path, help="the job folder")
    parser.add_argument("--startup-kit", type=pathlib.Path, required=True, help="of the account that submits jobs")
    parser.add_argument("--user", default="admin@nvidia.com", help="its name")
    options = parser.parse_args()

    def open_session() -> Any:
        from nvflare.fuel.flare_api.flare_api import new_secure_session

        return new_secure_session(options.user, str(options.startup_kit))

    offpeak_shim.serve(FlareDriver(options.job, open_session), options)


if __name__ == "__main__":
    main()

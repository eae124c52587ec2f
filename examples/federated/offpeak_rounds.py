"""What a server application needs to be stopped and resumed between two rounds: checkpoints, progress, and the clock.

    rounds = Rounds.of(config)                  # "offpeak-key", "start-round", "end-round", "stop-by", ...
    model = read(rounds.checkpoint()) or fresh()
    for number in rounds:                       # absolute and 0-based; ends early where a round would not end in time
        model = train_one_round(model, number)
        rounds.save(write(model))               # only what is saved counts

The standard library only. The shims put this file beside an application that has none of its own.

A checkpoint of round 7 is the object OUT/round-00008 (eight rounds are completed), never another one; OUT is what the
scheduler sends as `checkpoint_out`. Beside it, OUT/progress-SEGMENT.json says how far the segment is; the shim reads it.
"""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import re
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass, replace
from typing import Callable, Iterator, List, Mapping, Optional, Union

MAX_PROGRESS_BYTES = 1 << 16
METADATA_TOKEN_URL = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
# Whoever measures a round measures a little noise too.
PACE_MARGIN = 1.1


def parse_time(text: str) -> float:
    """Unix seconds of an RFC 3339 time; its offset must be there."""
    # Python before 3.11 knows neither "Z" nor more than six digits of a second.
    plain = re.sub(r"(\.\d{6})\d+", r"\1", re.sub("[zZ]$", "+00:00", text.strip()))
    plain = re.sub(r"\.(\d{1,5})(?=[+-])", lambda digits: "." + digits.group(1).ljust(6, "0"), plain)
    moment = datetime.datetime.fromisoformat(plain)
    if moment.tzinfo is None:
        raise ValueError(f"a time without an offset: {text}")
    return moment.timestamp()


# --- where checkpoints lie ---

class FileObjects:
    """`file:///FOLDER`: for one machine, or a file system that all share. A generation is the time of the last change."""

    def __init__(self, uri: str):
        parts = urllib.parse.urlsplit(uri)
        if parts.netloc not in ("", "localhost"):
            raise ValueError(f"not a file of this machine: {uri}")
        self.path = pathlib.Path(urllib.parse.unquote(parts.path))

    def read(self) -> Optional[bytes]:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None

    def write(self, content: bytes) -> str:
        """Whole or not at all; gives the generation."""
        write_whole(self.path, content)
        return str(self.path.stat().st_mtime_ns)


class StorageObjects:
    """`gs://BUCKET/OBJECT`, by the JSON API and the token of the machine's service account."""

    def __init__(self, uri: str):
        parts = urllib.parse.urlsplit(uri)
        self.bucket, self.name = parts.netloc, urllib.parse.unquote(parts.path.lstrip("/"))
        # As in gsutil: BUCKET/OBJECT#GENERATION.
        self.generation = parts.fragment
        emulator = os.environ.get("STORAGE_EMULATOR_HOST")
        self.base = emulator.rstrip("/") if emulator else "https://storage.googleapis.com"
        self.token: Callable[[], Optional[str]] = (lambda: None) if emulator else service_account_token

    def read(self) -> Optional[bytes]:
        at = f"&generation={self.generation}" if self.generation else ""
        url = f"{self.base}/storage/v1/b/{self.bucket}/o/{urllib.parse.quote(self.name, safe='')}?alt=media{at}"
        try:
            with urllib.request.urlopen(self._request("GET", url), timeout=300) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def write(self, content: bytes) -> str:
        name = urllib.parse.quote(self.name, safe="")
        url = f"{self.base}/upload/storage/v1/b/{self.bucket}/o?uploadType=media&name={name}"
        with urllib.request.urlopen(self._request("POST", url, content), timeout=300) as answer:
            return str(json.load(answer)["generation"])

    def _request(self, method: str, url: str, content: Optional[bytes] = None) -> urllib.request.Request:
        headers = {"Content-Type": "application/octet-stream"} if content is not None else {}
        token = self.token()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return urllib.request.Request(url, data=content, headers=headers, method=method)


def objects(uri: str) -> Union[FileObjects, StorageObjects]:
    kind = urllib.parse.urlsplit(uri).scheme
    if kind == "file":
        return FileObjects(uri)
    if kind == "gs":
        return StorageObjects(uri)
    raise ValueError(f"neither file:// nor gs://: {uri}")


def service_account_token() -> str:
    """An access token of the account that this machine runs as; Google's machines only."""
    request = urllib.request.Request(METADATA_TOKEN_URL, headers={"Metadata-Flavor": "Google"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(json.load(answer)["access_token"])


def write_whole(path: pathlib.Path, content: bytes) -> None:
    """A reader sees the old content or the new one, also after the power went."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    except BaseException:
        pathlib.Path(draft).unlink()
        raise


# --- progress ---

@dataclass(frozen=True)
class Progress:
    """How far a segment is.

    `rounds_completed` is absolute: of the whole job. `status` is running, stopped or done, in the words of the callback.
    `seconds_per_round` is what the slowest round took, the first one of a segment (which warms up) left out where there
    are others.
    """
    key: str
    rounds_completed: int
    status: str = "running"
    checkpoint_uri: Optional[str] = None
    checkpoint_generation: Optional[str] = None
    seconds_per_round: Optional[float] = None
    reason: Optional[str] = None


def progress_uri(checkpoint_out: str, key: str) -> str:
    return f"{checkpoint_out.rstrip('/')}/progress-{key.rsplit('/', 1)[1]}.json"


def read_progress(checkpoint_out: str, key: str) -> Optional[Progress]:
    """What the application has said of this segment, or None where it has said nothing yet."""
    content = objects(progress_uri(checkpoint_out, key)).read()
    if content is None or len(content) > MAX_PROGRESS_BYTES:
        return None
    progress = Progress(**json.loads(content))
    return progress if progress.key == key else None


def pace_before(checkpoint_out: str, key: str) -> Optional[float]:
    """Seconds per round in the segment before this one, where it left word."""
    job, segment = key.rsplit("/", 1)
    before = read_progress(checkpoint_out, f"{job}/{int(segment) - 1}")
    return before.seconds_per_round if before else None


class Rounds:
    """The rounds of one segment; iterate over them, and save after each one."""

    def __init__(self, key: str, start_round: int, end_round: int, stop_by: Optional[str], checkpoint_in: Optional[str],
                 checkpoint_out: str, seconds_per_round: Optional[float] = None,
                 now: Callable[[], float] = time.time):
        """@param end_round exclusive
        @param seconds_per_round what a round of an earlier segment took, where that is known
        """
        if not 0 <= start_round <= end_round:
            raise ValueError(f"no rounds: {start_round} to {end_round}")
        self.key = key
        self.start_round, self.end_round = start_round, end_round
        self.stop_by = parse_time(stop_by) if stop_by else None
        self.checkpoint_in, self.checkpoint_out = checkpoint_in, checkpoint_out.rstrip("/")
        self._now = now
        self._began = now()
        self._progress = Progress(key, start_round, checkpoint_uri=checkpoint_in, seconds_per_round=seconds_per_round)
        self._measured: List[float] = []

    @staticmethod
    def of(config: Mapping[str, object], now: Callable[[], float] = time.time) -> "Rounds":
        """From the words that the shims give: a Flower run config, or the arguments of a FLARE controller."""
        key, out = str(config["offpeak-key"]), str(config["checkpoint-out"])
        return Rounds(key, int(str(config["start-round"])), int(str(config["end-round"])),
                      str(config.get("stop-by") or "") or None, str(config.get("checkpoint-in") or "") or None,
                      out, pace_before(out, key), now)

    def checkpoint(self) -> Optional[bytes]:
        """What the round before the first one left, or None where the job begins.

        A folder stands for the checkpoint in it that belongs to the first round.
        """
        if self.checkpoint_in is None:
            if self.start_round > 0:
                raise ValueError(f"no checkpoint to begin round {self.start_round} from")
            return None
        uri = self.checkpoint_in
        if uri.rstrip("/") == self.checkpoint_out:
            if self.start_round == 0:
                return None
            uri = self._uri(self.start_round)
        content = objects(uri).read()
        if content is None:
            raise FileNotFoundError(f"no checkpoint: {uri}")
        return content

    def __iter__(self) -> Iterator[int]:
        for number in range(self.start_round, self.end_round):
            if not self._ends_in_time():
                self._tell(status="stopped", reason="the next round would not end before stop_by")
                return
            self._began = self._now()
            yield number
            if self._progress.rounds_completed != number + 1:
                raise RuntimeError(f"round {number} was not saved")
        self._tell(status="done")

    def save(self, content: bytes) -> None:
        """Stores what the round that has just ended left; from here on it counts."""
        completed = self._progress.rounds_completed + 1
        uri = self._uri(completed)
        generation = objects(uri).write(content)
        self._measured.append(self._now() - self._began)
        self._tell(rounds_completed=completed, checkpoint_uri=uri, checkpoint_generation=generation,
                   seconds_per_round=round(max(self._measured[1:] or self._measured), 3))

    @property
    def completed(self) -> int:
        return self._progress.rounds_completed

    def _ends_in_time(self) -> bool:
        if self.stop_by is None:
            return True
        # Before anything was measured a round is taken to last no time: it begins while there is any left.
        expected = (self._progress.seconds_per_round or 0.0) * PACE_MARGIN
        return self._now() < self.stop_by and self._now() + expected <= self.stop_by

    def _uri(self, completed: int) -> str:
        return f"{self.checkpoint_out}/round-{completed:05d}"

    def _tell(self, **changed: object) -> None:
        self._progress = replace(self._progress, **changed)  # type: ignore[arg-type]
        content = json.dumps(asdict(self._progress), sort_keys=True).encode()
        objects(progress_uri(self.checkpoint_out, self.key)).write(content)

"""An HTTP endpoint for off-peak segments of a federated job: the contract of the README, for any framework.

A driver (flower_shim.py, flare_shim.py) says how a segment is found, started, watched and stopped. Here is what keeps the
promise that one key starts one run, whatever crashes:

  1. The claim of a key is a file that is created exclusively and synced to disk *before* the framework is asked.
  2. Calls with one key come one after the other: a lock of the kernel, which a crash releases.
  3. A claim without a run asks the framework first whether it knows the key. That also heals a crash between the start
     and our record of it.
  4. A fence that is older than one seen before is answered with 409.

The standard library only. One process for each state folder (a second one on the same machine is harmless).
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import dataclasses
import fcntl
import hashlib
import hmac
import http.server
import ipaddress
import json
import os
import pathlib
import re
import secrets
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Protocol, Tuple

import offpeak_oidc
from offpeak_rounds import parse_time, read_progress, service_account_token, write_whole

MAX_BODY_BYTES = 1 << 20
MAX_ROUNDS = 1_000_000
RETRY_AFTER_SECONDS = 30
LOCK_PATIENCE_SECONDS = 20
CALLBACK_BACKOFF_SECONDS = (5, 300)
STOPPED_BEFORE = "stopped before it was started"
# What may stand in a run config, a job name and a log line as it is.
PLAIN_KEY = re.compile(r"[A-Za-z0-9._:@=+/-]{1,200}/[0-9]{1,9}")
RESERVED = frozenset({"num-server-rounds", "start-round", "end-round", "stop-by", "checkpoint-in", "checkpoint-out",
                      "offpeak-key"})


class Refused(Exception):
    """Trying again changes nothing: 422."""


class Busy(Exception):
    """Nothing was begun, or it is not known: 503, and the same call again after a while."""


class OlderFence(Exception):
    """Somebody came with a newer fence: 409."""


@dataclass(frozen=True)
class Segment:
    """A request to run the rounds [start_round, end_round) of a job, as it came.

    `total_rounds` is what the user's body calls `rounds`: reaching it is "done", less is "stopped"; None where the body
    does not say, and then the end of the segment is the end of the job.
    `config` are more words for the application, from the body's `run_config`.
    """
    key: str
    start_round: int
    end_round: int
    total_rounds: Optional[int]
    stop_by: Optional[str]
    checkpoint_in: Optional[str]
    checkpoint_out: str
    config: Dict[str, Any]

    def in_one_piece(self) -> bool:
        """Whether these are all the rounds of the job."""
        return self.start_round == 0 and self.total_rounds in (None, self.end_round)

    def words(self) -> Dict[str, Any]:
        """What the application reads with `Rounds.of`, and the user's own words."""
        return {**self.config, "offpeak-key": self.key, "start-round": self.start_round, "end-round": self.end_round,
                "num-server-rounds": self.end_round - self.start_round, "stop-by": self.stop_by or "",
                "checkpoint-in": self.checkpoint_in or "", "checkpoint-out": self.checkpoint_out}


@dataclass(frozen=True)
class RunState:
    """@param state running, stopped (somebody stopped it), done (it ended by itself) or failed"""
    state: str
    reason: Optional[str] = None


class Driver(Protocol):
    """One framework. Each method may raise Busy; `start` may raise Refused."""

    def find(self, key: str) -> Optional[str]:
        """The run that was started under this key, also by another process, or None."""

    def start(self, segment: Segment) -> str:
        """Starts it; gives the framework's name for the run."""

    def state(self, run: str) -> RunState:
        """How the run stands."""

    def stop(self, run: str) -> None:
        """Stops it now; nothing happens to one that has ended."""


def header_key(key: str) -> str:
    """As a header carries it: what is not printable ASCII, and %, as the bytes of UTF-8 in hexadecimal."""
    return "".join(chr(byte) if 0x20 < byte < 0x7f and byte != 0x25 else f"%{byte:02X}" for byte in key.encode())


def plain_key(job_id: str, number: int) -> str:
    """`job_id/segment`, with a digest in the place of a job id that is not plain."""
    key = f"{job_id}/{number}"
    return key if PLAIN_KEY.fullmatch(key) else f"sha256:{hashlib.sha256(job_id.encode()).hexdigest()}/{number}"


# --- what is remembered ---

@dataclass(frozen=True)
class Record:
    """What is known of one key. `run` is None until the framework was asked; `said` is the newest word for the scheduler.

    `fence`, `segment_token` and `callback` are those of the newest POST: its sender is the one who waits for an answer.
    """
    key: str
    job_id: str
    segment: int
    handle: str
    fence: int
    segment_token: Optional[str]
    callback: Optional[str]
    request: Optional[Dict[str, Any]]
    run: Optional[str] = None
    stop_asked: bool = False
    ended: bool = False
    said: Dict[str, Any] = dataclasses.field(default_factory=dict)
    # The newest word has reached the scheduler, or can never reach it.
    told: bool = False

    def fields(self) -> Dict[str, Any]:
        """The body of a callback, and of the answer to GET status_url."""
        return {"job_id": self.job_id, "segment": self.segment, "segment_token": self.segment_token, "fence": self.fence,
                "rounds_completed": self.said.get("rounds_completed", 0),
                "checkpoint_uri": self.said.get("checkpoint_uri"),
                "checkpoint_generation": self.said.get("checkpoint_generation"),
                "status": self.said.get("status", "running"),
                "seconds_per_round": self.said.get("seconds_per_round"), "reason": self.said.get("reason")}


class Claims:
    """Records, one file each; the name is a digest of the key."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def locked(self, key: str) -> Iterator[None]:
        """One at a time for each key, over threads and processes; the kernel unlocks where the process dies."""
        with open(self._path(key).with_suffix(".lock"), "a") as file:
            give_up = time.monotonic() + LOCK_PATIENCE_SECONDS
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > give_up:
                        raise Busy("another call with this key is under way") from None
                    time.sleep(0.02)
            yield

    def read(self, key: str) -> Optional[Record]:
        return self._read(self._path(key))

    def by_handle(self, handle: str) -> Optional[Record]:
        if not re.fullmatch(r"[0-9a-f]{64}-[0-9a-f]{32}", handle):
            return None
        record = self._read(self.folder / f"{handle[:64]}.json")
        return record if record and hmac.compare_digest(record.handle, handle) else None

    def create(self, record: Record) -> bool:
        """Creates it exclusively and whole; False where there is one already."""
        path = self._path(record.key)
        draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        write_whole(draft, self._bytes(record))
        try:
            # Like O_EXCL, but what becomes visible is complete.
            os.link(draft, path)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return True

    def write(self, record: Record) -> None:
        write_whole(self._path(record.key), self._bytes(record))

    def keys(self) -> List[str]:
        """Of all records that are not settled."""
        records = [self._read(path) for path in sorted(self.folder.glob("*.json"))]
        return [record.key for record in records if record and not (record.ended and record.told)]

    def new_handle(self, key: str) -> str:
        """The status URL cannot be guessed: its answer has the segment's token in it."""
        return f"{self._path(key).stem}-{secrets.token_hex(16)}"

    def _path(self, key: str) -> pathlib.Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    @staticmethod
    def _bytes(record: Record) -> bytes:
        return json.dumps(dataclasses.asdict(record), sort_keys=True).encode()

    @staticmethod
    def _read(path: pathlib.Path) -> Optional[Record]:
        try:
            return Record(**json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None


# --- callbacks ---

class CallbackRefused(Exception):
    """The other side does not want it; it will not want it later either."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Callbacks:
    """Sends a segment's fields to a Pub/Sub topic (`projects/P/topics/T`), or as a POST to an allowed http(s) URL."""

    def __init__(self, allowed: Tuple[str, ...] = (), topic: Optional[str] = None, pubsub: Optional[str] = None,
                 token: Callable[[], str] = service_account_token):
        """@param allowed what an http callback URL must begin with
        @param topic where callbacks go that name none, or only the last part of a topic's name
        @param pubsub the address of an emulator
        """
        self.allowed, self.topic = allowed, topic
        self.pubsub = (pubsub or "https://pubsub.googleapis.com").rstrip("/")
        self.token: Callable[[], Optional[str]] = (lambda: None) if pubsub else token

    def target(self, callback: Optional[str]) -> Optional[str]:
        """The URL, or None where nothing is to be sent (the scheduler then asks); Refused for one that is not allowed."""
        if callback and urllib.parse.urlsplit(callback).scheme in ("http", "https"):
            if not any(callback.startswith(prefix) for prefix in self.allowed):
                raise Refused("this callback URL is not allowed here")
            return callback
        # `topic:NAME` as well; where a name is not a whole one, only we know the project.
        name = (callback or "").partition("topic:")[2] or callback or ""
        topic = name if name.count("/") == 3 else self.topic
        if topic is None:
            return None
        if not re.fullmatch(r"projects/[a-z0-9.:-]+/topics/[A-Za-z0-9._~+%-]+", topic):
            raise Refused(f"not a topic: {topic[:200]}")
        return f"{self.pubsub}/v1/{topic}:publish"

    def send(self, callback: Optional[str], fields: Mapping[str, Any]) -> None:
        """@raise OSError when it is not known whether it arrived; again later
        @raise CallbackRefused when later changes nothing
        """
        try:
            url = self.target(callback)
        except Refused as error:
            raise CallbackRefused(str(error)) from error
        if url is None:
            return
        body = json.dumps(dict(fields)).encode()
        headers = {"Content-Type": "application/json"}
        if url.endswith(":publish"):
            body = json.dumps({"messages": [{"data": base64.b64encode(body).decode()}]}).encode()
            token = self.token()
            if token:
                headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=20):
                pass
        except urllib.error.HTTPError as error:
            # 401 and 403 can be mended by the one who runs this; 404 too, but then the sweep asks the status URL.
            if 300 <= error.code < 500 and error.code not in (401, 403, 408, 409, 425, 429):
                raise CallbackRefused(f"{error.code} from the callback's address") from error
            raise


# --- the shim ---

@dataclass(frozen=True)
class Answer:
    status: int
    body: Dict[str, Any]
    retry_after: Optional[int] = None


class Shim:
    """Claims, starts, watches and stops segments. Threads may share it."""

    def __init__(self, driver: Driver, claims: Claims, callbacks: Callbacks, checkpoints: Tuple[str, ...],
                 public_url: str = "", now: Callable[[], float] = time.time):
        """@param checkpoints what checkpoint URIs must begin with; the first one also takes those of jobs that name none
        @param public_url the address of this shim, for status URLs
        """
        self.driver, self.claims, self.callbacks = driver, claims, callbacks
        self.checkpoints = tuple(prefix.rstrip("/") + "/" for prefix in checkpoints)
        self.public_url = public_url.rstrip("/")
        self._now = now
        self._watched = set(claims.keys())
        self._watched_lock = threading.Lock()
        self._next_try: Dict[str, Tuple[float, float]] = {}

    def post(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Start or stop; the headers' names in lower case."""
        try:
            asked, offpeak, key = self._parse(headers, body)
            with self.claims.locked(key):
                if offpeak.get("action") == "stop":
                    return self._stop(key, offpeak)
                return self._start(key, asked, offpeak)
        except Refused as error:
            return Answer(422, {"reason": str(error)})
        except OlderFence as error:
            return Answer(409, {"reason": str(error)})
        except Busy as error:
            return Answer(503, {"reason": str(error)}, RETRY_AFTER_SECONDS)

    def status(self, handle: str) -> Answer:
        """The callback's fields, as fresh as the framework tells them."""
        record = self.claims.by_handle(handle)
        if record is None:
            return Answer(404, {"reason": "no such segment"})
        try:
            with self.claims.locked(record.key):
                record = self.claims.read(record.key) or record
                return Answer(200, self._look(record).fields())
        except Busy as error:
            return Answer(503, {"reason": str(error)}, RETRY_AFTER_SECONDS)

    def step(self) -> None:
        """Looks at each segment that is not settled, and tells the scheduler what is new."""
        with self._watched_lock:
            keys = sorted(self._watched)
        for key in keys:
            try:
                with self.claims.locked(key):
                    record = self.claims.read(key)
                    record = self._tell(self._look(record)) if record else None
            except Busy as error:
                log("WARNING", f"{key}: {error}")
                continue
            if record is None or (record.ended and record.told):
                with self._watched_lock:
                    self._watched.discard(key)

    # A request is read into values; nothing below checks again.

    def _parse(self, headers: Mapping[str, str], body: bytes) -> Tuple[Dict[str, Any], Dict[str, Any], str]:
        try:
            asked = json.loads(body, parse_constant=lambda word: fail(f"not a number of JSON: {word}"))
        except (ValueError, RecursionError) as error:
            raise Refused(f"the body is not JSON: {error}") from error
        offpeak = asked.get("offpeak") if isinstance(asked, dict) else None
        if not isinstance(offpeak, dict):
            raise Refused("the body has no object `offpeak`")
        job_id, number = text(offpeak, "job_id", needed=True), whole(offpeak, "segment", needed=True)
        assert job_id is not None and number is not None
        action, given = offpeak.get("action"), headers.get("idempotency-key")
        if given != header_key(f"{job_id}/{number}") and not (given is None and action == "stop"):
            raise Refused("Idempotency-Key is not job_id/segment")
        if action not in (None, "start", "stop") or headers.get("x-offpeak-action", action) != action:
            raise Refused(f"no such action, or another one in the header: {action}")
        if "fence" not in offpeak and headers.get("x-offpeak-fence", "").isdigit():
            offpeak["fence"] = int(headers["x-offpeak-fence"])
        fence = whole(offpeak, "fence", needed=action != "stop")
        if headers.get("x-offpeak-fence", str(fence)) != str(fence):
            raise Refused("X-Offpeak-Fence is not the body's fence")
        return asked, offpeak, plain_key(job_id, number)

    def _segment(self, key: str, asked: Dict[str, Any], offpeak: Dict[str, Any]) -> Segment:
        total = asked.get("rounds")
        total = total if isinstance(total, int) and not isinstance(total, bool) and total > 0 else None
        start = whole(offpeak, "start_round") or 0
        end = whole(offpeak, "end_round")
        end = total if end is None else end
        if end is None or not start <= end <= MAX_ROUNDS:
            raise Refused(f"no rounds to run: {start} to {end}")
        stop_by = text(offpeak, "stop_by")
        if stop_by is not None:
            try:
                parse_time(stop_by)
            except ValueError as error:
                raise Refused(f"stop_by is no RFC 3339 time with an offset: {stop_by[:100]}") from error
        folder = hashlib.sha256(key.rsplit("/", 1)[0].encode()).hexdigest()[:32]
        out = (text(offpeak, "checkpoint_out") or f"{self.checkpoints[0]}{folder}").rstrip("/")
        source, generation = text(offpeak, "checkpoint_in"), text(offpeak, "checkpoint_in_generation")
        if source is not None and source.startswith("gs://") and generation and source.rstrip("/") != out:
            source = f"{source.partition('#')[0]}#{generation}"
        for uri in filter(None, (out, source)):
            self._check_uri(uri)
        if start > 0 and source is None:
            raise Refused(f"no checkpoint_in to begin round {start} from")
        config = asked.get("run_config", {})
        if not isinstance(config, dict) or not all(
                re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name) and name not in RESERVED and plain_value(value)
                for name, value in config.items()):
            raise Refused("run_config takes numbers, booleans and plain text under names of its own")
        return Segment(key, start, end, total, stop_by, source, out, config)

    def _check_uri(self, uri: str) -> None:
        plain = re.fullmatch(r"[\x21-\x7e]{1,1000}", uri) and not re.search(r"[\"'\\]|%2e|/\.\.?(/|$)", uri, re.I)
        if not plain or not any(uri.startswith(prefix) for prefix in self.checkpoints):
            raise Refused(f"no checkpoint can lie there: {uri[:200]}")

    # What follows is called with the key locked.

    def _start(self, key: str, asked: Dict[str, Any], offpeak: Dict[str, Any]) -> Answer:
        segment = self._segment(key, asked, offpeak)
        callback = text(offpeak, "callback")
        self.callbacks.target(callback)
        fresh = Record(key, offpeak["job_id"], offpeak["segment"], self.claims.new_handle(key), offpeak["fence"],
                       text(offpeak, "segment_token"), callback, dataclasses.asdict(segment),
                       said=nothing_done(segment))
        if not self.claims.create(fresh):
            known = self.claims.read(key)
            assert known is not None
            self._check_fence(known, offpeak)
            fresh = dataclasses.replace(fresh, handle=known.handle, run=known.run, stop_asked=known.stop_asked,
                                        ended=known.ended)
            # A claim that never ran takes the new request, whose stop_by is later; a run keeps the one it was given.
            if known.request is not None and (known.run is not None or known.ended):
                fresh = dataclasses.replace(fresh, request=known.request, said=known.said)
            elif known.ended:
                fresh = dataclasses.replace(fresh, said={**fresh.said, "status": "stopped", "reason": STOPPED_BEFORE})
            self.claims.write(fresh)
        if fresh.run is None and not fresh.ended:
            fresh = self._begin(fresh, segment)
        if fresh.run is None:
            return Answer(200, {**fresh.fields(), "handle": fresh.handle})
        with self._watched_lock:
            self._watched.add(key)
        return self._accepted(fresh)

    def _begin(self, record: Record, segment: Segment) -> Record:
        """The framework is asked before it is told: it may know the key from a process that died."""
        run = self.driver.find(segment.key)
        if run is None:
            late = segment.stop_by is not None and self._now() >= parse_time(segment.stop_by)
            if late or segment.start_round == segment.end_round:
                reason = "stop_by has passed" if late else None
                ended = self._ended(segment, segment.start_round, reason)
                # The answer tells it; a lost answer makes the scheduler ask again.
                record = dataclasses.replace(record, ended=True, told=True, said={**record.said, **ended})
                self.claims.write(record)
                return record
            run = self.driver.start(segment)
            log("INFO", f"{segment.key}: started as {run}, rounds {segment.start_round} to {segment.end_round}")
        record = dataclasses.replace(record, run=run)
        self.claims.write(record)
        return record

    def _stop(self, key: str, offpeak: Dict[str, Any]) -> Answer:
        known = self.claims.read(key)
        if known is None:
            # The stop came first, or we know nothing any more: whatever comes later under this key is not started.
            known = Record(key, offpeak["job_id"], offpeak["segment"], self.claims.new_handle(key),
                           offpeak.get("fence") or 0, text(offpeak, "segment_token"), text(offpeak, "callback"), None,
                           said={"status": "running", "rounds_completed": whole(offpeak, "start_round") or 0})
            self.claims.create(known)
        if offpeak.get("fence") is not None:
            if offpeak["fence"] < known.fence:
                raise OlderFence(f"fence {offpeak['fence']} is older than {known.fence}")
            known = dataclasses.replace(known, fence=offpeak["fence"])
        known = dataclasses.replace(known, stop_asked=True)
        if known.run is None:
            # Its claim may be of a process that died after the start, or that never heard how the start went.
            run = self.driver.find(key)
            known = dataclasses.replace(known, run=run, ended=run is None, told=run is None)
            if run is None and known.said["status"] == "running":
                known = dataclasses.replace(known, said={**known.said, "status": "stopped", "reason": STOPPED_BEFORE})
        self.claims.write(known)
        if known.run is not None and not known.ended:
            self.driver.stop(known.run)
            known = self._look(known)
        with self._watched_lock:
            self._watched.add(key)
        return Answer(200, {**known.fields(), "handle": known.handle}) if known.ended else self._accepted(known)

    @staticmethod
    def _check_fence(known: Record, offpeak: Dict[str, Any]) -> None:
        if offpeak["fence"] < known.fence:
            raise OlderFence(f"fence {offpeak['fence']} is older than {known.fence}")
        token = offpeak.get("segment_token")
        if offpeak["fence"] == known.fence and known.segment_token is not None and token != known.segment_token:
            raise OlderFence(f"fence {known.fence} is known with another segment_token")

    def _accepted(self, record: Record) -> Answer:
        return Answer(202, {"handle": record.handle, "status_url": f"{self.public_url}/segments/{record.handle}"})

    def _look(self, record: Record) -> Record:
        """The record with the newest that the framework and the application say, stored where it is new."""
        if record.ended or record.run is None:
            return record
        # First the run, then its progress: what is said before the end is then never missed.
        run = self.driver.state(record.run)
        said = dict(record.said)
        if record.request is None:
            if run.state != "running":
                said = {**said, "status": "stopped"}
        else:
            segment = Segment(**record.request)
            try:
                progress = read_progress(segment.checkpoint_out, segment.key)
            except (OSError, ValueError, TypeError) as error:
                raise Busy(f"cannot read the progress: {error}") from error
            completed = segment.start_round
            if progress is not None:
                completed = min(max(progress.rounds_completed, segment.start_round), segment.end_round)
                said.update(rounds_completed=completed, checkpoint_uri=progress.checkpoint_uri,
                            checkpoint_generation=progress.checkpoint_generation,
                            seconds_per_round=progress.seconds_per_round)
            elif run.state == "done" and segment.in_one_piece():
                # An application that knows nothing of rounds: its end is the end of all of them.
                completed = segment.end_round
                said.update(rounds_completed=completed)
            if run.state != "running":
                by_itself = progress is not None and progress.status in ("stopped", "done")
                if completed >= segment.end_round or by_itself or record.stop_asked or run.state == "stopped":
                    reason = progress.reason if progress else None
                    said.update(self._ended(segment, completed, reason or run.reason))
                else:
                    reason = run.reason or f"the run ended after {completed - segment.start_round} rounds of its segment"
                    said.update(status="failed", reason=reason)
        if said == record.said and run.state == "running":
            return record
        record = dataclasses.replace(record, said=said, ended=run.state != "running", told=False)
        self.claims.write(record)
        return record

    @staticmethod
    def _ended(segment: Segment, completed: int, reason: Optional[str]) -> Dict[str, Any]:
        """Done is the end of the job; the end of a segment before it is a stop like any other."""
        done = completed >= (segment.total_rounds or segment.end_round)
        return {"status": "done" if done else "stopped", "reason": None if done else reason}

    def _tell(self, record: Record) -> Record:
        """One try; the next one after a pause that doubles. Only the newest word is sent."""
        at, pause = self._next_try.get(record.key, (0.0, float(CALLBACK_BACKOFF_SECONDS[0])))
        if record.told or (record.run is None and not record.ended) or self._now() < at:
            return record
        try:
            self.callbacks.send(record.callback, record.fields())
        except CallbackRefused as error:
            log("ERROR", f"{record.key}: the callback is given up: {error}")
        except OSError as error:
            log("WARNING", f"{record.key}: the callback did not arrive, again in {pause:.0f} s: {error}")
            self._next_try[record.key] = (self._now() + pause, min(2 * pause, CALLBACK_BACKOFF_SECONDS[1]))
            return record
        self._next_try.pop(record.key, None)
        record = dataclasses.replace(record, told=True)
        self.claims.write(record)
        return record


def nothing_done(segment: Segment) -> Dict[str, Any]:
    return {"status": "running", "rounds_completed": segment.start_round, "checkpoint_uri": segment.checkpoint_in,
            "checkpoint_generation": None, "seconds_per_round": None, "reason": None}


def fail(reason: str) -> Any:
    raise ValueError(reason)


def text(of: Mapping[str, Any], name: str, needed: bool = False) -> Optional[str]:
    value = of.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= 2000:
        raise Refused(f"offpeak.{name} is no text of 1 to 2000 characters")
    return value


def whole(of: Mapping[str, Any], name: str, needed: bool = False) -> Optional[int]:
    value = of.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise Refused(f"offpeak.{name} is no whole number")
    return value


def plain_value(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"[\x20-\x7e]{0,1000}", value) is not None and not re.search(r"[\"'\\]", value)
    return isinstance(value, (bool, int, float))


def log(severity: str, message: str) -> None:
    print(json.dumps({"severity": severity, "message": message}), file=sys.stderr, flush=True)


# --- HTTP ---

def server(shim: Shim, host: str, port: int, verifier: Optional[offpeak_oidc.Verifier]) -> http.server.ThreadingHTTPServer:
    """Listens, but does not serve yet. `POST /segments` starts and stops, `GET /segments/HANDLE` tells."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not re.fullmatch(r"[0-9]{1,12}", length):
                self.close_connection = True
                return self._answer(Answer(411, {"reason": "no Content-Length"}))
            if int(length) > MAX_BODY_BYTES:
                self.close_connection = True
                return self._answer(Answer(413, {"reason": f"more than {MAX_BODY_BYTES} bytes"}))
            body = self.rfile.read(int(length))
            if self.path.split("?", 1)[0] not in ("/", "/segments"):
                return self._answer(Answer(404, {"reason": "POST /segments starts and stops"}))
            self._when_allowed(lambda: shim.post({name.lower(): value for name, value in self.headers.items()}, body))

        def do_GET(self) -> None:
            handle = self.path.split("?", 1)[0].rpartition("/segments/")[2]
            self._when_allowed(lambda: shim.status(handle))

        def _when_allowed(self, work: Callable[[], Answer]) -> None:
            try:
                if verifier is not None:
                    verifier.verify(self.headers.get("Authorization", ""))
                answer = work()
            except offpeak_oidc.NotAllowed as error:
                log("WARNING", f"401: {error}")
                answer = Answer(401, {"reason": "no valid token"})
            except OSError as error:
                log("ERROR", f"503: {error}")
                answer = Answer(503, {"reason": "cannot read or write the state"}, RETRY_AFTER_SECONDS)
            self._answer(answer)

        def _answer(self, answer: Answer) -> None:
            content = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if answer.retry_after is not None:
                self.send_header("Retry-After", str(answer.retry_after))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            # The path has a secret in it.
            pass

    found = http.server.ThreadingHTTPServer((host, port), Handler)
    found.daemon_threads = True
    return found


def arguments(description: str) -> argparse.ArgumentParser:
    """What all shims take."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=pathlib.Path, required=True, help="folder of the claims; keep it")
    parser.add_argument("--checkpoints", action="append", required=True, metavar="URI",
                        help="file:///FOLDER or gs://BUCKET/FOLDER; checkpoints lie below it. May be repeated")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8480, help="0 takes a free one")
    parser.add_argument("--public-url", help="how the scheduler reaches this shim; default http://HOST:PORT")
    parser.add_argument("--topic", help="projects/P/topics/job-callbacks: for callbacks that name no whole topic")
    parser.add_argument("--callback-url", action="append", default=[], metavar="PREFIX",
                        help="http callbacks may go to URLs that begin so. May be repeated")
    parser.add_argument("--poll-seconds", type=float, default=10.0)
    parser.add_argument("--audience", help="verify the scheduler's OIDC token: its audience")
    parser.add_argument("--issuer", default="https://accounts.google.com")
    parser.add_argument("--email", action="append", default=[], help="and the account it must be of. May be repeated")
    parser.add_argument("--keys", default="https://www.googleapis.com/oauth2/v3/certs", metavar="FILE|URL",
                        help="the issuer's public keys, a JSON Web Key Set")
    parser.add_argument("--anybody", action="store_true",
                        help="listen beyond this machine without verifying tokens, as behind a proxy that does")
    return parser


def serve(driver: Driver, options: argparse.Namespace) -> None:
    """Serves until SIGTERM or SIGINT; prints one line when ready."""
    verifier = None
    if options.audience:
        verifier = offpeak_oidc.Verifier(options.audience, options.issuer, tuple(options.email), options.keys)
    elif not options.anybody and not is_loopback(options.host):
        sys.exit(f"would let anybody on the network start jobs\n  because --host is {options.host} and there is no "
                 "--audience\n  try --audience URL, or --anybody where a proxy verifies the tokens")
    callbacks = Callbacks(tuple(options.callback_url), options.topic, os.environ.get("PUBSUB_EMULATOR_URL"))
    shim = Shim(driver, Claims(options.state), callbacks, tuple(options.checkpoints))
    listening = server(shim, options.host, options.port, verifier)
    shim.public_url = (options.public_url or f"http://{options.host}:{listening.server_port}").rstrip("/")

    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    print(f"ready: {shim.public_url}/segments", flush=True)
    while not over.is_set():
        try:
            shim.step()
        except OSError as error:
            log("ERROR", f"cannot read or write the state: {error}")
        over.wait(options.poll_seconds)
    listening.shutdown()


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""The edges: HTTP, tokens, hostile input, object storage, Pub/Sub, and a process that is really killed."""

from __future__ import annotations

import base64
import http.client
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse
from typing import Any, Dict, List, Optional, Tuple
from unittest import mock

import fakes
import offpeak_oidc
import offpeak_rounds
import offpeak_shim
from flower_shim import last_json, run_config
from offpeak_shim import CallbackRefused, Callbacks, Claims, Refused, Shim

# Signed with a key that was thrown away; valid from 1,795,500,000 for an hour.
TOKEN = (
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InRlc3Qta2V5IiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2FjY291bnRzLmdvb2ds"
    "ZS5jb20iLCJhdWQiOiJodHRwczovL3NoaW0uZXhhbXBsZS9zZWdtZW50cyIsImVtYWlsIjoic2NoZWR1bGVyQGV4YW1wbGUuaWFt"
    "LmdzZXJ2aWNlYWNjb3VudC5jb20iLCJlbWFpbF92ZXJpZmllZCI6dHJ1ZSwiaWF0IjoxNzk1NTAwMDAwLCJleHAiOjE3OTU1MDM2"
    "MDB9.OUwcQsYjUCSm1Sr5W8562hKqNJx4Np4-1SQvsgpgR6RseLQSJeTKXI-9YM7HAy-UwK0OOlq5NPbMFXMblBDdK28Ck_uirz5"
    "UKKSDMb_fIt8YDPrXfM6-L362jWhRruMoPa6RnisTbuGiagCWQ_ej-6P3K0F6AmdLbAU5KoC0ppwke5Xqd6zfhAZcyIt7Bxm3P4-"
    "zweF0LeOBcc_p5GiGDf_wVCw0DayAW15XGG7y3V1exo6R3z0PiM1IZdADoB383eIkqVJn85kqqTJLUBAm4_e5Hj2Ymt_LO4sFgA_"
    "SaOKUY-7rpS-iEwXHDME0_y6dF3gvq0qeqALapC83_cmJoA")
MODULUS = (
    "yMtDtXS9b5RNHgbkN3wHT9K70GSuXAfIWXwyByBHnmCjSJm1S5FIk7Xr4Upz2iSPf6vUtfEP6wpvKXwSES2tjBId2fGrENj3W9zX"
    "XXEEHX4dzPqFSCiqWW8hSxY6MeSU3_fghAPWJEyx6NI-q0p6zpXa0EpL9M4PIrErH6laQY1MkLO1_cxBbZ75ybBX_zMHsXDnsZzB"
    "XdS_jUbu9g3UmZZRRbdZ8mCDBrFMN38hPpIdvbRw1tNJLt67PqU5yJuFGzuHKaZSzZ1lyscaEUZI4oVinN2J12eUdjsPWKV-fryv"
    "zOnDCo48cD21YiqzkkB6oPyNlc5Zveq2hOswn6Ya_w")
KEYS = {"keys": [{"kty": "RSA", "kid": "test-key", "alg": "RS256", "n": MODULUS, "e": "AQAB"}]}
AUDIENCE, ISSUER = "https://shim.example/segments", "https://accounts.google.com"
EMAIL = "scheduler@example.iam.gserviceaccount.com"
GOOD = {"job_id": "j", "segment": 0, "segment_token": "t", "fence": 1, "start_round": 0, "end_round": 4}


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)


class ServerTest(Folder):
    """Over a socket."""

    def setUp(self) -> None:
        super().setUp()
        self.framework = fakes.PlainFramework(self.folder)
        self.shim = Shim(self.framework, Claims(self.folder / "state"), Callbacks(), (f"file://{self.folder}/c",))

    def listen(self, verifier: Optional[offpeak_oidc.Verifier] = None) -> None:
        self.listening = offpeak_shim.server(self.shim, "127.0.0.1", 0, verifier)
        self.shim.public_url = f"http://127.0.0.1:{self.listening.server_port}"
        threading.Thread(target=self.listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.addCleanup(self.listening.server_close)
        self.addCleanup(self.listening.shutdown)

    def call(self, method: str, path: str, body: Optional[bytes] = None,
             **headers: str) -> Tuple[int, Dict[str, Any], http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.listening.server_port, timeout=10)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()), answer.headers
        finally:
            connection.close()

    def post(self, offpeak: Dict[str, Any], **headers: str) -> Tuple[int, Dict[str, Any]]:
        headers = {"Idempotency_Key": f"{offpeak.get('job_id')}/{offpeak.get('segment')}", "X_Offpeak_Fence": "1",
                   **headers}
        return self.call("POST", "/segments", json.dumps({"offpeak": offpeak}).encode(), **headers)[:2]

    def test_starts_tells_and_stops_over_http(self) -> None:
        self.listen()

        status, started = self.post(GOOD)
        self.assertEqual((status, sorted(started)), (202, ["handle", "status_url"]))
        path = urllib.parse.urlsplit(started["status_url"]).path
        status, told, _ = self.call("GET", path)
        self.assertEqual((status, told["status"], told["segment_token"]), (200, "running", "t"))
        stop = json.dumps({"offpeak": {"job_id": "j", "segment": 0, "action": "stop"}}).encode()
        status, told, _ = self.call("POST", "/segments", stop, X_Offpeak_Action="stop")
        self.assertEqual((status, told["status"]), (200, "stopped"))

    def test_a_status_url_cannot_be_guessed(self) -> None:
        self.listen()
        handle = self.post(GOOD)[1]["handle"]

        for guess in (handle[:-1] + ("0" if handle[-1] != "0" else "1"), handle[:64], "..", "%2e%2e", ""):
            self.assertEqual(self.call("GET", f"/segments/{guess}")[0], 404, guess)

    def test_large_and_endless_bodies_are_not_read(self) -> None:
        self.listen()

        self.assertEqual(self.call("POST", "/segments", Content_Length=str(10 << 20))[0], 413)
        self.assertEqual(self.call("POST", "/segments", Transfer_Encoding="chunked")[0], 411)
        self.assertEqual(self.call("POST", "/segments", Content_Length="-5")[0], 411)
        self.assertEqual(self.call("POST", "/elsewhere", b"{}")[0], 404)

    def test_only_the_scheduler_gets_in_where_tokens_are_verified(self) -> None:
        (self.folder / "keys.json").write_text(json.dumps(KEYS))
        self.listen(offpeak_oidc.Verifier(AUDIENCE, ISSUER, (EMAIL,), str(self.folder / "keys.json"),
                                          lambda: 1_795_500_060.0))

        self.assertEqual(self.post(GOOD)[0], 401)
        self.assertEqual(self.post(GOOD, Authorization=f"Bearer {TOKEN[:-8]}AAAAAAAA")[0], 401)
        self.assertEqual(self.framework.keys(), [])
        status, started = self.post(GOOD, Authorization=f"Bearer {TOKEN}")
        self.assertEqual(status, 202)
        path = urllib.parse.urlsplit(started["status_url"]).path
        self.assertEqual(self.call("GET", path)[0], 401)
        self.assertEqual(self.call("GET", path, Authorization=f"bearer {TOKEN}")[0], 200)

    def test_a_busy_framework_is_503_with_retry_after(self) -> None:
        self.listen()
        self.framework.find = busy  # type: ignore[method-assign]

        headers = {"Idempotency_Key": "j/0", "X_Offpeak_Fence": "1"}
        status, _, said = self.call("POST", "/segments", json.dumps({"offpeak": GOOD}).encode(), **headers)

        self.assertEqual((status, said["Retry-After"]), (503, "30"))

    def test_what_makes_no_sense_is_refused_for_good(self) -> None:
        self.listen()
        wrong: Dict[str, Dict[str, Any]] = {
            "no key": {"segment": None}, "a negative fence": {"fence": -1}, "a fence of text": {"fence": "1"},
            "true for a number": {"segment": True}, "no job": {"job_id": ""}, "a long id": {"job_id": "x" * 3000},
            "rounds backwards": {"start_round": 3, "end_round": 2}, "no rounds": {"end_round": None},
            "a time without offset": {"stop_by": "2026-11-24T06:00:00"}, "no time": {"stop_by": "soon"},
            "no checkpoint": {"start_round": 2}, "another action": {"action": "explode"},
            "a callback elsewhere": {"callback": "http://169.254.169.254/latest"},
            "a file elsewhere": {"checkpoint_out": "file:///etc"},
            "a way out": {"checkpoint_out": f"file://{self.folder}/c/../../x"},
            "an encoded way out": {"checkpoint_out": f"file://{self.folder}/c/%2E%2e/x"},
            "a quote": {"checkpoint_out": f"file://{self.folder}/c/\" num-server-rounds=9"},
            "a line end": {"checkpoint_out": f"file://{self.folder}/c/\n"},
            "another cloud": {"checkpoint_in": "s3://bucket/x"},
        }
        for name, change in wrong.items():
            status, said = self.post({**GOOD, **change})
            self.assertEqual((status, bool(said["reason"])), (422, True), name)
        for body in (b"", b"[]", b"{", b"{\"offpeak\": NaN}", b"[" * 100_000, b"\xff", b"{\"offpeak\": []}"):
            status, said, _ = self.call("POST", "/segments", body, Idempotency_Key="j/0")
            self.assertEqual((status, bool(said["reason"])), (422, True), body[:20])
        self.assertEqual(self.post(GOOD, Idempotency_Key="j/1")[0], 422)
        self.assertEqual(self.post(GOOD, X_Offpeak_Fence="2")[0], 422)
        for config in ({"offpeak-key": "x/1"}, {"a b": 1}, {"a": "\""}, {"a": [1]}, [], {"a": None}):
            body = json.dumps({"run_config": config, "offpeak": GOOD}).encode()
            self.assertEqual(self.call("POST", "/segments", body, Idempotency_Key="j/0", X_Offpeak_Fence="1")[0], 422)
        self.assertEqual(self.framework.keys(), [])

    def test_a_job_in_one_piece_runs_all_its_rounds_beside_the_others(self) -> None:
        offpeak = {"action": "start", "job_id": "j", "segment": 0, "fence": 1, "stop_by": None}
        body = json.dumps({"rounds": 7, "offpeak": offpeak}).encode()
        self.listen()

        status, _, _ = self.call("POST", "/segments", body, Idempotency_Key="j/0", X_Offpeak_Fence="1",
                                 X_Offpeak_Action="start")

        words = self.framework.words("j/0")
        self.assertEqual((status, words["start-round"], words["end-round"]), (202, 0, 7))
        self.assertRegex(words["checkpoint-out"], rf"^file://{self.folder}/c/[0-9a-f]{{32}}$")

    def test_the_generation_of_a_checkpoint_in_a_bucket_is_kept(self) -> None:
        self.shim = Shim(self.framework, Claims(self.folder / "state"), Callbacks(), ("gs://bucket",))
        offpeak = {**GOOD, "start_round": 2, "checkpoint_in": "gs://bucket/j/round-00002",
                   "checkpoint_in_generation": "77", "checkpoint_out": "gs://bucket/j"}
        self.listen()

        with mock.patch.dict(os.environ, {"STORAGE_EMULATOR_HOST": "http://127.0.0.1:1"}):
            self.assertEqual(self.post(offpeak)[0], 202)

        self.assertEqual(self.framework.words("j/0")["checkpoint-in"], "gs://bucket/j/round-00002#77")

    def test_an_id_in_any_language_is_a_key(self) -> None:
        self.listen()
        offpeak = {**GOOD, "job_id": "\u5b66\u7fd2 100%"}

        status, _ = self.post(offpeak, Idempotency_Key="%E5%AD%A6%E7%BF%92%20100%25/0")

        self.assertEqual(status, 202)
        self.assertRegex(self.framework.keys()[0], r"^sha256:[0-9a-f]{64}/0$")


def busy(key: str) -> Optional[str]:
    raise offpeak_shim.Busy("away")


DYING = """
import os, pathlib, sys
sys.path.insert(0, sys.argv[1])
import offpeak_shim
class Driver:
    def find(self, key): return "run" if pathlib.Path(sys.argv[2], "started").exists() else None
    def start(self, segment):
        with open(pathlib.Path(sys.argv[2], "started"), "a") as file:
            file.write("x")
        if sys.argv[4] == "die": os.kill(os.getpid(), 9)
        return "run"
shim = offpeak_shim.Shim(Driver(), offpeak_shim.Claims(pathlib.Path(sys.argv[2], "state")), offpeak_shim.Callbacks(),
                         ("file:///checkpoints",), "http://shim")
print(shim.post({"idempotency-key": "j/0", "x-offpeak-fence": "1"}, sys.argv[3].encode()).status)
"""


class KilledTest(Folder):
    def test_a_killed_process_leaves_no_lock_and_no_second_start(self) -> None:
        body = json.dumps({"offpeak": {**GOOD, "checkpoint_out": "file:///checkpoints/j"}})
        command = [sys.executable, "-c", DYING, str(fakes.FEDERATED), str(self.folder), body]

        killed = subprocess.run([*command, "die"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        others = [subprocess.Popen([*command, "live"], stdout=subprocess.PIPE, text=True) for _ in range(3)]
        told = [other.communicate(timeout=60)[0].strip() for other in others]

        self.assertEqual((killed.returncode, killed.stdout), (-9, ""))
        self.assertEqual(told, ["202"] * 3)
        self.assertEqual((self.folder / "started").read_text(), "x")


class TokenTest(Folder):
    def verify(self, token: str = TOKEN, audience: str = AUDIENCE, issuer: str = ISSUER,
               emails: Tuple[str, ...] = (), now: float = 1_795_500_060.0, keys: Any = KEYS) -> Dict[str, Any]:
        file = self.folder / "keys.json"
        file.write_text(json.dumps(keys))
        return offpeak_oidc.Verifier(audience, issuer, emails, str(file), lambda: now).verify(f"Bearer {token}")

    def test_a_good_token_is_believed(self) -> None:
        self.assertEqual(self.verify(emails=(EMAIL,))["email"], EMAIL)

    def test_all_others_are_not(self) -> None:
        head, claims, signature = TOKEN.split(".")
        forged = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "test-key"}).encode()).decode().rstrip("=")
        raised = {"exp": 2e9, "iss": ISSUER, "aud": AUDIENCE}
        other = base64.urlsafe_b64encode(json.dumps(raised).encode()).decode().rstrip("=")
        tokens = {"audience": {"audience": "https://other.example"}, "issuer": {"issuer": "https://evil.example"},
                  "account": {"emails": ("someone@example.com",)}, "expired": {"now": 1_795_503_700.0},
                  "too early": {"now": 1_795_499_900.0}, "no algorithm": {"token": f"{forged}.{claims}."},
                  "other claims": {"token": f"{head}.{other}.{signature}"}, "no signature": {"token": f"{head}.{claims}."},
                  "half a token": {"token": f"{head}.{claims}"}, "no token": {"token": "a.b.c"},
                  "unknown key": {"keys": {"keys": []}},
                  "a short key": {"keys": {"keys": [{"kty": "RSA", "kid": "test-key", "n": "AQAB", "e": "AQAB"}]}}}
        for name, asked in tokens.items():
            with self.assertRaises(offpeak_oidc.NotAllowed, msg=name):
                self.verify(**asked)

    def test_without_a_token_to_verify_only_this_machine_is_served(self) -> None:
        options = offpeak_shim.arguments("").parse_args(
            ["--state", str(self.folder), "--checkpoints", "file:///c", "--host", "0.0.0.0"])

        with self.assertRaises(SystemExit) as refused:
            offpeak_shim.serve(fakes.PlainFramework(self.folder), options)

        self.assertIn("would let anybody on the network start jobs", str(refused.exception))


class Recording(http.server.BaseHTTPRequestHandler):
    """Object storage and Pub/Sub, as far as they are used; objects keep their generations."""
    asked: List[Tuple[str, bytes]]
    objects: Dict[str, List[bytes]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, body))
        if self.path.startswith("/upload/storage/v1/b/bucket/o?uploadType=media&name="):
            self.objects.setdefault(self.path.partition("name=")[2], []).append(body)
        self.answer(self.status, json.dumps({"generation": "77"}).encode())

    def do_GET(self) -> None:
        self.asked.append((self.path, b""))
        name = urllib.parse.urlsplit(self.path).path.partition("/storage/v1/b/bucket/o/")[2]
        versions = self.objects.get(name, [])
        self.answer(200 if versions else 404, versions[-1] if versions else b"none")

    def answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class CloudTest(Folder):
    def setUp(self) -> None:
        super().setUp()
        self.handler = type("Handler", (Recording,), {"asked": [], "objects": {}, "status": 200})
        listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.addCleanup(listening.server_close)
        self.addCleanup(listening.shutdown)
        self.base = f"http://127.0.0.1:{listening.server_port}"

    def test_checkpoints_lie_in_a_bucket(self) -> None:
        with mock.patch.dict(os.environ, {"STORAGE_EMULATOR_HOST": self.base}):
            rounds = offpeak_rounds.Rounds("j/0", 0, 2, None, None, "gs://bucket/jobs/j")
            self.assertIsNone(rounds.checkpoint())
            for number in rounds:
                rounds.save(f"after {number}".encode())
            progress = offpeak_rounds.read_progress("gs://bucket/jobs/j", "j/0")
            assert progress is not None
            self.assertEqual((progress.status, progress.checkpoint_uri, progress.checkpoint_generation),
                             ("done", "gs://bucket/jobs/j/round-00002", "77"))
            later = offpeak_rounds.Rounds("j/1", 2, 4, None, "gs://bucket/jobs/j/round-00002#77", "gs://bucket/jobs/j")
            self.assertEqual(later.checkpoint(), b"after 1")
            self.assertTrue(self.handler.asked[-1][0].endswith("jobs%2Fj%2Fround-00002?alt=media&generation=77"))
            lost = offpeak_rounds.Rounds("j/1", 2, 4, None, "gs://bucket/jobs/none", "gs://bucket/jobs/j")
            with self.assertRaises(FileNotFoundError):
                lost.checkpoint()

    def test_a_callback_goes_to_the_topic(self) -> None:
        callbacks = Callbacks(topic="projects/p-1/topics/job-callbacks", pubsub=self.base)

        callbacks.send("topic:job-callbacks", {"job_id": "j"})
        callbacks.send("projects/q/topics/others", {"job_id": "k"})

        paths = [path for path, _ in self.handler.asked]
        self.assertEqual(paths, ["/v1/projects/p-1/topics/job-callbacks:publish", "/v1/projects/q/topics/others:publish"])
        message = json.loads(self.handler.asked[0][1])["messages"][0]["data"]
        self.assertEqual(json.loads(base64.b64decode(message)), {"job_id": "j"})

    def test_a_callback_goes_to_an_allowed_url_and_no_further(self) -> None:
        callbacks = Callbacks((self.base + "/",))

        callbacks.send(self.base + "/here", {"job_id": "j"})
        self.assertEqual(self.handler.asked, [("/here", b'{"job_id": "j"}')])
        for status, error in ((302, CallbackRefused), (404, CallbackRefused), (503, OSError), (429, OSError)):
            self.handler.status = status
            with self.assertRaises(error):
                callbacks.send(self.base + "/here", {})
        with self.assertRaises(Refused):
            callbacks.target("http://127.0.0.1.example/")

    def test_without_a_topic_the_scheduler_has_to_ask(self) -> None:
        self.assertIsNone(Callbacks().target("topic:job-callbacks"))


class WordsTest(unittest.TestCase):
    def test_the_applications_are_python_that_can_be_read(self) -> None:
        files = [file for folder in ("flower_app", "flare_job") for file in (fakes.FEDERATED / folder).rglob("*.py")]
        self.assertGreaterEqual(len(files), 5)
        for file in files:
            compile(file.read_text(encoding="utf-8"), str(file), "exec")

    def test_times_have_an_offset(self) -> None:
        for text in ("2026-11-24T06:00:00Z", "2026-11-24T15:00:00+09:00", "2026-11-24T06:00:00.000000000z",
                     "2026-11-24T06:00:00.0Z"):
            self.assertEqual(offpeak_rounds.parse_time(text), 1_795_500_000.0, text)

    def test_a_run_config_is_one_line_of_toml_values(self) -> None:
        self.assertEqual(run_config({"b": True, "a": "x y", "c": 0.5, "d": 3}), 'a="x y" b=true c=0.5 d=3')

    def test_json_is_found_behind_words_for_people(self) -> None:
        self.assertEqual(last_json('Note {x}\n{\n  "run-id": "7"\n}\n'), {"run-id": "7"})
        self.assertIsNone(last_json("nothing"))

    def test_a_round_that_is_not_saved_is_an_error_of_the_application(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            rounds = offpeak_rounds.Rounds("j/0", 0, 2, None, None, f"file://{folder}/j")
            with self.assertRaisesRegex(RuntimeError, "round 0 was not saved"):
                for _ in rounds:
                    pass

    def test_the_first_round_of_a_segment_does_not_set_the_pace(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            clock = [0.0]
            rounds = offpeak_rounds.Rounds("j/0", 0, 3, None, None, f"file://{folder}/j", now=lambda: clock[0])
            for number in rounds:
                clock[0] += 100 if number == 0 else 10
                rounds.save(b"")
            progress = offpeak_rounds.read_progress(f"file://{folder}/j", "j/0")
            assert progress is not None
            self.assertEqual(progress.seconds_per_round, 10)


if __name__ == "__main__":
    unittest.main()

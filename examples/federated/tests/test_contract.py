"""The contract between scheduler and endpoint, once for each driver, with fakes in the place of the frameworks."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import tempfile
import threading
import unittest
from typing import Any, Dict, List, Optional, Tuple
from unittest import mock

import fakes
from offpeak_rounds import Progress
from offpeak_shim import Answer, Busy, CallbackRefused, Callbacks, Claims, Driver, Segment, Shim

JOB = "mnist-weekly"
START = 1_795_500_000.0


class Recorder(Callbacks):
    """Keeps what is sent; fails as often as it is told."""

    def __init__(self) -> None:
        super().__init__(("http://scheduler/",), "projects/p/topics/job-callbacks")
        self.sent: List[Dict[str, Any]] = []
        self.failures: List[Exception] = []

    def send(self, callback: Optional[str], fields: Any) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(dict(fields))


class Contract:
    """Mixed into a TestCase for each framework."""

    framework_class: Any

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "framework").mkdir()
        # No power fails here, and each sync takes longer than the rest of a test.
        patched = mock.patch("os.fsync")
        patched.start()
        self.addCleanup(patched.stop)
        self.framework = self.framework_class(self.folder / "framework")
        self.checkpoints = f"file://{self.folder}/checkpoints"
        self.clock = START
        self.callbacks = Recorder()
        self.shim = self.reborn()

    def reborn(self, driver: Optional[Driver] = None) -> Shim:
        """A shim that knows nothing but its state folder."""
        claims = Claims(self.folder / "state")
        return Shim(driver or self.framework.driver(), claims, self.callbacks, (self.checkpoints,), "http://shim",
                    lambda: self.clock)

    def request(self, segment: int = 0, fence: int = 1, start: int = 0, end: int = 4,
                **more: Any) -> Tuple[Dict[str, str], bytes]:
        offpeak = {"job_id": JOB, "segment": segment, "segment_token": f"token-{segment}-{fence}", "fence": fence,
                   "start_round": start, "end_round": end, "checkpoint_out": f"{self.checkpoints}/job", **more}
        body = {"model_type": "cnn", "rounds": 4, "run_config": {"learning-rate": 0.5}, "offpeak": offpeak}
        return ({"idempotency-key": f"{JOB}/{segment}", "x-offpeak-fence": str(fence)}, json.dumps(body).encode())

    def post(self, shim: Optional[Shim] = None, **asked: Any) -> Answer:
        return (shim or self.shim).post(*self.request(**asked))

    def stop(self, segment: int = 0, **more: Any) -> Answer:
        body = {"offpeak": {"job_id": JOB, "segment": segment, "action": "stop", **more}}
        return self.shim.post({"x-offpeak-action": "stop"}, json.dumps(body).encode())

    def status(self, answer: Answer) -> Dict[str, Any]:
        told = self.shim.status(answer.body["handle"])
        self.assertEqual(told.status, 200)
        return told.body

    def work(self, segment: int = 0, pace: float = 60.0, rounds: Optional[int] = None) -> str:
        """Plays the application of a segment to its end, or until it dies after that many rounds."""
        key = f"{JOB}/{segment}"
        try:
            model = fakes.work(self.framework.words(key), lambda: self.clock, self.passes, pace, rounds)
        except fakes.Crash:
            return ""
        self.framework.end(key, "done")
        return model

    def passes(self, seconds: float) -> None:
        self.clock += seconds

    # --- one key, one start ---

    def test_the_same_key_again_gives_the_same_handle_and_starts_nothing(self) -> None:
        first, second, third = self.post(), self.post(fence=2), self.post(self.reborn(), fence=3)

        self.assertEqual([first.status, second.status, third.status], [202, 202, 202])
        self.assertEqual({first.body["handle"], second.body["handle"], third.body["handle"]}, {first.body["handle"]})
        self.assertEqual(self.framework.keys(), [f"{JOB}/0"])
        self.assertEqual(first.body["status_url"], f"http://shim/segments/{first.body['handle']}")

    def test_concurrent_calls_with_one_key_start_once(self) -> None:
        answers: List[Answer] = []
        # Two shims on one state folder, as when one is replaced by another.
        shims = [self.shim, self.reborn()]
        calls = [threading.Thread(target=lambda shim=shims[i % 2]: answers.append(self.post(shim))) for i in range(8)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()

        self.assertEqual([answer.status for answer in answers], [202] * 8)
        self.assertEqual(len({answer.body["handle"] for answer in answers}), 1)
        self.assertEqual(self.framework.keys(), [f"{JOB}/0"])

    def test_a_crash_between_claim_and_start_is_healed_by_the_next_call(self) -> None:
        with self.assertRaises(fakes.Crash):
            self.post(self.reborn(fakes.CrashingDriver(self.framework.driver(), before=True)))
        self.assertEqual(self.framework.keys(), [])

        self.shim = self.reborn()
        self.shim.step()
        self.assertEqual(self.framework.keys(), [], "only a call starts something")
        answer = self.post(fence=2)

        self.assertEqual((answer.status, self.framework.keys()), (202, [f"{JOB}/0"]))

    def test_a_crash_between_start_and_record_starts_nothing_again(self) -> None:
        with self.assertRaises(fakes.Crash):
            self.post(self.reborn(fakes.CrashingDriver(self.framework.driver(), before=False)))
        self.assertEqual(self.framework.keys(), [f"{JOB}/0"])

        self.shim = self.reborn()
        answer = self.post(fence=2, stop_by="2030-01-01T00:00:00Z")

        self.assertEqual((answer.status, self.framework.keys()), (202, [f"{JOB}/0"]))
        self.work()
        self.assertEqual(self.status(answer)["status"], "done")

    def test_a_busy_framework_is_said_and_started_once_later(self) -> None:
        driver = self.framework.driver()
        once = fakes.CrashingDriver(driver, before=True)
        once.start = self.busy  # type: ignore[method-assign]

        answer = self.post(self.reborn(once))
        self.assertEqual((answer.status, answer.retry_after, self.framework.keys()), (503, 30, []))

        self.assertEqual(self.post(fence=2).status, 202)
        self.assertEqual(self.framework.keys(), [f"{JOB}/0"])

    @staticmethod
    def busy(segment: Segment) -> str:
        raise Busy("no server")

    # --- fences and tokens ---

    def test_an_older_fence_is_refused(self) -> None:
        self.post(fence=5)

        self.assertEqual(self.post(fence=4).status, 409)
        self.assertEqual(self.stop(fence=4).status, 409)
        self.assertEqual(self.post(fence=5).status, 202)
        self.assertEqual(self.framework.keys(), [f"{JOB}/0"])

    def test_the_same_fence_with_another_token_is_refused(self) -> None:
        answer = self.post(fence=1)

        self.assertEqual(self.post(fence=1, segment_token="forged").status, 409)
        self.assertEqual(self.status(answer)["segment_token"], "token-0-1")

    def test_callbacks_carry_the_fence_and_token_of_the_newest_call(self) -> None:
        self.post(fence=1)
        self.post(fence=3)
        self.work()
        self.shim.step()

        self.assertEqual((self.callbacks.sent[-1]["fence"], self.callbacks.sent[-1]["segment_token"]),
                         (3, "token-0-3"))

    # --- rounds ---

    def test_a_job_in_two_segments_is_the_same_as_in_one(self) -> None:
        self.post(segment=0, start=0, end=2)
        self.work(segment=0)
        self.shim.step()
        half = self.callbacks.sent[-1]
        self.assertEqual((half["status"], half["rounds_completed"]), ("stopped", 2))

        answer = self.post(segment=1, start=2, end=4, checkpoint_in=half["checkpoint_uri"],
                           checkpoint_in_generation=half["checkpoint_generation"])
        words = self.framework.words(f"{JOB}/1")
        self.assertEqual((words["start-round"], words["num-server-rounds"], words["learning-rate"]), (2, 2, 0.5))
        self.assertEqual(self.work(segment=1), " 0 1 2 3")

        told = self.status(answer)
        self.assertEqual((told["status"], told["rounds_completed"], told["reason"]), ("done", 4, None))

    def test_a_job_goes_on_from_the_folder_of_its_checkpoints_too(self) -> None:
        self.post(segment=0, start=0, end=2)
        self.work(segment=0)
        self.post(segment=1, start=1, end=4, checkpoint_in=f"{self.checkpoints}/job")

        self.assertEqual(self.work(segment=1), " 0 1 2 3")

    def test_a_callback_has_all_the_fields(self) -> None:
        self.post()
        self.work(rounds=1)
        self.shim.step()

        told = self.callbacks.sent[-1]
        generation = told.pop("checkpoint_generation")
        self.assertTrue(generation.isdigit())
        self.assertEqual(told, {
            "job_id": JOB, "segment": 0, "segment_token": "token-0-1", "fence": 1, "rounds_completed": 1,
            "checkpoint_uri": f"{self.checkpoints}/job/round-00001", "status": "running", "seconds_per_round": 60.0,
            "reason": None})

    def test_no_round_begins_that_would_not_end_before_stop_by(self) -> None:
        # 200 seconds: after three rounds of 60 the fourth has no time.
        answer = self.post(stop_by="2026-11-24T06:03:20Z")
        self.assertEqual(START, 1_795_500_000, "2026-11-24T06:00:00Z")
        self.work()

        told = self.status(answer)
        self.assertEqual((told["status"], told["rounds_completed"]), ("stopped", 3))
        self.assertIn("stop_by", told["reason"])

    def test_a_later_segment_knows_how_long_a_round_takes(self) -> None:
        self.post(segment=0, start=0, end=2)
        self.work(segment=0)
        answer = self.post(segment=1, start=2, end=4, checkpoint_in=f"{self.checkpoints}/job",
                           stop_by="2026-11-24T06:02:30Z")
        self.work(segment=1)

        told = self.status(answer)
        self.assertEqual((told["status"], told["rounds_completed"]), ("stopped", 2), "30 seconds are too few for 60")

    def test_nothing_is_started_after_stop_by(self) -> None:
        answer = self.post(start=1, checkpoint_in=f"{self.checkpoints}/job", stop_by="2026-11-24T05:00:00Z")
        again = self.post(start=1, checkpoint_in=f"{self.checkpoints}/job", stop_by="2026-11-24T07:00:00Z", fence=2)

        self.assertEqual((answer.status, answer.body["status"], answer.body["rounds_completed"]), (200, "stopped", 1))
        self.assertEqual((again.status, again.body["status"], again.body["handle"]),
                         (200, "stopped", answer.body["handle"]))
        self.assertEqual(self.framework.keys(), [])

    def test_a_run_that_breaks_has_failed_and_keeps_its_rounds(self) -> None:
        answer = self.post()
        self.work(rounds=3)
        self.framework.end(f"{JOB}/0", "failed")

        told = self.status(answer)
        self.assertEqual((told["status"], told["rounds_completed"]), ("failed", 3))
        self.assertTrue(told["reason"])

    def test_a_run_that_ends_early_without_a_word_has_failed(self) -> None:
        answer = self.post()
        self.work(rounds=1)
        self.framework.end(f"{JOB}/0", "done")

        told = self.status(answer)
        self.assertEqual((told["status"], told["reason"]), ("failed", "the run ended after 1 rounds of its segment"))

    def test_an_application_that_knows_nothing_of_rounds_can_run_in_one_piece_only(self) -> None:
        whole, part = self.post(segment=0), self.post(segment=1, start=0, end=2)
        self.framework.end(f"{JOB}/0", "done")
        self.framework.end(f"{JOB}/1", "done")

        told = self.status(whole)
        self.assertEqual((told["status"], told["rounds_completed"], told["checkpoint_generation"]), ("done", 4, None))
        self.assertEqual(self.status(part)["status"], "failed")

    # --- stop ---

    def test_a_stop_can_be_repeated_and_keeps_the_rounds(self) -> None:
        answer = self.post()
        self.work(rounds=2)
        first, second = self.stop(fence=1), self.stop(fence=1)

        self.assertEqual({first.status, second.status}, {200})
        self.assertEqual((second.body["status"], second.body["rounds_completed"]), ("stopped", 2))
        self.assertEqual(second.body["handle"], answer.body["handle"])
        self.shim.step()
        self.assertEqual(self.callbacks.sent[-1]["status"], "stopped")

    def test_a_stop_that_comes_before_its_start_prevents_it(self) -> None:
        self.assertEqual(self.stop().status, 200)

        answer = self.post()

        self.assertEqual((answer.status, answer.body["status"]), (200, "stopped"))
        self.assertEqual(self.framework.keys(), [])

    def test_a_stop_reaches_a_run_whose_start_was_never_recorded(self) -> None:
        with self.assertRaises(fakes.Crash):
            self.post(self.reborn(fakes.CrashingDriver(self.framework.driver(), before=False)))
        self.shim = self.reborn()

        self.assertEqual(self.stop().body["status"], "stopped")
        driver = self.framework.driver()
        self.assertEqual(driver.state(str(driver.find(f"{JOB}/0"))).state, "stopped")

    # --- callbacks ---

    def test_a_callback_that_does_not_arrive_is_sent_again_also_by_the_next_process(self) -> None:
        self.callbacks.failures = [OSError("no route"), OSError("no route")]
        self.post()
        self.work()
        self.shim.step()
        self.shim.step()
        self.assertEqual((self.callbacks.sent, len(self.callbacks.failures)), ([], 1), "not before a pause")
        self.clock += 6
        self.shim.step()
        self.assertEqual((self.callbacks.sent, self.callbacks.failures), ([], []))

        self.shim = self.reborn()
        self.shim.step()
        self.shim.step()

        self.assertEqual([told["status"] for told in self.callbacks.sent], ["done"], "once, and then no more")

    def test_a_callback_that_nobody_wants_is_given_up(self) -> None:
        self.callbacks.failures = [CallbackRefused("404")]
        self.post()
        self.work()
        for _ in range(3):
            self.shim.step()

        self.assertEqual(self.callbacks.sent, [])

    def test_a_lost_callback_comes_again_with_the_next_call(self) -> None:
        self.post()
        self.work()
        self.shim.step()
        self.assertEqual(self.post(fence=2).status, 202)
        self.shim.step()

        self.assertEqual([(told["status"], told["fence"]) for told in self.callbacks.sent], [("done", 1), ("done", 2)])

    def test_progress_of_another_segment_does_not_count(self) -> None:
        answer = self.post(segment=1, start=2, end=4, checkpoint_in=f"{self.checkpoints}/job")
        forged = self.folder / "checkpoints/job/progress-1.json"
        forged.parent.mkdir(parents=True)
        forged.write_text(json.dumps(dataclasses.asdict(Progress("another/1", 4, "done"))))

        told = self.status(answer)
        self.assertEqual((told["status"], told["rounds_completed"]), ("running", 2))


class PlainTest(Contract, unittest.TestCase):
    framework_class = fakes.PlainFramework


class FlowerTest(Contract, unittest.TestCase):
    framework_class = fakes.Flower

    def test_a_word_that_the_app_does_not_know_is_told(self) -> None:
        headers, body = self.request()
        asked = {**json.loads(body), "run_config": {"no-such-word": 1}}

        answer = self.shim.post(headers, json.dumps(asked).encode())

        self.assertEqual(answer.status, 503)
        self.assertIn("no-such-word", answer.body["reason"])


class FlareTest(Contract, unittest.TestCase):
    framework_class = fakes.Flare

    def test_a_token_that_is_known_with_another_stop_by_gives_its_job(self) -> None:
        segment = Segment(f"{JOB}/0", 0, 4, 4, None, None, f"{self.checkpoints}/job", {})
        driver = self.framework.driver()

        first = driver.start(segment)
        second = driver.start(dataclasses.replace(segment, stop_by="2030-01-01T00:00:00Z"))

        self.assertEqual((second, len(self.framework.keys())), (first, 1))


if __name__ == "__main__":
    unittest.main()

"""FedAvg that goes on from any round, stops by the clock, and leaves a checkpoint after each round."""

import io

import numpy
from nvflare.app_common.abstract.fl_model import FLModel
from nvflare.app_common.workflows.base_fedavg import BaseFedAvg

from offpeak_rounds import Rounds

FEATURES = 3


class ResumableFedAvg(BaseFedAvg):
    def __init__(self, *args, offpeak: dict, **kwargs):
        """@param offpeak as the shim fills it in"""
        super().__init__(*args, **kwargs)
        self.offpeak = offpeak

    def run(self) -> None:
        rounds = Rounds.of(self.offpeak)
        model = read(rounds.checkpoint())
        model.start_round, model.total_rounds = self.start_round, self.num_rounds
        for self.current_round in rounds:
            model.current_round = self.current_round
            model.meta["config"] = self.offpeak
            results = self.send_model_and_wait(targets=self.sample_clients(self.num_clients), data=model)
            if self.abort_signal.triggered:
                return
            model = self.update_model(model, self.aggregate(results))
            rounds.save(written(model))
            self.info(f"round {self.current_round} is saved")


def read(checkpoint: "bytes | None") -> FLModel:
    if checkpoint is None:
        return FLModel(params={"weights": numpy.zeros(FEATURES)}, meta={})
    with numpy.load(io.BytesIO(checkpoint)) as saved:
        return FLModel(params={name: saved[name] for name in saved.files}, meta={})


def written(model: FLModel) -> bytes:
    out = io.BytesIO()
    numpy.savez(out, **model.params)
    return out.getvalue()

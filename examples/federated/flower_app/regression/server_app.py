"""A ServerApp that goes on from any round: one call of the strategy for each round, a checkpoint after each."""

import io

import numpy
from flwr.app import ArrayRecord, ConfigRecord, Context
from flwr.serverapp import Grid, ServerApp
from flwr.serverapp.strategy import FedAvg

from offpeak_rounds import Rounds

FEATURES = 3
app = ServerApp()


@app.main()
def main(grid: Grid, context: Context) -> None:
    config = context.run_config
    rounds = Rounds.of(config)
    arrays = read(rounds.checkpoint())
    # FedAvg keeps nothing from round to round. A strategy with moments (FedAdam, FedYogi) must put them into the
    # checkpoint and take them out again.
    strategy = FedAvg(fraction_train=1.0, fraction_evaluate=0.0, min_train_nodes=2, min_available_nodes=2)
    for number in rounds:
        told = ConfigRecord({"round": number, "learning-rate": config["learning-rate"],
                             "seconds-per-fit": config["seconds-per-fit"]})
        result = strategy.start(grid=grid, initial_arrays=arrays, num_rounds=1, train_config=told)
        if not len(result.arrays):
            raise RuntimeError(f"no node answered in round {number}")
        arrays = result.arrays
        rounds.save(written(arrays))


def read(checkpoint: "bytes | None") -> ArrayRecord:
    if checkpoint is None:
        return ArrayRecord([numpy.zeros(FEATURES)])
    with numpy.load(io.BytesIO(checkpoint)) as saved:
        return ArrayRecord([saved["weights"]])


def written(arrays: ArrayRecord) -> bytes:
    out = io.BytesIO()
    numpy.savez(out, weights=arrays.to_numpy_ndarrays()[0])
    return out.getvalue()

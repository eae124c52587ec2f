"""A client with data of its own making: a step of gradient descent on 64 rows, different ones for each site."""

import time
import zlib

import numpy
from nvflare.apis.executor import Executor
from nvflare.apis.fl_constant import FLMetaKey
from nvflare.app_common.abstract.fl_model import FLModel, ParamsType
from nvflare.app_common.utils.fl_model_utils import FLModelUtils

ROWS = 64


class RegressionTrainer(Executor):
    def execute(self, task_name, shareable, fl_ctx, abort_signal):
        model = FLModelUtils.from_shareable(shareable, fl_ctx)
        config = model.meta["config"]
        weights = model.params["weights"]
        # Of the round, too: whoever resumes at another round gets another model.
        site = zlib.crc32(fl_ctx.get_identity_name().encode())
        random = numpy.random.default_rng([site, model.current_round])
        rows = random.normal(size=(ROWS, len(weights)))
        errors = rows @ (weights - numpy.arange(1.0, len(weights) + 1.0))
        time.sleep(float(config.get("seconds-per-fit", 0)))
        weights = weights - float(config.get("learning-rate", 0.25)) * (rows.T @ errors) / ROWS
        return FLModelUtils.to_shareable(FLModel(params_type=ParamsType.FULL, params={"weights": weights},
                                                 meta={FLMetaKey.NUM_STEPS_CURRENT_ROUND: ROWS}))

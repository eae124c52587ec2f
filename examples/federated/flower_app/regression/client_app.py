"""A ClientApp with data of its own making: a step of gradient descent on 64 rows, different ones for each node."""

import time

import numpy
from flwr.app import ArrayRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

ROWS = 64
app = ClientApp()


@app.train()
def train(message: Message, context: Context) -> Message:
    config = message.content["config"]
    weights = message.content["arrays"].to_numpy_ndarrays()[0]
    # Of the round, too: whoever resumes at another round gets another model.
    random = numpy.random.default_rng([int(context.node_config["partition-id"]), int(config["round"])])
    rows = random.normal(size=(ROWS, len(weights)))
    errors = rows @ (weights - numpy.arange(1.0, len(weights) + 1.0))
    time.sleep(float(config["seconds-per-fit"]))
    weights = weights - float(config["learning-rate"]) * (rows.T @ errors) / ROWS
    return Message(RecordDict({"arrays": ArrayRecord([weights]), "metrics": MetricRecord({"num-examples": ROWS})}),
                   reply_to=message)

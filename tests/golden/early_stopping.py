"""When Keras' EarlyStopping ends a run, and whose weights it restores.

    KERAS_BACKEND=torch python3 early_stopping.py

Written with Keras 3.15. The callback is given a measurement per epoch, and a model whose weights are the number of the epoch.
"""

import os
import random

os.environ["KERAS_BACKEND"] = "torch"

import keras

from shared import write


class Model:
    epoch, stop_training = 0, False

    def get_weights(self):
        return self.epoch

    def set_weights(self, epoch):
        self.epoch = epoch


def run(values, mode, patience, min_delta):
    callback = keras.callbacks.EarlyStopping("value", min_delta, patience, mode=mode, restore_best_weights=True)
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    epochs = 0
    for epoch, value in enumerate(values):
        model.epoch = epochs = epoch + 1
        callback.on_epoch_end(epoch, {"value": value})
        if model.stop_training:
            break
    callback.on_train_end()
    return epochs, model.epoch


random.seed(1)
cases = []
for number in range(60):
    # Falls or rises, with noise and ties; multiples of 1/8, so that differences are exact.
    mode = random.choice(["min", "max"])
    sign = 1 if mode == "min" else -1
    values = [sign * (round(8 * (3 / (epoch + 1) + random.random())) / 8) for epoch in range(random.choice([1, 5, 12, 30]))]
    patience, min_delta = random.choice([1, 2, 3, 6]), random.choice([0.0, 0.0, 0.125, 0.5])
    epochs, restored = run(values, mode, patience, min_delta)
    cases.append(
        dict(name=f"{number}", mode=mode, values=values, patience=patience, min_delta=min_delta, epochs=epochs, restored=restored)
    )
write("early_stopping", {"generator": f"Keras {keras.__version__}", "cases": cases})

"""The learning rate of each epoch with Keras' ReduceLROnPlateau.

    KERAS_BACKEND=torch python3 reduce_on_plateau.py

Written with Keras 3.15. The callback is given a measurement per epoch.
"""

import os
import random
from types import SimpleNamespace

os.environ["KERAS_BACKEND"] = "torch"

import keras

from shared import write


def run(values, **settings):
    callback = keras.callbacks.ReduceLROnPlateau("value", **settings)
    # `learning_rate` is read as an array, in f32, and written as a number.
    model = SimpleNamespace(optimizer=SimpleNamespace(learning_rate=1.0))
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(values):
        rates.append(float(model.optimizer.learning_rate))
        callback.on_epoch_end(epoch, {"value": value})
    return rates


random.seed(2)
cases = []
for number in range(60):
    # Falls or rises, with noise and ties; multiples of 1/8, so that differences are exact.
    mode = random.choice(["min", "max"])
    sign = 1 if mode == "min" else -1
    values = [sign * (round(8 * (3 / (epoch + 1) + random.random())) / 8) for epoch in range(random.choice([1, 5, 12, 30]))]
    settings = dict(
        mode=mode,
        patience=random.choice([1, 2, 3, 6]),
        min_delta=random.choice([0.0, 1e-4, 0.125, 0.5]),
        factor=random.choice([0.5, 0.25]),
        cooldown=random.choice([0, 0, 1, 3]),
        min_lr=random.choice([0.0, 0.0, 0.125, 0.4375]),
    )
    cases.append(dict(name=f"{number}", values=values, **settings, rates=run(values, **settings)))
write("reduce_on_plateau", {"generator": f"Keras {keras.__version__}", "cases": cases})

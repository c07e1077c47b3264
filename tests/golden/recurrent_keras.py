"""Recurrent layers as Keras computes them: outputs, and the gradients that an upstream gradient `dy` gives.

    KERAS_BACKEND=torch python3 recurrent_keras.py

Written with Keras 3.15 and PyTorch 2.15. Keras has the gates of a GRU in another order, update first, and one bias for both products
where its reset gate comes first and in other layers; the other bias is 0 here, and its gradient is the same.
"""

import os
import re

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

from shared import normal, seed, write

keras.config.set_floatx("float64")
# Keras rounds a product of two matrices of f64 to f32. PyTorch does not.
keras.src.ops.matmul = torch.matmul

# The input and the layer as the layer list writes them.
CASES = """
Sequence<1, 1>: RNN<1, 1>
Sequence<7, 3>: RNN<3, 4>
Sequence<7, 3>: RNN<3, 4, ReLU>
Sequence<33, 2>: GRU<2, 3>
Sequence<7, 3>: GRU<3, 4>
Sequence<7, 3>: GRU<3, 4, ResetFirst>
Sequence<33, 2>: GRU<2, 17, ResetFirst, NoBias>
Sequence<1, 2>: GRU<2, 3, ResetFirst>
Sequence<7, 3>: GRU<3, 4, ReLU>
Sequence<7, 3>: GRU<3, 4, ReLU, ResetFirst>
Sequence<7, 3>: LSTM<3, 4>
Sequence<33, 2>: LSTM<2, 3, NoBias>
Sequence<7, 3>: Bidirectional<GRU<3, 4, ResetFirst>>
Sequence<7, 3>: Bidirectional<LSTM<3, 4>>
"""


def layer_of(text):
    kind = re.search("RNN|GRU|LSTM", text).group()
    inputs, units = (int(number) for number in re.search(kind + r"<(\d+), (\d+)", text).groups())
    options = {"return_sequences": True, "use_bias": "NoBias" not in text}
    if kind == "GRU":
        options["reset_after"] = "ResetFirst" not in text
    if "ReLU" in text:
        options["activation"] = "relu"
    layer = getattr(keras.layers, {"RNN": "SimpleRNN"}.get(kind, kind))(units, **options)
    if text.startswith("Bidirectional"):
        layer = keras.layers.Bidirectional(layer)
    layer.build((None, None, inputs))
    return layer, kind, units


def own_order(tensors, kind, units, is_gradient):
    """All tensors of a layer in our order, flat: for each direction weights, recurrent weights, and two biases."""
    parts = []
    for tensor in tensors:
        gates = tensor.reshape(-1, tensor.shape[-1] // units, units)
        if kind == "GRU":
            gates = gates[:, [1, 0, 2]]
        parts.append(gates)
        if tensor.dim() == 1:
            parts.append(gates if is_gradient else torch.zeros_like(gates))
    return torch.cat([part.flatten() for part in parts])


def case(shape, text):
    seed(f"keras {shape} {text}")
    steps, features = (int(number) for number in re.findall(r"\d+", shape))
    layer, kind, units = layer_of(text)
    variables = layer.trainable_weights
    for variable in variables:
        variable.assign(normal(*variable.shape, scale=0.6))
    x = normal(3, steps, features).requires_grad_()
    y = layer(x)
    dy = normal(*y.shape)
    tensors = [variable.value for variable in variables]
    dx, *dw = torch.autograd.grad(y, [x, *tensors], dy)
    tensors = [tensor.detach() for tensor in tensors]
    w, dw = own_order(tensors, kind, units, False), own_order(dw, kind, units, True)
    fields = {"x": x, "w": w, "y": y, "dy": dy, "dx": dx, "dw": dw}
    fields = {name: value.detach() for name, value in fields.items()}
    for name in ("x", "y", "dy", "dx"):
        fields[name] = fields[name].flatten(1)
    return {"name": f"{text} on {shape}", "layer": text, "input": shape, **fields}


if __name__ == "__main__":
    lines = (line.split(": ", 1) for line in CASES.strip().splitlines())
    cases = [case(shape, text) for shape, text in lines]
    write("recurrent_keras", {"generator": f"Keras {keras.__version__}, f64", "cases": cases})

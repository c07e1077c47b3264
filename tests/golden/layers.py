"""Every layer: outputs, and the gradients that an upstream gradient `dy` gives."""

from functools import partial

import torch
import torch.nn.functional as F

from shared import gradients, normal, seed, tracked


def elementwise(function, kinks=(), **options):
    return partial(function, **options), kinks


def hard_sigmoid(x):
    """By its definition: PyTorch 1.13's own one differentiates with a sixth rounded to f32."""
    return F.relu6(x + 3.0) / 6.0


# Each activation as the layer list writes it: PyTorch's function and the inputs at which it has no derivative.
ACTIVATIONS = {
    "ReLU": elementwise(F.relu, [0.0]),
    "LeakyReLU<0.01>": elementwise(F.leaky_relu, [0.0], negative_slope=0.01),
    "LeakyReLU<0.2>": elementwise(F.leaky_relu, [0.0], negative_slope=0.2),
    "ELU": elementwise(F.elu, alpha=1.0),
    "ELU<0.5>": elementwise(F.elu, [0.0], alpha=0.5),
    "SELU": elementwise(F.selu, [0.0]),
    "GELU": elementwise(F.gelu, approximate="none"),
    "GELU<Tanh>": elementwise(F.gelu, approximate="tanh"),
    "SiLU": elementwise(F.silu),
    "Sigmoid": elementwise(torch.sigmoid),
    "Tanh": elementwise(torch.tanh),
    # PyTorch replaces the function by the identity above `threshold`: out of reach here.
    "Softplus": elementwise(F.softplus, beta=1.0, threshold=1e9),
    "Softplus<2.0>": elementwise(F.softplus, beta=2.0, threshold=1e9),
    "HardTanh": elementwise(F.hardtanh, [-1.0, 1.0], min_val=-1.0, max_val=1.0),
    "HardTanh<-2.0, 0.5>": elementwise(F.hardtanh, [-2.0, 0.5], min_val=-2.0, max_val=0.5),
    "HardSigmoid": elementwise(hard_sigmoid, [-3.0, 3.0]),
    "HardSwish": elementwise(F.hardswish, [-3.0, 3.0]),
    "Softmax": elementwise(F.softmax, dim=-1),
    "LogSoftmax": elementwise(F.log_softmax, dim=-1),
}

EDGES = [
    [-100.0, -30.0, -12.5, -6.5, -4.25, -3.0, -2.0, -1.0],
    [-0.25, -1e-3, -1e-8, 0.0, 1e-8, 1e-3, 0.25, 0.5],
    [1.0, 2.0, 3.0, 4.25, 6.5, 12.5, 30.0, 100.0],
]

# Only for the layers that look at a whole row: elsewhere ±100 says it all.
EXTREMES = [
    [1000.0, -1000.0, 0.0, 999.0],
    [-1000.0, -1000.0, -1000.0, -1000.0],
    [1000.0, 1000.0, 1000.0, 998.5],
    [0.0, 1e-8, -1e-8, 1e-3],
]


def off(kinks, x):
    """`x`, with values that lie on a kink moved off it: there the derivative is a convention."""
    return torch.tensor([[value + 0.0625 if value in kinks else value for value in row] for row in x])


def dense_parameters(layer):
    """Weights `[in][out]` and a bias for `Dense<in, out>`; no bias for `Dense<in, out, NoBias>`; nothing for others."""
    if not layer.startswith("Dense<"):
        return {}
    inputs, outputs, *rest = layer.removeprefix("Dense<").removesuffix(">").split(", ")
    w = normal(int(inputs), int(outputs), scale=int(inputs) ** -0.5)
    return {"w": w} if rest else {"w": w, "b": normal(int(outputs))}


def forward(layer, x, parameters):
    if layer.startswith("Dense<"):
        return F.linear(x, parameters["w"].T, parameters.get("b"))
    if layer == "Dropout<0.0>":
        return x
    function, _ = ACTIVATIONS[layer]
    return function(x)


def layer_case(name, layer, x=None, shape=None):
    seed(f"{layer} {name}")
    x = normal(*shape, scale=1.5) if x is None else x
    tensors = tracked({"x": x, **dense_parameters(layer)})
    y = forward(layer, tensors["x"], tensors)
    dy = normal(*y.shape)
    return {"name": f"{layer}, {name}", "layer": layer, **tensors, "y": y, "dy": dy, **gradients(y, dy, tensors)}


def layers():
    cases = []
    sizes = {(1, 1): (1, 3, 7), (5, 3): (1, 3, 7), (17, 33): (1, 3, 7), (128, 10): (7,)}
    for (inputs, outputs), batches in sizes.items():
        for layer in (f"Dense<{inputs}, {outputs}>", f"Dense<{inputs}, {outputs}, NoBias>"):
            cases += [layer_case(f"batch of {batch}", layer, shape=(batch, inputs)) for batch in batches]
    for layer, (_, kinks) in ACTIVATIONS.items():
        cases.append(layer_case("edges", layer, off(kinks, EDGES)))
        cases.append(layer_case("batch of 7", layer, shape=(7, 5)))
    for layer in ("Softmax", "LogSoftmax"):
        cases.append(layer_case("extremes", layer, torch.tensor(EXTREMES)))
        cases.append(layer_case("one class", layer, shape=(3, 1)))
    return {"cases": cases}

"""Whole networks: outputs, loss, every gradient; one is also trained."""

import torch
import torch.nn.functional as F

from layers import dense_parameters, forward
from shared import normal, seed, tracked


def snapshot(tensors):
    """The values of now: training goes on in the tensors themselves."""
    return {key: tensor.detach().clone() for key, tensor in tensors.items()}


def run(network, parameters, x):
    for layer, own in zip(network, parameters):
        x = forward(layer, x, own)
    return x


def network_case(name, network, loss, function, head, batch, classes=None):
    """The loss is a `function` of what comes before the last `head` layers, which a loss on logits leaves out."""
    seed(f"network {name}")
    parameters = [tracked(dense_parameters(layer)) for layer in network]
    x = normal(batch, parameters[0]["w"].shape[0])
    y = run(network, parameters, x)
    target = normal(*y.shape) if classes is None else torch.tensor(classes)
    before_head = network[: len(network) - head]

    def evaluate():
        return function(run(before_head, parameters, x), target)

    value = evaluate()
    value.backward()
    layers = [
        {"layer": layer, **snapshot(own), **{f"d{key}": tensor.grad.clone() for key, tensor in own.items()}}
        for layer, own in zip(network, parameters)
    ]
    case = {
        "name": name,
        "network": ", ".join(network),
        "loss": loss,
        "x": x,
        "target" if classes is None else "classes": target,
        "y": y,
        "value": value,
        "layers": layers,
    }
    return case, parameters, evaluate


def trained(parameters, evaluate):
    """Ten steps of Adam on the one batch: the loss before each step, and the parameters after the last."""
    stepper = torch.optim.Adam([tensor for own in parameters for tensor in own.values()], lr=0.01)
    values = []
    for _ in range(10):
        stepper.zero_grad()
        value = evaluate()
        value.backward()
        values.append(value.detach())
        stepper.step()
    return {"training_rate": 0.01, "training_values": values, "training_layers": [snapshot(own) for own in parameters]}


def networks():
    tanh, *_ = network_case(
        "tanh", ["Dense<4, 8>", "Tanh", "Dense<8, 3>"], "MeanSquaredError", F.mse_loss, head=0, batch=5)
    classifier, *training = network_case(
        "classifier", ["Dense<6, 12>", "ReLU", "Dropout<0.0>", "Dense<12, 4>", "Softmax"],
        "CrossEntropy", F.cross_entropy, head=1, batch=6, classes=[0, 3, 1, 2, 2, 0])
    mixed, *_ = network_case(
        "mixed", ["Dense<7, 9>", "GELU", "Dense<9, 8, NoBias>", "SELU", "Dense<8, 5>", "LogSoftmax"],
        "NegativeLogLikelihood", F.nll_loss, head=0, batch=4, classes=[4, 0, 2, 2])
    return {"cases": [tanh, {**classifier, **trained(*training)}, mixed]}

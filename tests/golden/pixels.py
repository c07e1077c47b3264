"""Softmax over the channels of an image, and losses over the classes of its pixels: values, and gradients with respect to the logits."""

import torch
import torch.nn.functional as F

from shared import gradients, normal, seed

SAMPLES, CLASSES, ROWS, COLUMNS = 3, 4, 2, 5


def case(name, x, function):
    x = x.detach().clone().requires_grad_()
    value = function(x)
    return {"name": name, "value": value, "dx": gradients(value, None, {"x": x})["dx"].flatten(1)}


def layer_case(name, x, dy, function):
    x = x.detach().clone().requires_grad_()
    y = function(x)
    return {"name": name, "y": y.flatten(1), "dx": gradients(y, dy, {"x": x})["dx"].flatten(1)}


def pixels():
    seed("pixels")
    x, dy = normal(SAMPLES, CLASSES, ROWS, COLUMNS, scale=3.0), normal(SAMPLES, CLASSES, ROWS, COLUMNS)
    classes = torch.randint(0, CLASSES, (SAMPLES, ROWS, COLUMNS))
    marked = torch.where(torch.rand(SAMPLES, ROWS, COLUMNS) < 0.3, 255, classes)
    soft = torch.softmax(normal(SAMPLES, CLASSES, ROWS, COLUMNS), dim=1)
    weights = torch.tensor([0.5, 1.0, 2.0, 0.25])
    losses = {
        "cross-entropy": lambda z: F.cross_entropy(z, classes),
        "cross-entropy, 255 ignored": lambda z: F.cross_entropy(z, marked, ignore_index=255),
        "cross-entropy, class weights": lambda z: F.cross_entropy(z, classes, weight=weights),
        "cross-entropy, distributions": lambda z: F.cross_entropy(z, soft),
        "cross-entropy, label smoothing": lambda z: F.cross_entropy(z, classes, label_smoothing=0.1),
        "likelihood": lambda z: F.nll_loss(F.log_softmax(z, 1), classes),
        "divergence": lambda z: F.kl_div(F.log_softmax(z, 1), soft, reduction="none").sum(1).mean(),
    }
    return {
        "x": x.flatten(1), "dy": dy.flatten(1), "classes": classes, "marked": marked, "distributions": soft,
        "cases": [case(name, x, function) for name, function in losses.items()],
        "layers": [
            layer_case("Softmax", x, dy, lambda z: F.softmax(z, 1)),
            layer_case("LogSoftmax", x, dy, lambda z: F.log_softmax(z, 1)),
        ],
    }

"""Every loss: its value, and its gradient with respect to its input."""

from functools import partial

import torch
import torch.nn.functional as F

from layers import EXTREMES
from shared import gradients, normal, seed


def loss_case(loss, on, name, function, x, target, **options):
    """`target` is a matrix like `x`, or a vector of class indices, stored as `classes`."""
    x = x.detach().clone().requires_grad_()
    value = function(x, target)
    answer = {"target" if target.is_floating_point() else "classes": target}
    described = {"name": f"{loss} on {on}, {name}", "loss": loss, "on": on, **options}
    return {**described, "x": x, **answer, "value": value, **gradients(value, None, {"x": x})}


def regression():
    seed("regression")
    x, target = normal(5, 4, scale=2.0), normal(5, 4, scale=2.0)
    large = torch.tensor([[1000.0, -1000.0, 100.0], [-30.0, 1e-8, 0.5]])
    beside = torch.tensor([[-1000.0, -999.75, 0.0], [30.0, -1e-8, 0.25]])
    batches = [
        ("batch of 5", x, target),
        ("one value", x[:1, :1], target[:1, :1]),
        ("large", large, beside),
    ]
    losses = [
        ("MeanSquaredError", F.mse_loss, {}),
        ("MeanAbsoluteError", F.l1_loss, {}),
        ("Huber", F.huber_loss, {"delta": 1.0}),
        ("Huber", F.huber_loss, {"delta": 0.5}),
    ]
    for loss, function, options in losses:
        for name, *pair in batches:
            name = ", ".join([*(f"{key} {value}" for key, value in options.items()), name])
            yield loss_case(loss, "values", name, partial(function, **options), *pair, **options)


def cross_entropy():
    seed("cross-entropy")
    logits = normal(5, 4, scale=3.0)
    classes = torch.tensor([2, 0, 3, 2, 1])
    soft = torch.tensor([
        [0.1, 0.2, 0.3, 0.4],
        [0.0, 1.0, 0.0, 0.0],
        [0.25, 0.25, 0.25, 0.25],
        [0.5, 0.0, 0.5, 0.0],
        [0.7, 0.1, 0.1, 0.1],
    ])
    weights = torch.tensor([0.5, 1.0, 2.0, 0.25])
    extremes = torch.tensor(EXTREMES)
    unlikely = torch.tensor([1, 2, 3, 0])
    batches = {
        "classes": (logits, classes),
        "one-hot": (logits, F.one_hot(classes, 4).to(logits)),
        "soft targets": (logits, soft),
        "one sample": (logits[:1], classes[:1]),
        "extreme logits, classes": (extremes, unlikely),
        "extreme logits, the likely classes": (extremes, torch.tensor([0, 1, 1, 3])),
        "extreme logits, soft targets": (extremes, soft[:4]),
    }
    modes = {
        "": {},
        ", label smoothing": {"label_smoothing": 0.1},
        ", class weights": {"class_weights": weights},
        ", class weights and label smoothing": {"class_weights": weights, "label_smoothing": 0.1},
    }
    for name, (x, target) in batches.items():
        for mode, options in modes.items():
            function = partial(
                F.cross_entropy,
                weight=options.get("class_weights"),
                label_smoothing=options.get("label_smoothing", 0.0),
            )
            yield loss_case("CrossEntropy", "logits", name + mode, function, x, target, **options)


def binary_cross_entropy():
    seed("binary cross-entropy")
    logits = normal(5, 3, scale=3.0)
    hard, soft = torch.randint(0, 2, (5, 3)).to(logits), torch.rand(5, 3).round(decimals=4)
    extremes = torch.tensor([[1000.0, -1000.0, 30.0, -30.0, 0.0, 1e-8]] * 3)
    answers = torch.tensor([[1.0] * 6, [0.0] * 6, [0.3] * 6])
    likely = torch.rand(5, 3).round(decimals=4)
    nearly_sure = torch.tensor([[1e-6, 1.0 - 1e-6, 0.5, 1e-3, 0.999]] * 3)
    batches = [
        ("logits", "hard targets", logits, hard),
        ("logits", "soft targets", logits, soft),
        ("logits", "extreme logits", extremes, answers),
        ("probabilities", "hard targets", likely, hard),
        ("probabilities", "soft targets", likely, soft),
        ("probabilities", "nearly sure", nearly_sure, answers[:, :5]),
    ]
    functions = {"logits": F.binary_cross_entropy_with_logits, "probabilities": F.binary_cross_entropy}
    for on, name, x, target in batches:
        yield loss_case("BinaryCrossEntropy", on, name, functions[on], x, target)


def distributions():
    """The losses that take log-probabilities."""
    seed("distributions")
    logits = normal(5, 4, scale=3.0)
    target = torch.softmax(normal(5, 4), -1)
    target[1] = torch.tensor([0.0, 1.0, 0.0, 0.0])
    classes = torch.tensor([2, 0, 3, 2, 1])
    weights = torch.tensor([0.5, 1.0, 2.0, 0.25])
    # One computation of the log-probabilities serves all: as inputs they are free variables.
    log_probabilities = F.log_softmax(logits, -1)
    nll = ("NegativeLogLikelihood", "log_probabilities")
    yield loss_case(*nll, "classes", F.nll_loss, log_probabilities, classes)
    weighted = partial(F.nll_loss, weight=weights)
    yield loss_case(*nll, "class weights", weighted, log_probabilities, classes, class_weights=weights)

    divergence = partial(F.kl_div, reduction="batchmean")

    def through_softmax(x, target):
        return divergence(F.log_softmax(x, -1), target)

    yield loss_case("KullbackLeibler", "log_probabilities", "batch of 5", divergence, log_probabilities, target)
    yield loss_case("KullbackLeibler", "logits", "batch of 5", through_softmax, logits, target)
    extremes = torch.tensor(EXTREMES)
    yield loss_case("KullbackLeibler", "logits", "extreme logits", through_softmax, extremes, target[:4])


def hinge():
    seed("hinge")
    scores = normal(5, 3, scale=2.0)
    signs = torch.sign(torch.randn(5, 3))
    large = torch.tensor([[1000.0, -1000.0, 30.0, -30.0, 0.0, 1e-8]] * 2)
    answers = torch.tensor([[1.0] * 6, [-1.0] * 6])

    # PyTorch has no binary hinge loss: this is its definition, differentiated by autograd.
    def margin(x, target):
        return torch.clamp(1.0 - target * x, min=0.0)

    functions = {
        "Hinge": lambda x, target: margin(x, target).mean(),
        "SquaredHinge": lambda x, target: margin(x, target).square().mean(),
    }
    for loss, function in functions.items():
        yield loss_case(loss, "values", "batch of 5", function, scores, signs)
        yield loss_case(loss, "values", "large", function, large, answers)
    classes = torch.tensor([2, 0, 1, 1, 2])
    yield loss_case("MultiClassHinge", "values", "batch of 5", F.multi_margin_loss, scores, classes)
    yield loss_case("MultiClassHinge", "values", "large", F.multi_margin_loss, large, torch.tensor([0, 1]))


def losses():
    return {"cases": [*regression(), *cross_entropy(), *binary_cross_entropy(), *distributions(), *hinge()]}

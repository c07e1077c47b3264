"""The negative log-likelihood of normal distributions, with the gradient with respect to means and logarithms of variances."""

from functools import partial

import torch
import torch.nn.functional as F

from shared import gradients, normal, seed


def case(name, mean, log_variance, target, **options):
    x = torch.stack([mean, log_variance], 1).requires_grad_()
    value = F.gaussian_nll_loss(x[:, 0], target, x[:, 1].exp(), **options)
    dx = gradients(value, None, {"x": x})["dx"]
    return {"name": name, **options, "x": x.flatten(1), "target": target.flatten(1), "value": value, "dx": dx.flatten(1)}


def gaussian():
    seed("gaussian")
    of = partial(normal, 5, 3)
    mean, log_variance, target = of(scale=2.0), of(scale=1.5), of(scale=2.0)
    # 1e-6 is the least variance by default: ln 1e-6 = -13.8.
    small = log_variance.clone()
    small[::2] -= 14.0
    return {
        "cases": [
            case("batch of 5", mean, log_variance, target),
            case("with the constant", mean, log_variance, target, full=True),
            case("small variances", mean, small, target),
            case("small variances, a larger least one", mean, small, target, eps=1e-2),
            case("one value", mean[:1, :1], log_variance[:1, :1], target[:1, :1]),
        ]
    }

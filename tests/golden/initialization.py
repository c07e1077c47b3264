"""The laws by which the initialization schemes draw the weights of one layer."""

from functools import partial

import torch
from torch import nn

from shared import seed


class Recorder(torch.Tensor):
    """Weights that note the law they are asked to draw from: PyTorch's own bounds, not an estimate from a sample."""

    def uniform_(self, low, high):
        assert low == -high
        self.law = {"distribution": "uniform", "bound": high, "std": high / 3.0**0.5}
        return self

    def normal_(self, mean=0.0, std=1.0):
        assert mean == 0.0
        self.law = {"distribution": "normal", "std": std}
        return self


def initialization():
    fan_in, fan_out = 300, 200
    schemes = {
        "GlorotUniform": nn.init.xavier_uniform_,
        "GlorotNormal": nn.init.xavier_normal_,
        "HeUniform": partial(nn.init.kaiming_uniform_, nonlinearity="relu"),
        "HeNormal": partial(nn.init.kaiming_normal_, nonlinearity="relu"),
        "LeCunUniform": partial(nn.init.kaiming_uniform_, nonlinearity="linear"),
        "LeCunNormal": partial(nn.init.kaiming_normal_, nonlinearity="linear"),
    }
    layer = {"fan_in": fan_in, "fan_out": fan_out}
    cases = []
    for scheme, fill in schemes.items():
        weights = torch.empty(fan_out, fan_in).as_subclass(Recorder)
        fill(weights)
        cases.append({"name": scheme, "scheme": scheme, **layer, **weights.law})

    # wᵀw = 1 for w stored `[in][out]`; so the squares of all weights add up to `fan_out`.
    seed("orthogonal")
    w = nn.init.orthogonal_(torch.empty(fan_out, fan_in)).T
    assert torch.allclose(w.T @ w, torch.eye(fan_out), atol=1e-12)
    cases.append({
        "name": "Orthogonal",
        "scheme": "Orthogonal",
        **layer,
        "distribution": "orthonormal columns",
        "std": (1.0 / fan_in) ** 0.5,
    })
    return {"cases": cases}

"""Normalizations and PReLU on features, images and sequences, and running statistics in ten steps of training."""

import torch
import torch.nn.functional as F

from shared import gradients, normal, seed, tracked

# Samples as PyTorch has them, channels first.
SHAPES = {"18": (18,), "Image<4, 2, 3>": (4, 2, 3), "Sequence<3, 4>": (4, 3)}


def layer_norm(x, w, b, eps):
    """Over the channels of each place, which PyTorch's own does where they come last."""
    return F.layer_norm(x.movedim(1, -1), x.shape[1:2], w, b, eps).movedim(-1, 1)


def rms_norm(x, w, eps):
    """By its definition: PyTorch 1.13 has none."""
    return x / (x.square().mean(1, keepdim=True) + eps).sqrt() * w.reshape(-1, *[1] * (x.dim() - 2))


# Each layer as the list writes it: what it does with x, w, b; its shapes; what it has.
LAYERS = {
    "LayerNorm": (lambda x, w, b: layer_norm(x, w, b, 1e-5), SHAPES, "wb"),
    "LayerNorm<Epsilon<0.1>, NoAffine>": (lambda x, w, b: layer_norm(x, w, b, 0.1), ["18"], ""),
    "GroupNorm<2>": (lambda x, w, b: F.group_norm(x, 2, w, b, 1e-5), SHAPES, "wb"),
    "GroupNorm<1, NoAffine>": (lambda x, w, b: F.group_norm(x, 1, w, b, 1e-5), ["Image<4, 2, 3>"], ""),
    "InstanceNorm": (lambda x, w, b: F.instance_norm(x, weight=w, bias=b), list(SHAPES)[1:], "wb"),
    "RMSNorm": (lambda x, w, b: rms_norm(x, w, 1e-5), SHAPES, "w"),
    "RMSNorm<Epsilon<1e-3>>": (lambda x, w, b: rms_norm(x, w, 1e-3), ["Sequence<3, 4>"], "w"),
    "PReLU": (lambda x, w, b: F.prelu(x, w), SHAPES, "1"),
    "PReLU<PerChannel>": (lambda x, w, b: F.prelu(x, w), SHAPES, "w"),
}

# Momentum and epsilon.
BATCH_NORMS = {
    "BatchNorm": (0.1, 1e-5, SHAPES, "wb"),
    "BatchNorm<Momentum<0.3>, Epsilon<1e-3>>": (0.3, 1e-3, ["18"], "wb"),
    "BatchNorm<NoAffine>": (0.1, 1e-5, ["Image<4, 2, 3>"], ""),
}


def flat(shape, x):
    """Samples as they lie in memory: those of a sequence step by step."""
    return (x.transpose(1, 2) if shape.startswith("Sequence") else x).flatten(1)


def layer_case(layer, shape, function, kind, extra=lambda tensors: {}):
    """`kind` says what the layer has: factors `w` and summands `b`, or a single `1`."""
    seed(f"{layer} {shape}")
    x = (normal(3, *SHAPES[shape], scale=1.5) + 0.5).round(decimals=4)
    own = {"w" if name == "1" else name: normal(1 if name == "1" else x.shape[1]) for name in kind}
    tensors = tracked({"x": x, **own})
    fields = extra(tensors)
    y = function(tensors["x"], tensors.get("w"), tensors.get("b"))
    dy = normal(*y.shape)
    fields = {"y": y, "dy": dy, **gradients(y, dy, tensors), **fields}
    fields = {name: flat(shape, value) if value.dim() == x.dim() else value for name, value in fields.items()}
    tensors["x"] = flat(shape, x)
    return {"name": f"{layer} on {shape}", "layer": layer, "shape": shape, **tensors, **fields}


def batch_norm_case(layer, shape, momentum, eps, kind):
    seed(f"statistics of {layer} {shape}")
    mean, variance = normal(SHAPES[shape][0]), (normal(SHAPES[shape][0]).abs() + 0.5).round(decimals=4)
    after = mean.clone(), variance.clone()

    def extra(tensors):
        w, b = tensors.get("w"), tensors.get("b")
        prediction = F.batch_norm(tensors["x"], mean, variance, w, b, False, momentum, eps)
        fields = {"mean": mean, "variance": variance, "prediction": prediction}
        return {**fields, "mean_after": after[0], "variance_after": after[1]}

    def function(x, w, b):
        return F.batch_norm(x, *after, w, b, True, momentum, eps)

    return layer_case(layer, shape, function, kind, extra)


def training():
    """Ten batches of five samples, each with a step of Adam with weight decay."""
    seed("training with running statistics")
    network = torch.nn.Sequential(
        torch.nn.Linear(4, 6, bias=False), torch.nn.BatchNorm1d(6), torch.nn.Tanh(), torch.nn.Linear(6, 2)
    )
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(normal(*parameter.shape, scale=0.5))
    x, target = normal(50, 4), normal(50, 2)

    def values():
        dense, norm, _, out = network
        return torch.cat([dense.weight.T.flatten(), norm.weight, norm.bias, norm.running_mean, norm.running_var,
                          out.weight.T.flatten(), out.bias]).detach().clone()

    before, losses = values(), []
    optimizer = torch.optim.Adam(network.parameters(), lr=0.05, weight_decay=0.1)
    for batch in range(10):
        rows = slice(5 * batch, 5 * batch + 5)
        loss = F.mse_loss(network(x[rows]), target[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    after = values()
    y = network.eval()(x[:3]).detach()
    fields = {"x": x, "target": target, "before": before, "after": after, "losses": losses, "y": y}
    return {"name": "training", "layer": "training", **fields}


def normalization():
    cases = []
    for layer, (momentum, eps, shapes, kind) in BATCH_NORMS.items():
        cases += [batch_norm_case(layer, shape, momentum, eps, kind) for shape in shapes]
    for layer, (function, shapes, kind) in LAYERS.items():
        cases += [layer_case(layer, shape, function, kind) for shape in shapes]
    return {"cases": cases + [training()]}

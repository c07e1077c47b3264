"""What whole networks cost: their parameters, and the multiply-adds of one prediction, counted layer by layer."""

import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, layers, projection=None):
        super().__init__()
        self.layers, self.projection = nn.Sequential(*layers), projection or nn.Identity()

    def forward(self, x):
        return self.layers(x) + self.projection(x)


class Concat(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)


def conv(inputs, outputs, kernel, **settings):
    return [nn.Conv2d(inputs, outputs, kernel, bias=False, **settings), nn.BatchNorm2d(outputs), nn.ReLU()]


def separable(inputs, outputs, stride):
    depthwise = conv(inputs, inputs, 3, stride=stride, padding=1, groups=inputs)
    return depthwise + conv(inputs, outputs, 1)


def averaged(channels, outputs):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, outputs)]


NETWORKS = {
    "LeNet": (
        (1, 28, 28),
        [
            *[nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
            *[nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()],
            *[nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)],
        ],
    ),
    "ResNet": (
        (1, 28, 28),
        [
            *conv(1, 24, 5, stride=2, padding=2),
            Residual(conv(24, 24, 3, padding=1) + conv(24, 24, 3, padding=1)[:2]),
            nn.ReLU(),
            Residual(
                conv(24, 48, 3, stride=2, padding=1) + conv(48, 48, 3, padding=1)[:2],
                nn.Sequential(*conv(24, 48, 1, stride=2)[:2]),
            ),
            nn.ReLU(),
            *averaged(48, 10),
        ],
    ),
    "MobileNet": (
        (3, 32, 32),
        [
            *conv(3, 16, 3, stride=2, padding=1),
            *separable(16, 32, 1),
            *separable(32, 64, 2),
            *separable(64, 64, 1),
            *averaged(64, 10),
        ],
    ),
    "Sound": (
        (8, 100),
        [
            *[nn.Conv1d(8, 16, 5, stride=2), nn.ReLU(), nn.Conv1d(16, 24, 3, padding=2, dilation=2, groups=4)],
            *[nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(24, 3)],
        ],
    ),
    "Decoder": (
        (8,),
        [
            *[nn.Linear(8, 196), nn.Unflatten(1, (4, 7, 7))],
            *[nn.ConvTranspose2d(4, 8, 4, stride=2, padding=1), nn.Tanh()],
            nn.ConvTranspose2d(8, 2, 3, stride=2, padding=1, output_padding=1, groups=2),
        ],
    ),
    "Branched": (
        (4,),
        [
            nn.Linear(4, 8),
            Concat(nn.Linear(8, 3), nn.Sequential(nn.Linear(8, 2), nn.Tanh(), nn.Linear(2, 8)), nn.Identity()),
            *[layer for _ in range(3) for layer in (nn.Linear(19, 19), nn.Tanh())],
            nn.Linear(19, 1, bias=False),
        ],
    ),
}


def multiply_adds(layer, x, y):
    """For one sample. A value that a layer gives, or that a transposed convolution gets, meets each weight of its filter."""
    if isinstance(layer, nn.Linear):
        return y.numel() * layer.in_features
    if isinstance(layer, nn.ConvTranspose2d):
        return x.numel() * layer.weight[0].numel()
    if isinstance(layer, (nn.Conv1d, nn.Conv2d)):
        return y.numel() * layer.weight[0].numel()
    return 0


def case(name, shape, layers):
    network, counts = nn.Sequential(*layers).eval(), []
    for layer in network.modules():
        if not list(layer.children()):
            layer.register_forward_hook(lambda layer, x, y: counts.append(multiply_adds(layer, x[0], y)))
    with torch.no_grad():
        network(torch.zeros(1, *shape))
    return {"name": name, "parameters": sum(p.numel() for p in network.parameters()), "macs": sum(counts)}


def costs():
    return {"cases": [case(name, *network) for name, network in NETWORKS.items()]}

"""Writes the files of `data`: weights of PyTorch networks as `safetensors.torch.save_file` stores them, and what the networks predict.

    pip install torch safetensors
    python tests/networks/weights/pytorch.py

Written with PyTorch 2.15 and safetensors 0.8.
"""

import json
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

DATA = Path(__file__).parent / "data"


class Recurrent(nn.Module):
    """Recurrent layers under names of their own, as they are used in PyTorch."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(3, 4, bidirectional=True, batch_first=True)
        self.decoder = nn.GRU(8, 5, batch_first=True)
        self.elman = nn.RNN(5, 5, batch_first=True, bias=False)
        self.head = nn.Linear(5, 2)

    def forward(self, x):
        for layer in (self.encoder, self.decoder, self.elman):
            x, _ = layer(x)
        return self.head(x[:, -1])


class Projected(nn.Module):
    """LSTMs whose outputs are projections, one of them in both directions."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(3, 5, proj_size=2, bidirectional=True, batch_first=True)
        self.decoder = nn.LSTM(4, 6, proj_size=3, bias=False, batch_first=True)

    def forward(self, x):
        return self.decoder(self.encoder(x)[0])[0]


def randomized(network):
    """New values for everything that begins as a constant, and running statistics that differ from those of new layers."""
    for name, tensor in network.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 2.0)
        elif tensor.dtype.is_floating_point:
            tensor.uniform_(-0.5, 0.5)
    return network.double().eval()


class SelfAttention(nn.MultiheadAttention):
    """With one argument, for `nn.Sequential`."""

    def forward(self, x):
        return super().forward(x, x, x, need_weights=False)[0]


def networks():
    yield "dense", [4], nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(-1))
    yield "labelled", [4], nn.Sequential(
        OrderedDict(hidden=nn.Linear(4, 6, bias=False), tanh=nn.Tanh(), fc2=nn.Linear(6, 6))
    )
    yield "image", [2, 8, 8], nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.PReLU(4), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(64, 5), nn.LogSoftmax(-1),
    )  # fmt: skip
    yield "groups", [4, 5, 5], nn.Sequential(
        nn.Conv2d(4, 8, (3, 2), groups=2, bias=False), nn.GroupNorm(4, 8), nn.SiLU(), nn.ConvTranspose2d(8, 2, 2, stride=2),
        nn.InstanceNorm2d(2, affine=True), nn.PReLU(),
    )  # fmt: skip
    yield "norms", [6], nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 6), nn.RMSNorm(6, eps=1e-5), nn.BatchNorm1d(6))
    yield "sequence", [3, 7], nn.Sequential(nn.Conv1d(3, 4, 3, padding=1), nn.ReLU(), nn.Conv1d(4, 2, 2))
    yield "recurrent", [7, 3], Recurrent()
    yield "attention", [5, 8], nn.Sequential(nn.LayerNorm(8), SelfAttention(8, 2, batch_first=True), nn.Tanh())
    yield "tokens", [5], nn.Sequential(
        nn.Embedding(11, 6), nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 6)), nn.Softmax(-1)
    )
    yield "projected", [7, 3], Projected()


def main():
    DATA.mkdir(exist_ok=True)
    torch.manual_seed(1)
    cases = {}
    for name, shape, network in networks():
        network = randomized(network)
        save_file(network.state_dict(), DATA / f"{name}.safetensors")
        x = torch.empty(2, *shape, dtype=torch.float64).uniform_(-1, 1)
        if name == "tokens":
            x = torch.randint(11, (2, *shape))
        with torch.no_grad():
            y = network(x)
        if name == "sequence":  # steps first, here
            x, y = x.transpose(1, 2), y.transpose(1, 2)
        cases[name] = {"x": x.flatten(1).tolist(), "y": y.flatten(1).tolist()}
        if name == "dense":
            for kind, dtype in (("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16)):
                rounded = {key: value.to(dtype) for key, value in network.state_dict().items()}
                save_file(rounded, DATA / f"dense-{kind}.safetensors")
                cases[f"dense-{kind}"] = {key: value.double().flatten().tolist() for key, value in rounded.items()}
    (DATA / "predictions.json").write_text(json.dumps(cases) + "\n")


main()

"""PyTorch: eager, or with torch.compile if that is the first argument. Fused optimizers, batches by index_select."""

import sys

import torch
from peer import CHECKED, THREADS, Missing, data, serve, weights
from torch import nn
from works import BLOCKS, LENGTH, SEPARABLE, SIDE

COMPILED = "compile" in sys.argv[1:]
torch.set_num_threads(THREADS)
torch.set_num_interop_threads(1)


class Recurrent(nn.Module):
    """Two layers of LSTM, and a dense layer for the last step."""

    def __init__(self, features, width, outputs):
        super().__init__()
        self.features, self.lstm, self.dense = features, nn.LSTM(features, width, 2, batch_first=True), nn.Linear(width, outputs)

    def forward(self, x):
        return self.dense(self.lstm(x.view(-1, LENGTH, self.features))[0][:, -1])

    def layers(self):
        return [getattr(self.lstm, f"weight_{of}_l{layer}") for layer in range(2) for of in ("ih", "hh")] + [self.dense]


class Block(nn.Module):
    """A block of a transformer: normalize, attend, add; normalize, two products, add."""

    def __init__(self, width):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.project, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        q, k, v = self.project(self.norms[0](x)).view(*x.shape[:2], 3, 4, -1).permute(2, 0, 3, 1, 4)
        y = nn.functional.scaled_dot_product_attention(q, k, v)
        x = x + self.mix(y.transpose(1, 2).reshape(x.shape))
        return x + self.down(torch.relu(self.up(self.norms[1](x))))


class Transformer(nn.Module):
    def __init__(self, features, width, outputs):
        super().__init__()
        self.features, self.first, self.dense = features, nn.Linear(features, width), nn.Linear(width, outputs)
        self.blocks, self.norm = nn.ModuleList(Block(width) for _ in range(BLOCKS)), nn.LayerNorm(width)

    def forward(self, x):
        x = self.first(x.view(-1, LENGTH, self.features))
        for block in self.blocks:
            x = block(x)
        return self.dense(self.norm(x[:, -1]))

    def layers(self):
        of_blocks = [layer for b in self.blocks for layer in (b.project, b.mix, b.up, b.down)]
        return [self.first, *of_blocks, self.dense]


class Normalized(nn.Sequential):
    """A convolution without bias, and a batch normalization."""

    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs)
        )


class Residual(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        stride = outputs // inputs
        self.inner = nn.Sequential(Normalized(inputs, outputs, 3, stride), nn.ReLU(), Normalized(outputs, outputs, 3))
        self.around = Normalized(inputs, outputs, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.inner(x) + self.around(x))


def resnet():
    return nn.Sequential(
        Normalized(3, 16, 3), nn.ReLU(), Residual(16, 16), Residual(16, 32), Residual(32, 64),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )  # fmt: skip


def mobilenet():
    channels, layers = 8, [nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU()]
    for stride, outputs in SEPARABLE:
        layers += [nn.Conv2d(channels, channels, 3, stride, 1, groups=channels), nn.ReLU()]
        layers += [nn.Conv2d(channels, outputs, 1), nn.ReLU()]
        channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


def network(spec):
    """The network without a final softmax: the loss includes it in training, and prediction adds it."""
    tensors = [torch.from_numpy(weight) for weight in weights(spec)]
    if spec["net"] in ("lstm2", "transformer"):
        net = (Recurrent if spec["net"] == "lstm2" else Transformer)(*spec["sizes"])
        with torch.no_grad():
            for name, parameter in net.named_parameters():
                if "bias" in name:
                    parameter.zero_()
            for layer, tensor in zip(net.layers(), tensors, strict=True):
                getattr(layer, "weight", layer).copy_(tensor)
        return net
    if spec["net"] in ("resnet", "mobilenet"):
        images = resnet() if spec["net"] == "resnet" else mobilenet()
        trained = [layer for layer in images.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
        net = nn.Sequential(nn.Unflatten(1, (3, SIDE[spec["net"]], SIDE[spec["net"]])), *images)
    elif spec["net"] == "lenet":
        c1, c2, d1, d2, d3 = (
            nn.Conv2d(1, 6, 5, padding=2),
            nn.Conv2d(6, 16, 5),
            nn.Linear(400, 120),
            nn.Linear(120, 84),
            nn.Linear(84, 10),
        )
        trained = [c1, c2, d1, d2, d3]
        pool = nn.MaxPool2d(2)
        net = nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)), c1, nn.ReLU(), pool, c2, nn.ReLU(), pool, nn.Flatten(),
            d1, nn.ReLU(), d2, nn.ReLU(), d3,
        )  # fmt: skip
    else:
        sizes, layers = spec["sizes"], []
        trained = [nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])]
        for layer in trained[:-1]:
            layers += [layer, nn.Tanh() if spec["activation"] == "tanh" else nn.ReLU()]
            if spec["dropout"]:
                layers.append(nn.Dropout(spec["dropout"]))
        net = nn.Sequential(*layers, trained[-1])
    with torch.no_grad():
        for layer, tensor in zip(trained, tensors):
            layer.weight.copy_(tensor.view_as(layer.weight))
            if layer.bias is not None:
                layer.bias.zero_()
    return net


def prepare(spec):
    if spec["kind"] == "step":
        raise Missing("a step is shorter than a call from Python")
    return train(spec) if spec["kind"] == "train" else predict(spec)


def train(spec):
    net, (features, labels) = network(spec), map(torch.from_numpy, data(spec))
    optimizer = dict(adam=torch.optim.Adam, sgd=torch.optim.SGD)[spec["optimizer"]](
        net.parameters(), lr=spec["rate"], fused=True
    )

    def loss(x, y):
        return nn.functional.cross_entropy(net(x), y)

    forward = torch.compile(loss) if COMPILED else loss

    def epoch():
        net.train()
        for index in torch.randperm(len(features)).split(spec["batch"]):
            optimizer.zero_grad(set_to_none=True)
            forward(features.index_select(0, index), labels.index_select(0, index)).backward()
            optimizer.step()

    def checked_loss():
        net.eval()
        with torch.inference_mode():
            return loss(features[:CHECKED], labels[:CHECKED])

    def check():
        before = checked_loss()
        epoch()
        return before, checked_loss()

    return epoch, check


def predict(spec):
    net, x = network(spec), torch.from_numpy(data(spec)[0])
    if spec["softmax"] == "yes":
        net.append(nn.Softmax(1))
    net.eval()
    if COMPILED:
        net = torch.compile(net)

    def run():
        with torch.inference_mode():
            return net(x)

    return run, lambda: run().numpy()


serve(f"PyTorch {torch.__version__.split('+')[0]}", prepare)

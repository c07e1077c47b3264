"""Writes the `.onnx` files of this folder and the predictions of PyTorch: `python generate.py`, or `python generate.py recurrent` for one
model. Needs torch, onnx and onnxscript; `recurrent` does not need the latter."""

import pathlib
import struct
import sys

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent


class LeNet(nn.Module):
    """Flattened by `view`, and with names for its layers."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 5, padding=2)
        self.conv2 = nn.Conv2d(4, 6, 3)
        self.drop = nn.Dropout(0.5)
        self.fc1 = nn.Linear(24, 10)
        self.fc2 = nn.Linear(10, 3)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = torch.nn.functional.avg_pool2d(torch.relu(self.conv2(x)), 2)
        x = self.drop(x.view(x.size(0), -1))
        return torch.softmax(self.fc2(torch.nn.functional.gelu(self.fc1(x))), 1)


class Block(nn.Module):
    def __init__(self, into, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(into, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.shortcut = nn.Sequential()
        if stride != 1 or into != out:
            self.shortcut = nn.Sequential(nn.Conv2d(into, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(2, 4, 3, padding=1)
        self.layer1 = Block(4, 4, 1)
        self.layer2 = Block(4, 6, 2)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = self.layer2(self.layer1(torch.relu(self.stem(x))))
        x = torch.nn.functional.adaptive_avg_pool2d(x, 1)
        return self.fc(torch.flatten(x, 1))


class Inception(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d(3, 2, 1)
        self.three = nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU(), nn.Conv2d(2, 4, 3, padding=1))
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(3, 1, 1))
        self.last = nn.Conv2d(10, 2, 1)

    def forward(self, x):
        x = torch.cat([self.one(x), self.three(x), self.pool(x), x], 1)
        return self.last(nn.functional.hardswish(x)).mean((2, 3))


class Recurrent(nn.Module):
    """Recurrent layers of all kinds, one with two layers in both directions."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True)
        self.decoder = nn.GRU(8, 5, batch_first=True)
        self.elman = nn.RNN(5, 5, batch_first=True, nonlinearity="relu", bias=False)
        self.head = nn.Linear(5, 2)

    def forward(self, x):
        for layer in (self.encoder, self.decoder, self.elman):
            x, _ = layer(x)
        return self.head(x[:, -1])


def sequential(*layers):
    return nn.Sequential(*layers)


MODELS = {
    "lenet": (LeNet(), (1, 12, 12)),
    "resnet": (ResNet(), (2, 8, 8)),
    "inception": (Inception(), (3, 6, 6)),
    "mobile": (
        sequential(
            nn.Conv2d(2, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.ReLU6(),
            nn.Conv2d(4, 4, 3, 1, 1, groups=4), nn.Hardswish(), nn.Conv2d(4, 6, 1), nn.SiLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3), nn.Hardsigmoid(),
        ),
        (2, 9, 9),
    ),
    "sequence": (
        sequential(
            nn.Conv1d(3, 4, 5, padding=2), nn.GroupNorm(2, 4), nn.LeakyReLU(0.2), nn.MaxPool1d(2),
            nn.Conv1d(4, 6, 3, dilation=2), nn.PReLU(6), nn.AvgPool1d(2), nn.Flatten(), nn.Linear(18, 2), nn.LogSoftmax(1),
        ),
        (3, 20),
    ),
    "decoder": (
        sequential(
            nn.Linear(4, 24), nn.ELU(0.5), nn.Unflatten(1, (6, 2, 2)),
            nn.ConvTranspose2d(6, 4, 4, 2, 1), nn.InstanceNorm2d(4, affine=True), nn.Softplus(),
            nn.Upsample(scale_factor=2), nn.Conv2d(4, 2, 3), nn.Upsample(scale_factor=2, mode="bilinear"),
            nn.ZeroPad2d((1, 2, 0, 1)), nn.Tanh(),
        ),
        (4,),
    ),
    "tokens": (
        sequential(nn.LayerNorm(6), nn.Linear(6, 8), nn.GELU("tanh"), nn.Linear(8, 6, bias=False), nn.RMSNorm(6), nn.SELU()),
        (5, 6),
    ),
    "features": (
        sequential(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Linear(8, 8), nn.LayerNorm(8), nn.Hardtanh(-0.5, 2.0), nn.Linear(8, 2), nn.Sigmoid()),
        (5,),
    ),
    "recurrent": (Recurrent(), (7, 3)),
}


def main():
    for index, (name, (model, shape)) in enumerate(MODELS.items()):
        if name not in (sys.argv[1:] or MODELS):
            continue
        torch.manual_seed(index)
        with torch.no_grad():
            for key, tensor in model.state_dict().items():
                if tensor.dtype == torch.float32:
                    tensor.copy_(torch.randn(tensor.shape) * 0.4 + (0.1 if "var" not in key else 0.0))
                    if "var" in key:
                        tensor.copy_(tensor.abs() + 0.5)
        model.eval()
        inputs = torch.randn(2, *shape)
        outputs = model(inputs).detach()
        # The old exporter does not know `RMSNorm`.
        # Recurrent layers are tested with the old exporter only.
        for exporter in {"tokens": ["new"], "recurrent": ["old"]}.get(name, ["new", "old"]):
            path = HERE / f"{name}_{exporter}.onnx"
            batch = {0: "batch"}
            if exporter == "new":
                program = torch.onnx.export(
                    model, (inputs,), dynamo=True, dynamic_shapes=({0: torch.export.Dim("batch")},), external_data=False, verbose=False
                )
                program.save(str(path), external_data=False)
            else:
                torch.onnx.export(
                    model, (inputs,), str(path), dynamo=False, opset_version=17, input_names=["input"], output_names=["output"],
                    dynamic_axes={"input": batch, "output": batch},
                )
            strip(path)
        for extension, values in [("inputs", inputs), ("outputs", outputs)]:
            (HERE / f"{name}.{extension}").write_bytes(b"".join(struct.pack("<f", x) for x in values.flatten().tolist()))


def strip(path):
    """Removes what describes the program that wrote the file: it is ten times the model."""
    import onnx

    model = onnx.load(str(path))
    del model.metadata_props[:]
    model.graph.doc_string = ""
    del model.graph.metadata_props[:]
    for item in [*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.value_info, *model.graph.initializer]:
        item.doc_string = ""
        del item.metadata_props[:]
    del model.graph.value_info[:]
    onnx.save(model, str(path))


main()

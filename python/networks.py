"""Compares networks of stackprop with the same networks in PyTorch, in both directions.

    networks.py FOLDER

The tests of `stackprop-onnx` have written, for each network: its layers as JSON, its weights in the layout of PyTorch, inputs, and
predictions. The network is built again in PyTorch from the layers, and must load the weights with `strict=True` and predict the same, to
1e-5 of the largest output (f32) or 1e-12 (f64). Then PyTorch draws other weights, and saves them with its own predictions, for the test
of stackprop that is run next.
"""

import functools
import json
import pathlib
import sys

import numpy
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

TOLERANCES = {"f32": (torch.float32, 1e-5), "f64": (torch.float64, 1e-12)}


def channels_second(x):
    """From `[N][L][F]` to `[N][F][L]`, and back; images have this order."""
    return x.transpose(1, 2) if x.dim() == 3 else x


def channels_last(x):
    return x.movedim(1, -1) if x.dim() == 4 else x


def class_axis(x):
    """The channels of an image; the last axis of a vector or a sequence."""
    return 1 if x.dim() == 4 else -1


def wrapped(module, row, before=lambda x: x, after=lambda x: x):
    """The module itself, so that its parameters have its names, with changes of the order of values around it."""
    module.register_forward_pre_hook(lambda _, inputs: (before(inputs[0]),))
    module.register_forward_hook(lambda _, inputs, output: after(output).reshape(-1, *row["output"]))
    return module


class Function(nn.Module):
    def __init__(self, row, function):
        super().__init__()
        self.row, self.function = row, function

    def forward(self, x):
        return self.function(x).reshape(-1, *self.row["output"])


class Block(nn.Module):
    """Branches with the same input; a `Sequential` has one list."""

    def __init__(self, row, children, combine):
        super().__init__()
        self.row, self.combine, self.names = row, combine, [name for name, _ in children]
        for name, child in children:
            self.add_module(name, child)

    def forward(self, x):
        y = self.combine(x, [self.get_submodule(name) for name in self.names])
        return y.reshape(-1, *self.row["output"])


class Standardize(nn.Module):
    """A division of each channel, the second axis, after a subtraction."""

    def __init__(self, channels):
        super().__init__()
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("deviation", torch.ones(channels))

    def forward(self, x):
        shape = (-1,) + (1,) * (x.dim() - 2)
        deviation = torch.where(self.deviation == 0, torch.ones_like(self.deviation), self.deviation)
        return (x - self.mean.reshape(shape)) / deviation.reshape(shape)


# The names of fields whose layers have parameters, without a label, begin with these.
FIELDS = (
    "add batchnorm bidirectional concat conv1d conv2d convtranspose2d dense groupnorm gru instancenorm layernorm lstm prelu repeat residual "
    "rmsnorm rnn standardize"
).split()


def children(rows):
    """The modules of a list. A layer without a label is named by its index, where `Input` does not count."""
    skipped = int(bool(rows) and rows[0]["name"] == "input0")
    named = []
    for index, row in enumerate(rows):
        is_index = row["name"] in [f"{field}{index}" for field in FIELDS]
        named.append((str(index - skipped) if is_index else row["name"], module(row)))
    return named


def windows(c, sequence):
    """The arguments of a convolution: one extent of a sequence, two of an image. Padding is added before, since it may be uneven."""
    cut = (lambda pair: pair[0]) if sequence else tuple
    (top, left), (bottom, right) = c["before"], c["after"]
    padding = [top, bottom] if sequence else [left, right, top, bottom]
    return cut, padding


def convolution(row, c, transposed):
    sequence = len(row["input"]) == 2
    channel = -1 if sequence else 0
    inputs, outputs = row["input"][channel], row["output"][channel]
    cut, padding = windows(c, sequence)
    options = dict(stride=cut(c["stride"]), dilation=cut(c["dilation"]), groups=c["groups"], bias=c["bias"])
    if transposed:
        conv = nn.ConvTranspose2d(inputs, outputs, cut(c["kernel"]), output_padding=cut(c["output_padding"]), **options)
        (top, left), (bottom, right) = c["before"], c["after"]
        crop = lambda y: y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]
        return wrapped(conv, row, after=crop)
    kind = nn.Conv1d if sequence else nn.Conv2d
    conv = kind(inputs, outputs, cut(c["kernel"]), **options)
    return wrapped(conv, row, lambda x: F.pad(channels_second(x), padding), channels_second)


def pool(row, p, largest):
    sequence = len(row["input"]) == 2
    shape = [row["output"][0]] if sequence else row["output"][1:]

    def apply(x):
        x = channels_second(x)
        x = x[..., None] if sequence else x
        sizes = shape + [1] if sequence else shape
        kernel, stride = list(p["kernel"]), list(p["stride"])
        if sequence:
            kernel[1] = stride[1] = 1
        before = [p["before"][0], 0 if sequence else p["before"][1]]
        after = [p["after"][0], 0 if sequence else p["after"][1]]
        # Everything that the last window covers.
        needed = [(n - 1) * s + k for n, s, k in zip(sizes, stride, kernel)]
        beyond = [max(need - b - have, 0) for need, b, have in zip(needed, before, x.shape[2:])]
        padding = [before[1], beyond[1], before[0], beyond[0]]
        if largest:
            y = F.max_pool2d(F.pad(x, padding, value=-torch.inf), kernel, stride)
        else:
            counted = torch.ones_like(x)
            if p["count_padding"]:
                inside = [min(b, a) for b, a in zip(beyond, after)]
                counted = F.pad(counted, [before[1], inside[1], before[0], inside[0]], value=1.0)
                rest = [0, beyond[1] - inside[1], 0, beyond[0] - inside[0]]
                counted = F.pad(counted, rest)
            else:
                counted = F.pad(counted, padding)
            y = F.avg_pool2d(F.pad(x, padding), kernel, stride) / F.avg_pool2d(counted, kernel, stride)
        y = y[:, :, : sizes[0], : sizes[1]]
        return channels_second(y[..., 0] if sequence else y)

    return Function(row, apply)


ACTIVATIONS = {
    "ELU": lambda x, a: F.elu(x, a["alpha"]),
    "GELU": lambda x, a: F.gelu(x, approximate="tanh" if a["tanh"] else "none"),
    "HardSigmoid": lambda x, a: (a["slope"] * x + a["at_zero"]).clamp(0, 1),
    "HardSwish": lambda x, a: F.hardswish(x),
    "HardTanh": lambda x, a: F.hardtanh(x, a["low"], a["high"]),
    "LeakyReLU": lambda x, a: F.leaky_relu(x, a["slope"]),
    "ReLU": lambda x, a: F.relu(x),
    "SELU": lambda x, a: F.selu(x),
    "Sigmoid": lambda x, a: torch.sigmoid(x),
    "SiLU": lambda x, a: F.silu(x),
    "Softplus": lambda x, a: F.softplus(x, a["sharpness"], threshold=100),
    "Tanh": lambda x, a: torch.tanh(x),
}


class ResetFirst(nn.GRU):
    """A GRU whose reset gate comes before the product, which PyTorch does not have, with the parameters of one that it has."""

    def forward(self, x):
        h, outputs = x.new_zeros(len(x), self.hidden_size), []
        input_bias, recurrent_bias = (self.bias_ih_l0, self.bias_hh_l0) if self.bias else (None, None)
        for step in x.unbind(1):
            of_x = F.linear(step, self.weight_ih_l0, input_bias).chunk(3, 1)
            r, z = (torch.sigmoid(a + b) for a, b in zip(of_x, F.linear(h, self.weight_hh_l0, recurrent_bias).chunk(3, 1)[:2]))
            n = torch.tanh(of_x[2] + F.linear(r * h, self.weight_hh_l0, recurrent_bias).chunk(3, 1)[2])
            h = (1 - z) * n + z * h
            outputs.append(h)
        return torch.stack(outputs, 1), h


class Peepholes(nn.LSTM):
    """An LSTM with peepholes, which PyTorch does not have, in one direction or both: weights for the input, forget and output gate."""

    def __init__(self, inputs, units, **options):
        super().__init__(inputs, units, **options)
        for end in self.ends():
            self.register_parameter(f"weight_peephole_l0{end}", nn.Parameter(torch.zeros(3 * units)))

    def ends(self):
        return ["", "_reverse"] if self.bidirectional else [""]

    def direction(self, steps, end):
        of = lambda name: getattr(self, f"{name}_l0{end}", None)
        of_i, of_f, of_o = of("weight_peephole").chunk(3)
        h = c = steps[0].new_zeros(len(steps[0]), self.hidden_size)
        for step in steps:
            gates = F.linear(step, of("weight_ih"), of("bias_ih")) + F.linear(h, of("weight_hh"), of("bias_hh"))
            i, f, g, o = gates.chunk(4, 1)
            c = torch.sigmoid(f + of_f * c) * c + torch.sigmoid(i + of_i * c) * torch.tanh(g)
            h = torch.sigmoid(o + of_o * c) * torch.tanh(c)
            yield h

    def forward(self, x):
        steps = x.unbind(1)
        outputs = [torch.stack(list(self.direction(steps, "")), 1)]
        if self.bidirectional:
            outputs.append(torch.stack(list(self.direction(steps[::-1], "_reverse")), 1).flip(1))
        return torch.cat(outputs, 2), None


def recurrent(row, a):
    kinds = {"Tanh": nn.RNN, "ReLU": nn.RNN, "Gru": nn.GRU, "GruResetFirst": ResetFirst, "Lstm": nn.LSTM, "LstmPeepholes": Peepholes}
    kind = kinds[a["cell"]]
    options = dict(bias=a["bias"], batch_first=True, bidirectional=a["directions"] == 2)
    if a["projection"]:
        options["proj_size"] = a["projection"]
    if kind is nn.RNN:
        options["nonlinearity"] = a["cell"].lower()
    return wrapped(kind(row["input"][-1], a["units"], **options), row, after=lambda outputs: outputs[0])


def transpose(row):
    def apply(x):
        if x.dim() == 4:
            return x.flatten(2).transpose(1, 2)
        return x.transpose(1, 2)

    return Function(row, apply)


def module(row):
    kind, a = row["kind"], row
    channels = row["input"][0] if len(row["input"]) == 3 else row["input"][-1] if row["input"] else 0
    flat = lambda x: x.flatten(1)
    match kind:
        case "Identity" | "Reshape":
            return Function(row, lambda x: x)
        case "Dense":
            inputs, outputs = numpy.prod(row["input"]), numpy.prod(row["output"])
            return wrapped(nn.Linear(int(inputs), int(outputs), bias=a["bias"]), row, flat)
        case "Convolution" | "ConvolutionTransposed":
            return convolution(row, a, kind == "ConvolutionTransposed")
        case "MaxPool" | "AvgPool":
            return pool(row, a, kind == "MaxPool")
        case "GlobalMaxPool":
            return Function(row, lambda x: channels_second(x).flatten(2).amax(2))
        case "GlobalAvgPool":
            return Function(row, lambda x: channels_second(x).flatten(2).mean(2))
        case "Activation":
            return Function(row, lambda x: ACTIVATIONS[a["function"]](x, a))
        case "PReLU":
            return wrapped(nn.PReLU(channels if a["per_channel"] else 1), row, channels_second, channels_second)
        case "BatchNorm":
            norm = nn.BatchNorm2d if len(row["input"]) == 3 else nn.BatchNorm1d
            return wrapped(norm(channels, eps=a["epsilon"], affine=a["affine"]), row, channels_second, channels_second)
        case "Standardize":
            return wrapped(Standardize(channels), row, channels_second, channels_second)
        case "LayerNorm" | "RMSNorm":
            norm = nn.LayerNorm if kind == "LayerNorm" else nn.RMSNorm
            back = lambda y: y.movedim(-1, 1) if y.dim() == 4 else y
            return wrapped(norm(channels, eps=a["epsilon"], elementwise_affine=a["affine"]), row, channels_last, back)
        case "GroupNorm":
            norm = nn.GroupNorm(a["groups"], channels, eps=a["epsilon"], affine=a["affine"])
            return wrapped(norm, row, channels_second, channels_second)
        case "Recurrent":
            return recurrent(row, a)
        case "Reverse":
            return Function(row, lambda x: x.flip(1))
        case "Slice":
            count = row["output"][-1 if len(row["output"]) == 2 else 0]
            axis = 1 if len(row["output"]) == 3 else -1
            return Function(row, lambda x: x.narrow(axis, a["from"], count))
        case "Last":
            return Function(row, lambda x: x[:, -1])
        case "Softmax":
            return Function(row, lambda x: F.softmax(x, class_axis(x)))
        case "LogSoftmax":
            return Function(row, lambda x: F.log_softmax(x, class_axis(x)))
        case "Transpose":
            return transpose(row)
        case "Upsample":
            mode = dict(mode="bilinear", align_corners=False) if a["bilinear"] else dict(mode="nearest")
            return Function(row, lambda x: F.interpolate(x, scale_factor=[float(n) for n in a["factor"]], **mode))
        case "ZeroPad":
            (top, left), (bottom, right) = a["before"], a["after"]
            return Function(row, lambda x: F.pad(x, [left, right, top, bottom]))
        case "List":
            def in_order(x, layers):
                for layer in layers:
                    x = layer(x)
                return x

            return Block(row, children(a["rows"]), in_order)
        case "Add":
            return Block(row, [(r["name"], module(r)) for r in a["rows"]], lambda x, branches: sum(b(x) for b in branches))
        case "Multiply" | "Dot":
            axis = 1 if len(row["output"]) == 3 else -1

            def product(x, branches):
                y = functools.reduce(torch.mul, [branch(x) for branch in branches])
                return y.sum(axis, keepdim=True) if kind == "Dot" else y

            return Block(row, [(r["name"], module(r)) for r in a["rows"]], product)
        case "Concat":
            axis = 1 if len(row["output"]) == 3 else -1
            return Block(
                row, [(r["name"], module(r)) for r in a["rows"]], lambda x, branches: torch.cat([b(x) for b in branches], axis)
            )
        case "Repeat":
            def repeated(x, layers):
                for layer in layers:
                    x = layer(x)
                return x

            return Block(row, [(str(i), module(a["rows"][0])) for i in range(a["times"])], repeated)
    raise ValueError(f"{kind} has no module")


def main(folder):
    failed = False
    for name, (dtype, tolerance) in TOLERANCES.items():
        torch.set_default_dtype(dtype)
        files = sorted(pathlib.Path(folder, name).glob("*.json"))
        assert len(files) > 30, f"only {len(files)} files in {folder}/{name}"
        worst = 0.0
        for path in files:
            rows = json.loads(path.read_text())
            whole = {"kind": "List", "name": "", "rows": rows, "input": rows[0]["input"], "output": rows[-1]["output"]}
            network = module(whole).eval()
            network.load_state_dict(load_file(path.with_suffix(".safetensors")), strict=True)
            inputs = torch.from_numpy(numpy.fromfile(path.with_suffix(".inputs"))).to(dtype).reshape(-1, *whole["input"])
            expected = torch.from_numpy(numpy.fromfile(path.with_suffix(".outputs"))).reshape(-1, *whole["output"])
            with torch.no_grad():
                difference = float((network(inputs) - expected).abs().max() / expected.abs().max())
                worst = max(worst, difference)
                if not difference <= tolerance:
                    failed = True
                    print(f"{name} {path.stem}: differs by {difference:.1e} of the largest output")
                torch.manual_seed(1)
                for key, values in network.state_dict().items():
                    if values.is_floating_point():
                        values.copy_(torch.rand_like(values) * 0.8 + (0.2 if key.endswith(("running_var", "deviation")) else -0.4))
                save_file({key: v.contiguous() for key, v in network.state_dict().items()}, path.with_suffix(".pytorch"))
                network(inputs).double().numpy().tofile(path.with_suffix(".predicted"))
        print(f"{name}: {len(files)} networks in PyTorch {torch.__version__}; the largest difference is {worst:.1e}, {tolerance:.0e} is allowed")
    sys.exit(failed)


main(sys.argv[1])

"""Every layer for images and sequences: outputs, and the gradients that an upstream gradient `dy` gives."""

import re
from math import prod

import torch
import torch.nn.functional as F

from shared import gradients, normal, seed, tracked

# The input and the layer as the layer list writes them.
CASES = """
Image<1, 1, 1>: Conv2d<1, 1, 1>
Image<2, 4, 5>: Conv2d<2, 3, 3>
Image<2, 4, 5>: Conv2d<2, 3, 1, NoBias>
Image<1, 5, 5>: Conv2d<1, 2, 5>
Image<2, 4, 5>: Conv2d<2, 2, (3, 2), NoBias>
Image<1, 3, 4>: Conv2d<1, 2, 3, Padding<1>>
Image<1, 2, 3>: Conv2d<1, 2, (4, 1), Padding<(2, 3)>>
Image<2, 5, 6>: Conv2d<2, 2, 3, Stride<2>>
Image<1, 7, 5>: Conv2d<1, 2, 2, Stride<(3, 1)>>
Image<1, 5, 6>: Conv2d<1, 2, 3, Stride<2>, Padding<1>, NoBias>
Image<1, 5, 7>: Conv2d<1, 2, 2, Dilation<3>>
Image<1, 6, 5>: Conv2d<1, 2, (3, 2), Padding<1>, Dilation<(2, 1)>, Stride<(1, 2)>>
Image<1, 4, 5>: Conv2d<1, 2, 3, Same>
Image<1, 4, 5>: Conv2d<1, 2, (2, 4), Same>
Image<1, 5, 6>: Conv2d<1, 1, 3, Same, Dilation<2>, NoBias>
Image<1, 5, 6>: Conv2d<1, 2, 3, Same, Stride<2>>
Image<1, 5, 6>: Conv2d<1, 1, (4, 2), Stride<(2, 3)>, Same>
Image<4, 3, 4>: Conv2d<4, 2, 2, Groups<2>>
Image<4, 3, 3>: Conv2d<4, 8, 2, NoBias, Groups<4>, Padding<1>>
Image<3, 4, 4>: Conv2d<3, 3, 3, Depthwise, Same>
Image<2, 4, 4>: Conv2d<2, 4, 2, Depthwise, Stride<2>>
Image<8, 3, 3>: Conv2d<8, 2, 3, Padding<1>>
Sequence<1, 1>: Conv1d<1, 1, 1>
Sequence<7, 3>: Conv1d<3, 2, 3>
Sequence<6, 2>: Conv1d<2, 3, 4, Padding<2>, NoBias>
Sequence<9, 2>: Conv1d<2, 2, 3, Stride<2>, Dilation<2>>
Sequence<6, 2>: Conv1d<2, 3, 4, Same>
Sequence<7, 4>: Conv1d<4, 2, 3, Groups<2>, Same, Stride<3>>
Sequence<5, 3>: Conv1d<3, 6, 2, Depthwise>
Sequence<1, 2>: Conv1d<2, 3, 3, Causal>
Sequence<2, 2>: Conv1d<2, 3, 4, Causal, NoBias>
Sequence<7, 3>: Conv1d<3, 2, 3, Causal>
Sequence<33, 4>: Conv1d<4, 2, 2, Causal, Dilation<8>, Groups<2>>
Sequence<7, 2>: Conv1d<2, 3, 3, Causal, Stride<2>>
Image<1, 1, 1>: ConvTranspose2d<1, 1, 1>
Image<2, 3, 2>: ConvTranspose2d<2, 3, 3>
Image<2, 2, 3>: ConvTranspose2d<2, 1, (2, 3), Stride<2>, NoBias>
Image<1, 3, 4>: ConvTranspose2d<1, 2, 4, Stride<2>, Padding<1>>
Image<1, 3, 2>: ConvTranspose2d<1, 2, 3, Stride<2>, Padding<1>, OutputPadding<1>>
Image<1, 2, 3>: ConvTranspose2d<1, 1, 3, Stride<(3, 1)>, OutputPadding<(2, 0)>, Dilation<(1, 2)>>
Image<4, 2, 2>: ConvTranspose2d<4, 2, 2, Groups<2>>
Image<2, 2, 3>: ConvTranspose2d<2, 4, 2, Depthwise, Stride<2>, NoBias>
Image<2, 4, 6>: MaxPool2d<2>
Image<2, 5, 7>: MaxPool2d<2>
Image<1, 5, 6>: MaxPool2d<(3, 2), Stride<(1, 2)>>
Image<1, 5, 6>: MaxPool2d<3, Stride<2>, Padding<1>>
Image<1, 5, 7>: MaxPool2d<2, Ceil>
Image<1, 7, 6>: MaxPool2d<3, Ceil, Stride<2>, Padding<(1, 0)>>
Image<1, 3, 3>: MaxPool2d<1, Stride<3>, Ceil>
Image<2, 4, 6>: AvgPool2d<2>
Image<1, 5, 6>: AvgPool2d<(3, 2), Stride<(1, 2)>>
Image<1, 5, 6>: AvgPool2d<3, Stride<2>, Padding<1>>
Image<1, 5, 7>: AvgPool2d<2, Ceil>
Image<1, 7, 6>: AvgPool2d<3, Ceil, Stride<2>, Padding<(1, 0)>>
Image<1, 4, 4>: AvgPool2d<4, Ceil, Stride<3>, Padding<2>>
Sequence<6, 2>: MaxPool1d<2>
Sequence<7, 2>: MaxPool1d<3, Stride<2>, Padding<1>>
Sequence<7, 2>: MaxPool1d<2, Ceil>
Sequence<6, 2>: AvgPool1d<2>
Sequence<7, 2>: AvgPool1d<3, Stride<2>, Padding<1>>
Sequence<7, 3>: AvgPool1d<3, Ceil, Stride<3>>
Sequence<1, 2>: MaxPool1d<3, Causal>
Sequence<7, 3>: MaxPool1d<3, Causal>
Sequence<33, 2>: MaxPool1d<2, Causal>
Sequence<1, 2>: AvgPool1d<3, Causal>
Sequence<7, 3>: AvgPool1d<3, Causal>
Sequence<33, 2>: AvgPool1d<40, Causal>
Image<3, 2, 4>: GlobalAvgPool
Sequence<4, 3>: GlobalAvgPool
Image<3, 2, 4>: GlobalMaxPool
Sequence<4, 3>: GlobalMaxPool
Image<2, 2, 3>: Upsample<2>
Image<1, 2, 3>: Upsample<(1, 3)>
Image<2, 2, 3>: Upsample<2, Bilinear>
Image<1, 3, 4>: Upsample<(3, 2), Bilinear>
Image<1, 1, 2>: Upsample<(4, 5), Bilinear>
Image<2, 2, 3>: ZeroPad2d<1>
Image<1, 2, 3>: ZeroPad2d<(1, 2)>
Image<1, 2, 3>: ZeroPad2d<(0, 1), (2, 3)>
Image<2, 2, 3>: Flatten
Sequence<2, 3>: Flatten
Image<2, 2, 3>: Reshape<Image<3, 4, 1>>
Image<2, 2, 3>: Transpose
Sequence<6, 2>: Transpose<Image<2, 2, 3>>
Sequence<4, 3>: Transpose<Sequence<3, 4>>
"""


def parse(text):
    """`Conv2d<2, 3, (3, 2), Same>` as a name and a list of numbers, pairs and such lists."""
    text = re.sub(r"([A-Z]\w*)<", r"('\1', ", text).replace(">", ")")
    text = re.sub(r"(?<!')\b([A-Z]\w*)\b(?!')", r"('\1',)", text)
    name, *arguments = eval(text)
    return name, arguments


def is_setting(argument):
    return isinstance(argument, tuple) and isinstance(argument[0], str)


def settings(arguments):
    """The arguments that are sizes, and a dictionary of the others."""
    sizes = [argument for argument in arguments if not is_setting(argument)]
    return sizes, {name: rest[0] if rest else True for name, *rest in filter(is_setting, arguments)}


def pair(size):
    return size if isinstance(size, tuple) else (size, size)


def weights(name, sizes, options):
    """Filters and a bias for a convolution; nothing for other layers."""
    if not name.startswith("Conv"):
        return {}
    inputs, outputs, kernel = sizes
    groups = inputs if "Depthwise" in options else options.get("Groups", 1)
    kernel = (kernel,) if name == "Conv1d" else pair(kernel)
    first = (inputs, outputs // groups) if name == "ConvTranspose2d" else (outputs, inputs // groups)
    w = normal(*first, *kernel, scale=prod((first[1], *kernel)) ** -0.5)
    return {"w": w} if "NoBias" in options else {"w": w, "b": normal(outputs)}


def convolve(name, sizes, options, x, parameters):
    groups = sizes[0] if "Depthwise" in options else options.get("Groups", 1)
    stride = options.get("Stride", 1)
    shared = {"dilation": options.get("Dilation", 1), "groups": groups}
    tensors = x, parameters["w"], parameters.get("b")
    if name == "ConvTranspose2d":
        shared["output_padding"] = options.get("OutputPadding", 0)
        return F.conv_transpose2d(*tensors, stride=stride, padding=options.get("Padding", 0), **shared)
    function = F.conv1d if name == "Conv1d" else F.conv2d
    if "Causal" in options:
        x = F.pad(x, ((sizes[2] - 1) * shared["dilation"], 0))
        return function(x, parameters["w"], parameters.get("b"), stride=stride, **shared)
    if "Same" not in options:
        return function(*tensors, stride=stride, padding=options.get("Padding", 0), **shared)
    # PyTorch knows no stride with this padding: of what it gives without one, every so many values.
    y = function(*tensors, padding="same", **shared)
    steps = (stride,) if name == "Conv1d" else pair(stride)
    return y[(..., *(slice(None, None, step) for step in steps))]


def pool(name, sizes, options, x):
    function = {"Max": F.max_pool2d, "Avg": F.avg_pool2d}[name[:3]]
    if name.endswith("1d"):
        function = {"Max": F.max_pool1d, "Avg": F.avg_pool1d}[name[:3]]
    if "Causal" in options:
        # The steps that a window has in front of the sequence do not count.
        kernel, steps = sizes[0], x.shape[-1]
        padded = F.pad(x, (kernel - 1, 0), value=0.0 if name[:3] == "Avg" else -torch.inf)
        counts = torch.arange(1, steps + 1).clamp(max=kernel)
        return function(padded, kernel, stride=1) * (kernel / counts if name[:3] == "Avg" else 1.0)
    shared = {"padding": options.get("Padding", 0), "ceil_mode": "Ceil" in options}
    return function(x, sizes[0], stride=options.get("Stride", sizes[0]), **shared)


def forward(name, arguments, x, parameters):
    sizes, options = settings(arguments)
    # PyTorch has the features of a sequence before its steps.
    turned = (lambda y: y.transpose(1, 2)) if x.dim() == 3 else (lambda y: y)
    if name.startswith("Conv"):
        return turned(convolve(name, sizes, options, turned(x), parameters))
    if name.startswith(("Max", "Avg")):
        return turned(pool(name, sizes, options, turned(x)))
    if name == "GlobalAvgPool":
        return turned(x).flatten(2).mean(2)
    if name == "GlobalMaxPool":
        return turned(x).flatten(2).amax(2)
    if name == "Upsample":
        scale = tuple(map(float, pair(sizes[0])))
        if "Bilinear" in options:
            return F.interpolate(x, scale_factor=scale, mode="bilinear", align_corners=False)
        return F.interpolate(x, scale_factor=scale, mode="nearest")
    if name == "ZeroPad2d":
        (top, left), (bottom, right) = pair(sizes[0]), pair(sizes[-1])
        return F.pad(x, (left, right, top, bottom))
    if name == "Transpose" and x.dim() == 4:
        return x.flatten(2).transpose(1, 2)
    if name == "Transpose":
        return x.transpose(1, 2)
    assert name in ("Flatten", "Reshape")
    return x


def image_case(case):
    shape, layer = case.split(": ")
    seed(case)
    _, dims = parse(shape)
    x = normal(2, *dims, scale=1.5)
    name, arguments = parse(layer)
    tensors = tracked({"x": x, **weights(name, *settings(arguments))})
    y = forward(name, arguments, tensors["x"], tensors)
    dy = normal(*y.shape)
    fields = {**tensors, "y": y, "dy": dy, **gradients(y, dy, tensors)}
    flat = {key: fields[key].flatten(1) if key in ("x", "y", "dy", "dx") else fields[key].flatten() for key in fields}
    return {"name": f"{layer} of {shape}", "layer": layer, "input": shape, **flat}


def images():
    return {"cases": [image_case(case) for case in CASES.strip().splitlines()]}

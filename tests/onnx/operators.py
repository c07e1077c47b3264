"""How the cases of each operator are written as lists of layers."""

from math import prod

import numpy as np

from attention import attention, rotary
from losses import loss
from mapping import Left, Mapped, Operator, decimal, entry, flat, layer, of_batch, ordered, pair

# Elementwise


def elementwise(of_attributes):
    def mapped(attributes, inputs, outputs):
        (x, here), (y, _) = of_batch(inputs[0]), of_batch(outputs[0])
        return Mapped(f"{here}, {of_attributes(attributes, *inputs[1:])}", x, y)

    return mapped


def simply(name):
    return elementwise(lambda *_: name)


def selu(attributes):
    if attributes:
        raise Left("other constants than those with a fixed point")
    return "SELU"


def clip(_, low=None, high=None):
    if high is None and (low is None or low == 0.0):
        return "Identity" if low is None else "ReLU"
    if low is None or high is None:
        raise Left("a single bound")
    if low > high:
        raise Left("a lower end above the upper one, which is refused")
    return layer("HardTanh", decimal(low), decimal(high))


def swish(attributes):
    if attributes.get("alpha", 1.0) != 1.0:
        raise Left("a sharpness")
    return "SiLU"


def hard_sigmoid(attributes):
    return layer("HardSigmoid", decimal(attributes.get("alpha", 0.2)), decimal(attributes.get("beta", 0.5)))


def prelu(_, inputs, outputs):
    x, slope = inputs
    if slope.shape == x.shape:
        x, slope, y = x.reshape(1, -1), slope.reshape(-1), outputs[0].reshape(1, -1)
        return Mapped(f"Input<{x.size}>, PReLU<PerChannel>", x, y, slope)
    if slope.shape == x.shape[-1:]:
        # The last axis is that of the channels, as in a sequence here.
        return Mapped(f"{entry(x.shape[1:])}, PReLU<PerChannel>", x, outputs[0], slope)
    raise Left("slopes along other axes than that of the channels")


def along(name):
    """A function of the values along an axis: these are a sample."""

    def mapped(attributes, inputs, outputs):
        x, y = (np.moveaxis(array, attributes.get("axis", -1), -1) for array in (inputs[0], outputs[0]))
        size = x.shape[-1]
        return Mapped(f"Input<{size}>, {name}", x.reshape(-1, size), y.reshape(-1, size))

    return mapped


def dropout(attributes, inputs, outputs):
    (x, here), (y, _) = of_batch(inputs[0]), of_batch(outputs[0])
    ratio = attributes.get("ratio", 0.5) if len(inputs) < 2 or inputs[1] is None else float(inputs[1])
    training = len(inputs) > 2 and bool(inputs[2])
    if training and ratio > 0.0:
        raise Left("random numbers from another generator")
    kind = "training" if training else "predictions"
    return Mapped(f"{here}, {layer('Dropout', decimal(ratio))}", x, y, kind=kind)


# Products


def gemm(attributes, inputs, outputs):
    a, b, c = [*inputs, None][:3]
    a = a.T if attributes.get("transA") else a
    b = (b.T if attributes.get("transB") else b) * np.float32(attributes.get("alpha", 1.0))
    bias = () if c is None else (np.float32(attributes.get("beta", 1.0)) * c,)
    if bias and c.ndim == 2 and c.shape[0] > 1:
        raise Left("a bias for each sample")
    bias = tuple(np.broadcast_to(c.reshape(-1), b.shape[1]) for c in bias)
    return Mapped(dense(*b.shape, bool(bias)), a, outputs[0], flat(b, *bias))


def dense(inputs, outputs, bias=False):
    return layer("Dense", inputs, outputs, None if bias else "NoBias")


def matmul(_, inputs, outputs):
    a, b = inputs
    if a.ndim == 1:
        # One sample; all columns of all matrices are outputs.
        b = b.reshape(*b.shape, 1) if b.ndim == 1 else b
        b = np.moveaxis(b, -2, 0).reshape(a.size, -1)
    elif b.ndim > 2:
        raise Left("a matrix for each sample")
    b = b.reshape(b.shape[0], -1)
    return Mapped(dense(*b.shape), a.reshape(-1, a.shape[-1]), outputs[0].reshape(-1, b.shape[1]), flat(b))


# Windows


def flattened(array):
    """An image or a sequence of which a single value a channel is left is a vector of these."""
    return array.reshape(array.shape[0], -1)


class Window:
    """The window of a convolution or a pool in an image or a sequence."""

    def __init__(self, attributes, spatial, kernel):
        if len(spatial) > 2:
            raise Left("three directions")
        ones = [1] * len(spatial)
        self.kernel, self.strides = list(kernel), attributes.get("strides", ones)
        self.dilations = attributes.get("dilations", ones)
        self.pads = attributes.get("pads", [0] * 2 * len(spatial))
        mode = attributes.get("auto_pad", "NOTSET")
        if mode.startswith("SAME"):
            before, behind = [], []
            for size, k, stride, dilation in zip(spatial, self.kernel, self.strides, self.dilations):
                reach = (k - 1) * dilation + 1
                total = max((-(-size // stride) - 1) * stride + reach - size, 0)
                half = [total // 2, total - total // 2]
                first, second = half if mode == "SAME_UPPER" else half[::-1]
                before.append(first)
                behind.append(second)
            self.pads = before + behind
        self.before, self.behind = self.pads[: len(spatial)], self.pads[len(spatial) :]

    def padding(self):
        """The setting; there is none for zeros."""
        if self.before == self.behind:
            return pair(self.before, 0, "Padding")
        return f"Padding<{pair(self.before)}, {pair(self.behind)}>"

    def settings(self, stride):
        return [pair(self.strides, stride, "Stride"), self.padding(), pair(self.dilations, 1, "Dilation")]


def conv(attributes, inputs, outputs):
    x, w, b = [*inputs, None][:3]
    window = Window(attributes, x.shape[2:], w.shape[2:])
    group = attributes.get("group", 1)
    (x, here), (y, _) = of_batch(x), of_batch(outputs[0])
    settings = [*window.settings(1), None if group == 1 else f"Groups<{group}>", None if b is not None else "NoBias"]
    name = f"Conv{len(window.kernel)}d"
    parts = (w,) if b is None else (w, b)
    convolution = layer(name, w.shape[1] * group, w.shape[0], pair(window.kernel), *settings)
    return Mapped(f"{here}, {convolution}", x, y, flat(*parts))


def causal_conv(attributes, inputs, outputs):
    """A state is the steps in front of the others, without padding."""
    x, w, b, past = [*inputs, None, None][:4]
    x = x if past is None else np.concatenate([past, x], 2)
    (x, here), (y, _) = of_batch(x), of_batch(outputs[0])
    group = None if len(w) == 1 else f"Groups<{len(w)}>"
    settings = [None if past is not None else "Causal", group, None if b is not None else "NoBias"]
    convolution = layer("Conv1d", len(w), len(w), w.shape[2], *settings)
    end = "" if attributes.get("activation", "none") == "none" else ", SiLU"
    return Mapped(f"{here}, {convolution}{end}", x, y, flat(w) if b is None else flat(w, b))


def conv_transpose(attributes, inputs, outputs):
    x, w, b = [*inputs, None][:3]
    y = outputs[0]
    if x.ndim == 3:
        # An image of one row, whose values lie as in ONNX.
        x, w, y = x[:, :, None], w[:, :, None], y[:, :, None]
    window = Window(attributes, x.shape[2:], w.shape[2:])
    extra = attributes.get("output_padding", [0, 0])
    whole = [
        (size - 1) * stride + (k - 1) * dilation + 1
        for size, stride, k, dilation in zip(x.shape[2:], window.strides, w.shape[2:], window.dilations)
    ]
    wanted = attributes.get("output_shape")
    mode = attributes.get("auto_pad", "NOTSET")
    if mode.startswith("SAME"):
        wanted = [size * stride for size, stride in zip(x.shape[2:], window.strides)]
    if wanted:
        total = [a + e - b for a, e, b in zip(whole, extra, wanted)]
        extra = [e + max(-t, 0) for e, t in zip(extra, total)]
        first = [max(t, 0) // 2 for t in total]
        second = [max(t, 0) - f for t, f in zip(total, first)]
        window.before, window.behind = (first, second) if mode != "SAME_LOWER" else (second, first)
    group = attributes.get("group", 1)
    settings = [*window.settings(1), pair(extra, 0, "OutputPadding"), None if group == 1 else f"Groups<{group}>"]
    settings.append(None if b is not None else "NoBias")
    here = entry(x.shape[1:])
    parts = (w,) if b is None else (w, b)
    transposed = layer("ConvTranspose2d", w.shape[0], w.shape[1] * group, pair(w.shape[2:]), *settings)
    return Mapped(f"{here}, {transposed}", x, y, flat(*parts))


def pool(name):
    def mapped(attributes, inputs, outputs):
        window = Window(attributes, inputs[0].shape[2:], attributes["kernel_shape"])
        (x, here), (y, _) = of_batch(inputs[0]), of_batch(outputs[0])
        if set(window.dilations) != {1}:
            raise Left("pools with a dilation")
        ceil = "Ceil" if attributes.get("ceil_mode") else None
        inside = None
        if name == "AvgPool" and any(window.pads) and not attributes.get("count_include_pad"):
            inside = "CountInside"
        settings = [*window.settings(list(window.kernel)), ceil, inside]
        full = f"{name}{len(window.kernel)}d"
        return Mapped(f"{here}, {layer(full, pair(window.kernel), *settings)}", x, y)

    return mapped


def global_pool(name):
    def mapped(_, inputs, outputs):
        x, here = of_batch(inputs[0])
        return Mapped(f"{here}, {name}", x, flattened(outputs[0]))

    return mapped


def reduce(name):
    """Over the axis of the steps, or over all values, which are then steps of one feature."""

    def mapped(attributes, inputs, outputs):
        x, axes = [*inputs, None][:2]
        if axes is None or axes.size == 0:
            x = x.reshape(1, -1, 1)
        else:
            assert x.ndim == 3 and [axis % x.ndim for axis in axes] == [1]
        return Mapped(f"{entry(x.shape[1:])}, {name}", x, outputs[0].reshape(len(x), -1))

    return mapped


# Normalizations


def epsilon(attributes, default=1e-5):
    value = np.float32(attributes.get("epsilon", default))
    return None if value == np.float32(1e-5) else f"Epsilon<{decimal(value)}>"


def batch_norm(attributes, inputs, outputs):
    x, scale, bias, mean, variance = inputs
    (x, here), (y, _) = of_batch(x), of_batch(outputs[0])
    momentum = 1.0 - attributes.get("momentum", 0.9)
    momentum = None if np.isclose(momentum, 0.1) else f"Momentum<{decimal(momentum)}>"
    layers = f"{here}, {layer('BatchNorm', momentum, epsilon(attributes))}"
    more, kind = {}, "predictions"
    if attributes.get("training_mode"):
        # ONNX moves the running variance to the batch's mean of squares; here it is the one divided by n − 1.
        n = x.size // mean.size
        rate = np.float32(1.0 - attributes.get("momentum", 0.9))
        moved = outputs[2] - (1 - rate) * variance
        more = {"statistics": flat(outputs[1], (1 - rate) * variance + moved * n / (n - 1))}
        kind = "training"
    return Mapped(layers, x, y, flat(scale, bias, mean, variance), more, kind)


def group_norm(attributes, inputs, outputs):
    (x, here), (y, _) = of_batch(inputs[0]), of_batch(outputs[0])
    return Mapped(f"{here}, {layer('GroupNorm', attributes['num_groups'], epsilon(attributes))}", x, y, flat(*inputs[1:]))


def instance_norm(attributes, inputs, outputs):
    (x, here), (y, _) = of_batch(inputs[0]), of_batch(outputs[0])
    return Mapped(f"{here}, {layer('InstanceNorm', epsilon(attributes))}", x, y, flat(*inputs[1:]))


def over_last_axes(name):
    """Over the axes from one on: the steps of a sequence if it is the last, otherwise all features of a sample."""

    def mapped(attributes, inputs, outputs):
        x = inputs[0]
        axis = attributes.get("axis", -1) % x.ndim
        shape = x.shape[-2:] if axis == x.ndim - 1 and x.ndim > 2 else (prod(x.shape[axis:]),)
        x, y = (array.reshape(-1, *shape) for array in (x, outputs[0]))
        return Mapped(f"{entry(shape)}, {layer(name, epsilon(attributes))}", x, y, flat(*inputs[1:]))

    return mapped


# Other places and shapes


def flatten(attributes, inputs, outputs):
    x = inputs[0]
    axis = attributes.get("axis", 1) % x.ndim
    x = x.reshape(-1, *x.shape[axis:]) if axis > 0 else x[None]
    return Mapped(f"{entry(x.shape[1:])}, Flatten", x, outputs[0])


def shape(dims):
    match dims:
        case [n]:
            return str(n)
        case [steps, features]:
            return f"Sequence<{steps}, {features}>"
        case [channels, height, width]:
            return f"Image<{channels}, {height}, {width}>"
    raise Left("a sample of four or more axes")


def reshape(_, inputs, outputs):
    x, y = inputs[0], outputs[0]
    if x.ndim < 2 or y.ndim < 2 or x.shape[0] != y.shape[0]:
        # The first axis changes as well: all is one sample, of which a first axis of one can be left out.
        x, y = (array if array.shape[0] == 1 and array.ndim > 1 else array[None] for array in (x, y))
    return Mapped(f"{entry(x.shape[1:])}, Reshape<{shape(y.shape[1:])}>", x, y)


def transpose(attributes, inputs, outputs):
    x, y = inputs[0], outputs[0]
    a, b, c = x.shape
    match attributes.get("perm", [2, 1, 0]):
        case [0, 1, 2]:
            return Mapped(f"Input<Image<{a}, {b}, {c}>>, Transpose, Transpose<Image<{a}, {b}, {c}>>", x[None], y[None])
        case [0, 2, 1]:
            return Mapped(f"Input<Sequence<{b}, {c}>>, Transpose<Sequence<{c}, {b}>>", x, y)
        case [1, 2, 0]:
            return Mapped(f"Input<Image<{a}, {b}, {c}>>, Transpose", x[None], y[None])
        case [2, 0, 1]:
            return Mapped(f"Input<Sequence<{a * b}, {c}>>, Transpose<Image<{c}, {a}, {b}>>", x[None], y[None])
    raise Left("axes in another order than rows and columns of a matrix, or an image and its places")


def resize(attributes, inputs, outputs):
    x, y = inputs[0], outputs[0]
    mode = attributes.get("mode", "nearest")
    coordinates = attributes.get("coordinate_transformation_mode", "half_pixel")
    if mode == "cubic":
        raise Left("cubic interpolation")
    if coordinates == "tf_crop_and_resize":
        raise Left("a part cut out of the image")
    if any(after < before for before, after in zip(x.shape, y.shape)):
        raise Left("an image made smaller")
    factors = [after // before for before, after in zip(x.shape, y.shape)]
    if factors[:2] != [1, 1] or [f * n for f, n in zip(factors, x.shape)] != list(y.shape):
        raise Left("an image made larger by a factor that is not whole")
    nearest = (mode, attributes.get("nearest_mode", "round_prefer_floor"))
    if nearest[0] == "nearest" and (coordinates != "half_pixel" or nearest[1] != "round_prefer_floor"):
        raise Left("the nearest value by another rule")
    if coordinates not in ("half_pixel", "half_pixel_symmetric"):
        raise Left(f"`{coordinates}`")
    if len(inputs) > 2 and inputs[2] is not None:
        order = attributes.get("axes", range(4))
        assert [dict(zip(order, inputs[2])).get(d, 1) for d in range(4)] == factors
    upsample = layer("Upsample", pair(factors[2:]), "Bilinear" if mode == "linear" else None)
    return Mapped(f"{entry(x.shape[1:])}, {upsample}", x, y)


def pad(attributes, inputs, outputs):
    x, pads, value, axes = [*inputs, None, None][:4]
    if attributes.get("mode", "constant") != "constant":
        raise Left("values of the image beyond its edges")
    if value is not None and value != 0.0:
        raise Left("another value than zero around the image")
    assert axes is None and not any(pads[:2]) and not any(pads[4:6])
    zeros = layer("ZeroPad2d", pair(pads[2:4]), pair(pads[6:8]))
    return Mapped(f"{entry(x.shape[1:])}, {zeros}", x, outputs[0])


def cut(_, inputs, outputs):
    """Along the last axis features, along another one steps, whose features are all values along the axes after it."""
    x, y = inputs[0], outputs[0]
    starts, _, axes, steps = [*inputs[1:], None, None][:4]
    if steps is not None and (steps != 1).any():
        raise Left("not every value, or in reverse order")
    (axis,) = (axis for axis in range(x.ndim) if x.shape[axis] != y.shape[axis])
    order = [int(number) % x.ndim for number in (range(x.ndim) if axes is None else axes)]
    start, count = int(starts[order.index(axis)]) % x.shape[axis], y.shape[axis]
    if axis == x.ndim - 1:
        return Mapped(f"{entry(x.shape[1:])}, Slice<{start}, {count}>", x, y)
    x, y = (array.reshape(-1, array.shape[axis], prod(array.shape[axis + 1 :])) for array in (x, y))
    return Mapped(f"{entry(x.shape[1:])}, SliceSteps<{start}, {count}>", x, y)


# Tokens


def tokens(indices, vocabulary):
    """Indices as tokens, which are not counted from the end, and the entry for them: the last axis is that of the steps."""
    indices = np.asarray(indices, np.int64)
    indices = np.where(indices < 0, indices + vocabulary, indices).reshape(-1, indices.shape[-1])
    if indices.min() < 0 or indices.max() >= vocabulary:
        raise Left("tokens that are not in the vocabulary, whose features are NaN here")
    return indices, f"Input<Tokens<{indices.shape[-1]}, {vocabulary}>>"


def gather(attributes, inputs, outputs):
    data, indices = inputs
    axis = attributes.get("axis", 0) % data.ndim
    table = np.moveaxis(data, axis, 0).reshape(data.shape[axis], -1)
    x, here = tokens(indices, len(table))
    y = np.moveaxis(outputs[0], range(axis, axis + indices.ndim), range(indices.ndim))
    return Mapped(f"{here}, {layer('Embedding', *table.shape)}", x, y.reshape(*x.shape, -1), flat(table))


def one_hot(attributes, inputs, outputs):
    """Other values than 0 and 1 are those of a convolution of one step."""
    indices, depth, (off, on) = inputs
    depth = int(depth)
    x, here = tokens(indices, depth)
    y = np.moveaxis(outputs[0], attributes.get("axis", -1), -1)
    weights = (on - off) * np.eye(depth, dtype=np.float32)
    return Mapped(f"{here}, OneHot, {layer('Conv1d', depth, depth, 1)}", x, y, flat(weights, np.full(depth, off)))


# Several inputs


def swiglu(attributes, inputs, outputs):
    gate, factor = inputs
    size = gate.shape[-1]
    product = layer("Multiply", f"(Slice<0, {size}>, {swish(attributes)})", f"Slice<{size}, {size}>")
    return Mapped(f"Input<{2 * size}>, {product}", np.concatenate([gate, factor], -1), outputs[0])


def branches(name):
    """Inputs, as an operator has several of, stand one behind the other here, the last first; each branch takes its own by
    weights of zero and one."""

    def mapped(attributes, inputs, outputs):
        if len({array.shape for array in inputs}) > 1:
            raise Left("inputs of different shapes")
        if len(inputs) == 1:
            raise Left("a single input")
        parts, y = list(inputs), outputs[0]
        axis = attributes.get("axis", 0) % y.ndim if name == "Concat" else min(1, y.ndim - 1)
        sequence = y.ndim == 3 and axis == 1
        if sequence:
            parts, y = [ordered(array) for array in parts], ordered(y)
        else:
            # What is along the axis are features.
            parts, y = [np.moveaxis(array, axis, -1) for array in parts], np.moveaxis(y, axis, -1)
            parts = [array.reshape(-1, array.shape[-1]) for array in parts]
        sizes = [array.shape[-1] for array in parts]
        x, weights, written = np.concatenate(parts[::-1], -1), [], []
        for index, size in enumerate(sizes):
            start = sum(sizes[index + 1 :])
            take = np.zeros((sum(sizes), size), np.float32)
            take[start : start + size] = np.eye(size)
            # [in][out] of a dense layer, [out][in][1][1] of a convolution.
            weights.append(take.T if sequence else take)
            written.append(f"Conv1d<{sum(sizes)}, {size}, 1, NoBias>" if sequence else dense(sum(sizes), size))
        return Mapped(f"{entry(x.shape[1:])}, {layer(name, *written)}", x, y, flat(*weights))

    return mapped


# Recurrent layers

# The gates of ONNX in the order that they have here.
GATES = {"RNN": [0], "GRU": [1, 0, 2], "LSTM": [0, 2, 3, 1]}


def recurrent(name):
    """`W` and `R` are `[directions][gates · H][inputs]`, `B` has both biases, one after the other. `P` has peepholes for the input, output and
    forget gate."""

    def mapped(attributes, inputs, outputs):
        x, w, r, b, lengths, h, c, peepholes = [*inputs, *[None] * (8 - len(inputs))]
        steps = x.shape[1] if attributes.get("layout", 0) == 1 else x.shape[0]
        assert lengths is None or (lengths == steps).all()
        assert all(state is None or not state.any() for state in (h, c))
        units, direction = attributes["hidden_size"], attributes.get("direction", "forward")
        samples_first = attributes.get("layout", 0) == 1
        x = x if samples_first else x.transpose(1, 0, 2)
        settings = ["NoBias"] if b is None else []
        if name == "GRU" and not attributes.get("linear_before_reset", 0):
            settings.append("ResetFirst")
        if peepholes is not None:
            settings.append("Peepholes")
        text = layer(name, x.shape[2], units, *settings)
        y = outputs[0]
        if y.ndim == 4:
            # [steps][directions][samples][units], or samples first
            y = y if samples_first else y.transpose(2, 0, 1, 3)
            y = y.reshape(*y.shape[:2], -1)
            lists = {"forward": text, "reverse": f"Reverse, {text}, Reverse", "bidirectional": f"Bidirectional<{text}>"}
        else:
            y = (y if samples_first else y.transpose(1, 0, 2)).reshape(len(x), -1)
            both = f"Concat<({text}, Last), (Reverse, {text}, Last)>"
            lists = {"forward": f"{text}, Last", "reverse": f"Reverse, {text}, Last", "bidirectional": both}

        def ours(weights):
            """One row per input, and the gates in our order; a bias is one row."""
            gates = weights.reshape(len(GATES[name]), units, -1)[GATES[name]]
            return gates.reshape(-1, gates.shape[-1]).T

        parameters = []
        for number in range(len(w)):
            parameters += [ours(w[number]), ours(r[number])]
            if b is not None:
                parameters += [ours(half) for half in np.split(b[number], 2)]
            if peepholes is not None:
                parameters.append(peepholes[number].reshape(3, units)[[0, 2, 1]])
        return Mapped(f"{entry(x.shape[1:])}, {lists[direction]}", x, y, flat(*parameters))

    return mapped


OPERATORS = {
    "Relu": Operator("`ReLU`", simply("ReLU")),
    "LeakyRelu": Operator("`LeakyReLU`", elementwise(lambda a: layer("LeakyReLU", decimal(a.get("alpha", 0.01))))),
    "PRelu": Operator("`PReLU<PerChannel>`", prelu),
    "Elu": Operator("`ELU`", elementwise(lambda a: layer("ELU", decimal(a.get("alpha", 1.0))))),
    "Selu": Operator("`SELU`", elementwise(selu)),
    "Gelu": Operator("`GELU`", elementwise(lambda a: "GELU<Tanh>" if a.get("approximate") == "tanh" else "GELU")),
    "Swish": Operator("`SiLU`", elementwise(swish)),
    "Sigmoid": Operator("`Sigmoid`", simply("Sigmoid")),
    "Tanh": Operator("`Tanh`", simply("Tanh")),
    "Softplus": Operator("`Softplus`", simply("Softplus")),
    "Clip": Operator("`HardTanh`, `ReLU`, `Identity`", elementwise(clip)),
    "HardSigmoid": Operator("`HardSigmoid`", elementwise(hard_sigmoid)),
    "HardSwish": Operator("`HardSwish`", simply("HardSwish")),
    "Softmax": Operator("`Softmax`", along("Softmax")),
    "LogSoftmax": Operator("`LogSoftmax`", along("LogSoftmax")),
    "Dropout": Operator("`Dropout`", dropout),
    "Gemm": Operator("`Dense`", gemm),
    "MatMul": Operator("`Dense<…, NoBias>`", matmul),
    "Conv": Operator("`Conv2d`", conv),
    "CausalConvWithState": Operator("`Conv1d<…, Causal>`", causal_conv),
    "ConvTranspose": Operator("`ConvTranspose2d`", conv_transpose),
    "MaxPool": Operator("`MaxPool2d`, `MaxPool1d`", pool("MaxPool")),
    "AveragePool": Operator("`AvgPool2d`, `AvgPool1d`", pool("AvgPool")),
    "GlobalMaxPool": Operator("`GlobalMaxPool`", global_pool("GlobalMaxPool")),
    "GlobalAveragePool": Operator("`GlobalAvgPool`", global_pool("GlobalAvgPool")),
    "ReduceMax": Operator("`GlobalMaxPool`", reduce("GlobalMaxPool")),
    "ReduceMean": Operator("`GlobalAvgPool`", reduce("GlobalAvgPool")),
    "BatchNormalization": Operator("`BatchNorm`", batch_norm),
    "LayerNormalization": Operator("`LayerNorm`", over_last_axes("LayerNorm")),
    "GroupNormalization": Operator("`GroupNorm`", group_norm),
    "InstanceNormalization": Operator("`InstanceNorm`", instance_norm),
    "RMSNormalization": Operator("`RMSNorm`", over_last_axes("RMSNorm")),
    "RNN": Operator("`RNN`", recurrent("RNN")),
    "GRU": Operator("`GRU`", recurrent("GRU")),
    "LSTM": Operator("`LSTM`", recurrent("LSTM")),
    "Attention": Operator("`CrossAttention`, `SelfAttention`", attention),
    "RotaryEmbedding": Operator("`SelfAttention<…, Rotary>`", rotary),
    "Gather": Operator("`Embedding`", gather),
    "OneHot": Operator("`OneHot`", one_hot, indices=True),
    "Flatten": Operator("`Flatten`", flatten),
    "Reshape": Operator("`Reshape`", reshape),
    "Squeeze": Operator("`Reshape`", reshape),
    "Unsqueeze": Operator("`Reshape`", reshape),
    "Transpose": Operator("`Transpose`", transpose),
    "Resize": Operator("`Upsample`", resize),
    "Upsample": Operator("`Upsample`", resize),
    "Pad": Operator("`ZeroPad2d`", pad),
    "Slice": Operator("`Slice`, `SliceSteps`", cut),
    "Concat": Operator("`Concat`", branches("Concat")),
    "Add": Operator("`Add`", branches("Add")),
    "Sum": Operator("`Add`", branches("Add")),
    "Mul": Operator("`Multiply`", branches("Multiply")),
    "SwiGLU": Operator("`Multiply`, `SiLU`", swiglu),
    "Identity": Operator("`Identity`", simply("Identity")),
    "SoftmaxCrossEntropyLoss": Operator("`CrossEntropy`", loss("cross_entropies")),
    "NegativeLogLikelihoodLoss": Operator("`NegativeLogLikelihood`", loss("likelihoods")),
}

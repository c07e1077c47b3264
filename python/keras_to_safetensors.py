#!/usr/bin/env python3
"""Converts the weights of a Keras model to safetensors, for `Net::load`, and prints the declaration of the network.

    python python/keras_to_safetensors.py model.keras model.safetensors

The model is a `Sequential` of layers that stackprop has, with the channels last. In stackprop the channels of an image come first, so
kernels are rearranged, and so are the weights of the first `Dense` after a `Flatten`. The inputs of the network are images with the
channels first.
"""

import argparse
import importlib.util
import os
import sys

if importlib.util.find_spec("tensorflow") is None:
    os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from safetensors.numpy import save_file

ACTIVATIONS = {
    "elu": "ELU", "gelu": "GELU", "hard_sigmoid": "HardSigmoid", "log_softmax": "LogSoftmax", "relu": "ReLU", "selu": "SELU",
    "sigmoid": "Sigmoid", "silu": "SiLU", "softmax": "Softmax", "softplus": "Softplus", "tanh": "Tanh",
}  # fmt: skip


def number(value):
    """A number as it is written in a list: `1e-05` is `0.00001`."""
    text = f"{value:.12f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def pair(values):
    """Sizes of rows and columns, or of steps, as they are written in a list."""
    return str(values[0]) if len(set(values)) == 1 else "({})".format(", ".join(map(str, values)))


class Converter:
    """The list of a network, and its tensors."""

    def __init__(self, shape):
        self.list, self.tensors = [], {}
        # For each value of a flattened image, its index in Keras; `None` if the order is the same.
        self.order = None
        if None in shape[1:]:
            raise ValueError(f"its input has the shape {shape[1:]}: all sizes must be known")
        match shape[1:]:
            case (features,):
                self.list.append(f"Input<{features}>")
            case (steps, features):
                self.list.append(f"Input<Sequence<{steps}, {features}>>")
            case (rows, columns, channels):
                self.list.append(f"Input<Image<{channels}, {rows}, {columns}>>")
            case _:
                raise ValueError(f"its input has {len(shape) - 1} dimensions")

    def add(self, layer, *settings, **tensors):
        """Adds a layer, and its tensors with the names of the fields."""
        field = f"{layer.lower()}{len(self.list)}"
        settings = [setting for setting in settings if setting]
        self.list.append(f"{layer}<{', '.join(settings)}>" if settings else layer)
        for name, tensor in tensors.items():
            if tensor is not None:
                self.tensors[f"{field}.{name}"] = np.ascontiguousarray(tensor, dtype=np.float32)

    def per_channel(self, values):
        """Values per channel, in the order of the channels here."""
        return values if self.order is None else values[self.order]

    def activation(self, function, shape):
        name = keras.activations.serialize(function)
        if name == "linear":
            return
        if name not in ACTIVATIONS:
            raise ValueError(f"stackprop has no activation `{name}`")
        self.add(ACTIVATIONS[name])

    def convert(self, layer):
        convert = getattr(self, f"convert_{type(layer).__name__}", None)
        if convert is None or not type(layer).__module__.startswith("keras."):
            raise ValueError("this script does not know this kind of layer")
        if getattr(layer, "data_format", "channels_last") != "channels_last":
            raise ValueError("its channels are first: only models with the channels last can be converted")
        weights = {weight.name: keras.ops.convert_to_numpy(weight) for weight in layer.weights}
        convert(layer, weights, tuple(layer.input.shape))
        if isinstance(layer, (keras.layers.Dense, keras.layers.Conv1D, keras.layers.Conv2D)):
            self.activation(layer.activation, layer.output.shape)

    def convert_Dense(self, layer, weights, shape):
        if len(shape) > 2:
            raise ValueError("it is applied to the last axis of an image or a sequence: write a convolution of size 1")
        kernel = self.per_channel(weights["kernel"])
        self.order = None
        bias = None if layer.use_bias else "NoBias"
        self.add("Dense", str(shape[1]), str(layer.units), bias, weight=kernel, bias=weights.get("bias"))

    def convert_Conv2D(self, layer, weights, shape):
        self.convolution("Conv2d", layer, weights, shape, (3, 2, 0, 1))

    def convert_Conv1D(self, layer, weights, shape):
        if layer.padding == "causal":
            raise ValueError("padding `causal` cannot be converted")
        self.convolution("Conv1d", layer, weights, shape, (2, 1, 0))

    def convolution(self, name, layer, weights, shape, axes):
        settings = [padding(layer, shape, layer.kernel_size, layer.dilation_rate)]
        if max(layer.strides) > 1:
            settings.append(f"Stride<{pair(layer.strides)}>")
        if max(layer.dilation_rate) > 1:
            settings.append(f"Dilation<{pair(layer.dilation_rate)}>")
        if layer.groups > 1:
            settings.append(f"Groups<{layer.groups}>")
        if not layer.use_bias:
            settings.append("NoBias")
        sizes = str(shape[-1]), str(layer.filters), pair(layer.kernel_size)
        self.add(name, *sizes, *settings, weight=weights["kernel"].transpose(axes), bias=weights.get("bias"))

    def normalization(self, name, layer, weights, shape, **statistics):
        if layer.axis not in (-1, [-1], len(shape) - 1, [len(shape) - 1]):
            raise ValueError(f"it is over axis {layer.axis}: only the last one can be converted")
        tensors = {
            "weight": weights.get("gamma", np.ones(shape[-1])),
            "bias": weights.get("beta", np.zeros(shape[-1])),
            **statistics,
        }
        tensors = {name: self.per_channel(values) for name, values in tensors.items()}
        self.add(name, f"Epsilon<{number(layer.epsilon)}>", **tensors)

    def convert_BatchNormalization(self, layer, weights, shape):
        statistics = {"mean": weights["moving_mean"], "variance": weights["moving_variance"]}
        self.normalization("BatchNorm", layer, weights, shape, **statistics)

    def convert_LayerNormalization(self, layer, weights, shape):
        self.normalization("LayerNorm", layer, weights, shape)

    def convert_PReLU(self, layer, weights, shape):
        alpha = weights["alpha"]
        if alpha.size != shape[-1]:
            raise ValueError("it has a slope for each value: only one slope per channel can be converted (`shared_axes`)")
        self.add("PReLU", "PerChannel", slope=self.per_channel(alpha.reshape(-1)))

    def convert_Activation(self, layer, weights, shape):
        self.activation(layer.activation, shape)

    def convert_ReLU(self, layer, weights, shape):
        if layer.max_value is not None or layer.negative_slope or layer.threshold:
            raise ValueError("only a plain one can be converted, without a maximum, a slope or a threshold")
        self.add("ReLU")

    def convert_LeakyReLU(self, layer, weights, shape):
        self.add("LeakyReLU", number(layer.negative_slope))

    def convert_ELU(self, layer, weights, shape):
        self.add("ELU", number(layer.alpha))

    def convert_Softmax(self, layer, weights, shape):
        if layer.axis not in (-1, len(shape) - 1):
            raise ValueError(f"it is over axis {layer.axis}: only the last one can be converted")
        self.activation(keras.activations.softmax, shape)

    def convert_Dropout(self, layer, weights, shape):
        self.add("Dropout", number(layer.rate))

    def convert_SpatialDropout2D(self, layer, weights, shape):
        self.add("Dropout2d", number(layer.rate))

    def pool(self, name, layer, shape, *settings):
        strides = f"Stride<{pair(layer.strides)}>" if layer.strides != layer.pool_size else None
        ones = (1,) * len(layer.pool_size)
        self.add(name, pair(layer.pool_size), strides, padding(layer, shape, layer.pool_size, ones), *settings)

    def convert_MaxPooling1D(self, layer, weights, shape):
        self.pool("MaxPool1d", layer, shape)

    def convert_MaxPooling2D(self, layer, weights, shape):
        self.pool("MaxPool2d", layer, shape)

    def convert_AveragePooling1D(self, layer, weights, shape):
        self.pool("AvgPool1d", layer, shape, "CountInside")

    def convert_AveragePooling2D(self, layer, weights, shape):
        self.pool("AvgPool2d", layer, shape, "CountInside")

    def global_pool(self, name, layer):
        if layer.keepdims:
            raise ValueError("`keepdims` cannot be converted")
        self.add(name)

    def convert_GlobalAveragePooling1D(self, layer, weights, shape):
        self.global_pool("GlobalAvgPool", layer)

    def convert_GlobalAveragePooling2D(self, layer, weights, shape):
        self.global_pool("GlobalAvgPool", layer)

    def convert_GlobalMaxPooling1D(self, layer, weights, shape):
        self.global_pool("GlobalMaxPool", layer)

    def convert_GlobalMaxPooling2D(self, layer, weights, shape):
        self.global_pool("GlobalMaxPool", layer)

    def convert_Flatten(self, layer, weights, shape):
        self.add("Flatten")
        if len(shape) == 4:
            rows, columns, channels = shape[1:]
            order = np.arange(rows * columns * channels).reshape(rows, columns, channels).transpose(2, 0, 1).reshape(-1)
            self.order = None if np.array_equal(order, np.arange(order.size)) else order


def padding(layer, shape, kernel, dilation):
    """The setting for the padding of a layer. Keras adds the zeros depending on the size of the input, more of them at the end."""
    if layer.padding == "valid":
        return None
    before, after = [], []
    for size, window, stride, step in zip(shape[1:], kernel, layer.strides, dilation):
        total = max((-(-size // stride) - 1) * stride + step * (window - 1) + 1 - size, 0)
        before.append(total // 2)
        after.append(total - total // 2)
    if before == after:
        return f"Padding<{pair(before)}>" if any(before) else None
    return f"Padding<{pair(before)}, {pair(after)}>"


def convert(model, target, name="Net"):
    """Converts a model, and returns the declaration of the network that loads the file."""
    if not isinstance(model, keras.Sequential):
        raise ValueError(f"it is a {type(model).__name__}: only `Sequential` models can be converted")
    converter = Converter(model.input_shape)
    for layer in model.layers:
        try:
            converter.convert(layer)
        except ValueError as error:
            raise ValueError(f"`{layer.name}` ({type(layer).__name__}): {error}") from error
    if converter.order is not None:
        raise ValueError("it ends with a flattened image, whose values have another order in stackprop: leave `Flatten` out")
    save_file(converter.tensors, target, metadata={"format": "stackprop", "version": "1"})
    return "network! {{\n    struct {} =\n        {};\n}}".format(name, ",\n        ".join(converter.list))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", help="the model, .keras or .h5")
    parser.add_argument("target", help="the file to write, .safetensors")
    arguments = parser.parse_args()
    try:
        model = keras.models.load_model(arguments.source, compile=False)
        declaration = convert(model, arguments.target)
    except (OSError, TypeError, ValueError) as error:
        sys.exit(f"{arguments.source}: {error}")
    print(f"// The network of {arguments.target}\n{declaration}")


if __name__ == "__main__":
    main()

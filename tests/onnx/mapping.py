"""A case of an operator as a list of layers, and how shapes and numbers are written in such a list."""

from dataclasses import dataclass, field
from typing import Callable

import numpy as np


class Left(Exception):
    """Why a case is left out."""


@dataclass
class Mapped:
    """A case as a list of layers, its input and output with a sample per row, and its parameters one after the other. `kind` is the
    function in mod.rs that runs it."""

    layers: str
    x: np.ndarray
    y: np.ndarray
    parameters: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    more: dict = field(default_factory=dict)
    kind: str = "predictions"


@dataclass
class Operator:
    """The layer that covers an operator, and the function that maps a case. The first input can be indices instead of numbers."""

    layer: str
    map: Callable
    indices: bool = False


def ordered(array):
    """A tensor as it lies here: an image as in ONNX, N×C×H×W; of a sequence, N×C×L, the transpose."""
    array = np.asarray(array, np.float32)
    return np.ascontiguousarray(np.swapaxes(array, 1, 2) if array.ndim == 3 else array)


def entry(shape):
    """The layer that says of what shape, here, one sample is."""
    match shape:
        case [n]:
            return f"Input<{n}>"
        case [steps, channels]:
            return f"Input<Sequence<{steps}, {channels}>>"
        case [channels, height, width]:
            return f"Input<Image<{channels}, {height}, {width}>>"
    raise Left("a sample of four or more axes")


def of_batch(array):
    """The tensor as it lies here, and the entry for its samples; a vector is one sample."""
    array = ordered(array if array.ndim > 1 else array[None])
    return array, entry(array.shape[1:])


def flat(*arrays):
    return np.concatenate([np.asarray(array, np.float32).reshape(-1) for array in arrays])


def decimal(value):
    """A number as it is written behind a layer."""
    text = np.format_float_positional(np.float32(value), trim="0", unique=True)
    return text if len(text) < 12 else np.format_float_scientific(np.float32(value), trim="-", unique=True)


def layer(name, *parameters):
    written = [str(parameter) for parameter in parameters if parameter is not None]
    return f"{name}<{', '.join(written)}>" if written else name


def pair(values, default=None, name=None):
    """One or two sizes: `3`, `(3, 2)`, or `Name<…>`; nothing where it is the default."""
    values = list(values)
    if values == default or (default is not None and values == [default] * len(values)):
        return None
    text = str(values[0]) if len(set(values)) == 1 else f"({values[0]}, {values[1]})"
    return f"{name}<{text}>" if name else text

"""What the files of reference values share: seeds, gradients, the form of the JSON."""

import json
import zlib
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def seed(name):
    torch.manual_seed(zlib.crc32(name.encode()))


def normal(*shape, scale=1.0):
    """Normal deviates with four decimals: inputs stay short in the file and exact in f64."""
    return (torch.randn(*shape) * scale).round(decimals=4)


def gradients(value, dy, tensors):
    """The gradients of `value`, given the gradient `dy` with respect to it, for a dictionary of its inputs."""
    grads = torch.autograd.grad(value, list(tensors.values()), dy)
    return {f"d{name}": grad for name, grad in zip(tensors, grads)}


def tracked(tensors):
    return {name: tensor.detach().clone().requires_grad_() for name, tensor in tensors.items()}


def line(value):
    """Floats get the shortest digits that read back as the same f64."""
    return json.dumps(value, default=torch.Tensor.tolist, separators=(",", ":"), allow_nan=False)


def object_lines(fields, indent):
    return ",\n".join(f'{indent}"{key}": {value}' for key, value in fields.items())


def section(value):
    """A list of cases with one field on a line; anything else on one line."""
    if not isinstance(value, list):
        return line(value)
    cases = (object_lines({key: line(field) for key, field in case.items()}, " " * 6) for case in value)
    return "[\n" + ",\n".join(f"    {{\n{case}\n    }}" for case in cases) + "\n  ]"


def write(name, content):
    content = {"generator": f"PyTorch {torch.__version__}, f64", **content}
    content = {key: section(value) for key, value in content.items()}
    Path(__file__).with_name(f"{name}.json").write_text("{\n" + object_lines(content, "  ") + "\n}\n")

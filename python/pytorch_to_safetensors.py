#!/usr/bin/env python3
"""Converts the weights of a PyTorch model to safetensors, for `Net::load_with(…, &Options::new().layout(Layout::PyTorch))`.

    python python/pytorch_to_safetensors.py model.pt model.safetensors

`model.pt` contains a state dict (`torch.save(model.state_dict(), "model.pt")`), or a dict with a state dict as `state_dict`.
"""

import argparse
import pickle
import sys

import torch
from safetensors.torch import save_file


def tensors(state):
    """The tensors of a state dict, each with memory of its own."""
    if not isinstance(state, dict):
        raise ValueError(f"it contains a {type(state).__name__}, not a state dict")
    state = state.get("state_dict", state)
    for name, value in state.items():
        if not isinstance(value, torch.Tensor):
            raise ValueError(f"`{name}` is a {type(value).__name__}, not a tensor: save only the `state_dict()` of the model")
    # Tied weights share memory, which safetensors refuses.
    return {name: value.detach().cpu().contiguous().clone() for name, value in state.items()}


def convert(source, target):
    """Converts a file, and returns the names of its tensors."""
    try:
        state = torch.load(source, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        reason = str(error).split("\n")[0]
        raise ValueError(
            f"it cannot be read without running code that it contains ({reason}): where the classes of the model are "
            "defined, load the model and save its `state_dict()`"
        ) from error
    state = tensors(state)
    # The word `pt` says that the layout is that of PyTorch: then `Net::load` works without options, too.
    save_file(state, target, metadata={"format": "pt"})
    return list(state)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", help="the file with the state dict, .pt or .pth")
    parser.add_argument("target", help="the file to write, .safetensors")
    arguments = parser.parse_args()
    try:
        names = convert(arguments.source, arguments.target)
    except (OSError, ValueError) as error:
        sys.exit(f"{arguments.source}: {error}")
    print(f"{arguments.target}: {len(names)} tensors: {', '.join(names)}")


if __name__ == "__main__":
    main()

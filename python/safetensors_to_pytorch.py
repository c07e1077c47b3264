#!/usr/bin/env python3
"""Converts weights that stackprop has saved with `Layout::PyTorch` to a state dict of PyTorch.

    python python/safetensors_to_pytorch.py net.safetensors net.pt

Then `model.load_state_dict(torch.load("net.pt"))` loads it into the same layers in `nn.Sequential`.
"""

import argparse
import sys
from collections import OrderedDict

import torch
from safetensors import SafetensorError, safe_open


def convert(source, target):
    """Converts a file, and returns the names of its tensors."""
    try:
        with safe_open(source, framework="pt") as file:
            layout = (file.metadata() or {}).get("format")
            if layout != "pt":
                raise ValueError(
                    f"its layout is {layout!r}, not that of PyTorch: save the network with "
                    "`net.save_with(path, &Options::new().layout(Layout::PyTorch))`"
                )
            state = OrderedDict((name, file.get_tensor(name)) for name in file.keys())
    except SafetensorError as error:
        raise ValueError(f"this is not a file of the format safetensors: {error}") from error
    torch.save(state, target)
    return list(state)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", help="the file that stackprop has saved, .safetensors")
    parser.add_argument("target", help="the file to write, .pt or .pth")
    arguments = parser.parse_args()
    try:
        names = convert(arguments.source, arguments.target)
    except (OSError, ValueError) as error:
        sys.exit(f"{arguments.source}: {error}")
    print(f"{arguments.target}: {len(names)} tensors: {', '.join(names)}")


if __name__ == "__main__":
    main()

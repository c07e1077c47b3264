#!/usr/bin/env python3
"""Prepares the files of the example `quadrotor`, in `target/quadrotor`.

    pip install h5py numpy safetensors
    python python/quadrotor.py
    cargo run --release --example quadrotor

Downloads the package `foundation-policy` from PyPI (MIT), without installing it: it ships a trained policy for quadrotors, and 500 steps
of two flights with what the policy has to output. Writes the weights as safetensors with the names that they have there, and the
observations and actions as arrays of NumPy and as plain numbers.
"""

import subprocess
import sys
import tarfile
from pathlib import Path

import h5py
import numpy as np
from safetensors.numpy import save_file

FOLDER = Path(__file__).resolve().parent.parent / "target/quadrotor"
PACKAGE = "foundation-policy==1.0.2"


def download():
    """Downloads the package, and returns the path of its checkpoint."""
    packages = FOLDER / "packages"
    if not list(packages.glob("foundation_policy-*.tar.gz")):
        # It is not built, so no package is needed to build it.
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", packages, PACKAGE]
        if subprocess.run(command).returncode != 0:
            sys.exit(f"{PACKAGE} cannot be downloaded from PyPI")
    [archive] = packages.glob("foundation_policy-*.tar.gz")
    with tarfile.open(archive) as archive:
        [member] = [member for member in archive.getmembers() if member.name.endswith("/blob/checkpoint.h5")]
        path = packages / "checkpoint.h5"
        path.write_bytes(archive.extractfile(member).read())
    return path


def main():
    with h5py.File(download()) as file:
        layers, weights = file["actor/layers"], {}
        for index, layer in layers.items():
            for name, tensor in layer.items():
                # One row of a matrix is a vector: so are the biases of dense layers stored.
                value = tensor["parameters"][()]
                weights[f"{index}.{name}"] = value[0].copy() if name == "biases" else value
        # Each sequence starts with zeros in stackprop too.
        assert not weights.pop("1.initial_hidden_state").any()
        save_file(weights, FOLDER / "policy.safetensors")
        # From [step][flight][value] to [flight][step][value].
        flights = [np.ascontiguousarray(file[f"example/{name}"][()].transpose(1, 0, 2)) for name in ("input", "output")]
        for name, values in zip(("observations", "actions"), flights):
            np.save(FOLDER / f"{name}.npy", values)
        (FOLDER / "flights.bin").write_bytes(np.concatenate(flights, 2).astype("<f4").tobytes())
    print(f"{FOLDER}: weights and two flights for `cargo run --release --example quadrotor`")


if __name__ == "__main__":
    main()

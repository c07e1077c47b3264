#!/usr/bin/env python3
"""Prepares the files of the example `faces`, in `target/faces`.

    pip install torch torchvision safetensors requests tqdm
    python python/faces.py
    cargo run --release --example faces

Downloads two packages from PyPI, without installing them: `facenet-pytorch`, which ships the weights of MTCNN, and `scikit-image`,
which ships the picture of an astronaut. Converts the weights to safetensors, and stores what PyTorch computes with them.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from pytorch_to_safetensors import convert

FOLDER = Path(__file__).resolve().parent.parent / "target/faces"

# Newer versions do as well, as long as they ship these files.
PACKAGES = {"facenet-pytorch==2.6.0": "facenet_pytorch/", "scikit-image": "skimage/data/astronaut.png"}


def download():
    """Downloads the packages, and unpacks what is needed of them."""
    packages = FOLDER / "packages"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    for package, part in PACKAGES.items():
        name = package.split("==")[0].replace("-", "_")
        if not list(packages.glob(f"{name}-*.whl")):
            if subprocess.run([*command, "--dest", packages, package]).returncode != 0:
                sys.exit(f"{package} cannot be downloaded from PyPI")
        [wheel] = packages.glob(f"{name}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(packages, [file for file in archive.namelist() if file.startswith(part)])
    return packages


def main():
    packages = download()
    sys.path.insert(0, str(packages))
    import torch
    from facenet_pytorch.models.mtcnn import MTCNN
    from PIL import Image

    mtcnn = MTCNN(keep_all=True)
    torch.manual_seed(1)
    for name, side in ("pnet", 12), ("rnet", 24), ("onet", 48):
        convert(packages / f"facenet_pytorch/data/{name}.pt", FOLDER / f"{name}.safetensors")
        # Inputs, then outputs, the probabilities first.
        inputs = torch.empty(10, 3, side, side).uniform_(-1, 1)
        with torch.no_grad():
            *others, probabilities = getattr(mtcnn, name)(inputs)
        # The landmarks of ONet come after the corrections of the box.
        outputs = torch.cat([output.flatten(1) for output in (probabilities, *others)], 1)
        values = torch.cat([inputs.flatten(), outputs.flatten()]).numpy().astype("<f4")
        (FOLDER / f"{name}.values").write_bytes(values.tobytes())

    picture = FOLDER / "astronaut.png"
    picture.write_bytes((packages / "skimage/data/astronaut.png").read_bytes())
    boxes, probabilities = mtcnn.detect(Image.open(picture).convert("RGB"))
    print("faces that facenet-pytorch finds with these weights:")
    for box, probability in zip(boxes, probabilities):
        print("from ({:.0f}, {:.0f}) to ({:.0f}, {:.0f})".format(*box), f"with probability {probability:.4f}")
    print(f"{FOLDER}: weights, values and picture for `cargo run --release --example faces`")


if __name__ == "__main__":
    main()

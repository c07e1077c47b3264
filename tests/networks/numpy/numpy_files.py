"""Writes the files of `data`, as NumPy stores arrays, and some that are damaged.

    pip install numpy
    python tests/networks/numpy/numpy_files.py            # writes the files
    python tests/networks/numpy/numpy_files.py FILE.npz   # reads a file that this library has written

Written with NumPy 2.4.
"""

import io
import sys
import zipfile
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"

# The tensors of `Dense<4, 3>, BatchNorm, Dense<3, 2>`.
SHAPES = {
    "dense0.weight": (4, 3), "dense0.bias": (3,), "batchnorm1.weight": (3,), "batchnorm1.bias": (3,), "batchnorm1.mean": (3,),
    "batchnorm1.variance": (3,), "dense2.weight": (3, 2), "dense2.bias": (2,),
}  # fmt: skip


def tensors():
    """The numbers -3, -2.875, …, in the order of the network."""
    start = 0
    for name, shape in SHAPES.items():
        count = int(np.prod(shape))
        yield name, (np.arange(start, start + count, dtype=np.float32) / 8 - 3).reshape(shape)
        start += count


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def archive(name, files):
    with zipfile.ZipFile(DATA / f"{name}.npz", "w", zipfile.ZIP_DEFLATED) as target:
        for file, content in files.items():
            target.writestr(zipfile.ZipInfo(file), content, zipfile.ZIP_DEFLATED)


def weights():
    net = dict(tensors())
    np.savez(DATA / "plain.npz", **net)
    np.savez_compressed(DATA / "compressed.npz", **net)
    np.savez(DATA / "slashes.npz", **{"net/" + name.replace(".", "/"): array for name, array in net.items()})
    kinds = ["<f8", ">f8", ">f4", "<f2", ">f2", "<f4", "<f8", ">f4"]
    np.savez(DATA / "mixed.npz", **{name: np.asfortranarray(array).astype(kind, order="F")
                                    for (name, array), kind in zip(net.items(), kinds)})
    np.savez(DATA / "objects.npz", allow_pickle=True, **{**net, "dense2.bias": np.array([1.0, None], dtype=object)})
    np.savez(DATA / "integers.npz", **{**net, "dense2.bias": np.array([1, 2])})
    files = {f"{name}.npy": npy(array) for name, array in net.items()}
    bomb = files["dense0.weight.npy"][:-48] + bytes(1 << 24)
    archive("longer_than_its_shape", {**files, "dense0.weight.npy": bomb})
    huge = files["dense0.bias.npy"].replace(b"(3,), }" + b" " * 20, b"(4611686018427387904, 4), }")
    assert huge != files["dense0.bias.npy"] and len(huge) == len(files["dense0.bias.npy"])
    archive("huge_shape", {**files, "dense0.bias.npy": huge})
    # The sizes in the archive are those of the right array, but it decompresses to more.
    archive("longer_than_its_size", {**files, "dense0.weight.npy": bomb})
    path = DATA / "longer_than_its_size.npz"
    content, wrong, right = path.read_bytes(), len(bomb).to_bytes(4, "little"), len(files["dense0.weight.npy"]).to_bytes(4, "little")
    assert content.count(wrong) == 2
    path.write_bytes(content.replace(wrong, right))


def arrays():
    rows = np.array([[1.5, -2.0, 3.25], [0.0, 1000.0, -0.125]])
    for kind in ["<f8", ">f4", "<f2"]:
        np.save(DATA / f"rows-{kind[1:]}.npy", rows.astype(kind))
    np.save(DATA / "rows-fortran.npy", np.asfortranarray(rows))
    np.save(DATA / "images.npy", np.arange(24, dtype=np.uint8).reshape(2, 3, 4))
    np.save(DATA / "images-fortran.npy", np.asfortranarray(np.arange(24, dtype=">i2").reshape(2, 3, 4)))
    for kind in ["<i8", "|u1", "|b1"]:
        np.save(DATA / f"labels-{kind[1:]}.npy", np.array([1, 0, 1]).astype(kind))
    np.save(DATA / "labels-negative.npy", np.array([1, -1]))
    np.save(DATA / "single.npy", np.float64(1.0))
    np.save(DATA / "objects.npy", np.array([1, "two"], dtype=object))
    np.save(DATA / "fields.npy", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")]))
    with (DATA / "version2.npy").open("wb") as file:
        np.lib.format.write_array(file, rows.astype("<f4"), version=(2, 0))


if len(sys.argv) > 1:
    for name, array in np.load(sys.argv[1]).items():
        print(name, array.dtype, array.shape, array.ravel()[:3])
else:
    DATA.mkdir(exist_ok=True)
    weights()
    arrays()

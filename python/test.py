#!/usr/bin/env python3
"""Tests the scripts: builds models in PyTorch and Keras, converts them, and compares the predictions of stackprop with theirs.

The networks are declared in a crate in `target/python`, those of Keras as `keras_to_safetensors.py` prints them.
"""

import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
import torch
from keras import layers
from torch import nn

PYTHON = Path(__file__).resolve().parent
ROOT = PYTHON.parent
FOLDER = ROOT / "target/python"
SAMPLES = 5

TEXT = """//! Written by `python/test.py`.

use std::error::Error;
use std::fs;

use stackprop::prelude::*;
use stackprop::weights::{Layout, Options};

/// Writes the predictions of a network, and the network in the layout of PyTorch.
fn run<N, const I: usize, const O: usize>(name: &str) -> Result<(), Box<dyn Error>>
where
    N: Network<Scalar = f32, Input = [f32; I], Output = [f32; O]>,
{
    // The layout is in the file.
    let net = N::load(format!("{name}.safetensors"))?;
    let inputs: Vec<f32> = fs::read(format!("{name}.in"))?.as_chunks().0.iter().map(|x| f32::from_le_bytes(*x)).collect();
    let outputs = net.predict_all(inputs.as_chunks().0);
    let bytes: Vec<u8> = outputs.as_flattened().iter().flat_map(|y| y.to_le_bytes()).collect();
    fs::write(format!("{name}.out"), bytes)?;
    net.save_with(format!("{name}.saved.safetensors"), &Options::new().layout(Layout::PyTorch))?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR")))?;
"""

# Models of PyTorch, the shapes of their inputs, and the networks that load them.
PYTORCH = {
    "dense": (
        (6,), lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(-1)),
        "network! { struct Net = Dense<6, 8>, ReLU, Dense<8, 3>, Softmax; }",
    ),
    "image": (
        (2, 9, 8), lambda: nn.Sequential(
            nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.PReLU(4), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(64, 5), nn.LogSoftmax(-1),
        ),
        """network! {
            struct Net = Input<Image<2, 9, 8>>, Conv2d<2, 4, 3, Same, NoBias>, BatchNorm, PReLU<PerChannel>, MaxPool2d<2>,
                Flatten, Dense<_, 5>, LogSoftmax;
        }""",
    ),
}  # fmt: skip

# Models of Keras.
KERAS = {
    "keras_dense": lambda: [
        keras.Input((6,)), layers.Dense(8, activation="elu"), layers.LayerNormalization(), layers.Dropout(0.25),
        layers.Dense(5, use_bias=False), layers.BatchNormalization(scale=False), layers.PReLU(), layers.Dense(3), layers.Softmax(),
    ],
    "keras_rows": lambda: [keras.Input((5, 4)), layers.Flatten(), layers.Dense(3, activation="gelu")],
    "keras_image": lambda: [
        keras.Input((9, 8, 3)), layers.Conv2D(4, (3, 2), padding="same", strides=2, activation="relu"),
        layers.BatchNormalization(epsilon=1e-5), layers.MaxPooling2D(2, padding="same"),
        layers.Conv2D(6, 3, padding="same", groups=2, use_bias=False), layers.PReLU(shared_axes=[1, 2]),
        layers.AveragePooling2D((2, 1), strides=1, padding="same"), layers.Flatten(), layers.BatchNormalization(),
        layers.Activation("tanh"), layers.Dense(7, activation="hard_sigmoid"), layers.Dense(2, activation="log_softmax"),
    ],
    "keras_global": lambda: [
        keras.Input((10, 12, 2)), layers.Conv2D(4, 3, dilation_rate=2, activation="selu"), layers.LeakyReLU(negative_slope=0.3),
        layers.LayerNormalization(), layers.SpatialDropout2D(0.5), layers.GlobalAveragePooling2D(),
        layers.Dense(4, activation="sigmoid"),
    ],
    "keras_pixels": lambda: [
        keras.Input((5, 6, 2)), layers.Conv2D(3, 4, padding="same", activation="softplus"), layers.ELU(alpha=0.5), layers.ReLU(),
        layers.Softmax(),
    ],
    "keras_sequence": lambda: [
        keras.Input((13, 3)), layers.Conv1D(5, 3, padding="same", activation="silu"), layers.MaxPooling1D(3, strides=2),
        layers.Conv1D(4, 2, strides=2, padding="same"), layers.AveragePooling1D(2, strides=1, padding="same"), layers.Flatten(),
        layers.Dense(2),
    ],
}  # fmt: skip

# Models that cannot be converted, and a part of the sentence that says why.
REFUSED = [
    ([keras.Input((5, 3)), layers.LSTM(4)], "does not know this kind of layer"),
    ([keras.Input((4, 4, 2)), layers.Dense(3)], "write a convolution of size 1"),
    ([keras.Input((4, 4, 2)), layers.Flatten()], "leave `Flatten` out"),
    ([keras.Input((4, 4, 2)), layers.Softmax(axis=1)], "it is over axis 1"),
    ([keras.Input((2, 4, 4)), layers.Conv2D(3, 1, data_format="channels_first")], "channels are first"),
    ([keras.Input((None, 2)), layers.Conv1D(3, 1)], "all sizes must be known"),
    ([keras.Input((4, 4, 2)), layers.BatchNormalization(axis=1)], "it is over axis 1"),
    ([keras.Input((4, 4, 2)), layers.PReLU()], "one slope per channel"),
    ([keras.Input((4,)), layers.Dense(2, activation="mish")], "no activation `mish`"),
]


def script(name, *arguments, fails=False):
    """Runs a script, and returns what it prints."""
    command = [sys.executable, PYTHON / f"{name}.py", *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode != 0) == fails, f"{command}: {result.stdout}{result.stderr}"
    assert "Traceback" not in result.stderr, result.stderr
    return result.stderr if fails else result.stdout


def channels_first(values):
    """A batch as stackprop has it, from one with the channels last."""
    return values.transpose(0, 3, 1, 2) if values.ndim == 4 else values


def randomized(generator, name, shape):
    low, high = (0.5, 2.0) if "var" in name else (-0.5, 0.5)
    return generator.uniform(low, high, shape).astype(np.float32)


def write_models(generator):
    """Writes the converted models and their inputs. Returns the networks, the outputs, and the models of PyTorch."""
    networks, outputs, models = {}, {}, {}
    for name, (shape, build, declaration) in PYTORCH.items():
        model = build().eval()
        for key, value in model.state_dict().items():
            if value.dtype.is_floating_point:
                value.copy_(torch.from_numpy(randomized(generator, key, value.shape)))
        torch.save(model.state_dict(), FOLDER / f"{name}.pt")
        print(script("pytorch_to_safetensors", FOLDER / f"{name}.pt", FOLDER / f"{name}.safetensors"), end="")
        x = generator.uniform(-1, 1, (SAMPLES, *shape)).astype("<f4")
        (FOLDER / f"{name}.in").write_bytes(x.tobytes())
        with torch.no_grad():
            outputs[name] = model(torch.from_numpy(x)).numpy()
        networks[name], models[name] = declaration, model
    for name, build in KERAS.items():
        model = keras.Sequential(build())
        for weight in model.weights:
            weight.assign(randomized(generator, weight.name, weight.shape))
        model.save(FOLDER / f"{name}.keras")
        networks[name] = script("keras_to_safetensors", FOLDER / f"{name}.keras", FOLDER / f"{name}.safetensors")
        x = generator.uniform(-1, 1, (SAMPLES, *model.input_shape[1:])).astype("<f4")
        (FOLDER / f"{name}.in").write_bytes(channels_first(x).tobytes())
        outputs[name] = channels_first(keras.ops.convert_to_numpy(model(x, training=False)))
    return networks, outputs, models


def write_crate(networks):
    (FOLDER / "src").mkdir(exist_ok=True)
    (FOLDER / "Cargo.toml").write_text(
        '[package]\nname = "converted"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n\n'
        '[dependencies]\nstackprop = { path = "../..", features = ["safetensors"] }\n'
    )
    (FOLDER / "Cargo.lock").write_bytes((ROOT / "Cargo.lock").read_bytes())
    blocks = [f'    {{\n{declaration}\n        run::<Net, _, _>("{name}")?;\n    }}\n' for name, declaration in networks.items()]
    (FOLDER / "src/main.rs").write_text(TEXT + "".join(blocks) + "    Ok(())\n}\n")


def compare(outputs):
    for name, expected in outputs.items():
        found = np.fromfile(FOLDER / f"{name}.out", dtype="<f4").reshape(expected.shape)
        difference = np.max(np.abs(found - expected) / np.maximum(np.abs(expected), 1))
        print(f"{name}: differs by at most {difference:.1e}")
        assert difference <= 1e-5 and np.std(expected) > 1e-3, name


def compare_states(models):
    """What stackprop has saved is what PyTorch had."""
    for name, model in models.items():
        script("safetensors_to_pytorch", FOLDER / f"{name}.saved.safetensors", FOLDER / f"{name}.saved.pt")
        loaded = PYTORCH[name][1]()
        loaded.load_state_dict(torch.load(FOLDER / f"{name}.saved.pt"), strict=True)
        for (key, before), after in zip(model.state_dict().items(), loaded.state_dict().values()):
            assert torch.equal(before, after), f"{name}: {key}"
    print(f"{len(models)} state dicts are the same after a round trip")


def check_refusals():
    from keras_to_safetensors import convert

    x = keras.Input((4,))
    models = [(keras.Sequential(build), words) for build, words in REFUSED]
    models.append((keras.Model(x, layers.Dense(2)(x)), "only `Sequential` models"))
    for model, words in models:
        try:
            convert(model, FOLDER / "refused.safetensors")
        except ValueError as error:
            assert words in str(error), f"{words!r} is not in: {error}"
        else:
            raise AssertionError(f"nothing was refused: {words}")
    assert not (FOLDER / "refused.safetensors").exists()
    torch.save(nn.Linear(2, 2), FOLDER / "model.pt")
    torch.save({"epoch": 3, "weights": {}}, FOLDER / "checkpoint.pt")
    refused = FOLDER / "refused.safetensors"
    for source, words in ("model.pt", "save its `state_dict()`"), ("checkpoint.pt", "`epoch` is a int"), ("none.pt", "No such file"):
        text = script("pytorch_to_safetensors", FOLDER / source, refused, fails=True)
        assert words in text, text
    for source, words in ("keras_rows.safetensors", "not that of PyTorch"), ("dense.in", "not a file of the format"):
        text = script("safetensors_to_pytorch", FOLDER / source, FOLDER / "refused.pt", fails=True)
        assert words in text, text
    print(f"{len(models) + 5} files are refused with a sentence")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    networks, outputs, models = write_models(np.random.default_rng(1))
    write_crate(networks)
    for name in outputs:
        (FOLDER / f"{name}.out").unlink(missing_ok=True)
    subprocess.run(["cargo", "run", "--quiet", "--manifest-path", FOLDER / "Cargo.toml"], check=True)
    compare(outputs)
    compare_states(models)
    check_refusals()


if __name__ == "__main__":
    main()

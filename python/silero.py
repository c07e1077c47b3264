#!/usr/bin/env python3
"""Prepares the files of the example `silero`, in `target/silero`.

    apt-get install espeak-ng
    pip install numpy onnx onnxruntime safetensors
    python python/silero.py
    cargo run --release --example silero

Downloads the package `silero-vad` from PyPI (MIT), without installing it, and makes a minute of sound with speech, pauses, noise and a
tone. The package has the weights of two trainings: `shipped.safetensors` are those of its safetensors file, as they are, and
`current.safetensors` those of its ONNX files, with the same names and the layout of PyTorch. With each ONNX Runtime computes the
probabilities that the example compares: they differ by up to 0.7 from one training to the other.
"""

import io
import subprocess
import sys
import wave
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnx.numpy_helper
import onnxruntime
from safetensors.numpy import load_file, save_file

FOLDER = Path(__file__).resolve().parent.parent / "target/silero"
PACKAGE = "silero-vad==6.2.3"
RATE, SECONDS, CHUNK, CONTEXT = 16000, 60, 512, 64

SENTENCES = [
    ("en-gb", "The north wind and the sun were disputing which was the stronger."),
    ("en-us+f3", "A traveller came along, wrapped in a warm cloak."),
    ("en-gb-scotland+m3", "They agreed that the one who first made him take it off should be stronger."),
    ("de", "Einst stritten sich Nordwind und Sonne, wer von ihnen beiden wohl der Stärkere wäre."),
    ("en-us+whisper", "Then the north wind blew as hard as he could."),
    ("fr", "La bise et le soleil se disputaient."),
    ("en-029+f5", "And at last the north wind gave up the attempt."),
]


def speech(voice, text):
    """A sentence at 16 kHz, between -1 and 1."""
    sound = subprocess.run(["espeak-ng", "-v", voice, "--stdout", text], check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(sound)) as file:
        there, samples = file.getframerate(), np.frombuffer(file.readframes(1 << 30), "<i2") / 32768
    times = np.arange(int(len(samples) * RATE / there)) * there / RATE
    return np.interp(times, np.arange(len(samples)), samples)


def minute():
    """Sentences with pauses, of different loudness, over noise of different loudness, and a tone."""
    rng = np.random.default_rng(1)
    sound, start = rng.normal(size=RATE * SECONDS) * np.repeat([1e-4, 3e-3, 1e-2, 1e-3, 3e-2, 0], 10 * RATE), RATE
    for turn in range(20):
        sentence = speech(*SENTENCES[turn % len(SENTENCES)]) * rng.uniform(0.05, 0.9)
        part = sound[start : start + len(sentence)]
        part += sentence[: len(part)]
        start += len(sentence) + int(rng.uniform(0.5, 2.5) * RATE)
        if start >= len(sound):
            break
    sound[30 * RATE : 32 * RATE] += 0.2 * np.sin(np.arange(2 * RATE) * 2 * np.pi * 440 / RATE)
    return (np.clip(sound, -1, 1) * 32767).astype("<i2")


# The gates of an LSTM: i, f, g, o in PyTorch, i, o, f, g in ONNX.
TO_ONNX, TO_PYTORCH = [0, 3, 1, 2], [0, 2, 3, 1]


def tensors(graph):
    """The tensors of the ONNX graph of the detector, by their names in PyTorch."""
    by_name = {tensor.name: tensor for tensor in graph.initializer}
    [lstm] = [node for node in graph.node if node.op_type == "LSTM"]
    there = {"stft_conv.weight": "stft.forward_basis_buffer", "lstm_cell.weight_ih": lstm.input[1], "lstm_cell.weight_hh": lstm.input[2]}
    for part in "weight", "bias":
        there |= {f"conv{i + 1}.{part}": f"encoder.{i}.{part}" for i in range(4)} | {f"final_conv.{part}": f"output.{part}"}
    return {here: by_name[name] for here, name in there.items()}, by_name[lstm.input[3]]


def gates(tensor, order):
    return tensor.reshape(4, 128, -1)[order].reshape(tensor.shape)


def weights(model):
    """The weights of a model, by their names in PyTorch."""
    named, biases = tensors(model.graph)
    named = {name: onnx.numpy_helper.to_array(tensor) for name, tensor in named.items()}
    named["lstm_cell.bias_ih"], named["lstm_cell.bias_hh"] = onnx.numpy_helper.to_array(biases).reshape(2, 512)
    return {
        name: gates(value.reshape(512, *value.shape[2:]) if value.ndim == 3 else value, TO_PYTORCH) if "lstm" in name else value
        for name, value in named.items()
    }


def with_weights(model, values):
    """The model with other weights."""
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    named, biases = tensors(changed.graph)
    values = {name: gates(value, TO_ONNX) if "lstm" in name else value for name, value in values.items()}
    for name, tensor in named.items():
        tensor.raw_data = values[name].astype("<f4").tobytes()
    biases.raw_data = np.concatenate([values["lstm_cell.bias_ih"], values["lstm_cell.bias_hh"]]).astype("<f4").tobytes()
    return changed


def probabilities(model, samples):
    """For each chunk of 512 samples the probability that it is speech. A chunk is preceded by the last 64 samples of the previous one."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    chunks = samples[: len(samples) // CHUNK * CHUNK].reshape(-1, CHUNK)
    contexts = np.concatenate([np.zeros((1, CONTEXT), np.float32), chunks[:-1, -CONTEXT:]])
    zeros = np.zeros((1, 1, 128), np.float32)
    return session.run(["speech_probs"], {"input": np.concatenate([contexts, chunks], 1), "h": zeros, "c": zeros})[0].flatten()


def main():
    packages = FOLDER / "packages"
    if not list(packages.glob("silero_vad-*.whl")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", packages, PACKAGE]
        if subprocess.run(command).returncode != 0:
            sys.exit(f"{PACKAGE} cannot be downloaded from PyPI")
    [wheel] = packages.glob("silero_vad-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        model = onnx.load_from_string(archive.read("silero_vad/data/silero_vad_16k_sequence.onnx"))
        (FOLDER / "shipped.safetensors").write_bytes(archive.read("silero_vad/data/silero_vad_16k.safetensors"))
    save_file(weights(model), FOLDER / "current.safetensors")

    samples = minute()
    with wave.open(str(FOLDER / "minute.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    samples = samples.astype(np.float32) / 32768
    shipped = with_weights(model, load_file(FOLDER / "shipped.safetensors"))
    for name, model in ("current", model), ("shipped", shipped):
        there = probabilities(model, samples)
        np.save(FOLDER / f"{name}.npy", there)
        print(f"{(there > 0.5).mean():.0%} of {len(there)} chunks are speech with the weights `{name}`")
    print(f"{FOLDER}: weights, sound and probabilities for `cargo run --release --example silero`")


if __name__ == "__main__":
    main()

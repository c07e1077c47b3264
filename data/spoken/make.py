#!/usr/bin/env python3
"""Makes `digits.npy.gz`: the ten digits, spoken by 64 voices of espeak-ng.

    apt-get install espeak-ng    # 1.51 here
    pip install numpy
    python make.py
"""

import gzip
import io
import subprocess
import wave
from pathlib import Path

import numpy as np

RATE, LENGTH = 8000, 6400
WORDS = "zero one two three four five six seven eight nine".split()
ACCENTS = "en-gb en-us en-gb-scotland en-gb-x-gbclan en-gb-x-rp en-gb-x-gbcwmd en-029 en-us-nyc".split()
# Variants of the voice: other formants, pitch and roughness. The last twelve are those of the test data.
TRAINING = (
    "m1 m2 m3 m4 m5 m6 f1 f2 f3 f4 Alex Alicia Andrea Denis Diogo Gene Henrique Hugo Jacky Lee Marco Mario adam anika aunty belinda "
    "boris caleb ed edward gustave iven john klatt klatt3 linda max michel norbert steph Mike Gene2 miguel paul pedro quincy rob sandro "
    "shelby travis victor klatt5"
)
TEST = "m7 m8 f5 Annie Michael david grandma klatt2 pablo zac robert antonio"


def speech(voice, speed, pitch, word):
    """A word at 8 kHz without the silence around it, its loudest sample 1 or -1."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", word]
    sound = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(sound)) as file:
        there, samples = file.getframerate(), np.frombuffer(file.readframes(1 << 30), "<i2").astype(float)
    # Without the frequencies above 4 kHz.
    spectrum = np.fft.rfft(samples)
    length = len(samples) * RATE // there
    samples = np.fft.irfft(spectrum[: length // 2 + 1], length)
    samples /= np.abs(samples).max()
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    return samples[loud[0] : loud[-1] + 1]


def main():
    rng = np.random.default_rng(1)
    sounds = np.full((64, 10, LENGTH), 128, np.uint8)
    for index, variant in enumerate((TRAINING + " " + TEST).split()):
        voice = f"{ACCENTS[index % len(ACCENTS)]}+{variant}"
        speed, pitch = rng.integers(130, 220), rng.integers(25, 75)
        for digit, word in enumerate(WORDS):
            sound = speech(voice, speed, pitch, word)[:LENGTH]
            sounds[index, digit, : len(sound)] = np.round(128 + 127 * sound)
    buffer = io.BytesIO()
    np.save(buffer, sounds.reshape(-1, LENGTH))
    path = Path(__file__).parent / "digits.npy.gz"
    path.write_bytes(gzip.compress(buffer.getvalue(), 9, mtime=0))
    print(f"{path}: {path.stat().st_size} bytes")
    lengths = LENGTH - (sounds == 128)[:, :, ::-1].cumprod(-1).sum(-1)
    print(f"words of {lengths.min() / RATE:.2f} to {lengths.max() / RATE:.2f} s, {lengths.mean() / RATE:.2f} s on average")


if __name__ == "__main__":
    main()

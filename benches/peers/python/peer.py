"""The common part of the peers that are written in Python. src/lib.rs documents it; the numbers are the same, bit for bit."""

import math
import os
import statistics
import sys
import time

import numpy as np
from works import LENGTH, SIDE, matrices

THREADS = int(os.environ.get("PEER_THREADS", "1"))
CHECKED = 1024


class Missing(Exception):
    """The peer cannot do this work; the message says why."""


def uniform(a, b, c):
    a, b, c = (np.asarray(number, np.uint32) for number in (a, b, c))
    with np.errstate(over="ignore"):
        x = a * np.uint32(0x9E3779B1) ^ b * np.uint32(0x85EBCA77) ^ c * np.uint32(0xC2B2AE3D)
        x = (x ^ x >> 15) * np.uint32(0x2C1B3C6D)
        x = (x ^ x >> 12) * np.uint32(0x297A2D39)
        x ^= x >> 15
    return (x >> 8).astype(np.float32) / np.float32(1 << 24)


def data(spec):
    """The features of the samples and their classes, made once for all works that share them."""
    count, width = spec["samples"], width_of(spec)
    if (count, width) not in data.made:
        i, j = np.arange(count)[:, None], np.arange(width)[None, :]
        half = np.float32(0.5)
        features = half * uniform(i, j, 0) + (half * uniform(np.arange(10)[:, None], j, 1))[np.arange(count) % 10]
        i = np.arange(count)
        labels = np.where(uniform(i, 0, 2) < np.float32(0.8), i % 10, (np.float32(10) * uniform(i, 1, 2)).astype(int))
        data.made[count, width] = features, labels
    return data.made[count, width]


data.made = {}


def width_of(spec):
    if spec["net"] in SIDE:
        return channels_of(spec) * SIDE[spec["net"]] ** 2
    return spec["sizes"][0] * (LENGTH if spec["net"] in ("lstm2", "transformer") else 1)


def channels_of(spec):
    """The channels of the images."""
    return 1 if spec["net"] == "lenet" else 3


def weights(spec):
    """One matrix [outputs, inputs] per layer, in networks of sequences half as large. Biases are zero."""
    half = np.float32(1 if spec["net"] == "dense" or spec["net"] in SIDE else 0.5)
    return [
        (2 * uniform(np.arange(o)[:, None], np.arange(i)[None, :], 3 + layer) - 1) * (half * np.sqrt(np.float32(6 / i)))
        for layer, (o, i) in enumerate(matrices(spec["net"], spec["sizes"]))
    ]


def parse(words):
    spec = dict(word.split("=", 1) for word in words)
    spec["sizes"] = [int(size) for size in spec["sizes"].split("-")] if spec.get("sizes") else []
    for key, kind in dict(samples=int, batch=int, rate=float, dropout=float).items():
        spec[key] = kind(spec.get(key, 0))
    return spec


def measure(run, seconds):
    """The seconds that `run` takes: the median of about ten samples in that time, or one sample if that takes longer."""
    calls, samples, start = 1, [], time.perf_counter()
    while True:
        begin = time.perf_counter()
        for _ in range(calls):
            run()
        sample = time.perf_counter() - begin
        if not samples and sample < seconds / 10:
            calls *= 2
            continue
        samples.append(sample / calls)
        if time.perf_counter() - start >= seconds:
            return statistics.median(samples)


def serve(version, prepare):
    """Answers the coordinator. `prepare` returns a pair for a description: a function that does the work once, and one that checks it."""
    answers, sys.stdout = sys.stdout, sys.stderr  # the output of a library must not be read as an answer
    works = {}
    for line in sys.stdin:
        command, *words = line.split()
        if command == "version":
            answer = version
        elif command == "prepare":
            spec = parse(words)
            try:
                works[spec["name"]] = prepare(spec)
                answer = "ready"
            except Missing as reason:
                answer = f"missing {reason}"
        elif command == "check":
            answer = " ".join(repr(float(number)) for number in np.ravel(works[words[0]][1]()))
        elif command == "measure":
            answer = repr(measure(works[words[0]][0], float(words[1])))
        print(answer, file=answers, flush=True)


def cross_entropy(probabilities, labels):
    picked = probabilities[np.arange(len(probabilities)), labels[: len(probabilities)]]
    return -math.fsum(np.log(picked, dtype=np.float64)) / len(picked)

"""Converts results.json to results.md and results.svg. Run alone, it writes them again: python report.py results.json."""

import json
import sys
from pathlib import Path

from works import LADDER, WORKS, limit, operations, parameters

NAMES = {
    "torch": "PyTorch", "torch-compile": "PyTorch, compiled", "jax": "JAX", "onnx": "ONNX Runtime", "numpy": "NumPy",
    "candle": "candle", "burn": "burn", "dfdx": "dfdx", "tract": "tract", "eigen": "Eigen, by hand", "stackprop": "stackprop",
}  # fmt: skip


def name_of(peer):
    return NAMES.get(peer, peer)


def show(seconds):
    for factor, unit in [(1, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns")]:
        if seconds * factor >= 0.9995:
            return f"{seconds * factor:.3g} {unit}" if seconds * factor < 999.5 else f"{seconds * factor:.0f} {unit}"
    return f"{seconds * 1e9:.2g} ns"


class Results:
    def __init__(self, raw):
        self.raw = raw
        self.peers = [peer for peer in raw["versions"] if peer != "stackprop"]
        self.threads = sorted({int(key.split(", ")[1]) for of in raw["times"].values() for key in of})
        limits = raw["limits"]
        self.peak = {
            t: max((limits[n].get(str(t), 0) for n in limits if n.startswith("peak")), default=0) for t in self.threads
        }
        self.cache = {t: limits.get("cache", {}).get(str(t), 0) for t in self.threads}

    def time(self, work, peer, threads):
        found = self.raw["times"].get(work, {}).get(f"{peer}, {threads}")
        return found and found["median"]

    def limit(self, work, threads):
        return self.peak[threads] and self.cache[threads] and limit(work, self.peak[threads], self.cache[threads])

    def best(self, work, threads):
        """The fastest peer and its time."""
        times = [(self.time(work, peer, threads), peer) for peer in self.peers]
        return min(((time, peer) for time, peer in times if time), default=None)


def row(cells):
    return "| " + " | ".join(cells) + " |"


def compact(results):
    """The time of stackprop, and how many times as long each peer takes."""
    # PyTorch is the better of eager and compiled; NumPy is in the long table.
    peers = [peer for peer in results.peers if peer not in ("torch-compile", "numpy")]
    yield row(["work", "threads", "stackprop", "of the limit", *map(name_of, peers)])
    yield row(["---", *["---:"] * (len(peers) + 3)])
    for work in WORKS:
        # One prediction is too short to be split between threads.
        for threads in results.threads if WORKS[work]["samples"] > 1 else results.threads[:1]:
            own, bound = results.time(work, "stackprop", threads), results.limit(work, threads)
            if not own or work in LADDER:
                continue
            cells = []
            for peer in peers:
                times = [
                    results.time(work, variant, threads)
                    for variant in ([peer, "torch-compile"] if peer == "torch" else [peer])
                ]
                ratio = min((time / own for time in times if time), default=None)
                text = f"× {ratio:.2f}" if ratio and ratio < 10 else f"× {ratio:.0f}" if ratio else ""
                cells.append(f"**{text}**" if ratio and ratio < 1 else text)
            yield row(
                [WORKS[work]["title"], str(threads), show(own), f"{100 * bound / own:.0f} %" if bound else "", *cells]
            )


def full(results, threads):
    peers = ["stackprop", *results.peers]
    yield row(["work", "limit", *map(name_of, peers), "stackprop ÷ limit", "best peer ÷ stackprop"])
    yield row(["---", *["---:"] * (len(peers) + 3)])
    for work in WORKS:
        own, bound, best = (
            results.time(work, "stackprop", threads),
            results.limit(work, threads),
            results.best(work, threads),
        )
        times = [results.time(work, peer, threads) for peer in peers]
        if any(times):
            yield row([
                WORKS[work]["title"], show(bound) if bound else "", *(show(time) if time else "" for time in times),
                f"{own / bound:.2f}" if own and bound else "",
                f"{best[0] / own:.2f} ({name_of(best[1])})" if own and best else "",
            ])  # fmt: skip


def ladder(results, threads):
    peers = [
        peer for peer in ["stackprop", *results.peers] if any(results.time(work, peer, threads) for work in LADDER)
    ]
    yield row(["network", "parameters", *map(name_of, peers)])
    yield row(["---", *["---:"] * (len(peers) + 1)])
    for work in LADDER:
        if results.raw["times"].get(work):
            times = [results.time(work, peer, threads) for peer in peers]
            speeds = [f"{operations(work) / time / 1e9:.3g}" if time else "" for time in times]
            yield row([WORKS[work]["title"], f"{parameters(WORKS[work]):,}".replace(",", " "), *speeds])


FAIRNESS = """\
- Each peer starts with the same weights and learns the same samples. Before the measurements, its outputs and its loss before
  training have to agree with those of the others to 10⁻⁴, and an epoch has to reduce the loss about as far.
- A training is written as users of the library write it: a new random order in each epoch, each batch gathered from the whole data.
  LeNet-5 is measured with 6 400 samples and reported for 60 000. A "step" is its share of an epoch of 1 280 to 4 096 samples.
- "1 thread" is a process that is bound to one processor, with all thread settings at 1.
- The limit is the time that the products alone would take at the measured peak, forward and backward, without the gradient
  with respect to the inputs of the network. For one prediction it is the time to read the weights from the second-level cache, if
  that is longer. It does not include exponentials, dropout, the optimizer and the memory.
- stackprop is built as a user builds it: `cargo build --release`, with vector units detected at run time. The other Rust peers get
  `-C target-cpu=native` and the AVX-512 of `gemm`, Eigen `-O3 -march=native`.
- PyTorch: fused optimizers, `index_select`, `inference_mode`; in the first table the better of eager and `torch.compile`. JAX:
  an epoch is one call (a scan) with donated state; LeNet-5 and ResNet-8 are one call per step, which is faster. ONNX Runtime: inputs and outputs
  are bound once. burn: its flex backend; automatic differentiation in training only. candle: its own `gemm`; plain tensors, not
  variables, in prediction. NumPy and Eigen: passes written by hand.
- A prediction in Python includes the call from Python, as it does for its users. For ONNX Runtime and PyTorch this is a few
  microseconds.
- RTNeural is in none of the package registries used here. Instead, the tiny network is written with Eigen with sizes known to the
  compiler, as RTNeural does it; this does not measure RTNeural itself.
- dfdx 0.13 has convolutions on nightly compilers only. ONNX Runtime and tract do not train. tract multiplies on one thread.
"""


def write(raw, folder):
    results = Results(raw)
    lines = ["# stackprop and its peers", ""]
    rounds = "one round" if raw["rounds"] == 1 else f"medians of {raw['rounds']} rounds"
    lines += [
        "Times of stackprop, and how many times as long the others take; in bold where they take less. "
        f"{raw['machine']}, {raw['date']}, {rounds}, `{raw['command']}`.",
    ]
    if raw["load"][1] > raw["processors"] + 0.5:
        lines[-1] += (
            f" The machine was busy with other things: its load was {raw['load'][1]} on {raw['processors']} processors."
        )
    lines += ["", *compact(results)]
    lines += ["", "![Speed of training steps, and times relative to stackprop](results.svg)"]
    for threads in results.threads:
        word = "One thread" if threads == 1 else f"{threads} threads"
        lines += ["", f"## {word}: times", ""]
        if results.peak[threads]:
            lines += [f"Measured in the same rounds: {results.peak[threads] / 1e9:.0f} GFLOP/s of multiply-adds, "
                      f"{results.cache[threads] / 1e9:.0f} GB/s out of the second-level cache.", ""]  # fmt: skip
        lines += full(results, threads)
        if any(raw["times"].get(work) for work in LADDER):
            lines += ["", f"### {word}: GFLOP/s of training steps of 128 samples with Adam", ""]
            lines += ladder(results, threads)
    lines += ["", "## Versions", "", ", ".join(dict.fromkeys(raw["versions"].values())) + "."]
    lines += ["", "## What is compared", "", FAIRNESS.rstrip()]
    if raw["notes"]:
        lines += ["", "## What is left out", ""] + [f"- {note}" for note in raw["notes"]]
    (folder / "results.md").write_text("\n".join(lines) + "\n")
    if raw["times"]:
        import plot

        plot.draw(results, folder / "results.svg")


if __name__ == "__main__":
    path = Path(sys.argv[1])
    write(json.loads(path.read_text()), path.parent)

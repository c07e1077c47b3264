"""The plot: the speed of training for networks from small to large, and times relative to stackprop."""

import io
import re

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from report import name_of
from works import LADDER, WORKS, operations, parameters

COLOURS = {
    "stackprop": "#d9480f", "torch": "#1c7ed6", "torch-compile": "#74c0fc", "jax": "#9c36b5", "onnx": "#868e96",
    "numpy": "#5c940d", "candle": "#e8b200", "burn": "#e64980", "dfdx": "#0ca678", "tract": "#12b7d6", "eigen": "#845ef7",
}  # fmt: skip
# A placeholder for the colour of text, which follows the reader's light or dark mode in the file.
INK = "#010203"
STYLE = """<style>
svg { color: #1f2328; } @media (prefers-color-scheme: dark) { svg { color: #d6dbe1; } }
text { fill: currentColor; }
</style>"""
SHORT = {
    "mnist-adam-128": "784-128-10\nAdam, 128", "mnist-sgd-32": "784-128-10\nSGD, 32", "wide": "256-512³-10\nAdam, 128",
    "lenet-train": "LeNet-5\nAdam, 64", "mnist-one": "784-128-10\npredict 1", "mnist-64": "784-128-10\npredict 64",
    "tiny": "4-16-16-3\npredict 1", "lenet-one": "LeNet-5\npredict 1", "gru-step": "GRU 16\na step", "lstm-step": "LSTM 16\na step",
    "lstm-128-step": "LSTM 128\na step", "wavenet-step": "WaveNet\na step", "lstm-train": "2 LSTM 128\nAdam, 32",
    "transformer-train": "Transformer\nAdam, 32", "resnet-train": "ResNet-8\nAdam, 64", "mobilenet-one": "MobileNet\npredict 1",
}  # fmt: skip


def draw(results, path):
    plt.rcParams.update({
        "svg.fonttype": "none", "svg.hashsalt": "stackprop", "font.family": "sans-serif", "font.size": 9, "text.color": INK,
        "axes.edgecolor": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "axes.spines.top": False,
        "axes.spines.right": False,
    })  # fmt: skip
    threads = results.threads[0]
    parts = [draw_ladder] if any(work in results.raw["times"] for work in LADDER) else []
    parts += [draw_bars] if any(work in results.raw["times"] for work in SHORT) else []
    figure, places = plt.subplots(len(parts), 1, figsize=(9, 4.25 * len(parts)), layout="constrained", squeeze=False)
    for draw_part, axes in zip(parts, places.flat):
        draw_part(results, threads, axes)
    text = io.StringIO()
    figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = text.getvalue().replace(INK, "currentColor")
    svg = re.sub(r"(<svg[^>]*>)", lambda found: found[1] + STYLE, svg, count=1)
    path.write_text(svg)


def draw_ladder(results, threads, axes):
    for peer in ["stackprop", *results.peers]:
        points = [(parameters(WORKS[work]), results.time(work, peer, threads), work) for work in LADDER]
        points = [(x, operations(work) / time / 1e9) for x, time, work in points if time]
        if points:
            own = peer == "stackprop"
            axes.plot(*zip(*points), marker="o", markersize=4, label=name_of(peer), color=COLOURS.get(peer),
                      linewidth=2.6 if own else 1.4, zorder=3 if own else 2)  # fmt: skip
    if peak := results.peak[threads] / 1e9:
        axes.axhline(peak, linestyle="--", linewidth=1, color=INK)
        axes.annotate(f"peak of {'one core' if threads == 1 else f'{threads} cores'}: {peak:.0f}", (1, peak), xytext=(0, 3),
                      xycoords=("axes fraction", "data"), textcoords="offset points", ha="right")  # fmt: skip
    axes.set(xscale="log", ylim=(0, None), xlabel="parameters of W-W-W-10, W from 16 to 2048", ylabel="GFLOP/s",
             title=f"Training steps of 128 samples with Adam, {'one thread' if threads == 1 else f'{threads} threads'}")  # fmt: skip
    axes.legend(frameon=False, ncols=7, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.14))


def draw_bars(results, threads, axes):
    works = [work for work in SHORT if results.time(work, "stackprop", threads)]
    peers = [peer for peer in results.peers if any(results.time(work, peer, threads) for work in works)]
    width = 0.86 / max(1, len(peers))
    for number, peer in enumerate(peers):
        ratios = [(at, results.time(work, peer, threads)) for at, work in enumerate(works)]
        ratios = [(at, time / results.time(works[at], "stackprop", threads)) for at, time in ratios if time]
        places = [at + (number - (len(peers) - 1) / 2) * width for at, _ in ratios]
        # Bars start at 1, which is stackprop, and go up for peers that take longer.
        axes.bar(
            places, [ratio - 1 for _, ratio in ratios], width, bottom=1, label=name_of(peer), color=COLOURS.get(peer)
        )
    axes.axhline(1, color=COLOURS["stackprop"], linewidth=2)
    axes.set(yscale="log", ylabel="time ÷ stackprop's", title="Times relative to stackprop (the line), one thread" if threads == 1
             else f"Times relative to stackprop (the line), {threads} threads")  # fmt: skip
    axes.set_xticks(range(len(works)), [SHORT[work] for work in works], fontsize=8)
    axes.yaxis.set_major_formatter(lambda value, _: f"× {value:g}")
    axes.legend(frameon=False, ncols=5, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.16))

"""Starts every peer once for each number of threads, asks them for each work in turn, and writes the times.

A peer without work is stopped, so that none of its threads spins. A round asks every peer for every work, so other load on the
machine affects all alike. The results are medians over the rounds.
"""

import argparse
import datetime
import json
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import report
from works import IMAGES, LADDER, LIMIT_AMOUNT, LIMITS, SEQUENCES, WORKS, describe, unit

HERE = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable]
NATIVE = HERE / "target/native/release"
PEERS = {
    "limits": [NATIVE / "peer-limits"],
    "stackprop": [HERE / "target/release/peer-stackprop"],
    "torch": [*PYTHON, HERE / "python/peer_torch.py"],
    "torch-compile": [*PYTHON, HERE / "python/peer_torch.py", "compile"],
    "jax": [*PYTHON, HERE / "python/peer_jax.py"],
    "onnx": [*PYTHON, HERE / "python/peer_onnx.py"],
    "numpy": [*PYTHON, HERE / "python/peer_numpy.py"],
    "candle": [NATIVE / "peer-candle"],
    "burn": [NATIVE / "peer-burn"],
    "dfdx": [NATIVE / "peer-dfdx"],
    "tract": [NATIVE / "peer-tract", HERE / "target/models"],
    "eigen": [HERE / "target/peer-eigen"],
}
# Crates whose version is in Cargo.lock.
CRATES = {"stackprop": "stackprop", "candle": "candle-core", "burn": "burn", "dfdx": "dfdx", "tract": "tract-onnx"}
# The peers in the networks of increasing width, which show training alone.
ON_LADDER = ["stackprop", "torch", "jax", "candle", "burn", "dfdx", "eigen"]
# The peers that do the works with sequences.
ON_SEQUENCES = ["stackprop", "torch", "torch-compile", "jax", "eigen"]
# The peers that do the works with ResNet-8 and MobileNet.
ON_IMAGES = ["stackprop", "torch", "torch-compile", "jax", "onnx"]
TOLERANCE = 1e-4


class Failed(Exception):
    pass


class Peer:
    """A process that does works, stopped while it has none."""

    def __init__(self, name, threads, cpus, log):
        self.name, self.threads = name, threads
        count = str(threads)
        env = dict(
            os.environ, PEER_THREADS=count, STACKPROP_NUM_THREADS=count, XLA_FLAGS=os.environ.get("XLA_FLAGS", "")
        )
        for library in ["OMP", "MKL", "OPENBLAS", "RAYON", "VECLIB_MAXIMUM"]:
            env[f"{library}_NUM_THREADS"] = count
        env["TORCHINDUCTOR_CACHE_DIR"] = str(HERE / "target/inductor")
        command = [str(word) for word in PEERS[name]]
        missing = [word for word in command if word.startswith(str(HERE)) and not Path(word).exists()]
        if missing:
            raise Failed("it was not built")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=env,
            preexec_fn=lambda: os.sched_setaffinity(0, cpus),
        )  # fmt: skip
        self.works = []
        self.version = self.ask("version")
        if name in CRATES:
            lock = (HERE / "Cargo.lock").read_text()
            self.version += " " + re.search(rf'name = "{CRATES[name]}"\nversion = "(.*)"', lock)[1]

    def ask(self, line):
        try:
            self.process.send_signal(signal.SIGCONT)
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except OSError:
            answer = ""
        if not answer:
            raise Failed(f"it ended at `{' '.join(line.split()[:2])}`")
        self.process.send_signal(signal.SIGSTOP)
        return answer.strip()

    def end(self):
        self.process.kill()
        self.process.wait()


def say(text):
    print(text, flush=True)


def start(args, cpus, log):
    """The peers that can be used, and notes about the others."""
    peers, notes = [], []
    for name in PEERS:
        if args.peers and name not in args.peers and name != "limits":
            continue
        for threads in args.threads:
            try:
                # The last processors, because the first one handles interrupts.
                peers.append(Peer(name, threads, cpus[-threads:], log))
            except Failed as reason:
                notes.append(f"{name} is missing: {reason}.")
                break
    return peers, notes


def leave_out(notes, work, reason):
    """One note for all works that a peer leaves out for the same reason."""
    for at, note in enumerate(notes):
        if note.startswith(reason + ": no "):
            if not re.search(rf" {work}[,.]", note):
                notes[at] = note.removesuffix(".") + f", {work}."
            return
    notes.append(f"{reason}: no {work}.")


def prepare(peers, works, checks, notes):
    """Prepares every work in every peer, and checks that all compute the same."""
    for peer in list(peers):
        begin = time.monotonic()
        for name in works if peer.name != "limits" else LIMITS:
            of_works = [(LADDER, ON_LADDER), (SEQUENCES, ON_SEQUENCES), (IMAGES, ON_IMAGES)]
            if any(name in works and peer.name not in doing for works, doing in of_works):
                continue
            try:
                answer = peer.ask("prepare " + describe(name))
                if answer == "ready":
                    numbers = [float(word) for word in peer.ask(f"check {name}").split()]
                    answer = compare(name, numbers, checks)
            except Failed as reason:
                notes.append(f"{peer.name} with {peer.threads} threads is missing from {name} on: {reason}.")
                peers.remove(peer)
                peer.end()
                break
            if answer == "ready":
                peer.works.append(name)
                checks.setdefault(name, {})[f"{peer.name}, {peer.threads}"] = numbers
            else:
                leave_out(notes, name, f"{peer.name}: {answer.removeprefix('missing ')}")
        say(f"{peer.name}, {peer.threads} threads: {len(peer.works)} works ready in {time.monotonic() - begin:.0f} s")


def compare(name, numbers, checks):
    """`ready` if the numbers agree with those of the first peer: outputs, or the losses before and after an epoch. After an epoch
    they only have to be close, because each library draws its own random numbers."""
    first = next(iter(checks.get(name, {}).values()), numbers)
    if name in LIMITS:
        return "ready"
    if len(numbers) != len(first):
        return f"missing it gives {len(numbers)} numbers instead of {len(first)}"
    for at, (a, b) in enumerate(zip(numbers, first)):
        if WORKS[name]["kind"] == "train" and at == 1:
            # Two LSTMs reduce it by 0.09 to 0.19 in PyTorch, and by 0.07 to 0.11 here, depending on the order of the samples.
            agrees = 0.25 <= (numbers[0] - a) / (first[0] - b) <= 4
        else:
            agrees = abs(a - b) <= TOLERANCE * max(1, abs(b))
        if not agrees:
            return f"missing it computes something else, {a:.6f} instead of {b:.6f}"
    if WORKS[name]["kind"] == "train" and not numbers[1] < numbers[0]:
        return "missing its loss does not fall"
    return "ready"


def measure(peers, works, rounds, seconds, notes):
    """Times by work, and by peer and threads: one number per round."""
    times = {}
    for number in range(1, rounds + 1):
        begin = time.monotonic()
        for name in [*LIMITS, *works]:
            for peer in list(peers):
                if name not in peer.works:
                    continue
                try:
                    time_of_one = float(peer.ask(f"measure {name} {seconds}"))
                except Failed as reason:
                    notes.append(f"{peer.name} with {peer.threads} threads: {reason}.")
                    peers.remove(peer)
                    continue
                times.setdefault(name, {}).setdefault(f"{peer.name}, {peer.threads}", []).append(time_of_one)
        say(f"round {number} of {rounds}: {time.monotonic() - begin:.0f} s")
    return times


def machine():
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"model name\s*:\s*(.*)", text)
    wide = "AVX-512" if " avx512f" in text else "AVX2" if " avx2" in text else platform.machine()
    return f"{model[1] if model else platform.processor()}, {wide}"


def main():
    parser = argparse.ArgumentParser(prog="benches/peers/run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.1, help="of each turn, or one run if it is longer")
    parser.add_argument("--only", type=lambda text: text.split(","), help="works, such as tiny,ladder")
    parser.add_argument("--peers", type=lambda text: text.split(","), help=", ".join(PEERS))
    parser.add_argument("--threads", type=lambda text: [int(word) for word in text.split(",")], default=[1, 2])
    parser.add_argument("--quick", action="store_true", help="one round, no ladder, one thread")
    parser.add_argument("--check", action="store_true", help="compare what the peers compute, and measure nothing")
    parser.add_argument("--output", type=Path, default=HERE, help="the folder for results.md, .svg, .json")
    args = parser.parse_args()
    works = [name for name in WORKS if not args.only or any(name.startswith(only) for only in args.only)]
    if args.quick:
        args.rounds, args.threads = 1, [1]
        works = [name for name in works if name not in LADDER or args.only]

    cpus = sorted(os.sched_getaffinity(0))
    args.threads = [threads for threads in args.threads if threads <= len(cpus)]
    log_path = HERE / "target/peers.log"
    with log_path.open("w") as log:
        peers, notes = start(args, cpus, log)
        checks = {}
        try:
            prepare(peers, works, checks, notes)
            times = {} if args.check else measure(peers, works, args.rounds, args.seconds, notes)
        finally:
            for peer in peers:
                peer.end()
    for note in notes:
        say("note: " + note)
    if args.check:
        for name, numbers in checks.items():
            for peer, values in numbers.items():
                say(f"{name:>16} {peer:<18}" + " ".join(f"{value:9.5f}" for value in values[:6]))
        return

    results = dict(
        date=datetime.date.today().isoformat(),
        machine=machine(),
        processors=len(cpus),
        command=" ".join(["benches/peers/run", *sys.argv[1:]]),
        rounds=args.rounds,
        load=[round(load, 1) for load in os.getloadavg()],
        versions={peer.name: peer.version for peer in peers if peer.name != "limits"},
        notes=notes,
        checks={name: {key: numbers[:3] for key, numbers in of.items()} for name, of in checks.items()},
        limits={
            name: {key.split(", ")[1]: LIMIT_AMOUNT / statistics.median(values) for key, values in times[name].items()}
            for name in LIMITS if name in times
        },
        times={
            name: {key: dict(median=statistics.median(values) * unit(name), least=min(values) * unit(name)) for key, values in of.items()}
            for name, of in times.items() if name in WORKS
        },
    )  # fmt: skip
    args.output.mkdir(parents=True, exist_ok=True)
    (args.output / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    report.write(results, args.output)
    say((args.output / "results.md").read_text())


main()

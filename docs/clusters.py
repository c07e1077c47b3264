"""The model of the cost of a step on several ranks: fits its constants to measurements, compares it with them, and extrapolates.

    for n in 1 2 4; do mpirun -n $n target/release/examples/cost; done > cost.txt    # in mpi/
    python3 docs/clusters.py cost.txt --cores 2

    time(R) = (work − fixed) / min(R, cores) + fixed · max(1, R / cores) + 4 · latency(R) + 2 · (R − 1) / R · bytes / bandwidth

`work` is the time of a step on one rank, and `fixed` the part of it that each rank does as a whole, in proportion to the parameters: the
optimizer, zeros, and copies of messages; it is fitted to the steps on several ranks, network by network. A step exchanges messages four times: the weights of the targets, the gradients (each rank gets a
part of all of them), the sums of those parts, and the losses. An exchange is a message from each rank to each other one, so its latency is
taken as `start + (R − 1) · message`. `--latency` and `--bandwidth` replace the measured constants by those of a network.
"""

import argparse
import re


def least(times, key, time):
    """Keeps the least of several measurements, which other programs have disturbed least."""
    times[key] = min(time, times.get(key, time))


def read(path):
    """Returns {ranks: {bytes: microseconds}} and {(network, parameters): {ranks: microseconds}}."""
    exchanges, steps = {}, {}
    for line in open(path):
        if found := re.match(r"ranks (\d+) exchange_bytes (\d+) microseconds ([\d.]+)", line):
            least(exchanges.setdefault(int(found[1]), {}), int(found[2]), float(found[3]))
        elif found := re.match(r"ranks (\d+) network (\w+) parameters (\d+) microseconds ([\d.]+)", line):
            least(steps.setdefault((found[2], int(found[3])), {}), int(found[1]), float(found[4]))
    return exchanges, steps


def constants(exchanges):
    """Fits a line to the latencies, and returns its constants (microseconds) and the bandwidth of a rank (bytes a microsecond)."""
    several = sorted(ranks for ranks in exchanges if ranks > 1)
    latencies = [min(exchanges[ranks].items())[1] for ranks in several]
    first, last = several[0], several[-1]
    message = (latencies[-1] - latencies[0]) / max(last - first, 1)
    start = max(latencies[0] - (first - 1) * message, 0.0)
    ranks = several[0]
    length, time = max(exchanges[ranks].items())
    return start, message, (ranks - 1) * length / (time - latencies[0])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("measured")
    arguments.add_argument("--cores", type=int, default=1 << 30, help="cores that the measured ranks share")
    arguments.add_argument("--latency", type=float, help="of a message (microseconds)")
    arguments.add_argument("--bandwidth", type=float, help="of a rank (bytes a microsecond: 118 for 1 Gbit/s)")
    options = arguments.parse_args()
    exchanges, steps = read(options.measured)
    start, message, bandwidth = constants(exchanges)
    print(f"measured: start {start:.1f} us, message {message:.1f} us, bandwidth {bandwidth:.0f} MB/s")

    def time(work, parameters, ranks, cores, start, message, bandwidth, fixed):
        bytes_sent = 4 * parameters * 2 * (ranks - 1) / ranks
        latency = 0 if ranks == 1 else 4 * (start + (ranks - 1) * message)
        fixed = min(fixed * parameters, work)
        shared = (work - fixed) / min(ranks, cores) + fixed * max(1, ranks / cores)
        return shared + latency + bytes_sent / bandwidth

    # The excess over the model without `fixed`, per parameter that a rank processes in addition: least squares for each network, because
    # small gradients stay in the caches.
    fixed_of = {}
    for (name, parameters), measured in steps.items():
        products, squares = 0.0, 0.0
        for ranks, microseconds in measured.items():
            additional = parameters * (max(1, ranks / options.cores) - 1 / min(ranks, options.cores))
            base = time(measured[1], parameters, ranks, options.cores, start, message, bandwidth, 0)
            products += additional * (microseconds - base)
            squares += additional * additional
        fixed_of[name] = max(products / squares, 0.0) if squares else 0.0
        print(f"{name}: each rank takes {1000 * fixed_of[name]:.1f} ns per parameter for what it does as a whole")
    print()

    print(f"{'network':<8} {'ranks':>5} {'measured us':>12} {'model us':>10}")
    for (name, parameters), measured in steps.items():
        for ranks, microseconds in sorted(measured.items()):
            model = time(measured[1], parameters, ranks, options.cores, start, message, bandwidth, fixed_of[name])
            print(f"{name:<8} {ranks:>5} {microseconds:>12.0f} {model:>10.0f}")

    if options.latency is not None:
        start, message = options.latency, 1.0
    bandwidth = options.bandwidth or bandwidth
    print(f"\nA core for each rank, start {start:.1f} us, message {message:.1f} us, {bandwidth:.0f} MB/s: times faster than one rank")
    counts = [2, 4, 8, 16, 64, 256, 1024]
    print(f"{'network':<8}" + "".join(f"{ranks:>8}" for ranks in counts))
    for (name, parameters), measured in steps.items():
        work = measured[1]
        fixed = fixed_of[name]
        faster = [work / time(work, parameters, ranks, 1 << 30, start, message, bandwidth, fixed) for ranks in counts]
        print(f"{name:<8}" + "".join(f"{ratio:>8.2f}" for ratio in faster))


if __name__ == "__main__":
    main()

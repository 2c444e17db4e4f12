"""How far losses after 200 updates depend on the program, and how far on the last bits of its numbers.

    dotnet build -c Release bench/Continua.Benchmarks
    python3 bench/losses.py [--filter mnist-direct,mnist-adjoint] [--starts 40] [--nudges 8]

Takes many starts on both sides, not five; and the peer once more from five starts whose weights are off by about a millionth,
which says how far its own median of five can be known. Needs what bench/compare.py needs.
"""
import argparse, math, statistics

from compare import STARTS, exported, ours, peer, torch

UPDATES = 200


def loss(name, tensors, start, nudge=None):
    run = peer(name, tensors, start)
    if nudge is not None:
        noise = torch.Generator().manual_seed(nudge)
        run.weights = [w * (1 + 1e-6 * torch.randn(w.shape, generator=noise)) for w in run.weights]
        run.restart()
    for _ in range(UPDATES):
        run.step()
    return run.step()


def compare(name, starts, nudges):
    tensors = exported(name, max(starts, STARTS))
    mine = ours("--filter", name, "--json", "--seconds", 0.01, "--starts", starts)["losses"]
    theirs = [loss(name, tensors, s) for s in range(starts)]
    logs = [math.log(a / b) for a, b in zip(mine, theirs)]
    mean, error = statistics.mean(logs), statistics.stdev(logs) / math.sqrt(starts)
    own = sorted(statistics.median(loss(name, tensors, s, n) for s in range(STARTS)) for n in range(nudges))
    print(f"| {name} | {statistics.median(mine):.4f} | {statistics.median(theirs):.4f} | {math.exp(mean):.3f} ± {error:.3f} "
          f"| {min(logs):+.0%} to {max(logs):+.0%} | {own[0]:.4f}–{own[-1]:.4f} ({statistics.median(own):.4f}) |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="mnist-direct,mnist-adjoint", help="names of trained workloads, separated by commas")
    parser.add_argument("--starts", type=int, default=40, help="starts with weights and batches of their own")
    parser.add_argument("--nudges", type=int, default=8, help="times the peer's weights are nudged")
    given = parser.parse_args()
    torch.set_num_threads(1)
    print(f"| workload | ours, median of {given.starts} | torchdiffeq, same starts | geometric mean of ratios | start by start "
          f"| torchdiffeq, medians of {STARTS} with nudged weights |")
    print("|---|--:|--:|--:|--:|--:|")
    for name in given.filter.split(","):
        compare(name, given.starts, given.nudges)

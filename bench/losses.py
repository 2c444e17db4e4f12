"""How far losses after 200 updates depend on the program, and how far on the last bits of its numbers.

    dotnet build -c Release bench/Continua.Benchmarks
    python3 bench/losses.py [--filter mnist-direct,mnist-adjoint] [--starts 40] [--nudges 8]

Takes many starts on both sides, not five; and the peer once more from five starts whose weights are off by about a millionth,
which says how far its own median of five can be known. Needs what bench/compare.py needs.
"""
import argparse, math, statistics

from compare import STARTS, exported, loss_of_peer, ours, torch


def nudged(name, tensors, seed):
    found = dict(tensors)
    for start in range(STARTS):
        noise = torch.Generator().manual_seed(seed)
        for key in (k for k in tensors if k.startswith(f"{name}/start{start}/")):
            found[key] = tensors[key] * (1 + 1e-6 * torch.randn(tensors[key].shape, generator=noise))
    return found


def compare(name, starts, nudges):
    tensors = exported(name, max(starts, STARTS))
    mine = ours("--filter", name, "--json", "--seconds", 0.01, "--starts", starts)["losses"]
    theirs = [loss_of_peer(name, tensors, s) for s in range(starts)]
    logs = [math.log(a / b) for a, b in zip(mine, theirs)]
    mean, error = statistics.mean(logs), statistics.stdev(logs) / math.sqrt(starts)
    own = sorted(
        statistics.median(loss_of_peer(name, off, s) for s in range(STARTS)) for off in (nudged(name, tensors, n) for n in range(nudges)))
    print(f"| {name} | {statistics.median(mine):.4g} | {statistics.median(theirs):.4g} | {math.exp(mean):.3f} ± {error:.3f} "
          f"| {math.exp(min(logs)):.3f}–{math.exp(max(logs)):.3f} | {own[0]:.4g}–{own[-1]:.4g} |", flush=True)


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

"""Measures how much losses after 200 updates differ between Continua and torchdiffeq, and after a perturbation by 1e-6.

    dotnet build -c Release bench/Continua.Benchmarks
    python3 bench/losses.py [--filter mnist-direct,mnist-adjoint] [--starts 40] [--nudges 8]

Uses many starts (initial weights and batches) in both programs instead of five. Also runs torchdiffeq from five starts
whose weights are perturbed by about a millionth, which shows the uncertainty of its median of five. Has the same
requirements as bench/compare.py.
"""
import argparse, math, statistics

from compare import STARTS, exported, loss_of_peer, ours, torch


def perturbed(name, tensors, seed):
    found = dict(tensors)
    for start in range(STARTS):
        noise = torch.Generator().manual_seed(seed)
        for key in (k for k in tensors if k.startswith(f"{name}/start{start}/")):
            found[key] = tensors[key] * (1 + 1e-6 * torch.randn(tensors[key].shape, generator=noise))
    return found


def compare(name, starts, nudges):
    tensors = exported(name, max(starts, STARTS))
    our_losses = ours("--filter", name, "--json", "--seconds", 0.01, "--starts", starts)["losses"]
    peer_losses = [loss_of_peer(name, tensors, s) for s in range(starts)]
    logs = [math.log(a / b) for a, b in zip(our_losses, peer_losses)]
    mean, error = statistics.mean(logs), statistics.stdev(logs) / math.sqrt(starts)
    perturbed_medians = sorted(
        statistics.median(loss_of_peer(name, off, s) for s in range(STARTS)) for off in (perturbed(name, tensors, n) for n in range(nudges)))
    print(f"| {name} | {statistics.median(our_losses):.4g} | {statistics.median(peer_losses):.4g} | {math.exp(mean):.3f} ± {error:.3f} "
          f"| {math.exp(min(logs)):.3f}–{math.exp(max(logs)):.3f} | {perturbed_medians[0]:.4g}–{perturbed_medians[-1]:.4g} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="mnist-direct,mnist-adjoint", help="names of trained workloads, separated by commas")
    parser.add_argument("--starts", type=int, default=40, help="number of starts, each with its own weights and batches")
    parser.add_argument("--nudges", type=int, default=8, help="number of perturbations of torchdiffeq's weights")
    given = parser.parse_args()
    torch.set_num_threads(1)
    print(f"| workload | Continua, median of {given.starts} | torchdiffeq, same starts | Continua / torchdiffeq: geometric mean ± standard error of its log | range over starts "
          f"| torchdiffeq with perturbed weights, range of medians of {STARTS} |")
    print("|---|--:|--:|--:|--:|--:|")
    for name in given.filter.split(","):
        compare(name, given.starts, given.nudges)

"""Compares an epoch of the experiment `mnist` with the same network and data in torchdiffeq.

    CONTINUA_DATA=… python3 bench/mnist.py [--steps 200] [--threads 1,2]

Continua: the built tool, `continua run mnist`; the median of its five epochs, including everything between the steps
but not the test after each epoch. torchdiffeq: the median time of some steps, with batches prepared beforehand, times
the number of steps of an epoch.
"""
import argparse, gzip, json, os, pathlib, statistics, subprocess, tempfile, time

import numpy
import torch
from torch import nn

from compare import Classifier, ROOT, odeint, odeint_adjoint

TOOL = ROOT / "artifacts/bin/Continua.Cli/release/Continua.Cli.dll"
BATCH, EPOCHS = 128, 5


def read(name):
    for path in pathlib.Path(os.environ["CONTINUA_DATA"]).rglob(name + "*"):
        raw = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
        return numpy.frombuffer(raw, numpy.uint8)
    raise SystemExit(f"{name} is not under CONTINUA_DATA")


def peer_epoch(solve, threads, images, labels, steps):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = Classifier(solve)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    order = torch.randperm(len(labels))[:steps * BATCH].reshape(steps, BATCH)
    batches, times = [(images[rows], labels[rows]) for rows in order], []
    for image, label in batches:
        begin = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(image), label).backward()
        optimizer.step()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * -(-len(labels) // BATCH)


def our_epoch():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dotnet", TOOL, "run", "mnist", "--out", folder], capture_output=True, check=True)
        return json.loads((pathlib.Path(folder) / "metrics.json").read_text())["metrics"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=200, help="steps of torchdiffeq")
    parser.add_argument("--threads", default="1,2", help="thread counts of torchdiffeq to try; the fastest is used")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each program")
    options = parser.parse_args()
    images = torch.from_numpy(read("train-images-idx3-ubyte")[16:].reshape(-1, 784).astype("float32") / 255)
    labels = torch.from_numpy(read("train-labels-idx1-ubyte")[8:].astype("int64"))
    ratios = []
    for _ in range(options.rounds):
        metrics = our_epoch()
        ours, mean = metrics["seconds of an epoch (median), neural-ode"], metrics["training seconds, neural-ode"] / EPOCHS
        peer = min(
            peer_epoch(solve, int(n), images, labels, options.steps)
            for solve in (odeint, odeint_adjoint) for n in options.threads.split(","))
        ratios.append(peer / ours)
        accuracy = metrics["test accuracy, neural-ode"]
        print(f"epoch {ours:.2f} s (mean of {EPOCHS}, including start-up: {mean:.2f}), accuracy {accuracy:.4f}; "
              f"torchdiffeq {peer:.2f} s; ratio {ratios[-1]:.1f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.1f}")


if __name__ == "__main__":
    main()

"""Runs the experiment `endpoints` in Continua and in torchdiffeq from the same starts.

Prints, for each seed, the ten log-likelihoods of both and their medians.

    dotnet build -c Release bench/Continua.Benchmarks && dotnet build -c Release src/Continua.Cli
    python3 bench/endpoints.py [--seeds 0,1] [--steps 1000]

Needs PyTorch and torchdiffeq, like bench/compare.py. Both programs run in double precision.
"""
import argparse, json, math, pathlib, statistics, subprocess, tempfile

from compare import OURS, ROOT, read_safetensors, torch, odeint
from torch import nn

CLI = ROOT / "artifacts/bin/Continua.Cli/release/Continua.Cli"


def field(stored, prefix):
    """A network 2–3–2 with tanh and the stored weights."""
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)).double()
    names = [name for name in stored if name.startswith(prefix)]
    for parameter in net.parameters():
        same = [name for name in names if list(stored[name].shape) == list(parameter.shape)]
        assert len(same) == 1, f"{prefix}: {names}"
        parameter.data.copy_(stored[same[0]])
    return net


def solve(net, y0):
    return odeint(lambda t, y: net(y), y0, torch.tensor([0.0, 10.0], dtype=torch.float64), method="dopri5", rtol=1e-4, atol=1e-4)[-1]


def learn(stored, number, steps):
    starts = stored[f"{number}.starts"]
    with torch.no_grad():
        ends = solve(field(stored, f"{number}.truth."), starts)
    net = field(stored, f"{number}.learner.")
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    loss = lambda: (0.5 * (solve(net, starts) - ends).square().sum(1)).mean() + math.log(2 * math.pi)
    for _ in range(steps):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    with torch.no_grad():
        return -loss().item()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seeds", default="0")
    arguments.add_argument("--steps", type=int, default=1000)
    given = arguments.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        for seed in given.seeds.split(","):
            subprocess.run([OURS, "--endpoints", seed, "--export", f"{folder}/starts"], check=True)
            stored = read_safetensors(f"{folder}/starts")
            run = subprocess.run([CLI, "run", "endpoints", "--seed", seed, "--steps", str(given.steps), "--json", "--out", f"{folder}/run"],
                                 capture_output=True, text=True)
            metrics = json.loads(run.stdout)["metrics"]
            ours = [metrics[f"log-likelihood, draw {n}"] for n in range(10)]
            theirs = [learn(stored, n, given.steps) for n in range(10)]
            for n, pair in enumerate(zip(ours, theirs)):
                print(f"seed {seed}, draw {n}: ours {pair[0]:.4f}, torchdiffeq {pair[1]:.4f}", flush=True)
            print(f"seed {seed}: median ours {statistics.median(ours):.4f}, torchdiffeq {statistics.median(theirs):.4f}", flush=True)

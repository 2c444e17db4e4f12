"""Compares training steps of models of irregular series with PyTorch on the CPU, in alternating processes on the same cores.

    dotnet build -c Release bench/Continua.Benchmarks
    PYTHONPATH=… /usr/bin/python3 bench/series.py [--turns 5] [--threads 1,2] [--calls 5]

NeuralCde: torchcde's `cdeint` with rk4 and its direct gradient, for 32 series of 182 observations of 3 channels and the time,
hidden size 32, field 32–32–32–128, a step per interval. Latent ODE: a GRU with 40 units that runs backwards over the union
of the times of 50 series of 72 observations in 48 hours (37 channels, 15 % of the values observed; a series keeps its state
where it has no observation), 20 latent components, rk4 on a grid of 0.1 h with a field 20–50–50–50–20, a decoder 20–50–37,
normal likelihood and divergence: `Latent`, with one matrix product for all series wherever PyTorch allows. Both programs
compute the loss and its gradient. In `Continua.Benchmarks --series` each series has its own times, without a union, and the
latent equation is also solved with one step from observation to observation and with an adaptive solver.
In every turn each program runs once, pinned to as many cores as it has threads, and reports the median time of a step.

Needs PyTorch, torchcde with torchsde and torchdiffeq on PYTHONPATH, and taskset: on Debian `apt-get install python3-torch
python3-scipy`.
"""
import argparse, json, os, pathlib, statistics, subprocess, sys, time

try:
    import torch, torchcde
except ImportError as missing:
    sys.exit(f"skipped: this comparison cannot be run here ({missing}).\n{__doc__}")

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ROOT / "artifacts/bin/Continua.Benchmarks/release/Continua.Benchmarks"
# The steps of Continua.Benchmarks, each with the step here to which it is compared.
STEPS = {"NeuralCde, rk4": "NeuralCde", "LinearCde": "NeuralCde", "latent ODE, rk4, 0.1 h": "latent ODE",
         "latent ODE, rk4, a step per interval": "latent ODE", "latent ODE, dopri5, rtol 1e-3": "latent ODE"}


def layers(*sizes, activation=torch.nn.ReLU):
    found = []
    for a, b in zip(sizes, sizes[1:]):
        found += [torch.nn.Linear(a, b), activation()]
    return torch.nn.Sequential(*found[:-1])


class Field(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = layers(32, 32, 32, 128)

    def forward(self, t, z):
        return torch.tanh(self.net(z)).view(-1, 32, 4)


def cde():
    k = torch.arange(32.0 * 182).view(32, 182)
    times = torch.arange(182.0).expand(32, 182) / 20
    x = torch.stack([times, *(torch.sin((0.01 + 0.002 * c) * k + c) for c in range(3))], -1)
    coefficients, letters = torchcde.linear_interpolation_coeffs(x), torch.arange(32) % 20
    field, start, head = Field(), torch.nn.Linear(4, 32), torch.nn.Linear(32, 20)

    def step():
        for module in (field, start, head):
            module.zero_grad(set_to_none=True)
        path = torchcde.LinearInterpolation(coefficients)
        z = torchcde.cdeint(X=path, func=field, z0=start(path.evaluate(path.interval[0])), t=path.interval, adjoint=False,
                            method="rk4", options=dict(step_size=1.0))
        torch.nn.functional.cross_entropy(head(z[:, -1]), letters).backward()

    return step


class Latent(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.cell, self.start = torch.nn.GRUCell(2 * 37 + 1, 40), torch.nn.Linear(40, 40)
        self.field, self.decoder = layers(20, 50, 50, 50, 20, activation=torch.nn.Tanh), layers(20, 50, 37)

    def forward(self, grid, at, values, observed):
        """grid: the times; at: the grid points of the union; values and observed: [union, series, channels]."""
        inputs = torch.cat([values, observed, torch.diff(grid[at], append=grid[-1:])[:, None, None].expand(-1, values.shape[1], 1)], -1)
        seen = observed.amax(-1, keepdim=True)
        h = values.new_zeros(values.shape[1], 40)
        for k in range(len(at) - 1, -1, -1):
            h = torch.where(seen[k] > 0, self.cell(inputs[k], h), h)
        mean, log = self.start(h).split(20, -1)
        y = mean + log.exp() * torch.randn_like(mean)
        states = [y]
        for step in torch.diff(grid):
            a = self.field(y)
            b = self.field(y + step / 2 * a)
            c = self.field(y + step / 2 * b)
            y = y + step / 6 * (a + 2 * b + 2 * c + self.field(y + step * c))
            states.append(y)
        decoded = self.decoder(torch.stack(states)[at])
        misfit = (0.5 * ((decoded - values) / 0.1) ** 2 * observed).sum((0, 2))
        divergence = (0.5 * (mean ** 2 + (2 * log).exp() - 1) - log).sum(-1)
        return (misfit + divergence).mean()


def latent():
    rows, visits = 50, 72
    observed = torch.zeros(480, rows, 37)
    for row in range(rows):
        observed[torch.randperm(480)[:visits], row] = (torch.rand(visits, 37) < 0.15).float()
    values, grid = torch.rand(480, rows, 37) * observed, torch.arange(480) / 10
    at = torch.nonzero(observed.amax((1, 2)))[:, 0]
    model = Latent()

    def step():
        model.zero_grad(set_to_none=True)
        model(grid, at, values[at], observed[at]).backward()

    return step


def run_peer(threads, calls):
    """Prints the median milliseconds of each step."""
    torch.set_num_threads(threads)
    found = {}
    for name, make in (("NeuralCde", cde), ("latent ODE", latent)):
        torch.manual_seed(1)
        step, times = make(), []
        step()
        for _ in range(calls):
            at = time.perf_counter()
            step()
            times.append(time.perf_counter() - at)
        found[name] = 1e3 * statistics.median(times)
    print(json.dumps(found))


def run(threads, *command):
    # The last cores: the first one serves most interrupts.
    cores = ",".join(map(str, sorted(os.sched_getaffinity(0))[-threads:]))
    variables = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    done = subprocess.run(["taskset", "-c", cores, *map(str, command)], capture_output=True, text=True, env=os.environ | variables)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def spread(values, digits):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=5, help="turns, in each of which every program runs once")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, for both programs")
    parser.add_argument("--calls", type=int, default=5, help="timed steps of PyTorch in a turn")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    threads = [int(n) for n in options.threads.split(",")]
    if options.peer:
        run_peer(threads[0], options.calls)
        return
    if not OURS.exists():
        sys.exit("build first: dotnet build -c Release bench/Continua.Benchmarks")
    print(f"PyTorch {torch.__version__}; medians of {options.turns} turns (min–max)\n")
    print("| step | threads | Continua, ms | PyTorch, ms | ratio |")
    print("|---|--:|--:|--:|--:|")
    for n in threads:
        ours, theirs = [], []
        for turn in range(options.turns):
            programs = [
                lambda: ours.append({row["step"]: row["ms"] for row in run(n, OURS, "--series", "--turns", 5, "--threads", n, "--json")}),
                lambda: theirs.extend(run(n, sys.executable, __file__, "--peer", "--threads", n, "--calls", options.calls)),
            ]
            for program in programs if turn % 2 == 0 else programs[::-1]:
                program()
        for step, name in STEPS.items():
            a, b = [found[step] for found in ours], [found[name] for found in theirs]
            print(f"| {step} | {n} | {spread(a, 1)} | {spread(b, 0)} | **{statistics.median(y / x for x, y in zip(a, b)):.1f}** |")


if __name__ == "__main__":
    main()

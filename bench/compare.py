"""Compares Continua with torchdiffeq in alternating runs, on the same weights, data and batches.

    dotnet build -c Release bench/Continua.Benchmarks
    python3 bench/compare.py [--filter spiral-direct,…] [--rounds 5] [--seconds 1] [--threads 1,2] [--losses]

Needs PyTorch and torchdiffeq: `pip install torch torchdiffeq`, or on Debian
`apt-get install python3-torch python3-scipy libopenblas0-pthread` and torchdiffeq's repository on PYTHONPATH.
`ours` is Continua and `peer` is torchdiffeq in the names below.
"""
import argparse, json, pathlib, statistics, struct, subprocess, sys, tempfile, time

try:
    import numpy
    import torch
    import torchdiffeq
    from torch import nn
    from torchdiffeq import odeint, odeint_adjoint
except ImportError as missing:
    sys.exit(f"skipped: torchdiffeq cannot be run here ({missing}).\n{__doc__}")

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ROOT / "artifacts/bin/Continua.Benchmarks/release/Continua.Benchmarks"


def read_safetensors(path):
    raw = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<q", raw[:8])
    header, at = json.loads(raw[8:8 + length]), 8 + length
    found = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (at + o for o in entry["data_offsets"])
            kind = {"F32": "<f4", "F64": "<f8"}[entry["dtype"]]
            found[name] = torch.from_numpy(numpy.frombuffer(raw[begin:end], kind).reshape(entry["shape"]).copy())
    return found


class Counted(nn.Module):
    """A field that counts its evaluations."""

    def __init__(self):
        super().__init__()
        self.calls = 0

    def forward(self, t, y):
        self.calls += 1
        return self.slope(t, y)


def mlp(sizes, activation):
    layers = []
    for i, o in zip(sizes, sizes[1:]):
        layers += [nn.Linear(i, o), activation()]
    return nn.Sequential(*layers[:-1])


class NetField(Counted):
    def __init__(self, net, before=lambda t, y: y):
        super().__init__()
        self.net, self.before = net, before

    def slope(self, t, y):
        return self.net(self.before(t, y))


class ImageField(Counted):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.time = nn.Linear(64, 64), nn.Linear(64, 64), nn.Linear(1, 64)

    def slope(self, t, y):
        return self.second(torch.tanh(self.first(y))) + self.time(t.reshape(1))


class Classifier(nn.Module):
    def __init__(self, solve):
        super().__init__()
        self.first, self.second, self.field = nn.Linear(784, 128), nn.Linear(128, 64), ImageField()
        self.last, self.solve = nn.Linear(64, 10), solve

    def forward(self, image):
        code = self.second(torch.relu(self.first(image)))
        end = self.solve(self.field, code, torch.tensor([0.0, 1.0]), rtol=1e-3, atol=1e-4, method="dopri5")[-1]
        return self.last(end)


class FlowField(Counted):
    def __init__(self):
        super().__init__()
        self.net = mlp([2, 64, 64, 2], nn.Tanh)
        self.probe = None

    def slope(self, t, state):
        z, _ = state
        with torch.enable_grad():
            z = z.requires_grad_(True)
            slope = self.net(z)
            (pulled,) = torch.autograd.grad(slope, z, self.probe, create_graph=True)
        return slope, -(pulled * self.probe).sum(1)


def spiral(data, solve):
    field = NetField(mlp([2, 50, 2], nn.Tanh), lambda t, y: y ** 3)

    def loss(batch):
        path = solve(field, batch["y0"], data["times"][0], rtol=1e-7, atol=1e-9, method="dopri5")
        return (path[1:].transpose(0, 1).reshape(len(batch["y0"]), 18) - batch["target"]).abs().mean()

    return field, field, loss, lambda p: torch.optim.RMSprop(p, 1e-3)


def euler(data, net):
    field = NetField(net)

    def loss(batch):
        path = odeint_adjoint(field, batch["y0"], data["times"][0], method="euler", options={"step_size": 0.05})
        return (path[1:].transpose(0, 1).reshape(1, -1) - batch["target"]).square().mean()

    return field, field, loss, lambda p: torch.optim.Adam(p, 0.01)


def ends(net, before, solve, end, tolerance, optimizer):
    field = NetField(net, before)

    def loss(batch):
        path = solve(field, batch["y0"], torch.tensor([0.0, end]), rtol=tolerance, atol=tolerance, method="dopri5")
        return (path[-1] - batch["target"]).square().mean()

    return field, field, loss, optimizer


def images(solve):
    model = Classifier(solve)

    def loss(batch):
        return nn.functional.cross_entropy(model(batch["image"]), batch["label"].argmax(1))

    return model, model.field, loss, lambda p: torch.optim.Adam(p, 1e-3)


def flow(solve):
    field = FlowField()

    def loss(batch):
        field.probe = batch["probe"]
        start = batch["point"], torch.zeros(len(batch["point"]))
        z, change = (part[-1] for part in solve(
            field, start, torch.tensor([0.0, 1.0]), rtol=1e-5, atol=1e-7, method="dopri5"))
        return (0.5 * z.square().sum(1) + numpy.log(2 * numpy.pi) + change).mean()

    return field, field, loss, lambda p: torch.optim.Adam(p, 1e-3)


def endpoints(solve):
    return ends(mlp([2, 3, 2], nn.Tanh), lambda t, y: y, solve, 10.0, 1e-4, lambda p: torch.optim.Adam(p, 0.01))


WITH_TIME = lambda t, y: torch.cat([y, t.expand(len(y), 1)], 1)
TRAINING = {
    "spiral-direct": lambda d: spiral(d, odeint),
    "spiral-adjoint": lambda d: spiral(d, odeint_adjoint),
    "linear-euler": lambda d: euler(d, nn.Linear(2, 2, bias=False)),
    "mlp-euler": lambda d: euler(d, mlp([2, 16, 16, 2], nn.ELU)),
    "endpoints": lambda d: endpoints(odeint_adjoint),
    "endpoints-default": lambda d: endpoints(odeint),
    "regression": lambda d: ends(mlp([2, 25, 1], nn.Tanh), WITH_TIME, odeint, 1.0, 1e-3,
                                 lambda p: torch.optim.SGD(p, 0.01)),
    "mnist-direct": lambda d: images(odeint),
    "mnist-adjoint": lambda d: images(odeint_adjoint),
    "cnf": lambda d: flow(odeint_adjoint),
    "cnf-default": lambda d: flow(odeint),
}
# Workloads with Continua's default gradient: torchdiffeq uses the faster of its two gradients.
EITHER = {
    "spiral-direct": "spiral-adjoint", "endpoints-default": "endpoints", "mnist-direct": "mnist-adjoint", "cnf-default": "cnf",
}
UPDATES = 20  # repeated from the start: the field, and with it the number of steps, changes during training
STARTS = 5  # the number of starts (initial weights and batches) whose losses are compared
PLAIN = ["lorenz-1", "lorenz-1000"]
POOLS = ["y0", "target", "image", "label", "point", "probe"]


class Training:
    def __init__(self, name, tensors, start):
        data = {k.split("/", 1)[1]: v for k, v in tensors.items() if k.startswith(name + "/")}
        self.model, self.field, self.loss, self.create = TRAINING[name](data)
        self.weights = [v for k, v in data.items() if k.startswith(f"start{start}/")]
        self.pool = {k: data[k] for k in POOLS if k in data}
        batches = data.get(f"batches{start}")
        self.batches = None if batches is None else batches.long()
        self.steps = self.forward_calls = self.backward_calls = 0
        self.restart()

    def restart(self):
        with torch.no_grad():
            for parameter, value in zip(self.model.parameters(), self.weights, strict=True):
                assert parameter.shape == value.shape, (parameter.shape, value.shape)
                parameter.copy_(value)
        self.optimizer = self.create(self.model.parameters())
        self.at = 0

    def step(self):
        batch = self.pool
        if self.batches is not None:
            rows = self.batches[self.at % len(self.batches)]
            batch = {k: v[rows] for k, v in self.pool.items()}
        self.at += 1
        self.steps += 1
        self.optimizer.zero_grad()
        before = self.field.calls
        loss = self.loss(batch)
        middle = self.field.calls
        loss.backward()
        self.optimizer.step()
        self.forward_calls += middle - before
        self.backward_calls += self.field.calls - middle
        return loss.item()


class Lorenz(Counted):
    def __init__(self, name, tensors):
        super().__init__()
        self.y0, self.t = tensors[name + "/y0"], torch.tensor([0.0, 5.0], dtype=torch.float64)
        self.steps = self.forward_calls = self.backward_calls = 0

    def restart(self):
        pass

    def slope(self, t, y):
        a, b, c = y[:, 0], y[:, 1], y[:, 2]
        return torch.stack([10 * (b - a), a * (28 - c) - b, a * b - 8 / 3 * c], 1)

    def step(self):
        self.calls, self.steps = 0, self.steps + 1
        with torch.no_grad():
            end = odeint(self, self.y0, self.t, rtol=1e-6, atol=1e-6, method="dopri5")[-1]
        self.forward_calls += self.calls
        return end.abs().mean().item()


def peer(name, tensors, start=0):
    return Lorenz(name, tensors) if name in PLAIN else Training(name, tensors, start)


def time_peer(run, seconds):
    for limit, min_count in ((seconds / 4, 3), (seconds, 5)):
        times, begin = [], time.perf_counter()
        while len(times) < min_count or time.perf_counter() - begin < limit:
            if len(times) % UPDATES == 0:
                run.restart()
            at = time.perf_counter()
            run.step()
            times.append(time.perf_counter() - at)
    return statistics.median(times) * 1e6


def ours(*arguments):
    done = subprocess.run([OURS, *map(str, arguments)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout) if "--json" in arguments else None


def kind(way):
    return "adjoint, " if way in EITHER.values() else "direct, " if way in EITHER else ""


def loss_of_peer(name, tensors, start):
    run = peer(name, tensors, start)
    for _ in range(0 if name in PLAIN else 200):
        run.step()
    return run.step()


def exported(name, starts=STARTS):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "exchange.safetensors"
        ours("--filter", name, "--starts", starts, "--export", path)
        return read_safetensors(path)


def compare(name, options):
    tensors = exported(name)
    other = EITHER.get(name)
    if other:
        tensors |= {other + k[len(name):]: v for k, v in tensors.items()}
    ways = [(way, int(n)) for way in filter(None, (name, other)) for n in options.threads.split(",")]
    our_times, peer_times, ratios, found, nfe = [], {w: [] for w in ways}, {w: [] for w in ways}, None, {}
    for _ in range(options.rounds):
        found = ours("--filter", name, "--json", "--seconds", options.seconds, "--starts", 0)
        our_times.append(found["step_us"])
        for way, n in ways:
            torch.set_num_threads(n)
            run = peer(way, tensors)
            peer_times[way, n].append(time_peer(run, options.seconds))
            ratios[way, n].append(peer_times[way, n][-1] / our_times[-1])
            nfe[way, n] = f"{run.forward_calls / run.steps:.0f} / {run.backward_calls / run.steps:.0f}"
    best = min(ways, key=lambda w: statistics.median(peer_times[w]))
    torch.set_num_threads(best[1])
    loss = [None, None]
    if options.losses:
        loss[0] = statistics.median(ours("--filter", name, "--json", "--seconds", 0.01, "--starts", STARTS)["losses"])
        loss[1] = statistics.median(loss_of_peer(best[0], tensors, s) for s in range(1 if name in PLAIN else STARTS))
    return (f"| {name} | {statistics.median(our_times):.0f} | {statistics.median(peer_times[best]):.0f} ({kind(best[0])}{best[1]}) "
            f"| **{statistics.median(ratios[best]):.1f}** | {min(ratios[best]):.1f}–{max(ratios[best]):.1f} "
            f"| {found['nfe_forward']:.1f} / {found['nfe_backward']:.1f} | {nfe[best]} "
            + "| " + " | ".join("" if v is None else f"{v:.5g}" for v in loss) + " |"), found["note"], statistics.median(ratios[best])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default=",".join([*TRAINING, *PLAIN]), help="names, separated by commas")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program")
    parser.add_argument("--seconds", type=float, default=1, help="seconds of timed steps in a run")
    parser.add_argument("--threads", default="1,2", help="thread counts of torchdiffeq to try; the fastest is used")
    parser.add_argument("--losses", action="store_true", help="also compare losses after 200 steps, median of 5 starts")
    options = parser.parse_args()
    if not OURS.exists():
        sys.exit("build first: dotnet build -c Release bench/Continua.Benchmarks")
    version = getattr(torchdiffeq, "__version__", "?")
    print(f"torchdiffeq {version} on PyTorch {torch.__version__}; medians of {options.rounds} rounds, µs per step\n")
    print("| workload | Continua | torchdiffeq (threads) | ratio | range | NFE fwd/bwd | torchdiffeq's NFE | loss | torchdiffeq's loss |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    notes, like = [], []
    for name in options.filter.split(","):
        line, note, ratio = compare(name.strip(), options)
        print(line, flush=True)
        if not name.endswith("-default"):
            like.append(ratio)
        if note:
            notes.append(f"- {name}: {note}.")
    print(f"\nGeometric mean without the -default rows: {statistics.geometric_mean(like):.0f}")
    print("", *notes, "- Ratio: the time of torchdiffeq over that of Continua, in the same round. NFE: per row for Continua, per batch",
          "  for torchdiffeq, whose gradient through the solver does not evaluate the field in the backward pass.", sep="\n")


if __name__ == "__main__":
    main()

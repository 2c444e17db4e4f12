"""Compares Continua's loops with PyTorch on the CPU, in alternating processes on the same cores.

    dotnet build -c Release bench/Continua.Benchmarks
    /usr/bin/python3 bench/loops.py [--filter gru,trace] [--turns 5] [--threads 1,2] [--calls 7]

gru: the sum of the squared last states of a GRU with 64 units over 75 inputs, 256 rows of 200 steps, float, with the
gradient of the weights. trace: the trace of the Jacobian of a 63–256–256–63 network with tanh, for 512 rows, forward
only.
In every turn each program runs once, pinned to as many cores as it has threads, and reports the median time of a call.
The operations, for both programs, are those that `Continua.Benchmarks --loops` counts. PyTorch runs in all the ways listed
in WAYS and, with several threads, in all the environments of `environments`; the fastest combination by its median is in
the table. Combinations that take more than twice as long as the fastest in the first turn are left out of the later turns.

Needs PyTorch and taskset: on Debian `apt-get install python3-torch libopenblas0-pthread libopenblas0-openmp`.
"""
import argparse, glob, json, os, pathlib, statistics, subprocess, sys, time

try:
    import torch
except ImportError as missing:
    sys.exit(f"skipped: PyTorch cannot be run here ({missing}).\n{__doc__}")

try:
    from torch.func import jacfwd, jacrev, jvp, vmap
except ImportError:
    from functorch import jacfwd, jacrev, jvp, vmap

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ROOT / "artifacts/bin/Continua.Benchmarks/release/Continua.Benchmarks"
# The part of a name by which `--filter` of Continua.Benchmarks selects the loop; commas separate parts.
LOOPS = {"gru": "256 rows", "trace": "exact trace"}
UNITS, CHANNELS, STEPS, SERIES = 64, 75, 200, 256
ROWS, SIZE, HIDDEN = 512, 63, 256
SECONDS = 3  # the maximum time of a measurement of PyTorch


def gru(batch_first):
    cell = torch.nn.GRU(CHANNELS, UNITS, batch_first=batch_first)
    shape = (SERIES, STEPS, CHANNELS) if batch_first else (STEPS, SERIES, CHANNELS)
    x = torch.randn(shape)

    def call():
        cell.zero_grad(set_to_none=True)
        loss = cell(x)[1].square().sum()
        loss.backward()
        return loss.detach()

    return call


def trace(way):
    net = torch.nn.Sequential(torch.nn.Linear(SIZE, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, HIDDEN), torch.nn.Tanh(),
                              torch.nn.Linear(HIDDEN, SIZE)).requires_grad_(False)
    y, seeds = torch.sin(torch.arange(float(ROWS * SIZE))).reshape(ROWS, SIZE), torch.eye(SIZE)

    def by_hand():
        """Forward mode: one product per layer for the tangents of all seeds, and only the diagonal for the last layer."""
        first = net[:2](y)
        second = net[2:4](first)
        tangents = net[0].weight.T * (1 - first * first)[:, None]
        tangents = torch.matmul(tangents, net[2].weight.T).mul_((1 - second * second)[:, None])
        return (tangents * net[4].weight).sum((1, 2))

    ways = {
        "vmap of jvp": lambda: vmap(lambda s: (s * jvp(net, (y,), (s.expand_as(y),))[1]).sum(1))(seeds).sum(0),
        "vmap of jacfwd": lambda: vmap(lambda row: torch.trace(jacfwd(net)(row)))(y),
        "vmap of jacrev": lambda: vmap(lambda row: torch.trace(jacrev(net)(row)))(y),
        "by hand": by_hand,
    }
    return ways[way]


WAYS = {
    "gru": {"nn.GRU": lambda: gru(False), "nn.GRU, batch_first": lambda: gru(True)},
    "trace": {way: lambda way=way: trace(way) for way in ("vmap of jvp", "vmap of jacfwd", "vmap of jacrev", "by hand")},
}


def measure(call, calls):
    """Returns the result of a call and the median seconds of the calls after the first."""
    begin = time.perf_counter()
    result, times = call(), []
    while not times or (len(times) < calls and time.perf_counter() - begin < SECONDS):
        at = time.perf_counter()
        call()
        times.append(time.perf_counter() - at)
    return result, statistics.median(times)


def run_peer(ways, threads, calls):
    """Prints the milliseconds of a call for each given [loop, way]; the traces of all ways must agree."""
    torch.set_num_threads(threads)
    found, expected = [], None
    for name, way in ways:
        torch.manual_seed(1)
        result, seconds = measure(WAYS[name][way](), calls)
        if name == "trace":
            expected = result if expected is None else expected
            assert torch.allclose(result, expected, atol=1e-4), f"{way} differs by {(result - expected).abs().max()}"
        found.append(1e3 * seconds)
    print(json.dumps(found))


def environments(threads):
    """
    Returns the environment variables for PyTorch's two thread pools: that of OpenMP and that of Debian's OpenBLAS. Threads
    of one pool that wait actively take a core from the other; the build of OpenBLAS with OpenMP has only one pool.
    """
    both = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    if threads == 1:
        return {"": both}
    found = {"default": both, "products on one thread": both | {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}}
    for folder in glob.glob("/usr/lib/*/openblas-openmp"):
        found["OpenBLAS with OpenMP, waiting passively"] = both | {"LD_LIBRARY_PATH": folder, "OMP_WAIT_POLICY": "PASSIVE"}
    return found


def run(threads, *command, **variables):
    # The last cores: the first one serves most interrupts.
    cores = ",".join(map(str, sorted(os.sched_getaffinity(0))[-threads:]))
    done = subprocess.run(["taskset", "-c", cores, *map(str, command)], capture_output=True, text=True, env=os.environ | variables)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def turn(names, threads, calls, kept, swap):
    """Returns the table rows of Continua by loop, and the milliseconds of PyTorch by loop, way and environment."""

    def ours():
        rows = run(threads, OURS, "--loops", "--turns", 1, "--threads", threads, "--json",
                   "--filter", ",".join(LOOPS[name] for name in names))
        return {name: next(row for row in rows if LOOPS[name] in row["loop"]) for name in names}

    def peer():
        found = {}
        for label, variables in environments(threads).items():
            ways = [(name, way) for name in names for way in WAYS[name] if kept is None or (name, way, label) in kept]
            if ways:
                (times,) = run(threads, sys.executable, __file__, "--peer", json.dumps(ways), "--threads", threads,
                               "--calls", calls, **variables)
                found |= {(name, way, label): ms for (name, way), ms in zip(ways, times, strict=True)}
        return found

    if swap:
        theirs = peer()
        return ours(), theirs
    return ours(), peer()


def fast(times):
    """Returns the combinations that take at most twice as long as the fastest of their loop."""
    best = {name: min(ms for (other, *_), ms in times.items() if other == name) for name, *_ in times}
    return {way for way, ms in times.items() if ms <= 2 * best[way[0]]}


def spread(values, digits):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default=",".join(LOOPS), help="loops, separated by commas")
    parser.add_argument("--turns", type=int, default=5, help="turns, in each of which every program runs once")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, for both programs")
    parser.add_argument("--calls", type=int, default=7, help="timed calls of PyTorch in a turn")
    parser.add_argument("--peer", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    names, threads = options.filter.split(","), [int(n) for n in options.threads.split(",")]
    if options.peer:
        run_peer(options.peer, threads[0], options.calls)
        return
    if not OURS.exists():
        sys.exit("build first: dotnet build -c Release bench/Continua.Benchmarks")
    if max(threads) > len(os.sched_getaffinity(0)):
        sys.exit(f"{max(threads)} threads need as many cores, but {len(os.sched_getaffinity(0))} are available; give --threads 1.")
    before = os.getloadavg()[0]
    turns = {n: [] for n in threads}
    for number in range(options.turns):
        for n in threads:
            kept = fast(turns[n][0][1]) if turns[n] else None
            turns[n].append(turn(names, n, options.calls, kept, number % 2 == 1))
    print(f"PyTorch {torch.__version__}; medians of {options.turns} turns (min–max); load of the machine {before:.1f} before, "
          f"{os.getloadavg()[0]:.1f} after\n")
    print("| loop | threads | Continua, ms | PyTorch, ms | Continua, GFLOP/s | PyTorch, GFLOP/s | ratio | PyTorch's way |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    others = []
    for name in names:
        for n in threads:
            our_times = [ours[name]["ms"] for ours, _ in turns[n]]
            operations = statistics.median(ours[name]["gflops"] * ours[name]["ms"] for ours, _ in turns[n])
            # One entry for each turn; a single entry for a combination that was left out after the first turn.
            times = {way: [peer[way] for _, peer in turns[n] if way in peer] for way in turns[n][0][1] if way[0] == name}
            best = min((way for way in times if len(times[way]) == options.turns), key=lambda way: statistics.median(times[way]))
            ratios = [b / a for a, b in zip(our_times, times[best], strict=True)]
            print(f"| {turns[n][0][0][name]['loop']} | {n} | {spread(our_times, 0)} | {spread(times[best], 0)} "
                  f"| {operations / statistics.median(our_times):.1f} | {operations / statistics.median(times[best]):.1f} "
                  f"| **{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f}) "
                  f"| {', '.join(filter(None, best[1:]))} |")
            others += [f"- {name}, {n} thread{'s' if n > 1 else ''}, {', '.join(filter(None, way[1:]))}: {spread(found, 0)} ms"
                       + (", first turn only" if len(found) < options.turns else "") for way, found in times.items() if way != best]
    print("\nRatio: the time of PyTorch over that of Continua in the same turn. The other ways of PyTorch:\n", *others, sep="\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Compares evaluations of f at equal errors on DETEST's 25 nonstiff problems: Vern7 and Vern9 with SciPy's DOP853.

    /usr/bin/python3 bench/workprecision.py              # Vern9 at errors of 1e-10, Vern7 at 1e-6
    … --at vern9:1e-8 [vern7:1e-8 …]                      # other methods of Continua, other errors
    … --end                                              # the error at t = 20 instead of the largest at any step
    … --constants                                        # the evaluations of DOP853, for WorkPrecisionTests.cs
    … --runs                                             # every measured tolerance

The error is the largest |y - exact| / (1 + |exact|) over components and over the steps chosen by the solver. rtol =
atol runs from 1e-2 to 3e-14 in half decades. Errors do not always decrease with the tolerance: where they increase,
neighbouring points are replaced by the geometric means of their errors and evaluations, so that a lucky tolerance has
no influence. Between tolerances, the logarithm of the evaluations is interpolated linearly in the logarithm of the
error. `<` marks a target that the loosest tolerance already reaches, so that the evaluations at this tolerance are
used; `*` marks a target that one of the two methods does not reach, so that both are compared at the smallest error
that both reach.
Ratios are the evaluations of Continua over those of DOP853.

Exact solutions are computed in quadruple precision by bench/cpp/detest.cpp at equidistant times and interpolated by
polynomials of degree 15. Needs g++, the .NET SDK and SciPy (Debian's python3-scipy).
"""
import argparse, json, math, pathlib, subprocess, sys, tempfile
import numpy as np
from scipy.integrate import DOP853

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ROOT / "artifacts/bin/Continua.Benchmarks/release/Continua.Benchmarks"
TOLERANCES = [10 ** (-n / 2) for n in range(4, 28)]
MASSES = np.array([0.000954786104043, 0.000285583733151, 0.0000437273164546, 0.0000517759138449, 0.00000277777777778])
NODES = 16


def chain(growing):
    into = np.arange(10.0) if growing else np.ones(10)
    out = np.append(np.arange(1.0, 10) if growing else np.ones(9), 0)
    def slope(t, y):
        dy = -out * y
        dy[1:] += into[1:] * y[:-1]
        return dy
    return slope


def diffusion(t, y):
    dy = -2 * y
    dy[1:] += y[:-1]
    dy[:-1] += y[1:]
    return dy


def planets(t, y):
    at = y[:15].reshape(5, 3)
    apart = at[None] - at[:, None]
    cubes, distances = (apart ** 2).sum(2) ** 1.5 + np.eye(5), (at ** 2).sum(1)[:, None] ** 1.5
    of_sun = MASSES[:, None] * at / distances
    pull = -(1.00000597682 + MASSES)[:, None] * at / distances
    pull += (MASSES[None, :, None] * apart / cubes[:, :, None]).sum(1) - (of_sun.sum(0) - of_sun)
    return np.concatenate([y[15:], 2.95912208286 * pull.ravel()])


def orbit(t, y):
    cube = (y[0] ** 2 + y[1] ** 2) ** 1.5
    return np.array([y[2], y[3], -y[0] / cube, -y[1] / cube])


def torus(t, y):
    r = math.hypot(y[0], y[1])
    return np.array([-y[1] - y[0] * y[2] / r, y[0] - y[1] * y[2] / r, y[0] / r])


def system(*slopes):
    return lambda t, y: np.array([slope(t, y) for slope in slopes])


PROBLEMS = {
    "A1": ([1], lambda t, y: -y),
    "A2": ([1], lambda t, y: -y ** 3 / 2),
    "A3": ([1], lambda t, y: y * math.cos(t)),
    "A4": ([1], lambda t, y: y / 4 * (1 - y / 20)),
    "A5": ([4], lambda t, y: (y - t) / (y + t)),
    "B1": ([1, 3], system(lambda t, y: 2 * (y[0] - y[0] * y[1]), lambda t, y: -(y[1] - y[0] * y[1]))),
    "B2": ([2, 0, 1], system(lambda t, y: -y[0] + y[1], lambda t, y: y[0] - 2 * y[1] + y[2], lambda t, y: y[1] - y[2])),
    "B3": ([1, 0, 0], system(lambda t, y: -y[0], lambda t, y: y[0] - y[1] ** 2, lambda t, y: y[1] ** 2)),
    "B4": ([3, 0, 0], torus),
    "B5": ([0, 1, 1], system(lambda t, y: y[1] * y[2], lambda t, y: -y[0] * y[2], lambda t, y: -0.51 * y[0] * y[1])),
    "C1": ([1] + 9 * [0], chain(False)),
    "C2": ([1] + 9 * [0], chain(True)),
    "C3": ([1] + 9 * [0], diffusion),
    "C4": ([1] + 50 * [0], diffusion),
    "C5": ([3.42947415189, 3.35386959711, 1.35494901715, 6.64145542550, 5.97156957878, 2.18231499728, 11.2630437207,
            14.6952576794, 6.27960525067, -30.1552268759, 1.65699966404, 1.43785752721, -21.1238353380, 28.4465098142,
            15.3882659679, -0.557160570446, 0.505696783289, 0.230578543901, -0.415570776342, 0.365682722812,
            0.169143213293, -0.325325669158, 0.189706021964, 0.0877265322780, -0.0240476254170, -0.287659532608,
            -0.117219543175, -0.176860753121, -0.216393453025, -0.0148647893090], planets),
    **{f"D{n + 1}": ([1 - e, 0, 0, math.sqrt((1 + e) / (1 - e))], orbit) for n, e in enumerate((0.1, 0.3, 0.5, 0.7, 0.9))},
    "E1": ([0.6713967071418030, 0.09540051444747446],
           system(lambda t, y: y[1], lambda t, y: -(y[1] / (t + 1) + (1 - 0.25 / (t + 1) ** 2) * y[0]))),
    "E2": ([2, 0], system(lambda t, y: y[1], lambda t, y: (1 - y[0] ** 2) * y[1] - y[0])),
    "E3": ([0, 0], system(lambda t, y: y[1], lambda t, y: y[0] ** 3 / 6 - y[0] + 2 * math.sin(2.78535 * t))),
    "E4": ([30, 0], system(lambda t, y: y[1], lambda t, y: 0.032 - 0.4 * y[1] ** 2)),
    "E5": ([0, 0], system(lambda t, y: y[1], lambda t, y: math.sqrt(1 + y[1] ** 2) / (25 - t))),
}


class Exact:
    """Interpolates a solution from its values at equidistant times (barycentric formula)."""
    signs = np.array([(-1) ** k * math.comb(NODES - 1, k) for k in range(NODES)], float)

    def __init__(self, file, dimension):
        self.values = np.fromfile(file).reshape(-1, dimension)
        self.last = len(self.values) - 1

    def at(self, time):
        position = time / 20 * self.last
        first = min(max(int(position) - NODES // 2 + 1, 0), self.last + 1 - NODES)
        offsets = position - first - np.arange(NODES)
        if abs(offsets[nearest := np.abs(offsets).argmin()]) < 1e-12:
            return self.values[first + nearest]
        weights = self.signs / offsets
        return weights @ self.values[first:first + NODES] / weights.sum()

    def errors(self, times, states):
        """Returns the largest error over all steps and the error at the end."""
        at = [np.max(np.abs(y - exact) / (1 + np.abs(exact))) for y, exact in zip(np.asarray(states), map(self.at, times))]
        return max(at), at[-1]


def by_scipy(name):
    start, field = PROBLEMS[name]
    for tolerance in TOLERANCES:
        solver = DOP853(field, 0, np.array(start, float), 20, rtol=tolerance, atol=tolerance)
        times, states, attempts = [0], [solver.y], 0
        while solver.status == "running":
            before = solver.nfev
            solver.step()
            attempts += (solver.nfev - before) // 12
            times.append(solver.t)
            states.append(solver.y)
        yield {"solver": "dop853", "problem": name, "rtol": tolerance, "evaluations": solver.nfev,
               "accepted": len(times) - 1, "rejected": attempts - len(times) + 1, "t": times, "y": states}


def by_continua(solvers):
    for line in subprocess.run([OURS, "--detest", "--filter", ",".join(solvers)], check=True, capture_output=True, text=True).stdout.splitlines():
        yield json.loads(line)


def falling(runs):
    """Returns logarithms of errors and evaluations with decreasing errors; points whose errors increase are merged."""
    groups = []
    for error, evaluations in runs:
        if error > 0:
            groups.append([(math.log(error), math.log(evaluations))])
            while len(groups) > 1 and mean(groups[-1], 0) >= mean(groups[-2], 0):
                last = groups.pop()
                groups[-1] += last
    return [(mean(group, 0), mean(group, 1)) for group in groups]


def mean(group, part):
    return sum(pair[part] for pair in group) / len(group)


def evaluations_at(points, error):
    """Returns the evaluations, with a mark if the error is not reached or is already reached by the loosest tolerance."""
    if points[0][0] <= error:
        return math.exp(points[0][1]), "<"
    for (looser, fewer), (tighter, more) in zip(points, points[1:]):
        if tighter <= error:
            return math.exp(fewer + (more - fewer) * (error - looser) / (tighter - looser)), ""
    return math.nan, "*"


def compare(ours, peers, error):
    smallest = max(math.log(error), ours[-1][0], peers[-1][0])
    mark = "*" if smallest > math.log(error) else ""
    (own_count, own_mark), (peer_count, peer_mark) = evaluations_at(ours, smallest), evaluations_at(peers, smallest)
    return own_count, peer_count, own_count / peer_count, mark or own_mark or peer_mark


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--at", nargs="+", default=["vern9:1e-10", "vern7:1e-6"])
    arguments.add_argument("--end", action="store_true")
    arguments.add_argument("--constants", action="store_true")
    arguments.add_argument("--runs", action="store_true")
    given = arguments.parse_args()
    wanted = [(solver, float(error)) for solver, error in (pair.split(":") for pair in given.at)]
    subprocess.run(["dotnet", "build", "-c", "Release", ROOT / "bench/Continua.Benchmarks"], check=True, stdout=subprocess.DEVNULL)
    runs = {}
    with tempfile.TemporaryDirectory() as folder:
        program = f"{folder}/detest.exe"
        subprocess.run(["g++", "-O2", "-std=gnu++17", "-o", program, ROOT / "bench/cpp/detest.cpp", "-lquadmath"], check=True)
        subprocess.run([program, "--table", folder], check=True)
        exact = {name: Exact(f"{folder}/{name}", len(PROBLEMS[name][0])) for name in PROBLEMS}
        for run in [run for name in PROBLEMS for run in by_scipy(name)] + list(by_continua(dict.fromkeys(s for s, _ in wanted))):
            errors = exact[run["problem"]].errors(run["t"], run["y"])
            runs.setdefault((run["solver"], run["problem"]), []).append((errors[given.end], run["evaluations"]))
            if given.runs:
                print(f"{run['solver']:8}{run['problem']:4}{run['rtol']:8.0e}{run['accepted']:6}{run['rejected']:5}"
                      f"{run['evaluations']:7}{errors[0]:9.1e}{errors[1]:9.1e}")
    points = {key: falling(measured) for key, measured in runs.items()}
    for solver, error in wanted:
        rows = {name: compare(points[solver, name], points["dop853", name], error) for name in PROBLEMS}
        if given.constants:
            print(f"// DOP853 at {error:g}: " + ", ".join(f'("{name}", {row[1]:.0f})' for name, row in rows.items()))
            continue
        print(f"\n| problem | {solver} at {error:g} | DOP853 | ratio |\n|---|--:|--:|--:|")
        for name, (own, peer, ratio, mark) in rows.items():
            print(f"| {name} | {own:.0f} | {peer:.0f} | {ratio:.2f}{mark} |")
        ratios = [row[2] for row in rows.values()]
        print(f"| geometric mean | | | {math.exp(sum(map(math.log, ratios)) / len(ratios)):.3f} |\n| largest | | | {max(ratios):.2f} |")


if __name__ == "__main__":
    sys.exit(main())

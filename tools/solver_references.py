"""Computes final states of ordinary differential equations for tests/Continua.Tests/Solvers/ReferenceSystem.cs.

DOP853 and Radau, at tolerances near rounding, must agree; the digits of DOP853 are printed.
Run: python3 tools/solver_references.py   (NumPy, SciPy 1.10.1)
"""
import numpy as np
from scipy.integrate import solve_ivp

SYSTEMS = {
    "lotka-volterra": (lambda t, y: [1.5 * y[0] - y[0] * y[1], y[0] * y[1] - 3 * y[1]], [1.0, 1.0], 0, 5),
    "pendulum": (lambda t, y: [y[1], -np.sin(y[0]) - 0.2 * y[1] + 0.5 * np.cos(2 * t)], [1.0, 0.0], 0, 8),
    "van der pol": (lambda t, y: [y[1], 3 * (1 - y[0] ** 2) * y[1] - y[0]], [2.0, 0.0], 0, 6),
    "lorenz": (lambda t, y: [10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - 8 / 3 * y[2]],
               [1.0, 1.0, 1.0], 0, 2),
    "brusselator, backwards": (lambda t, y: [1 + y[0] ** 2 * y[1] - 4 * y[0], 3 * y[0] - y[0] ** 2 * y[1]],
                               [1.5, 3.0], 0, -0.2),
}
for name, (field, y0, t0, t1) in SYSTEMS.items():
    ends = [solve_ivp(field, (t0, t1), y0, method=method, rtol=rtol, atol=1e-14).y[:, -1]
            for method, rtol in (("DOP853", 1e-13), ("Radau", 1e-12))]
    difference = max(abs(ends[0] - ends[1]) / (1 + abs(ends[0])))
    print(name, [float(v) for v in ends[0]], f"agree to {difference:.1e}")

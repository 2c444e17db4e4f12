#!/usr/bin/env python3
"""Derives the coefficients of src/Continua/Vectors/ by Remez exchange (needs mpmath 1.2 or later).

Prints each table with the error it achieves once its coefficients are rounded to their type.
"""
import struct

from mpmath import mp, mpf
import mpmath as m

mp.dps = 60


def rounded(x, single):
    """Rounds x to float or double and returns the result as an mpf; struct rounds to nearest."""
    return mpf(struct.unpack("<f", struct.pack("<f", float(x)))[0]) if single else mpf(float(x))


def value(p, x):
    return m.polyval(p[::-1], x)


def nodes(a, b, n):
    return [(a + b) / 2 - (b - a) / 2 * m.cos(m.pi * i / (n - 1)) for i in range(n)]


def alternation(error, grid, n):
    """Returns n extrema of alternating sign, discarding the smallest ones at the ends."""
    found = []
    for x in grid:
        e = error(x)
        if found and (found[-1][1] > 0) == (e > 0):
            if abs(e) > abs(found[-1][1]):
                found[-1] = (x, e)
        else:
            found.append((x, e))
    while len(found) > n:
        found.pop(0 if abs(found[0][1]) < abs(found[-1][1]) else -1)
    return found


def polynomial(f, weight, a, b, degree):
    """Minimises max |weight·(f − p)|; the weight converts the error of p to the relative error of the whole function."""
    n = degree + 2
    xs, grid = nodes(a, b + (b - a) / 99, n + 2)[1:-1], nodes(a, b, 30 * n)  # neither contains 0, where the weights vanish
    for _ in range(20):
        A = m.matrix(n, n)
        for i, x in enumerate(xs):
            for j in range(n - 1):
                A[i, j] = x**j
            A[i, n - 1] = (-1) ** i / weight(x)
        p = list(m.lu_solve(A, m.matrix([f(x) for x in xs])))[:-1]
        found = alternation(lambda x: weight(x) * (f(x) - value(p, x)), grid, n)
        xs = [x for x, _ in found]
        if max(abs(e) for _, e in found) < 1.001 * min(abs(e) for _, e in found):
            break
    return p


def literal(c, single):
    return f"{float(c):.9g}f" if single else repr(float(c))


def table(title, single, f, weight, a, b, degree):
    """Prints one polynomial and its error, measured with the rounded coefficients."""
    p = [rounded(c, single) for c in polynomial(f, weight, a, b, degree)]
    if a == 0:  # fit the other coefficients again after rounding the lowest one
        rest = polynomial(lambda z: (f(z) - p[0]) / z, lambda z: weight(z) * z, mpf(10) ** -9, b, degree - 1)
        p = p[:1] + [rounded(c, single) for c in rest]
    grid = [x for x in nodes(a, b, 2000) if x != 0]
    worst = max(abs(weight(x) * (f(x) - value(p, x))) for x in grid)
    print(f"{title}, {'float' if single else 'double'}: relative error 2^{float(m.log(worst, 2)):.1f}")
    for c in p[::-1]:
        print(f"    {literal(c, single)}")


def series(f, near_zero):
    """Returns f, with its limit at zero, where the formula is 0/0."""
    return lambda x: near_zero if abs(x) < mpf(10) ** -15 else f(x)


def split(title, constant, bits, single):
    """Prints parts with constant = parts[0] + parts[1] + …, where part i has at most bits[i] bits."""
    print(f"{title}, {'float' if single else 'double'}:")
    for b in bits:
        unit = mpf(2) ** (m.floor(m.log(abs(constant), 2)) + 1 - b)
        part = m.nint(constant / unit) * unit
        constant -= part
        print(f"    {literal(part, single)}")


def main():
    half_ln2, root2 = m.log(2) / 2 + mpf("0.001"), m.sqrt(2)
    a, b, s = 1 / root2 - 1 - mpf(10) ** -5, root2 - 1 + mpf(10) ** -5, (root2 - 1) / (root2 + 1) + mpf(10) ** -5
    for single, exp, sine, power, tanh in (True, 4, 2, 2, 4), (False, 10, 5, 7, 10):
        table("expm1(r) = r + r²·p(r), |r| ≤ ln2/2", single, series(lambda r: (m.expm1(r) - r) / r**2, mpf(1) / 2),
              lambda r: abs(r**2 / m.expm1(r)) if r else mpf(0), -half_ln2, half_ln2, exp)
        top = (m.pi / 4 + mpf("0.004" if single else "1e-9")) ** 2  # in float, rounding of x·2/π widens the range
        table("sin(r) = r + r·z·p(z), z = r², |r| ≤ π/4", single,
              series(lambda z: (m.sin(m.sqrt(z)) / m.sqrt(z) - 1) / z, mpf(-1) / 6),
              lambda z: z * m.sqrt(z) / m.sin(m.sqrt(z)) if z else mpf(0), mpf(0), top, sine)
        table("cos(r) = 1 − z/2 + z²·p(z), z = r², |r| ≤ π/4", single,
              series(lambda z: (m.cos(m.sqrt(z)) - 1 + z / 2) / z**2, mpf(1) / 24),
              lambda z: z**2 / m.cos(m.sqrt(z)), mpf(0), top, sine)
        table("log((1 + s)/(1 − s)) = 2s + s·z·(2/3 + z·p(z)), z = s², |s| ≤ (√2 − 1)/(√2 + 1)", single,
              series(lambda z: (2 * m.atanh(m.sqrt(z)) / m.sqrt(z) - 2 - 2 * z / 3) / z**2, mpf(2) / 5),
              lambda z: z**2 / 2, mpf(0), s**2, power)
        table("tanh(x) = x + x·z·p(z), z = x², |x| ≤ 0.55", single,
              series(lambda z: (m.tanh(m.sqrt(z)) / m.sqrt(z) - 1) / z, mpf(-1) / 3),
              lambda z: z * m.sqrt(z) / m.tanh(m.sqrt(z)) if z else mpf(0), mpf(0), mpf("0.55") ** 2, tanh)
    table("exp(2r) = p(r), |r| ≤ ln2/4", True, lambda r: m.exp(2 * r), lambda r: m.exp(-2 * r),
          -half_ln2 / 2, half_ln2 / 2, 5)
    table("log(1 + f) = f − f²/2 + f³·p(f), √½ ≤ 1 + f ≤ √2", True,
          series(lambda f: (m.log1p(f) - f + f**2 / 2) / f**3, mpf(1) / 3),
          lambda f: abs(f**3 / m.log1p(f)) if f else mpf(0), a, b, 7)
    table("log((1 + s)/(1 − s)) = 2s + s·z·p(z), z = s², |s| ≤ (√2 − 1)/(√2 + 1)", False,
          series(lambda z: (2 * m.atanh(m.sqrt(z)) / m.sqrt(z) - 2) / z, mpf(2) / 3),
          lambda z: z / 2, mpf(0), s**2, 6)
    for single, whole, exponent_free in (True, 24, 15), (False, 53, 42):
        split("ln 2", m.log(2), (whole, whole), single)
        split("ln 2, exact times an exponent", m.log(2), (exponent_free, whole), single)
        split("1/ln 2", 1 / m.log(2), (whole,), single)
        split("2/π", 2 / m.pi, (whole,), single)
        split("2/3", mpf(2) / 3, (whole, whole), single)
    split("π/2", m.pi / 2, (24, 24, 24), True)
    split("π/2, the second part exact times 20 bits", m.pi / 2, (53, 33, 53), False)
    split("π", m.pi, (53, 53), False)
    split("2/ln 2", 2 / m.log(2), (24,), True)
    split("ln 2 / 2", m.log(2) / 2, (24,), True)
    print("1/π in 64-bit words:")
    mp.prec = 1400
    for i in range(19):
        print(f"    0x{int(m.floor(m.ldexp(1 / m.pi, 64 * (i + 1)))) % 2**64:016X}")


if __name__ == "__main__":
    main()

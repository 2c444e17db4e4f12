#!/usr/bin/env python3
"""Writes the reference values for the tests of the elementary functions in double (needs mpmath 1.2 or later):

    tools/elementary_references.py > tests/Continua.Tests/Vectors/elementary-references.txt

Each line contains the function, x, y (the exponent of pow, otherwise 0), the double nearest to f(x, y), and the
difference of the true value from that double in units in the last place. x, y and the double are written as hexadecimal
bits.
"""
import math
import random
import struct

from mpmath import mp, mpf
import mpmath as m

mp.prec = 260

FUNCTIONS = {
    "Exp": m.exp, "ExpMinus1": m.expm1, "Log": m.log, "Log1Plus": m.log1p, "Sin": m.sin, "Cos": m.cos, "Tanh": m.tanh,
    "Sigmoid": lambda x: 1 / (1 + m.exp(-x)), "Softplus": lambda x: m.log1p(m.exp(x)), "Pow": m.power,
}

# The arguments of the largest errors found in sweeps of 24 million arguments, so that the tests can use tight bounds.
WORST = {
    "Exp": ["-0x1.12538ace042b2p+5", "0x1.81f8947ff685cp-2", "-0x1.05a4944f0b361p+8"],
    "ExpMinus1": ["0x1.681cf38180f4cp-2", "0x1.2929807c8a7dp+5", "0x1.2930170618ccp+5"],
    "Log": ["0x1.660b851b33903p-1", "0x1.680903bfbbd5ep-1", "0x1.668660d1b364p-1"],
    "Log1Plus": ["0x1.d0fdeda13fc65p-2", "-0x1.317a88bc74bf8p-2", "-0x1.2c3871d468c8p-2"],
    "Sin": ["-0x1.6686dc92ef70bp+9", "-0x1.91e88975779d2p+18", "-0x1.7897dd369804cp+724"],
    "Cos": ["-0x1.9552cbe841e32p-1", "0x1.9a916367dd108p-1", "-0x1.02c6d623d6c36p+9"],
    "Tanh": ["0x1.1b3ab5a55018ap-1", "0x1.1d19fa07b9116p-1", "-0x1.2569bb81691p-1"],
    "Sigmoid": ["-0x1.3677dd104b57p+2", "-0x1.09bb035b3728p+2", "0x1.27afabe494118p+5"],
    "Softplus": ["-0x1.81cb38ebfd66ap-1", "-0x1.6a88468c4b5p-1", "-0x1.44151299006p+0"],
    "Pow": ["0x1.6838229ad7379p+0 -0x1.021fa1854c3b4p+11", "0x1.5507a7fa200b5p+538 -0x1.5c42c58093c99p+0"],
}


def parsed(text):
    return ([float.fromhex(number) for number in text.split()] + [0.0])[:2]


def arguments(name, rng):
    """Yields arguments of all magnitudes, then of the relevant ranges, then near the zeros of the functions."""
    if name == "Pow":
        for _ in range(60):
            x = math.ldexp(1 + rng.random(), rng.randint(-1022, 1022))
            yield x, rng.uniform(-745, 709) / math.log(x)
        for _ in range(60):
            x = rng.uniform(0.5, 2)
            yield x, rng.uniform(-1074, 1023) / math.log2(x)
        for _ in range(60):
            yield rng.uniform(0, 20), rng.choice([0.5, 2, 3, -1, 1.7, rng.uniform(-9, 9)])
        return
    for _ in range(60):
        yield rng.choice([-1, 1]) * math.ldexp(1 + rng.random(), rng.randint(-1074, 1023)), 0.0
    for top in 1.0, 3.0, 50.0, 750.0:
        for _ in range(25):
            yield rng.uniform(-top, top), 0.0
    for k in range(-10, 11):
        yield (1 + math.ldexp(rng.random(), -20) if name == "Log" else float(k * m.pi / 2) or 5e-324), 0.0
        yield float(k * m.pi / 2 * rng.randint(1, 10**9)), 0.0
    yield 6381956970095103 * 2.0**797, 0.0  # the double closest to a multiple of π/2 (Kahan)


def bits(x):
    return struct.pack(">d", x).hex().upper()


def main():
    for name, function in FUNCTIONS.items():
        rng = random.Random(name)
        for x, y in [parsed(t) for t in WORST[name]] + list(arguments(name, rng)):
            if (x <= 0 and name in ("Log", "Pow")) or (x <= -1 and name == "Log1Plus") or (x > 720 and "Exp" in name):
                continue
            true = function(mpf(x), mpf(y)) if name == "Pow" else function(mpf(x))
            if true == 0 or abs(true) >= mpf(2) ** 1024 or abs(true) < mpf(2) ** -1075:
                continue
            place = max(int(m.floor(m.log(abs(true), 2))) - 52, -1074)
            scaled = m.ldexp(true, -place)
            nearest = m.nint(scaled)
            if abs(nearest) < 2**53 or place < 971:
                print(name, bits(x), bits(y), bits(math.ldexp(int(nearest), place)), f"{float(scaled - nearest):+.3f}")


if __name__ == "__main__":
    main()

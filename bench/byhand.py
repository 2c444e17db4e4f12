"""Compares the spiral's training step with a hand-written C++ program for exactly this model, in alternating runs.

    python3 bench/byhand.py [--rounds 5] [--seconds 2]

Needs g++. The program replays the steps of a Continua run with one step size for all rows and must reach the same
losses.
"""
import argparse, json, pathlib, statistics, subprocess, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ROOT / "artifacts/bin/Continua.Benchmarks/release/Continua.Benchmarks"

arguments = argparse.ArgumentParser()
arguments.add_argument("--rounds", type=int, default=5)
arguments.add_argument("--seconds", type=float, default=2)
given = arguments.parse_args()
subprocess.run(["dotnet", "build", "-c", "Release", ROOT / "bench/Continua.Benchmarks"], check=True, stdout=subprocess.DEVNULL)
with tempfile.TemporaryDirectory() as folder:
    hand, data = f"{folder}/spiral", f"{folder}/replay"
    subprocess.run(["g++", "-Ofast", "-march=native", "-o", hand, ROOT / "bench/cpp/spiral.cpp"], check=True)
    subprocess.run([OURS, "--replay", "--export", data], check=True)
    runs = []
    for _ in range(given.rounds):
        run = lambda *arguments: json.loads(subprocess.run(arguments, capture_output=True, text=True, check=True).stdout)
        runs.append(run(hand, data, str(given.seconds)) | run(OURS, "--replay", "--seconds", str(given.seconds)))
by_hand = statistics.median(t["microseconds"] for t in runs)
difference = runs[0]["largest_relative_difference_of_losses"]
print(f"hand-written program: {by_hand:.1f} µs; its losses differ from those of Continua by at most {difference:.1g}, relatively")
for name, key in (("one step size for all rows", "shared_us"), ("a step size for each row", "own_us")):
    ratios = sorted(t[key] / t["microseconds"] for t in runs)
    time = statistics.median(t[key] for t in runs)
    print(f"{name}: {time:.1f} µs, {statistics.median(ratios):.2f} times the hand-written program ({ratios[0]:.2f}–{ratios[-1]:.2f})")

"""The first gradient of the spiral model in fresh processes: its time less that of the second call.

    dotnet build -c Release bench/Continua.Benchmarks
    python3 bench/first.py [RUNS]
"""
import json, pathlib, statistics, subprocess, sys

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "artifacts/bin/Continua.Benchmarks/release/Continua.Benchmarks"
runs = [json.loads(subprocess.run([PROGRAM, "--first", "--json"], capture_output=True, text=True, check=True).stdout)
        for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 11)]
extra = [run["first_ms"] - run["second_ms"] for run in runs]
print(f"first gradient over the second call: median {statistics.median(extra):.0f} ms, {min(extra):.0f}–{max(extra):.0f} "
      f"in {len(runs)} fresh processes; {runs[0]['methods']} methods compiled in "
      f"{statistics.median(run['jit_ms'] for run in runs):.0f} ms")

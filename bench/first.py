"""Measures the first step of each workload in fresh processes, minus the second, with the JIT compiler and ReadyToRun.

    python3 bench/first.py [--filter spiral-direct,cnf] [--runs 7]

Builds the program normally, and publishes it with ReadyToRun as one composite image with the framework, for the
instruction set of this machine.
"""
import argparse, json, pathlib, platform, statistics, subprocess, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROJECT = ROOT / "bench/Continua.Benchmarks"
ALL = "spiral-direct,spiral-adjoint,linear-euler,mlp-euler,endpoints,regression,mnist-direct,mnist-adjoint,cnf,lorenz-1,lorenz-1000"


def build(folder):
    subprocess.run(["dotnet", "build", "-c", "Release", PROJECT], check=True, stdout=subprocess.DEVNULL)
    wide = "avx512f" in pathlib.Path("/proc/cpuinfo").read_text()
    runtime = "linux-arm64" if platform.machine() == "aarch64" else "linux-x64"
    # By default the compiler uses AVX10.2 where that is shorter, and machines without it discard those methods.
    sets = "x86-64-v4%2C-avx10v2" if wide else "x86-64-v3"
    extra = f"-p:PublishReadyToRunCrossgen2ExtraArgs=--instruction-set:{sets}"
    subprocess.run(
        ["dotnet", "publish", PROJECT, "-c", "Release", "-r", runtime, "--self-contained", "true", "-p:PublishReadyToRun=true",
         "-p:PublishReadyToRunComposite=true", *([extra] if runtime == "linux-x64" else []), "-o", folder],
        check=True, stdout=subprocess.DEVNULL)
    return ROOT / "artifacts/bin/Continua.Benchmarks/release/Continua.Benchmarks", pathlib.Path(folder) / "Continua.Benchmarks"


def measure(program, workload, runs):
    found = [json.loads(subprocess.run([program, "--first", "--json", "--filter", workload], capture_output=True, text=True, check=True).stdout)
             for _ in range(runs)]
    extra = [run["first_ms"] - run["second_ms"] for run in found]
    return f"{statistics.median(extra):.0f} ({min(extra):.0f}–{max(extra):.0f}) | {found[0]['methods']}"


arguments = argparse.ArgumentParser()
arguments.add_argument("--filter", default=ALL)
arguments.add_argument("--runs", type=int, default=7)
given = arguments.parse_args()
with tempfile.TemporaryDirectory() as folder:
    plain, ahead = build(folder)
    print(f"first step minus second step, ms: median (min–max) of {given.runs} fresh processes, and methods compiled in both steps\n")
    print("| workload | JIT | methods | ReadyToRun | methods |\n|---|--:|--:|--:|--:|")
    for workload in given.filter.split(","):
        print(f"| {workload} | {measure(plain, workload, given.runs)} | {measure(ahead, workload, given.runs)} |", flush=True)

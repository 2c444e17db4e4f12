using System.Diagnostics;
using System.Runtime;
using Continua.Benchmarks.Workloads;

namespace Continua.Benchmarks;

/// <summary>
/// Measures the first step of a workload in a fresh process (trace, differentiate, compile, run) and the second one for
/// comparison.
/// </summary>
internal static class FirstGradient
{
    /// <param name="workload">The name of the workload.</param>
    /// <returns>
    /// The times of the first and the second step in milliseconds, the number of methods compiled in both steps and the
    /// time spent compiling them.
    /// </returns>
    public static (double First, double Second, int Methods, double Compiling) Measure(string workload)
    {
        Func<Action> begin = workload.StartsWith("spiral", StringComparison.Ordinal) ? () => BeginSpiral(workload) : BeginWorkload(workload);
        (long methods, TimeSpan compiling) = (JitInfo.GetCompiledMethodCount(), JitInfo.GetCompilationTime());
        long from = Stopwatch.GetTimestamp();
        Action step = begin();
        step();
        long middle = Stopwatch.GetTimestamp();
        step();
        long end = Stopwatch.GetTimestamp();
        return (
            Stopwatch.GetElapsedTime(from, middle).TotalMilliseconds,
            Stopwatch.GetElapsedTime(middle, end).TotalMilliseconds,
            (int)(JitInfo.GetCompiledMethodCount() - methods),
            (JitInfo.GetCompilationTime() - compiling).TotalMilliseconds);
    }

    private static Func<Action> BeginWorkload(string workload)
    {
        Workload found = WorkloadList.Matching(workload)[0];
        return () =>
        {
            WorkloadRun run = found.Begin(0, threads: 1);
            return () => run.Step();
        };
    }

    // Points on a circle replace the data of the workload, because the solve that computes the data would compile the
    // integrator before the measurement.
    private static Action BeginSpiral(string workload)
    {
        float[,] starts = Draw.Fill(20, 2, n => (n % 2 == 0 ? Math.Cos(n / 2) : Math.Sin(n / 2)) * 1.5);
        float[,] targets = Draw.Fill(20, 18, n => n % 2);
        float[] weights = new float[20];
        Array.Fill(weights, 1f / 20);
        Learning.NeuralOde model =
            Spiral.Create(workload == "spiral-adjoint" ? GradientMethod.Continuous : GradientMethod.Direct);
        double[] times = [.. Enumerable.Range(0, 10).Select(i => 25.0 * i / 999)];
        Gradient<float> gradient = Gradient.Of<float>(
            (y0, target) =>
                Tensor.Mean(Tensor.Abs(Tensor.Reshape(model.Trajectory(y0, Tensor.Vector(times)), [18]) - target)),
            model, new() { ByInputs = false, Threads = 1 });
        Learning.Parameters<float> parameters = model.Initialize<float>(new(1));
        return () => gradient.Evaluate(parameters, weights, [starts, targets]);
    }
}

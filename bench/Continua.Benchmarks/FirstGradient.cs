using System.Diagnostics;
using System.Runtime;
using Continua.Benchmarks.Workloads;

namespace Continua.Benchmarks;

/// <summary>
/// The first gradient of the spiral model in a fresh process (trace, differentiate, compile, run), less the second call.
/// </summary>
internal static class FirstGradient
{
    /// <returns>Milliseconds of the first and of the second call; methods compiled in the first, and the time of that.</returns>
    public static (double First, double Second, int Methods, double Compiling) Measure()
    {
        // Points on a circle serve: solving for true data would compile the integrator beforehand.
        float[,] starts = Draw.Fill(20, 2, n => (n % 2 == 0 ? Math.Cos(n / 2) : Math.Sin(n / 2)) * 1.5);
        float[,] targets = Draw.Fill(20, 18, n => n % 2);
        float[] weights = new float[20];
        Array.Fill(weights, 1f / 20);
        (long methods, TimeSpan compiling) = (JitInfo.GetCompiledMethodCount(), JitInfo.GetCompilationTime());
        long begin = Stopwatch.GetTimestamp();
        SpiralGradient model = new();
        model.Evaluate(weights, starts, targets);
        long middle = Stopwatch.GetTimestamp();
        model.Evaluate(weights, starts, targets);
        long end = Stopwatch.GetTimestamp();
        return (
            Stopwatch.GetElapsedTime(begin, middle).TotalMilliseconds, Stopwatch.GetElapsedTime(middle, end).TotalMilliseconds,
            (int)(JitInfo.GetCompiledMethodCount() - methods), (JitInfo.GetCompilationTime() - compiling).TotalMilliseconds);
    }

    private sealed class SpiralGradient
    {
        private readonly Gradient<float> gradient;
        private readonly Learning.Parameters<float> parameters;

        public SpiralGradient()
        {
            Learning.NeuralOde model = Spiral.Create(new DiscreteAdjoint());
            double[] times = [.. Enumerable.Range(0, 10).Select(i => 25.0 * i / 999)];
            gradient = Gradient.Of<float>(
                (y0, target) => Tensor.Mean(Tensor.Abs(
                    Tensor.Reshape(model.Trajectory(y0, Tensor.Vector(times)), [18]) - target)),
                model);
            parameters = model.Initialize<float>(new(1));
        }

        public void Evaluate(float[] weights, float[,] starts, float[,] targets) =>
            gradient.Evaluate(parameters, weights, [starts, targets]);
    }
}

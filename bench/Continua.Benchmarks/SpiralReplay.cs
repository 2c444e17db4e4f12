using System.Diagnostics;
using Continua.Benchmarks.Workloads;
using Continua.Learning;

namespace Continua.Benchmarks;

/// <summary>
/// Exports the training of the spiral workload with one step size for all rows to the C++ program: the weights and, for
/// each update, the batch, the step sizes and the loss. Also times the updates with a common step size and with the
/// default, a step size for each row.
/// </summary>
internal static class SpiralReplay
{
    private const int Updates = 200;

    /// <summary>
    /// Writes the number of updates, the weights [50 × 2, 50, 2 × 50, 2], the times [10] and, for each update, the
    /// number of steps, the step sizes, the batch and the loss. Counts are integers of 32 bits, all other numbers
    /// floats, in little-endian order.
    /// </summary>
    public static void Export(string path)
    {
        using Training training = new(shared: true);
        using BinaryWriter writer = new(File.Create(path));
        writer.Write(Updates);
        Array.ForEach(training.Parameters.Values, writer.Write);
        Array.ForEach(training.Times, t => writer.Write((float)t));
        for (int n = 0; n < Updates; n++)
        {
            float[][,] batch = training.Batch(n);
            double[] times = training.StepTimes(batch[0]);
            writer.Write(times.Length - 1);
            for (int s = 1; s < times.Length; s++)
            {
                writer.Write((float)(times[s] - times[s - 1]));
            }

            foreach (float number in batch.SelectMany(values => values.Cast<float>()))
            {
                writer.Write(number);
            }

            writer.Write((float)training.Update(n));
        }
    }

    /// <summary>Returns the median time of an update, in microseconds.</summary>
    /// <param name="shared">Whether all rows share one step size.</param>
    /// <param name="seconds">The seconds spent on timed updates.</param>
    public static double Time(bool shared, double seconds)
    {
        using Training training = new(shared);
        List<double> times = [];
        for (long begin = Stopwatch.GetTimestamp(),
            n = 0; Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds + 1.5; n++)
        {
            // Every round repeats the same updates from the same weights.
            if (n % Updates == 0)
            {
                training.Restart();
            }

            long from = Stopwatch.GetTimestamp();
            training.Update((int)(n % Updates));
            if (Stopwatch.GetElapsedTime(begin).TotalSeconds > 1.5)
            {
                times.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private sealed class Training : IDisposable
    {
        private readonly float[,] starts, targets;
        private readonly float[][][,] batches;
        private readonly NeuralOde model;
        private readonly Gradient<float> gradient;
        private readonly float[] weights = new float[20];
        private OptimizerState<float> optimizer = null!;

        public Training(bool shared)
        {
            (starts, targets, Times) = Spiral.Data();
            NeuralOde original = Spiral.Create(GradientMethod.Direct);
            model = new(original,
                original.Apply)
            { Solve = original.Solve with { Controller = new PidController { Shared = shared } } };
            gradient = Gradient.Of<float>(
                (y0, target) =>
                    Tensor.Mean(Tensor.Abs(Tensor.Reshape(model.Trajectory(y0, Tensor.Vector(Times)), [18]) - target)),
                model, new() { ByInputs = false, Threads = 1 });
            Array.Fill(weights, 1f / 20);
            RandomKey key = new(1000);
            batches = [.. Enumerable.Range(0, Updates).Select(n => Pick(key.Split(n)))];
            Restart();
        }

        public double[] Times { get; }

        public Parameters<float> Parameters { get; private set; } = null!;

        public float[][,] Batch(int n) => batches[n];

        public void Restart()
        {
            Parameters = model.Initialize<float>(new(1));
            optimizer = new RmsProp(1e-3).CreateState<float>(Parameters.Values.Length);
        }

        public double[] StepTimes(float[,] y0) =>
            model.SolveFor(Parameters, y0, [Times[0]], [Times[^1]], model.Solve with { SaveAt = SaveAt.Steps })
                .Times(0);

        public double Update(int n)
        {
            GradientResult<float> found = gradient.Evaluate(Parameters, weights, batches[n]);
            optimizer.Step(Parameters, found);
            return found.Value;
        }

        public void Dispose() => gradient.Dispose();

        private float[][,] Pick(RandomKey key)
        {
            int[] picked = [.. Enumerable.Range(0, 20).Select(i => (int)key.Index(i, starts.GetLength(0)))];
            return
            [
                Draw.Fill(20, 2, n => starts[picked[n / 2], n % 2]),
                Draw.Fill(20, 18, n => targets[picked[n / 18], n % 18]),
            ];
        }
    }
}

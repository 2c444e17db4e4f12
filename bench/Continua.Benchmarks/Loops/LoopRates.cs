using System.Diagnostics;
using Continua.Benchmarks.Kernels;
using Continua.Learning;

namespace Continua.Benchmarks.Loops;

/// <summary>
/// Measures scans and maps on one thread, or on the number of threads of <c>--threads</c>, alternating with the peak
/// rate of one core. A multiply-add of a forward pass counts as two operations, and a backward pass as two forward
/// passes. The share is the rate divided by the peak rate of one core times the number of threads.
/// </summary>
internal static class LoopRates
{
    private const int Channels = 75, Units = 64;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("loop", "loop"), new("ms", "ms", "F1"), new("GFLOP/s", "gflops", "F1"),
            new("share of the peak", "share", "P1"), new("range", "range"), new("compile, ms", "compile_ms", "F1"));
        (string Name, int[] Lengths)[] cases =
        [
            ("GRU, 256 rows of 200", [.. Enumerable.Repeat(200, 256)]),
            ("GRU, 255 rows of 20", [.. Enumerable.Repeat(20, 255)]),
            ("GRU, 1 row of 2,000", [2000]),
            ("GRU, 255 rows of 20 and one of 2,000", [.. Enumerable.Repeat(20, 255), 2000]),
            ("GRU, 1 row of 100,000", [100_000]),
        ];
        foreach ((string name, int[] lengths) in cases)
        {
            if (!IsSelected(given, name))
            {
                continue;
            }

            Gru cell = new(Channels, Units);
            using Gradient<float> gradient = Gradient.OfSeries<float>(
                series => Tensor.Sum(Tensor.Square(
                    Loop.Scan((state, at) => cell.Apply(at.Values, state), Tensor.Zeros([Units]), series).Last)),
                cell, new() { Threads = Threads(given) });
            RaggedSeries<float> series = Series(lengths);
            Parameters<float> parameters = cell.Initialize<float>(new RandomKey(1));
            long begin = Stopwatch.GetTimestamp();
            GradientResult<float> result = gradient.EvaluateSeries(parameters, Series([1]));
            double compile = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            result = gradient.EvaluateSeries(parameters, series);
            double operations = 6.0 * lengths.Sum() * 3 * Units * (Channels + Units);
            Alternation both = new(
                MultiplyAddPeak.Run, () => result = gradient.EvaluateSeries(parameters, series, reuse: result));
            Row(given, table, name, both, operations, compile);
        }

        ExactTrace(given, table);
        Pairs(given, table);
        string threads = Threads(given) == 1 ? "one thread" : $"{Threads(given)} threads";
        table.Note(
            $"{Channels} inputs, {Units} units, float, {threads}; forward and gradient; medians of "
            + $"{given.Turns} turns.");
    }

    private static bool IsSelected(BenchmarkArguments given, string name) => given.Filter.Length == 0
        || given.Filter.Split(',').Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the number of threads of every loop: that of the command line, by default 1.</summary>
    private static int Threads(BenchmarkArguments given) => Math.Max(1, given.Options.Threads);

    /// <summary>Returns the operations of one run at the peak rate on each thread.</summary>
    private static double PeakOperations(BenchmarkArguments given) => Threads(given) * MultiplyAddPeak.Operations;

    /// <summary>Measures the trace of the Jacobian of a network, by one jvp for each component.</summary>
    private static void ExactTrace(BenchmarkArguments given, ResultTable table)
    {
        const int Rows = 512, Size = 63, Hidden = 256;
        Mlp net = new([Size, Hidden, Hidden, Size], Activation.Tanh);
        Tensor seeds = Tensor.Constant(
            [.. Enumerable.Range(0, Size * Size).Select(i => i % (Size + 1) == 0 ? 1.0 : 0)], [Size, Size]);
        Tensor Trace(Tensor y) => Tensor.Sum(
            Loop.Map(seed => Tensor.Sum(seed * Derivatives.Jvp(net.Apply(y), y, seed)), seeds));
        using Predictor<float> predictor = Predictor.Of<float>(Trace, net, threads: Threads(given));
        Parameters<float> parameters = net.Initialize<float>(new RandomKey(1));
        double operations = 2.0 * Rows * Size * ((2 * Size * Hidden) + (Hidden * Hidden));
        Row(
            given, table, "exact trace, 512 rows of 63", operations, Rows, Size,
            rows => predictor.Evaluate(parameters, rows));
    }

    /// <summary>
    /// Measures a network of two inputs on as many parts as a hundred points have pairs, for one row, without and with
    /// its gradient.
    /// </summary>
    private static void Pairs(BenchmarkArguments given, ResultTable table)
    {
        const int Points = 100, PairCount = Points * (Points - 1) / 2;
        Mlp net = new([2, 32, 32, 1], Activation.Tanh);
        Tensor Energy(Tensor x) => Tensor.Sum(Loop.Map(net.Apply, Tensor.Reshape(x, [2, PairCount])));
        Parameters<float> parameters = net.Initialize<float>(new RandomKey(1));
        using Predictor<float> predictor = Predictor.Of<float>(Energy, net, threads: Threads(given));
        double operations = 2.0 * PairCount * ((2 * 32) + (32 * 32) + 32);
        Row(
            given, table, "4,950 pair bodies, one row", operations, 1, 2 * PairCount,
            rows => predictor.Evaluate(parameters, rows));
        using Gradient<float> gradient = Gradient.Of<float>(Energy, net, new() { Threads = Threads(given) });
        Row(
            given, table, "4,950 pair bodies, one row, with gradient", 3 * operations, 1, 2 * PairCount,
            rows => gradient.Evaluate(parameters, rows));
    }

    private static void Row(
        BenchmarkArguments given, ResultTable table, string name, double operations, int rows, int size,
        Action<float[,]> run)
    {
        if (!IsSelected(given, name))
        {
            return;
        }

        float[,] inputs = new float[rows, size];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i / size, i % size] = (float)Math.Sin(i);
        }

        long begin = Stopwatch.GetTimestamp();
        run(inputs);
        double compile = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        Alternation both = new(MultiplyAddPeak.Run, () => run(inputs));
        Row(given, table, name, both, operations, compile);
    }

    private static void Row(
        BenchmarkArguments given, ResultTable table, string name, Alternation both, double operations, double compile)
    {
        double[][] times = [.. Enumerable.Range(0, given.Turns).Select(_ => both.Turn())];
        Spread share = Spread.Of(times.Select(t => operations / t[1] / (PeakOperations(given) / t[0])));
        table.Row(
            name, Spread.Of(times.Select(t => 1e3 * t[1])).Median,
            Spread.Of(times.Select(t => operations / t[1] / 1e9)).Median,
            share.Median, share.Range("P1"), compile);
    }

    private static RaggedSeries<float> Series(int[] lengths)
    {
        RandomKey key = new(5);
        int total = lengths.Sum();
        float[,] values = new float[total, Channels];
        for (int n = 0; n < total; n++)
        {
            for (int c = 0; c < Channels; c++)
            {
                values[n, c] = (float)key.Normal((n * Channels) + c);
            }
        }

        double[] times = [.. lengths.SelectMany(length => Enumerable.Range(0, length).Select(k => (double)k))];
        return new(values, times, lengths);
    }
}

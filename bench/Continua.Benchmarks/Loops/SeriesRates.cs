using Continua.Benchmarks.Kernels;
using Continua.Learning;

namespace Continua.Benchmarks.Loops;

/// <summary>
/// Measures the loss and gradient of models of irregular series, alternating: controlled equations for 32 series of 182
/// observations, and latent equations for 50 series of 72 observations in 48 hours, on one thread or that of
/// <c>--threads</c>. <c>bench/series.py</c> measures the same in PyTorch.
/// </summary>
internal static class SeriesRates
{
    private const int Strokes = 32, Points = 182, Letters = 20, Consecutive = 5, Stays = 50, Visits = 72, Vitals = 37;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("step", "step"), new("ms", "ms", "F2"), new("range", "range"),
            new("times as fast as NeuralCde", "ratio", "F1"));
        GradientOptions options = new() { Threads = Math.Max(1, given.Options.Threads) };
        List<(string Name, Action Run, IDisposable Owner)> steps =
        [
            OfStrokes("NeuralCde, rk4", new NeuralCde(3, Letters), options),
            OfStrokes("LinearCde", new LinearCde(3, Letters), options),
            OfStrokes("LinearCde, 4 blocks", new LinearCde(3, Letters, blocks: 4), options),
            OfStays("latent ODE, rk4, a step per interval", new() { Solver = new Rk4(), Controller = new FixedStep(48) }, options),
            OfStays("latent ODE, rk4, 0.1 h", new() { Solver = new Rk4(), Controller = new FixedStep(0.1) }, options),
            OfStays("latent ODE, dopri5, rtol 1e-3", new() { Solver = new Dopri5(), Rtol = 1e-3, Atol = 1e-4 }, options),
        ];
        Alternation all = new([.. steps.Select(step => step.Run)]);
        double[][] turns = [.. Enumerable.Range(0, given.Turns).Select(_ => all.Turn())];
        for (int i = 0; i < steps.Count; i++)
        {
            Spread ms = Spread.Of(turns.Select(t => 1e3 * t[i] / Consecutive));
            table.Row(steps[i].Name, ms.Median, ms.Range("F2"), Spread.Of(turns.Select(t => t[0] / t[i])).Median);
            steps[i].Owner.Dispose();
        }

        table.Note($"Loss and gradient, float; medians of {given.Turns} turns.");
    }

    private static (string, Action, IDisposable) OfStrokes(string name, SeriesModel model, GradientOptions options)
    {
        Gradient<float> gradient = Gradient.OfSeries<float>(
            (series, letter) => Classification.CrossEntropy(model.Apply(series), letter), model, options);
        float[,] letters = new float[Strokes, Letters];
        for (int row = 0; row < Strokes; row++)
        {
            letters[row, row % Letters] = 1;
        }

        float[,] values = new float[Strokes * Points, 3];
        double[] times = new double[Strokes * Points];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = i % Points / 20.0;
            for (int c = 0; c < 3; c++)
            {
                values[i, c] = (float)Math.Sin(((0.01 + (0.002 * c)) * i) + c);
            }
        }

        RaggedSeries<float> series = new(values, times, [.. Enumerable.Repeat(Points, Strokes)]);
        return Step(name, gradient, model, series, [letters]);
    }

    private static (string, Action, IDisposable) OfStays(string name, SolveOptions solve, GradientOptions options)
    {
        LatentOde model = new(Vitals, new()
        {
            Latent = 20,
            Hidden = 40,
            FieldLayers = [50, 50, 50],
            DecoderLayers = [50],
            Noise = 0.1,
            Solve = solve,
        });
        RandomKey key = new(7);
        List<double> times = [];
        float[,] values = new float[Stays * Visits, Vitals];
        for (int row = 0; row < Stays; row++)
        {
            // Whole tenths of an hour, without repetitions.
            times.AddRange(key.Split(row).Permutation(480).Take(Visits).Order().Select(tenth => tenth / 10.0));
            for (int i = row * Visits * Vitals; i < (row + 1) * Visits * Vitals; i++)
            {
                values[i / Vitals, i % Vitals] = key.Split(-1).Uniform(i) < 0.15 ? (float)key.Split(-2).Uniform(i) : float.NaN;
            }
        }

        RaggedSeries<float> series = new(values, [.. times], [.. Enumerable.Repeat(Visits, Stays)]);
        return Step(name, Gradient.OfSeries<float>(stay => model.Loss(stay), model, options), model, series, []);
    }

    private static (string, Action, IDisposable) Step(
        string name, Gradient<float> gradient, Module model, RaggedSeries<float> series, float[][,] targets)
    {
        Parameters<float> parameters = model.Initialize<float>(new RandomKey(4));
        StepValues values = new() { Key = new RandomKey(3) };
        GradientResult<float> result = gradient.EvaluateSeries(parameters, series, targets, values: values);
        return (name, Run, gradient);

        // As in training, a step finds in the caches what the step before has left there.
        void Run()
        {
            for (int step = 0; step < Consecutive; step++)
            {
                result = gradient.EvaluateSeries(parameters, series, targets, values: values, reuse: result);
            }
        }
    }
}

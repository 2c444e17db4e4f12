using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>A learned flow in the plane, and what can be asked of it.</summary>
internal sealed class PlaneFlow(ExperimentRun run, ContinuousNormalizingFlow flow, Parameters<float> learned, double seconds)
{
    private const int Estimates = 32, Samples = 33;

    public Parameters<float> Learned => learned;

    /// <summary>How long training took.</summary>
    public double Seconds => seconds;

    /// <summary>log p of points by the exact divergence, and the mean NFE of a point.</summary>
    public (double[] LogDensities, double Evaluations) Measure(float[,] points)
    {
        using Gradient<float> value = Gradient.Of<float>(x => flow.Normalize(x).LogDensity, flow, LossOnly);
        GradientResult<float> found = value.Evaluate(learned, points);
        return ([.. found.Losses.Select(l => (double)l)], (double)found.Report.ForwardEvaluations / found.Report.Solves);
    }

    /// <summary>How far log p by one random vector strays from its exact value: mean and standard deviation over points.</summary>
    public (double Mean, double Deviation) EstimateSpread(float[,] points, Probe probe)
    {
        using Gradient<float> value = Gradient.Of<float>((x, e) => flow.Normalize(x, e).LogDensity, flow, LossOnly);
        float[] estimates = value.Evaluate(learned, points, probe.Sample<float>(run.Key.Split(Estimates), points.GetLength(0), 2)).Losses;
        double[] strays = [.. estimates.Zip(Measure(points).LogDensities, (e, exact) => e - exact)];
        double mean = strays.Average();
        return (mean, Math.Sqrt(strays.Average(s => (s - mean) * (s - mean))));
    }

    /// <summary>p over the middles of the cells of [−half, half]², shape [count, count], and its axis.</summary>
    public (double[] Axis, double[,] Densities) Map(double half, int count)
    {
        double[] axis = [.. Enumerable.Range(0, count).Select(i => half * (((2 * i) + 1.0 - count) / count))];
        float[,] points = new float[count * count, 2];
        for (int i = 0; i < points.GetLength(0); i++)
        {
            (points[i, 0], points[i, 1]) = ((float)axis[i / count], (float)axis[i % count]);
        }

        double[] found = Measure(points).LogDensities;
        double[,] map = new double[count, count];
        for (int i = 0; i < found.Length; i++)
        {
            map[i / count, i % count] = Math.Exp(found[i]);
        }

        return (axis, map);
    }

    /// <summary>Points of the learned density.</summary>
    public float[,] Sample(int count) => flow.Sample(learned, run.Key.Split(Samples), count);

    /// <summary>Points carried along the flow, with everything between.</summary>
    public Solution<float> Carry(float[,] points, double from, double to, double every) =>
        flow.Carry(learned, points, from, to, SaveAt.Every(every));

    /// <summary>Draws the ways of the first points to the normal distribution.</summary>
    public void DrawWays(Panel panel, float[,] points, int most)
    {
        float[,] some = new float[Math.Min(most, points.GetLength(0)), 2];
        Array.Copy(points, some, some.Length);
        Solution<float> ways = Carry(some, 0, 1, every: 0.02);
        for (int row = 0; row < some.GetLength(0); row++)
        {
            float[,] way = ways.Values(row);
            int[] times = [.. Enumerable.Range(0, way.GetLength(0))];
            panel.Line([.. times.Select(i => (double)way[i, 0])], [.. times.Select(i => (double)way[i, 1])], hue: Hue.Blue, width: 0.9);
        }
    }

    /// <summary>The largest distance between points and what returns of them, there and back in double precision at rtol 1e-7.</summary>
    public double RoundTrip(float[,] points)
    {
        ContinuousNormalizingFlow exact = new(2, flow.Field) { Solve = flow.Solve with { Rtol = 1e-7, Atol = 1e-9 } };
        Parameters<double> precise = new(exact.Layout, [.. learned.Values.Select(v => (double)v)]);
        double[,] starts = new double[points.GetLength(0), 2];
        for (int i = 0; i < starts.GetLength(0); i++)
        {
            (starts[i, 0], starts[i, 1]) = (points[i, 0], points[i, 1]);
        }

        double[,] back = exact.Carry(precise, exact.Carry(precise, starts, 0, 1).Last, 1, 0).Last;
        return Enumerable.Range(0, starts.GetLength(0)).Max(i => Math.Max(Math.Abs(back[i, 0] - starts[i, 0]), Math.Abs(back[i, 1] - starts[i, 1])));
    }

    private GradientOptions LossOnly => run.Gradients with { ByParameters = false };
}

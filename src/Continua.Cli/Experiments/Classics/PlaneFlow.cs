using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>A learned flow in the plane.</summary>
internal sealed class PlaneFlow(ExperimentRun run, ContinuousNormalizingFlow flow, Parameters<float> learned, double seconds)
{
    // The indices of random keys.
    private const int Estimates = 32, Samples = 33;

    public Parameters<float> Learned => learned;

    /// <summary>The duration of training, in seconds.</summary>
    public double Seconds => seconds;

    /// <summary>Computes the log density of points with the exact divergence, and the mean NFE per point.</summary>
    public (double[] LogDensities, double Evaluations) Measure(float[,] points)
    {
        using Gradient<float> value = Gradient.Of<float>(x => flow.Normalize(x).LogDensity, flow, LossOnly);
        GradientResult<float> result = value.Evaluate(learned, points);
        return (
            [.. result.Losses.Select(l => (double)l)],
            (double)result.Report.ForwardEvaluations / result.Report.Solves);
    }

    /// <summary>
    /// Computes the error of log p when one random vector estimates the divergence: its mean and standard deviation
    /// over points.
    /// </summary>
    public (double Mean, double Deviation) EstimateSpread(float[,] points, Probe probe)
    {
        using Gradient<float> value = Gradient.Of<float>((x, e) => flow.Normalize(x, e).LogDensity, flow, LossOnly);
        float[,] vectors = probe.Sample<float>(run.Key.Split(Estimates), points.GetLength(0), 2);
        float[] estimates = value.Evaluate(learned, points, vectors).Losses;
        double[] errors = [.. estimates.Zip(Measure(points).LogDensities, (e, exact) => e - exact)];
        double mean = errors.Average();
        return (mean, Math.Sqrt(errors.Average(s => (s - mean) * (s - mean))));
    }

    /// <summary>
    /// Computes the density, [count, count], at the centres of the cells of a grid on [−half, half]², and the
    /// coordinates of its axis.
    /// </summary>
    public (double[] Axis, double[,] Densities) Map(double half, int count)
    {
        double[] axis = [.. Enumerable.Range(0, count).Select(i => half * (((2 * i) + 1.0 - count) / count))];
        float[,] points = new float[count * count, 2];
        for (int i = 0; i < points.GetLength(0); i++)
        {
            (points[i, 0], points[i, 1]) = ((float)axis[i / count], (float)axis[i % count]);
        }

        double[] logs = Measure(points).LogDensities;
        double[,] map = new double[count, count];
        for (int i = 0; i < logs.Length; i++)
        {
            map[i / count, i % count] = Math.Exp(logs[i]);
        }

        return (axis, map);
    }

    /// <summary>Draws samples of the learned density.</summary>
    public float[,] Sample(int count) => flow.Sample(learned, run.Key.Split(Samples), count);

    /// <summary>Solves for the trajectories of points along the flow.</summary>
    public Solution<float> Carry(float[,] points, double from, double to, double every) =>
        flow.Carry(learned, points, from, to, SaveAt.Every(every));

    /// <summary>Draws the trajectories of the first points to the normal distribution.</summary>
    public void DrawTrajectories(Panel panel, float[,] points, int max)
    {
        float[,] first = new float[Math.Min(max, points.GetLength(0)), 2];
        Array.Copy(points, first, first.Length);
        Solution<float> trajectories = Carry(first, 0, 1, every: 0.02);
        for (int row = 0; row < first.GetLength(0); row++)
        {
            float[,] states = trajectories.Values(row);
            int[] times = [.. Enumerable.Range(0, states.GetLength(0))];
            double[] x = [.. times.Select(i => (double)states[i, 0])], y = [.. times.Select(i => (double)states[i, 1])];
            panel.Line(x, y, hue: Hue.Blue, width: 0.9);
        }
    }

    /// <summary>
    /// Computes the largest error of a component after solving forward and backward, in double precision with a
    /// relative tolerance of 1e-7.
    /// </summary>
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
        return Enumerable.Range(0, starts.GetLength(0)).Max(i =>
            Math.Max(Math.Abs(back[i, 0] - starts[i, 0]), Math.Abs(back[i, 1] - starts[i, 1])));
    }

    private GradientOptions LossOnly => run.Gradients with { ByParameters = false };
}

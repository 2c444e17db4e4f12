using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The figure of the learned vector field of two states with data and a trajectory; for a single state, of its slope.
/// </summary>
internal static class PhaseFigure
{
    private const int Columns = 27;
    private const int Rows = 19;

    public static FitFigure Draw(FitView fit) => fit.States == 1 ? SlopeFigure.Draw(fit) : Portrait(fit);

    /// <summary>
    /// The observations of a state in the training rows, thinned to about <paramref name="max"/> rows at regular
    /// intervals.
    /// </summary>
    public static double[] TrainingValues(FitView fit, int state, int max = 4000)
    {
        int every = Math.Max(1, fit.Split.Training.Sum(range => range.Length) / max);
        return [.. from range in fit.Split.Training
                   from row in Enumerable.Range(range.Start, range.Length)
                   where row % every == 0
                   select fit.Data.Trajectories[range.Trajectory].Values[row, state]];
    }

    private static FitFigure Portrait(FitView fit)
    {
        (int across, int up) = Choose(fit);
        double[] xs = TrainingValues(fit, across), ys = TrainingValues(fit, up);
        Figure figure = new() { Width = 720, Height = 520 };
        Panel panel = figure.Panel;
        (panel.X.Label, panel.Y.Label) = (fit.Data.States[across], fit.Data.States[up]);
        AxisSpan wide = AxisSpan.Of(xs, 0.15), high = AxisSpan.Of(ys, 0.15);
        wide.Set(panel.X, fit.Options.Log);
        high.Set(panel.Y, fit.Options.Log);
        if (!wide.IsEmpty && !high.IsEmpty)
        {
            DrawField(fit, panel, (across, wide), (up, high));
        }

        panel.Scatter(xs, ys, "training data", Hue.Ink, xs.Length > 1000 ? 1.1 : 1.8);
        string run = DrawTrajectory(fit, panel, across, up);
        string section = fit.States == 2 ? "" : " The other states are fixed at their training means; data and trajectory, "
            + "where they differ from these, may cross the arrows. "
            + $"Of {fit.States} states, these two are forecast best.";
        string time = fit.Network.ReadsTime(fit.States) ? " The field depends on time; it is drawn at the end of training." : "";
        return new(
            "phase", "Learned vector field", figure,
            "Arrows show the direction of the learned dy/dt; the stronger the arrow, the faster the change."
            + $"{run}{section}{time}");
    }

    // Selects the two states with the smallest forecast errors; errors in deviations are comparable between states.
    private static (int Across, int Up) Choose(FitView fit)
    {
        int[] best = [.. Enumerable.Range(0, fit.States)
            .OrderBy(s => fit.Comparison.Model.PerState[s] is var error && double.IsNaN(error) ? double.MaxValue : error).Take(2).Order()];
        return (best[0], best[1]);
    }

    private static void DrawField(FitView fit, Panel panel, (int State, AxisSpan Range) x, (int State, AxisSpan Range) y)
    {
        double[] xs = Grid(panel.X, x.Range, Columns), ys = Grid(panel.Y, y.Range, Rows);
        double[] means = [.. Enumerable.Range(0, fit.States).Select(state => TrainingValues(fit, state).Where(double.IsFinite).DefaultIfEmpty(0).Average())];
        double[,] at = new double[Columns * Rows, fit.States];
        for (int row = 0; row < Columns * Rows; row++)
        {
            for (int state = 0; state < fit.States; state++)
            {
                at[row, state] = state == x.State ? xs[row / Rows] : state == y.State ? ys[row % Rows] : means[state];
            }
        }

        double[,] slopes = fit.Slopes(at), u = new double[Columns, Rows], v = new double[Columns, Rows];
        for (int row = 0; row < Columns * Rows; row++)
        {
            (u[row / Rows, row % Rows], v[row / Rows, row % Rows]) = (slopes[row, x.State], slopes[row, y.State]);
        }

        panel.VectorField(xs, ys, u, v);
    }

    // Grid points are centres of cells, so that no point is on the frame, or at zero, which has no logarithm.
    private static double[] Grid(Axis axis, AxisSpan range, int count)
    {
        double low = axis.Min ?? range.Low, high = axis.Max ?? range.High;
        return [.. Enumerable.Range(0, count).Select(i => low + (i + 0.5) / count * (high - low))];
    }

    private static string DrawTrajectory(FitView fit, Panel panel, int across, int up)
    {
        IReadOnlyList<RowRange> runs = FirstRun(fit);
        if (runs.Count == 0)
        {
            return "";
        }

        Curve run = Curve.Run(fit.Model, fit.Data, runs, pointsPerRow: Math.Clamp(2000 / runs[0].Length, 1, 16));
        panel.Line(run.Times.Select((_, i) => run.States[across][i]).ToArray(), run.States[up], "neural ODE, held-out forecast", Hue.Blue, width: 1.8)
            .Scatter([run.States[across][0]], [run.States[up][0]], null, Hue.Vermillion, 4);
        return " The line is the first run of the held-out forecast, from the dot on.";
    }

    private static IReadOnlyList<RowRange> FirstRun(FitView fit)
    {
        const int MaxRows = 500;
        return [.. fit.Split.HeldOut.Where(range => range.Length > 0)
            .Select(range => GapFreeRanges.WithStart(fit, fit.Split.Training[range.Trajectory], range))
            .SelectMany(range => GapFreeRanges.Runs(fit, range)).Take(1).Select(run => run with { Length = Math.Min(run.Length, MaxRows) })];
    }
}

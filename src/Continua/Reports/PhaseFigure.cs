using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The learned vector field with data and a trajectory; for a single state, its slope.</summary>
internal static class PhaseFigure
{
    private const int Columns = 27;
    private const int Rows = 19;

    public static FitFigure Draw(FitView fit) => fit.States == 1 ? SlopeFigure.Draw(fit) : Portrait(fit);

    /// <summary>What was observed in training, thinned by taking every so many rows.</summary>
    public static double[] Seen(FitView fit, int state, int most = 4000)
    {
        int every = Math.Max(1, fit.Split.Training.Sum(range => range.Length) / most);
        return [.. from range in fit.Split.Training
                   from row in Enumerable.Range(range.Start, range.Length)
                   where row % every == 0
                   select fit.Data.Trajectories[range.Trajectory].Values[row, state]];
    }

    private static FitFigure Portrait(FitView fit)
    {
        (int across, int up) = Choose(fit);
        double[] xs = Seen(fit, across), ys = Seen(fit, up);
        Figure figure = new() { Width = 720, Height = 520 };
        Panel panel = figure.Panel;
        (panel.X.Label, panel.Y.Label) = (fit.Data.States[across], fit.Data.States[up]);
        AxisSpan wide = AxisSpan.Of(xs, 0.15), high = AxisSpan.Of(ys, 0.15);
        wide.Set(panel.X, fit.Options.Log);
        high.Set(panel.Y, fit.Options.Log);
        if (!wide.IsEmpty && !high.IsEmpty)
        {
            Field(fit, panel, (across, wide), (up, high));
        }

        panel.Scatter(xs, ys, "training data", Hue.Ink, xs.Length > 1000 ? 1.1 : 1.8);
        string run = Trajectory(fit, panel, across, up);
        string section = fit.States == 2 ? "" : " The other states are held at their training means, so that data and trajectory, where they are not, "
            + $"may cross the arrows. Of {fit.States} states, these two are forecast best.";
        string time = fit.Network.ReadsTime(fit.States) ? " The field depends on time; it is drawn at the end of training." : "";
        return new("phase", "Learned vector field", figure, $"Arrows are the learned dy/dt; the stronger, the faster.{run}{section}{time}");
    }

    // Variances of unlike units cannot be compared; how well states are forecast can.
    private static (int Across, int Up) Choose(FitView fit)
    {
        int[] best = [.. Enumerable.Range(0, fit.States)
            .OrderBy(s => fit.Comparison.Model.PerState[s] is var error && double.IsNaN(error) ? double.MaxValue : error).Take(2).Order()];
        return (best[0], best[1]);
    }

    private static void Field(FitView fit, Panel panel, (int State, AxisSpan Range) x, (int State, AxisSpan Range) y)
    {
        double[] xs = Grid(panel.X, x.Range, Columns), ys = Grid(panel.Y, y.Range, Rows);
        double[] means = [.. Enumerable.Range(0, fit.States).Select(state => Seen(fit, state).Where(double.IsFinite).DefaultIfEmpty(0).Average())];
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

    // Arrows stand in the middle of their cells, none on the frame; and none at zero, which has no logarithm.
    private static double[] Grid(Axis axis, AxisSpan range, int count)
    {
        double low = axis.Min ?? range.Low, high = axis.Max ?? range.High;
        return [.. Enumerable.Range(0, count).Select(i => low + (i + 0.5) / count * (high - low))];
    }

    private static string Trajectory(FitView fit, Panel panel, int across, int up)
    {
        IReadOnlyList<RowRange> runs = LongestRuns(fit);
        if (runs.Count == 0)
        {
            return "";
        }

        Curve run = Curve.Run(fit.Model, fit.Data, runs, between: Math.Clamp(2000 / runs[0].Length, 1, 16));
        panel.Line(run.Times.Select((_, i) => run.States[across][i]).ToArray(), run.States[up], "neural ODE, held-out forecast", Hue.Blue, width: 1.8)
            .Scatter([run.States[across][0]], [run.States[up][0]], null, Hue.Vermillion, 4);
        return " The line is the first run of the held-out forecast, from the dot on.";
    }

    private static IReadOnlyList<RowRange> LongestRuns(FitView fit)
    {
        const int Most = 500;
        return [.. fit.Split.HeldOut.Where(range => range.Length > 0)
            .Select(range => GapFreeRanges.WithStart(fit, fit.Split.Training[range.Trajectory], range))
            .SelectMany(range => GapFreeRanges.Runs(fit, range)).Take(1).Select(run => run with { Length = Math.Min(run.Length, Most) })];
    }
}

using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The figure of the held-out part (at most its first 500 rows) and its forecasts, each solved across the whole part
/// and restarted only after gaps.
/// </summary>
internal static class ForecastFigure
{
    private const int MaxRows = 500;

    public static FitFigure? Draw(FitView fit)
    {
        int[] candidates = [.. Enumerable.Range(0, fit.Data.Trajectories.Count).Where(i => fit.Split.HeldOut[i].Length > 0 && Runs(fit, i).Count > 0)];
        if (candidates.Length == 0)
        {
            return null;
        }

        TimePanels panels = new(fit, candidates);
        int pieces = 1;
        panels.Draw((series, column) =>
        {
            IReadOnlyList<RowRange> runs = Runs(fit, series);
            pieces = Math.Max(pieces, runs.Count);
            DrawSeries(fit, panels, column, series, runs);
        });
        int longest = candidates.Max(i => fit.Split.HeldOut[i].Length);
        string restarts = pieces > 1 ? " It starts again after each gap in the data." : "";
        string omitted = longest > MaxRows
            ? $" The first {Digits.Count(MaxRows)} of {Digits.Count(longest)} held-out rows are shown." : "";
        string comparison = longest > 3 * fit.Comparison.Model.Horizon
            ? ", which is far longer than the horizon over which errors are measured" : "";
        return new("forecast", "Held-out forecast", panels.Figure,
            $"Forecasts start from the last training row and use no observation of the shaded part{comparison}."
            + $"{restarts}{omitted}{panels.Omissions}");
    }

    private static IReadOnlyList<RowRange> Runs(FitView fit, int series)
    {
        RowRange heldOut = fit.Split.HeldOut[series] is var all && all.Length > MaxRows ? all with { Length = MaxRows } : all;
        return GapFreeRanges.Runs(fit, GapFreeRanges.WithStart(fit, fit.Split.Training[series], heldOut));
    }

    private static void DrawSeries(FitView fit, TimePanels panels, IReadOnlyList<Panel> column, int series, IReadOnlyList<RowRange> runs)
    {
        RowRange training = fit.Split.Training[series], heldOut = fit.Split.HeldOut[series];
        int heldOutRows = Math.Min(heldOut.Length, MaxRows), before = Math.Min(training.Length, Math.Max(3, heldOutRows / 4));
        Curve data = Curve.Observed(fit.Data, heldOut with { Start = heldOut.Start - before, Length = before + heldOutRows });
        int pointsPerRow = Math.Clamp(500 / heldOutRows, 1, 16);
        Curve model = Curve.Run(fit.Model, fit.Data, runs, pointsPerRow), persistence = Curve.Run(FitView.Persist, fit.Data, runs, 1);
        Curve? linear = fit.Linear is null ? null : Curve.Run(fit.Linear, fit.Data, runs, pointsPerRow);
        panels.Frame(column, data, margin: 0.2);
        double from = fit.Data.Trajectories[series].Times[heldOut.Start], radius = heldOutRows > 300 ? 1.3 : heldOutRows > 100 ? 1.8 : 2.6;
        for (int state = 0; state < column.Count; state++)
        {
            Panel panel = column[state].VerticalSpan(from, double.PositiveInfinity, state == 0 ? "held out" : null)
                .Scatter(data.Times, data.States[state], "data", Hue.Ink, radius)
                .Line(persistence.Times, persistence.States[state], "persistence", Hue.Gray, Dash.Dotted, 1.6);
            _ = linear is null ? panel : panel.Line(linear.Times, linear.States[state], "linear ODE", Hue.Vermillion, Dash.Dashed, 1.4);
            panel.Line(model.Times, model.States[state], "neural ODE", Hue.Blue, width: 2);
        }
    }
}

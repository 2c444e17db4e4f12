using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The held-out part: one free run of each forecast across it, begun anew after gaps only.</summary>
internal static class ForecastFigure
{
    private const int MostRows = 500;

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
        string again = pieces > 1 ? " It starts again after each gap in the data." : "";
        string cut = longest > MostRows ? $" The first {Digits.Count(MostRows)} of {Digits.Count(longest)} held-out rows are shown." : "";
        return new("forecast", "Held-out forecast", panels.Figure,
            "A free run: from the last row seen in training, no forecast looks at another observation across the shaded part"
            + $"{(longest > 3 * fit.Comparison.Model.Horizon ? ", which is far longer than the horizon errors are measured at" : "")}.{again}{cut}{panels.Left}");
    }

    private static IReadOnlyList<RowRange> Runs(FitView fit, int series)
    {
        RowRange heldOut = fit.Split.HeldOut[series] is var all && all.Length > MostRows ? all with { Length = MostRows } : all;
        return GapFreeRanges.Runs(fit, GapFreeRanges.WithStart(fit, fit.Split.Training[series], heldOut));
    }

    private static void DrawSeries(FitView fit, TimePanels panels, IReadOnlyList<Panel> column, int series, IReadOnlyList<RowRange> runs)
    {
        RowRange training = fit.Split.Training[series], heldOut = fit.Split.HeldOut[series];
        int unseen = Math.Min(heldOut.Length, MostRows), before = Math.Min(training.Length, Math.Max(3, unseen / 4));
        Curve data = Curve.Observed(fit.Data, heldOut with { Start = heldOut.Start - before, Length = before + unseen });
        int between = Math.Clamp(500 / unseen, 1, 16);
        Curve model = Curve.Run(fit.Model, fit.Data, runs, between), same = Curve.Run(FitView.Persist, fit.Data, runs, 1);
        Curve? linear = fit.Linear is null ? null : Curve.Run(fit.Linear, fit.Data, runs, between);
        panels.Frame(column, data, air: 0.2);
        double from = fit.Data.Trajectories[series].Times[heldOut.Start], radius = unseen > 300 ? 1.3 : unseen > 100 ? 1.8 : 2.6;
        for (int state = 0; state < column.Count; state++)
        {
            Panel panel = column[state].VerticalSpan(from, double.PositiveInfinity, state == 0 ? "held out" : null)
                .Scatter(data.Times, data.States[state], "data", Hue.Ink, radius)
                .Line(same.Times, same.States[state], "persistence", Hue.Gray, Dash.Dotted, 1.6);
            _ = linear is null ? panel : panel.Line(linear.Times, linear.States[state], "linear ODE", Hue.Vermillion, Dash.Dashed, 1.4);
            panel.Line(model.Times, model.States[state], "neural ODE", Hue.Blue, width: 2);
        }
    }
}

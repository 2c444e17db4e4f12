using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The figure of the data and of the model, solved window by window from observed rows.</summary>
internal static class FitOverTime
{
    // More rows than this are not distinguishable at the width of a page.
    private const int MaxRows = 1500;

    public static FitFigure Draw(FitView fit)
    {
        int[] candidates = [.. Enumerable.Range(0, fit.Data.Trajectories.Count).Where(i => fit.Split.Training[i].Length > 1)];
        TimePanels panels = new(fit, candidates);
        bool isCut = false;
        panels.Draw((series, column) =>
        {
            RowRange training = fit.Split.Training[series], heldOut = fit.Split.HeldOut[series];
            isCut |= training.Length + heldOut.Length > MaxRows;
            int trainingRows = Math.Min(training.Length, MaxRows * 4 / 5);
            training = training with { Start = training.End - trainingRows, Length = trainingRows };
            heldOut = heldOut with { Length = Math.Min(heldOut.Length, MaxRows / 5) };
            DrawSeries(fit, panels, column, training, heldOut);
        });
        string omitted = isCut ? " Of longer series, the rows around the end of training are shown." : "";
        return new("fit", "Data and fit", panels.Figure,
            $"Dots are data. The line is the model, solved from one observed row over the next {fit.Options.Window - 1} "
            + $"and restarted there; the shaded part was held out of training.{omitted}{panels.Omissions}");
    }

    private static void DrawSeries(FitView fit, TimePanels panels, IReadOnlyList<Panel> column, RowRange training, RowRange heldOut)
    {
        RowRange shown = training with { Length = training.Length + heldOut.Length };
        Curve data = Curve.Observed(fit.Data, shown);
        IReadOnlyList<RowRange> windows = GapFreeRanges.ConsecutiveWindows(fit, shown, fit.Options.Window);
        Curve model = Curve.Run(fit.Model, fit.Data, windows, pointsPerRow: Math.Clamp(700 / shown.Length, 1, 16));
        panels.Frame(column, data, margin: 0.15);
        double radius = shown.Length > 400 ? 1.2 : shown.Length > 120 ? 1.7 : 2.4;
        for (int state = 0; state < column.Count; state++)
        {
            column[state].Scatter(data.Times, data.States[state], "data", Hue.Ink, radius)
                .Line(model.Times, model.States[state], "neural ODE, one window ahead", Hue.Blue, width: 1.5);
            if (heldOut.Length > 0)
            {
                column[state].VerticalSpan(
                    fit.Data.Trajectories[heldOut.Trajectory].Times[heldOut.Start], double.PositiveInfinity, state == 0 ? "held out" : null);
            }
        }
    }
}

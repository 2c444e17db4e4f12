using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The figure of the learned vector field of a single state: dy/dt against y.</summary>
internal static class SlopeFigure
{
    private const int Points = 200;

    public static FitFigure Draw(FitView fit)
    {
        Figure figure = new() { Width = 720, Height = 400 };
        Panel panel = figure.Panel;
        string name = fit.Data.States[0];
        (panel.X.Label, panel.Y.Label) = (name, $"slope of {name} per {fit.Data.Time.Unit}");
        (double[] at, double[] slopes) = Differences(fit);
        AxisSpan.Of(slopes, 0.1).Set(panel.Y, isPositive: false);
        AxisSpan wide = AxisSpan.Of(PhaseFigure.TrainingValues(fit, 0), 0.08);
        wide.Set(panel.X, fit.Options.Log);
        panel.HorizontalLine(0, null).Scatter(at, slopes, "data: differences of neighbouring rows", Hue.Ink, 1.6);
        if (!wide.IsEmpty)
        {
            double low = panel.X.Min ?? wide.Low;
            double[] ys = [.. Enumerable.Range(0, Points).Select(i => low + (i + 0.5) / Points * (wide.High - low))];
            double[,] states = new double[Points, 1];
            ys.CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref states[0, 0], Points));
            panel.Line(ys, [.. fit.Slopes(states).Cast<double>()], "learned", Hue.Blue, width: 2.2);
        }

        return new("phase", "Learned vector field", figure,
            "Where the line is above zero, the state grows; where it crosses zero, the state is at equilibrium. "
            + "Differences of neighbouring rows include the noise of the data.");
    }

    private static (double[] At, double[] Slopes) Differences(FitView fit)
    {
        List<double> at = [], slopes = [];
        foreach (RowRange run in Windows.Segments(fit.Data, fit.Split.Training, fit.Options.MaxGap))
        {
            Trajectory data = fit.Data.Trajectories[run.Trajectory];
            for (int row = run.Start; row < run.End - 1; row++)
            {
                at.Add((data.Values[row, 0] + data.Values[row + 1, 0]) / 2);
                slopes.Add((data.Values[row + 1, 0] - data.Values[row, 0]) / (data.Times[row + 1] - data.Times[row]));
            }
        }

        return ([.. at], [.. slopes]);
    }
}

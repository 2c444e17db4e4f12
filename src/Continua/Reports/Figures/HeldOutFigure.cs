using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The figure of the held-out rows and their forecast with bands, in one panel per state.</summary>
/// <param name="data">The series.</param>
/// <param name="rows">The held-out rows.</param>
/// <param name="level">The nominal coverage of the bands.</param>
internal sealed class HeldOutFigure(TimeSeries data, RowRange rows, double level)
{
    /// <summary>The maximum number of states that are drawn.</summary>
    public const int MaxStates = 5;

    private const int MaxRows = 500;

    public Figure Draw(Forecast forecast)
    {
        int states = Math.Min(data.States.Count, MaxStates);
        Figure figure = new(states, 1) { Width = 902, Height = 90 + ((states == 1 ? 250 : 160) * states) };
        RowRange heldOut = rows.Length > MaxRows ? rows with { Length = MaxRows } : rows;
        Trajectory series = data.Trajectories[0];
        int from = Math.Max(0, heldOut.Start - Math.Max(20, heldOut.Length));
        double[] times = series.Times[heldOut.Start..heldOut.End];
        double[,] low = forecast.Quantile((1 - level) / 2), high = forecast.Quantile((1 + level) / 2);
        for (int c = 0; c < states; c++)
        {
            Panel panel = figure[c, 0];
            panel.Y.Label = data.States[c];
            TimePanels.SetTime(panel.X, data.Time, c == states - 1);
            double[] Column(double[,] values) => [.. Enumerable.Range(0, times.Length).Select(n => values[n, c])];
            panel.VerticalSpan(times[0], double.PositiveInfinity, c == 0 ? "held out" : null)
                .Band(times, Column(low), Column(high), c == 0 ? $"{Digits.Of(100 * level)} % band" : null, Hue.Blue)
                .Scatter(series.Times.AsSpan(from, heldOut.End - from), Observed(series, c, from, heldOut.End), c == 0 ? "data" : null, Hue.Ink, heldOut.Length > 150 ? 1.4 : 2.2)
                .Line(times, Column(forecast.Mean), c == 0 ? "forecast" : null, Hue.Blue, width: 2);
        }

        return figure;
    }

    private static double[] Observed(Trajectory series, int state, int from, int to) =>
        [.. Enumerable.Range(from, to - from).Select(row => series.Values[row, state])];
}

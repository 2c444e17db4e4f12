using System.Numerics;

namespace Continua.Learning;

/// <summary>How a fitted model's numbers relate to the data they came from.</summary>
/// <param name="States">The names of the states.</param>
/// <param name="Time">The time column.</param>
/// <param name="Scaling">From the data's units to the model's.</param>
/// <param name="Spacing">The unit of the model's time, in the data's.</param>
/// <param name="Origin">The data's time at which the model's is 0: the first row of the first series.</param>
/// <param name="LastTime">The time of the last complete row.</param>
/// <param name="LastState">That row, in the data's units.</param>
/// <param name="SeriesColumn">The column that told several series apart, if any.</param>
/// <param name="DataSha256">Of the file's bytes; null for data that came from no file.</param>
public sealed record FitContext(
    IReadOnlyList<string> States, TimeAxis Time, Standardization Scaling, double Spacing, double Origin,
    double LastTime, double[] LastState, string? SeriesColumn, string? DataSha256)
{
    internal static FitContext Of<T>(Fit<T> fit)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TimeSeries series = fit.Series;
        Trajectory latest = series.Trajectories[^1];
        int last = latest.Rows - 1;
        while (last > 0 && !latest.IsComplete(last))
        {
            last--;
        }

        return new(
            series.States, series.Time, fit.Scaling, fit.Spacing, series.Trajectories[0].Times[0], latest.Times[last],
            [.. Enumerable.Range(0, series.States.Count).Select(c => latest.Values[last, c])],
            series.SeriesColumn, series.Sha256);
    }
}

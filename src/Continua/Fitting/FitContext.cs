using System.Numerics;

namespace Continua.Learning;

/// <summary>How a fitted model's numbers relate to the data they came from.</summary>
/// <param name="States">The names of the states.</param>
/// <param name="Time">The time column.</param>
/// <param name="Scaling">From the data's units to the model's.</param>
/// <param name="Spacing">The unit of the model's time, in the data's.</param>
/// <param name="Origin">The data's time at which the model's is 0: the first row of the first series.</param>
/// <param name="Ends">The last complete row of each series, in the order of the data.</param>
/// <param name="SeriesColumn">The column that told several series apart, if any.</param>
/// <param name="DataSha256">Of the file's bytes; null for data that came from no file.</param>
/// <param name="FieldUnits">The units that the field sees.</param>
public sealed record FitContext(
    IReadOnlyList<string> States, TimeAxis Time, Standardization Scaling, double Spacing, double Origin,
    IReadOnlyList<SeriesEnd> Ends, string? SeriesColumn, string? DataSha256, FieldUnits FieldUnits)
{
    /// <summary>What each state was trained on, in the data's units; null for a model of an early file, which does not say.</summary>
    public IReadOnlyList<StateRange>? Ranges { get; init; }

    /// <summary>How the numbers of the data's file are written, where they are not plain: for reading further files of that kind.
    /// Null for plain numbers, for data from no file, and for a model of an early file, which does not say.</summary>
    public CsvOptions? Csv { get; init; }

    internal FieldScaling Units => new(FieldUnits, Scaling, Spacing, Origin);

    internal static FitContext Of<T>(Fit<T> fit)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TimeSeries series = fit.Series;
        return new(
            series.States, series.Time, fit.Scaling, fit.Spacing, series.Trajectories[0].Times[0],
            [.. series.Trajectories.Select(SeriesEnd.Of).OfType<SeriesEnd>()], series.SeriesColumn, series.Sha256,
            fit.FieldUnits)
        {
            Ranges = StateRange.Of(series, fit.Split.Training),
            Csv = series.Writing,
        };
    }

    /// <summary>For forecasters of a series, which see data units.</summary>
    internal static FitContext Of(TimeSeries series, IReadOnlyList<RowRange> training) => new(
        series.States, series.Time, Standardization.Of(series, training, log: false, allowConstant: true), series.MedianSpacing,
        series.Trajectories[0].Times[0], [.. series.Trajectories.Select(SeriesEnd.Of).OfType<SeriesEnd>()], series.SeriesColumn, series.Sha256,
        FieldUnits.Data)
    {
        Ranges = StateRange.Of(series, training),
        Csv = series.Writing,
    };
}

/// <summary>Where a series ends: from here a forecast goes on.</summary>
/// <param name="Series">The series' name; null where the data is one series.</param>
/// <param name="Time">In the data's units of time.</param>
/// <param name="State">In the data's units.</param>
public sealed record SeriesEnd(string? Series, double Time, double[] State)
{
    /// <summary>The last row with every state; null if there is none.</summary>
    public static SeriesEnd? Of(Trajectory trajectory)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        int row = trajectory.Rows - 1;
        while (row >= 0 && !trajectory.IsComplete(row))
        {
            row--;
        }

        return row < 0
            ? null
            : new(
                trajectory.Name, trajectory.Times[row],
                [.. Enumerable.Range(0, trajectory.Values.GetLength(1)).Select(c => trajectory.Values[row, c])]);
    }
}

using System.Numerics;

namespace Continua.Learning;

/// <summary>The relation of a fitted model to its data: names, units, origin of time, and last rows.</summary>
/// <param name="States">The names of the states.</param>
/// <param name="Time">The time axis of the data.</param>
/// <param name="Scaling">The conversion from the data's units to standardised ones.</param>
/// <param name="Spacing">
/// The unit of standardised time, in the data's units of time: the median spacing of the rows.
/// </param>
/// <param name="Origin">
/// The time in the data's units at which standardised time is 0: that of the first row of the first series.
/// </param>
/// <param name="Ends">
/// The last complete row of each series, in the order of the data; a series without complete rows is left out.
/// </param>
/// <param name="SeriesColumn">The column that distinguishes several series; null for a single series.</param>
/// <param name="DataSha256">The SHA-256 of the data file; null for data that were not read from a file.</param>
/// <param name="FieldUnits">The units of the field.</param>
public sealed record FitContext(
    IReadOnlyList<string> States, TimeAxis Time, Standardization Scaling, double Spacing, double Origin,
    IReadOnlyList<SeriesEnd> Ends, string? SeriesColumn, string? DataSha256, FieldUnits FieldUnits)
{
    /// <summary>
    /// The range of each state in the training data, in the data's units; null if a state has no training values, and
    /// for a file of an early version, which does not contain it.
    /// </summary>
    public IReadOnlyList<StateRange>? Ranges { get; init; }

    /// <summary>
    /// The options for reading further files like the data file: separator, decimal mark, mark between thousands,
    /// encoding and marks of missing values. Null for the defaults, for data that were not read from a file, and for a
    /// model file of an early version, which does not contain them.
    /// </summary>
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
            Csv = series.SourceOptions,
        };
    }

    /// <summary>Returns the context of forecasters fitted to a series.</summary>
    internal static FitContext Of(TimeSeries series, IReadOnlyList<RowRange> training) => new(
        series.States, series.Time, Standardization.Of(series, training, log: false, allowConstant: true), series.MedianSpacing,
        series.Trajectories[0].Times[0], [.. series.Trajectories.Select(SeriesEnd.Of).OfType<SeriesEnd>()], series.SeriesColumn, series.Sha256,
        FieldUnits.Data)
    {
        Ranges = StateRange.Of(series, training),
        Csv = series.SourceOptions,
    };
}

/// <summary>The last complete row of a series, from which a forecast continues.</summary>
/// <param name="Series">The name of the series; null if the data is one series.</param>
/// <param name="Time">The time of the row, in the data's units.</param>
/// <param name="State">The states of the row, [states], in the data's units.</param>
public sealed record SeriesEnd(string? Series, double Time, double[] State)
{
    /// <summary>Returns the last row without missing values; null if there is none.</summary>
    /// <param name="trajectory">The series.</param>
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

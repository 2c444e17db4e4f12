namespace Continua.Learning;

/// <summary>The options for reading files of many series with classes.</summary>
public sealed record SeriesFileOptions
{
    /// <summary>
    /// The options for the table: the columns of the series' names, of times and of channels, and the format of cells.
    /// Without <see cref="CsvOptions.Series"/>, every file is one series, whose name is that of the file.
    /// </summary>
    public CsvOptions Csv { get; init; } = new();

    /// <summary>
    /// The column with the name of the channel of each row, for files with one value per row; null for a column per
    /// channel.
    /// </summary>
    public string? PivotName { get; init; }

    /// <summary>The column with the value of each row, for files with one value per row.</summary>
    public string? PivotValue { get; init; }

    /// <summary>
    /// The column of the classes, in the file or in <see cref="LabelsFile"/>; null for series without classes, or for
    /// the only other column of <see cref="LabelsFile"/>.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>A table with a row per series, which contains the classes; null if the data file does.</summary>
    public string? LabelsFile { get; init; }

    /// <summary>
    /// The column of the series' names in <see cref="LabelsFile"/> and <see cref="StaticFile"/>; null for the name of
    /// the series column, or else the first column.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>A table with a row per series, which contains constant values; null for none.</summary>
    public string? StaticFile { get; init; }

    /// <summary>
    /// The columns, or the names of channels in files with one value per row, that are constant values of a series. If
    /// null, they are the channels of which no series has more than one value, or different values.
    /// </summary>
    public IReadOnlyList<string>? Statics { get; init; }

    /// <summary>The column of the groups, such as patients, whose series are not divided between folds; null for
    /// none.</summary>
    public string? Group { get; init; }

    /// <summary>
    /// The column of <see cref="LabelsFile"/> or of the data with the time at which the class became known, as a number on the
    /// time axis (<see cref="LabelledSeries.LabelTimes"/>); null for none.
    /// </summary>
    public string? LabelTime { get; init; }

    /// <summary>
    /// The names of constant values that a trained model reads: those that the files contain are constant, all others are
    /// channels. Null to choose them by <see cref="Statics"/>.
    /// </summary>
    internal IReadOnlyList<string>? StaticsIfPresent { get; init; }

    /// <summary>
    /// Whether a row without a value of a file with one value per row is an observation at which all values are missing; a
    /// row of a file with a column per channel always is.
    /// </summary>
    internal bool ObservesMissing { get; init; }
}

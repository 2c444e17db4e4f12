namespace Continua.Learning;

/// <summary>The outlier treatment of a series.</summary>
/// <param name="cleaners">The cleaners of the columns; null for a column that is not changed.</param>
/// <param name="scales">The robust scales of the columns.</param>
internal sealed class SeriesCleaner(IReadOnlyList<ColumnCleaner?> cleaners, IReadOnlyList<ColumnScale> scales)
{
    public IReadOnlyList<ColumnCleaner?> Cleaners => cleaners;

    public IReadOnlyList<ColumnScale> Scales => scales;

    /// <summary>Fits the cleaners of all columns.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="isRobust">
    /// Whether outliers are limited in all columns, or in none. If null, they are limited in the columns with spikes;
    /// in the other columns, only corrupt cells after the training rows are limited. Constant columns have no cleaner.
    /// </param>
    /// <param name="settings">The options of the fit.</param>
    public static SeriesCleaner Of(ColumnData rows, bool? isRobust, FamilySettings settings)
    {
        ColumnScale[] scales = [.. rows.Columns.Select(ColumnScale.RobustOf)];
        ColumnCleaner?[] cleaners = new ColumnCleaner?[scales.Length];
        Parallel.For(0, scales.Length, settings.Parallel, c =>
        {
            double[] scaled = scales[c].Apply(rows.Columns[c], log: false);
            cleaners[c] = scales[c].IsConstant || isRobust == false ? null
                : isRobust ?? ColumnCleaner.HasSpikes(scaled)
                    ? ColumnCleaner.Of(rows.Times, scaled, settings.Periods, settings.Cancellation)
                : ColumnCleaner.ForCorruptCells(rows.Times, scaled, settings.Cancellation);
        });
        return new(cleaners, scales);
    }

    /// <summary>Limits the outliers of the rows and returns the result with the filter states.</summary>
    /// <param name="rows">The rows to clean.</param>
    /// <param name="start">The filter states after the preceding rows; null to start from the first row.</param>
    public (ColumnData Rows, FilterState?[] States) Clean(ColumnData rows, FilterState?[]? start)
    {
        if (cleaners.All(cleaner => cleaner is null))
        {
            return (rows, [.. cleaners.Select(_ => (FilterState?)null)]);
        }

        (double[] Values, FilterState? State)[] cleaned = [.. cleaners.Select((cleaner, c) =>
        {
            if (cleaner is null)
            {
                return (rows.Columns[c], (FilterState?)null);
            }

            (double[] values, FilterState state) =
                cleaner.Clean(rows.Times, scales[c].Apply(rows.Columns[c], log: false), start?[c]);
            return (scales[c].Undo(values, rows.Columns[c]), state);
        })];
        return (rows with { Columns = [.. cleaned.Select(column => column.Values)] },
            [.. cleaned.Select(column => column.State)]);
    }
}

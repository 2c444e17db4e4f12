namespace Continua.Learning;

/// <summary>The cleaners of a series' columns; null for a column that stays as it is.</summary>
/// <param name="scales">Robust ones.</param>
internal sealed class SeriesCleaner(IReadOnlyList<ColumnCleaner?> cleaners, IReadOnlyList<ColumnScale> scales)
{
    public IReadOnlyList<ColumnCleaner?> Cleaners => cleaners;

    public IReadOnlyList<ColumnScale> Scales => scales;

    /// <param name="isWanted">Whether all columns are cleaned, or none; null for those that have spikes, and of the others what is broken later on.</param>
    public static SeriesCleaner Of(ColumnData rows, bool? isWanted, FamilySettings settings)
    {
        ColumnScale[] scales = [.. rows.Columns.Select(ColumnScale.RobustOf)];
        ColumnCleaner?[] cleaners = new ColumnCleaner?[scales.Length];
        Parallel.For(0, scales.Length, settings.Parallel, c =>
        {
            double[] scaled = scales[c].Apply(rows.Columns[c], log: false);
            cleaners[c] = scales[c].IsConstant || isWanted == false ? null
                : isWanted ?? ColumnCleaner.HasSpikes(scaled) ? ColumnCleaner.Of(rows.Times, scaled, settings.Periods, settings.Cancellation)
                : ColumnCleaner.OfBroken(rows.Times, scaled, settings.Cancellation);
        });
        return new(cleaners, scales);
    }

    /// <summary>The rows, with values that are far off brought nearer, and what the filters keep of them.</summary>
    /// <param name="start">What they kept of the rows before; null for none.</param>
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

            (double[] values, FilterState state) = cleaner.Clean(rows.Times, scales[c].Apply(rows.Columns[c], log: false), start?[c]);
            return (scales[c].Undo(values, rows.Columns[c]), state);
        })];
        return (rows with { Columns = [.. cleaned.Select(own => own.Values)] }, [.. cleaned.Select(own => own.State)]);
    }
}

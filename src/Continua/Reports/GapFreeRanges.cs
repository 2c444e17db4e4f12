using Continua.Learning;

namespace Continua.Reporting;

/// <summary>Rows to run a model along: from a complete row, over no gap.</summary>
internal static class GapFreeRanges
{
    /// <summary>Windows end to end, each beginning anew at what was observed.</summary>
    /// <param name="window">Rows of a piece, its start included.</param>
    public static IReadOnlyList<RowRange> Tiles(FitView fit, RowRange rows, int window)
    {
        List<RowRange> tiles = [];
        foreach (RowRange run in Runs(fit, rows))
        {
            int start = run.Start;
            while (start < run.End - 1)
            {
                // An incomplete row cannot begin a piece: the one before goes on to the next complete row.
                int end = Math.Min(start + window - 1, run.End - 1);
                end += Enumerable.Range(end, run.End - end).TakeWhile(row => !IsComplete(fit, run, row)).Count();
                tiles.Add(run with { Start = start, Length = Math.Min(end, run.End - 1) - start + 1 });
                start = end;
            }
        }

        return tiles;
    }

    /// <summary>The longest runs: begun anew only after a gap.</summary>
    public static IReadOnlyList<RowRange> Runs(FitView fit, RowRange rows)
    {
        List<RowRange> runs = [];
        foreach (RowRange segment in Windows.Segments(fit.Data, [rows], fit.Options.MaxGap))
        {
            int skipped = Enumerable.Range(segment.Start, segment.Length).TakeWhile(row => !IsComplete(fit, segment, row)).Count();
            if (segment.Length - skipped > 1)
            {
                runs.Add(segment with { Start = segment.Start + skipped, Length = segment.Length - skipped });
            }
        }

        return runs;
    }

    /// <summary>The last complete row before some rows, which a forecast starts from, and those rows.</summary>
    public static RowRange WithStart(FitView fit, RowRange training, RowRange heldOut)
    {
        int start = Enumerable.Range(training.Start, training.Length).LastOrDefault(row => IsComplete(fit, training, row), heldOut.Start);
        return heldOut with { Start = start, Length = heldOut.End - start };
    }

    private static bool IsComplete(FitView fit, RowRange within, int row) => fit.Data.Trajectories[within.Trajectory].IsComplete(row);
}

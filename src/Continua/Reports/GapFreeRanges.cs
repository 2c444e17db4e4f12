using Continua.Learning;

namespace Continua.Reporting;

/// <summary>Computes ranges of rows to solve a model over: each starts at a complete row and has no gap.</summary>
internal static class GapFreeRanges
{
    /// <summary>
    /// Returns consecutive windows, each of which starts at the last row of the previous window, as observed.
    /// </summary>
    /// <param name="fit">The fit, for its data and its largest gap.</param>
    /// <param name="rows">The rows to divide.</param>
    /// <param name="window">The number of rows of a window, its first one included.</param>
    public static IReadOnlyList<RowRange> ConsecutiveWindows(FitView fit, RowRange rows, int window)
    {
        List<RowRange> windows = [];
        foreach (RowRange run in Runs(fit, rows))
        {
            int start = run.Start;
            while (start < run.End - 1)
            {
                // A window cannot start at an incomplete row, so the previous window extends to the next complete row.
                int end = Math.Min(start + window - 1, run.End - 1);
                end += Enumerable.Range(end, run.End - end).TakeWhile(row => !IsComplete(fit, run, row)).Count();
                windows.Add(run with { Start = start, Length = Math.Min(end, run.End - 1) - start + 1 });
                start = end;
            }
        }

        return windows;
    }

    /// <summary>Returns the longest ranges: a new range starts only after a gap.</summary>
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

    /// <summary>
    /// Extends held-out rows backwards to the last complete training row, if there is one: a forecast starts from it.
    /// </summary>
    public static RowRange WithStart(FitView fit, RowRange training, RowRange heldOut)
    {
        int start = Enumerable.Range(training.Start, training.Length).LastOrDefault(row => IsComplete(fit, training, row), heldOut.Start);
        return heldOut with { Start = start, Length = heldOut.End - start };
    }

    private static bool IsComplete(FitView fit, RowRange within, int row) =>
        fit.Data.Trajectories[within.Trajectory].IsComplete(row);
}

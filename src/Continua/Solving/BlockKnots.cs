using System.Numerics;
using Continua.Fields;
using Continua.Integration;

namespace Continua.Solving;

/// <summary>
/// Collects the knots of a solve: the times on which the steps of a block of rows land, in addition to save times and
/// the ends of the span.
/// </summary>
internal static class BlockKnots
{
    /// <summary>Collects all knots of a block, in a solve outside expressions.</summary>
    /// <param name="options">The options, with stops, breakpoints and events.</param>
    /// <param name="paths">The paths on whose knots steps land.</param>
    /// <param name="arguments">The arguments of all rows, [rows, arguments].</param>
    /// <param name="first">The index of the block's first row.</param>
    /// <param name="count">The number of rows in the block.</param>
    /// <param name="rows">The number of rows of the solve.</param>
    /// <param name="capacity">The maximum number of rows of a block.</param>
    /// <returns>The knots; null if there are none.</returns>
    public static KnotLists? Of<T>(
        SolveOptions options, IReadOnlyList<LandingPath> paths, T[,] arguments, int first, int count, int rows,
        int capacity)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (paths.Count == 0 && !options.HasKnots)
        {
            return null;
        }

        List<KnotTimes> lists =
        [
            .. Lists(options, capacity), .. OfPaths<T>(paths, options, capacity),
            .. OfRows(paths, arguments, first, count, capacity),
        ];
        foreach ((int e, SolveEvent definition) in (options.Events ?? []).Index())
        {
            if (definition.Times is { Interval: 0 } times)
            {
                IReadOnlyList<double[]> known = times.Known();
                Guard(known, definition.NameOr(e), rows);
                known = known.Count == 1 ? known : [.. known.Skip(first).Take(count)];
                lists.Add(new ListedTimes(KnotKind.Event, known, capacity) { Event = e });
            }
        }

        return lists.Count == 0 ? null : new([.. lists], capacity);
    }

    /// <summary>Returns the knots of paths whose times are per-row arguments.</summary>
    /// <param name="paths">The paths on whose knots steps land.</param>
    /// <param name="arguments">The arguments of all rows, [rows, arguments].</param>
    /// <param name="first">The index of the block's first row.</param>
    /// <param name="count">The number of rows in the block.</param>
    /// <param name="capacity">The maximum number of rows of a block.</param>
    public static IEnumerable<KnotTimes> OfRows<T>(
        IReadOnlyList<LandingPath> paths, T[,] arguments, int first, int count, int capacity)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (LandingPath path in paths)
        {
            if (path.Positions is { } positions)
            {
                double[][] times =
                [
                    .. Enumerable.Range(first, count).Select(
                        r => positions.Select(p => double.CreateTruncating(arguments[r, p])).ToArray()),
                ];
                GuardAscending(times, first);
                times = path.LandsOnEndsOnly ? [.. times.Select(row => new[] { row[0], row[^1] })] : times;
                yield return path.Plan.IsPeriodic
                    ? Repeated<T>(times, capacity)
                    : new ListedTimes(KnotKind.Jump, count == 1 ? [times[0]] : times, capacity);
            }
        }
    }

    private static RepeatedTimes<T> Repeated<T>(double[][] times, int capacity)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RepeatedTimes<T> repeated = new(KnotKind.Jump, times.Length, capacity);
        for (int r = 0; r < times.Length; r++)
        {
            repeated.With(r, times[r]);
        }

        return repeated;
    }

    private static void GuardAscending(double[][] times, int first)
    {
        for (int r = 0; r < times.Length; r++)
        {
            for (int k = 1; k < times[r].Length; k++)
            {
                Tensor.Guard(
                    times[r][k] > times[r][k - 1],
                    $"The times of a path's knots ascend, but those of row {first + r} have {times[r][k]} after "
                    + $"{times[r][k - 1]}; sort them.");
            }
        }
    }

    /// <summary>Returns the knots of paths whose times are constants.</summary>
    public static IEnumerable<KnotTimes> OfPaths<T>(
        IReadOnlyList<LandingPath> paths, SolveOptions options, int capacity)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (LandingPath path in paths)
        {
            if (path.Positions is not null)
            {
                continue;
            }

            if (path.Times is { Length: > 1 } times && path.Plan.IsPeriodic)
            {
                double[] knots = path.KnotsFor(options.Rtol);
                yield return new RepeatedTimes<T>(KnotKind.Jump, 1, capacity).With(0, knots);
            }
            else if (path.Times is not null)
            {
                yield return new ListedTimes(KnotKind.Jump, path.KnotsFor(options.Rtol), capacity);
            }
        }
    }

    /// <summary>
    /// Returns the stops, the breakpoints and the events at intervals; events with lists of times are not included.
    /// </summary>
    public static IEnumerable<KnotTimes> Lists(SolveOptions options, int capacity)
    {
        if (options.StopAt is { Count: > 0 } stops)
        {
            yield return new ListedTimes(KnotKind.Stop, [[.. stops]], capacity);
        }

        if (options.Breakpoints is { Count: > 0 } jumps)
        {
            yield return new ListedTimes(KnotKind.Jump, [[.. jumps]], capacity);
        }

        foreach ((int e, SolveEvent definition) in (options.Events ?? []).Index())
        {
            if (definition.Times is { Interval: > 0 } times)
            {
                yield return new IntervalTimes(KnotKind.Event, times.Interval, capacity) { Event = e };
            }
        }
    }

    private static void Guard(IReadOnlyList<double[]> known, string name, int rows)
    {
        Tensor.Guard(
            known.Count <= 1 || known.Count == rows,
            $"Event times are one list, or one per row, but {name} has {known.Count} lists for {rows} rows; give "
            + $"{rows}.");
        Tensor.Guard(
            known.All(list => Array.TrueForAll(list, double.IsFinite)),
            $"Event times are finite, but those of {name} hold NaN or infinity; leave these out.");
    }
}

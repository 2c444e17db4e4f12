using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Adjoints;

/// <summary>
/// Computes the cotangents, or the effect of the tangents, of knots (t₀, save times, t₁) that coincide with an earlier
/// knot, so that no step is between the two: a save at t₀, two saves at the same time, t₁ at a save or at a given time
/// of an event, t₁ = t₀. If such a knot moves from the earlier knot a to τ, its value changes along the slope: y + (τ −
/// a) f(a, y).
/// </summary>
internal sealed unsafe class CoincidentKnots<T>(
    BlockField<T> field, bool landsOnSaves, int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LaneMap.Pool maps = new(capacity, Frame<T>.MinimumCapacity);
    private readonly NativeBuffer<T> buffer = new(((2L * dimension) + 1) * capacity);

    /// <param name="values">The solution, [saves + 1, dimension] per lane.</param>
    /// <param name="cotangents">The cotangents of the solution, [saves + 1, dimension] per lane.</param>
    public void Pull(
        BlockProblem<T> problem, ReadOnlySpan<RowState> rows, T* values, T* cotangents, int lanes, TimeCotangents times)
    {
        for (int knot = 0; knot <= problem.TimeStride; knot++)
        {
            LaneMap? map = null;
            for (int r = 0; r < rows.Length; r++)
            {
                int earlier = EarliestAt(problem, rows[r], r, knot);
                if (earlier == knot)
                {
                    continue;
                }

                map ??= Evaluate(problem, rows.Length, knot, values, lanes);
                double rate = Dot(map, r, cotangents + ((nint)knot * dimension * lanes), lanes);
                times.AddToKnot(r, knot, rate);
                times.AddToKnot(r, earlier, -rate);
            }
        }
    }

    /// <summary>
    /// Adds to the tangents of the solution of a field with its tangent what comes from the tangents of coinciding knots.
    /// </summary>
    /// <param name="values">The solution, [saves + 1, dimension] per lane, of states (y, ẏ, ṫ, ν).</param>
    public void Push(BlockProblem<T> problem, ReadOnlySpan<RowState> rows, T* values, int lanes)
    {
        int size = (dimension - 2) / 2;
        for (int knot = 0; knot <= problem.TimeStride; knot++)
        {
            LaneMap? map = null;
            for (int r = 0; r < rows.Length; r++)
            {
                int earlier = EarliestAt(problem, rows[r], r, knot);
                if (earlier == knot)
                {
                    continue;
                }

                map ??= Evaluate(problem, rows.Length, knot, values, lanes);
                double moved = problem.Tangents!.Of(r, knot) - problem.Tangents.Of(r, earlier);
                T* slope = buffer.Data + capacity + (dimension * capacity);
                T* saved = values + ((nint)knot * dimension * lanes) + r;
                for (int c = 0; c < size; c++)
                {
                    double change = moved * double.CreateTruncating(slope[(c * map.Lanes) + r]);
                    saved[(nint)(size + c) * lanes] += T.CreateTruncating(change);
                }
            }
        }
    }

    public void Dispose() => buffer.Dispose();

    /// <summary>
    /// Returns the earliest knot that coincides with a knot, and at which the previous step ends. Returns the knot
    /// itself if there is no such knot, or if the value of the knot is interpolated.
    /// </summary>
    private int EarliestAt(BlockProblem<T> problem, in RowState row, int r, int knot)
    {
        bool interpolated = !landsOnSaves && row.Accepted > 0;
        bool isUnsaved = knot < problem.TimeStride && knot >= row.SaveCount;
        if (row.Status != SolveStatus.Succeeded || isUnsaved)
        {
            return knot;
        }

        double time = TimeOf(problem, r, knot);
        if (problem.Knots is { } knots && row.Accepted > 0 && (!interpolated || knot == problem.TimeStride)
            && knots.SlotAt(r, row, time) is { } slot && time != row.Start)
        {
            return slot;
        }

        if (interpolated)
        {
            return knot;
        }

        if (time == row.Start)
        {
            return RowState.StartKnot;
        }

        for (int earlier = 0; earlier < Math.Min(knot, row.SaveCount); earlier++)
        {
            if (problem.Time(r, earlier) == time)
            {
                return earlier;
            }
        }

        return knot;
    }

    private static double TimeOf(BlockProblem<T> problem, int r, int knot) =>
        knot == problem.TimeStride ? problem.T1[r] : problem.Time(r, knot);

    private LaneMap Evaluate(BlockProblem<T> problem, int rows, int knot, T* values, int lanes)
    {
        maps.Clear();
        LaneMap map = maps.OfAll(rows);
        T* times = buffer.Data, state = times + capacity, slope = state + (dimension * capacity);
        for (int l = 0; l < map.Lanes; l++)
        {
            times[l] = T.CreateTruncating(TimeOf(problem, map.Rows[l], knot));
            for (int c = 0; c < dimension; c++)
            {
                state[(c * map.Lanes) + l] = values[((((nint)knot * dimension) + c) * lanes) + map.Rows[l]];
            }
        }

        field.Select(map);
        field.Evaluate(times, state, slope);
        return map;
    }

    private double Dot(LaneMap map, int lane, T* cotangent, int lanes)
    {
        T* slope = buffer.Data + capacity + (dimension * capacity);
        double sum = 0;
        for (int c = 0; c < dimension; c++)
        {
            sum += double.CreateTruncating(cotangent[((nint)c * lanes) + lane])
                * double.CreateTruncating(slope[(c * map.Lanes) + lane]);
        }

        return sum;
    }
}

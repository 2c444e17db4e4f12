using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Continua.Kernels;

/// <summary>
/// The interval of a path that an instruction found last, one index per lane; the next search starts there.
/// </summary>
internal sealed class PathCursors(int capacity)
{
    public int[] Lanes { get; } = new int[capacity];

    /// <summary>Whether the next search starts at a guess instead; see <see cref="FourLanePaths.Evaluate"/>.</summary>
    public bool Guesses;

    public static PathCursors Of<T>(Frame<T> frame, int state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (PathCursors)(frame.States[state] ??= new PathCursors(frame.Capacity));
}

/// <summary>The operands that path instructions read.</summary>
internal readonly unsafe ref struct PathOperands<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* times, values, slopes;
    private readonly int timesStep, timesLane, valuesStep, valuesLane, slopesStep, slopesLane;

    public PathOperands(Frame<T> frame, int lanes, Operand times, Operand values, Operand slopes)
    {
        this.times = frame.Pointer(times, lanes);
        this.values = frame.Pointer(values, lanes);
        this.slopes = frame.Pointer(slopes, lanes);
        (timesStep, timesLane) = (times.ComponentStep(lanes), times.LaneStep);
        (valuesStep, valuesLane) = (values.ComponentStep(lanes), values.LaneStep);
        (slopesStep, slopesLane) = (slopes.ComponentStep(lanes), slopes.LaneStep);
    }

    public PathPosition<T> Find(in PathPlan plan, T time, int lane, ref int hint) =>
        PathLoops<T>.Find(plan, times + (lane * timesLane), timesStep, time, ref hint);

    /// <summary>Reads a component of the values at the knots.</summary>
    public T X(int component, int lane) => values[((nint)component * valuesStep) + (lane * valuesLane)];

    /// <summary>Reads a component of the slopes at the knots.</summary>
    public T D(int component, int lane) => slopes[((nint)component * slopesStep) + (lane * slopesLane)];

    /// <summary>Reads the values and slopes of a channel at the two knots of an interval.</summary>
    public void Around(in PathPlan plan, in PathPosition<T> at, int channel, int lane, out T x0, out T x1, out T d0, out T d1)
    {
        int here = (at.Index * plan.Channels) + channel, next = Math.Min(at.Index + 1, plan.Knots - 1) * plan.Channels + channel;
        (x0, x1) = (X(here, lane), X(next, lane));
        (d0, d1) = plan.HasSlopes ? (D(here, lane), D(next, lane)) : (T.Zero, T.Zero);
    }
}

/// <summary>Evaluates a path, or one of its time derivatives, at a time.</summary>
/// <param name="slopes">The slopes at the knots; the same operand as the values if the path has no slopes.</param>
internal sealed unsafe class PathEvaluation<T>(Operand result, Operand t, Operand times, Operand values, Operand slopes, PathPlan plan, int state)
    : Instruction<T>(result, t, times, values, slopes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The maximum number of lanes per call of <see cref="FourLanePaths"/>, which returns 64 bits, one per four lanes.
    /// </summary>
    private const int MaxLanes = 256;

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        PathCursors pathCursors = PathCursors.Of(frame, state);
        int[] cursors = pathCursors.Lanes;
        PathOperands<T> path = new(frame, lanes, times, values, slopes);
        T* time = frame.Pointer(t, lanes), target = frame.Pointer(Result, lanes);
        bool isSimple = plan is { Order: 0, IsPeriodic: false, Channels: 1, Form: not PathForm.Step, Knots: > 1 } && !times.PerRow && !values.PerRow && !slopes.PerRow;
        T* knots = frame.Pointer(times, 1), heights = frame.Pointer(values, 1), rises = plan.HasSlopes ? frame.Pointer(slopes, 1) : null;
        bool byFours = isSimple && Avx.IsSupported && typeof(T) == typeof(double) && t.LaneStep == 1;
        for (int first = 0, count; first < width; first += count)
        {
            count = Math.Min(MaxLanes, width - first);
            ulong evaluated = byFours
                ? EvaluateFours(knots, heights, rises, time + first, pathCursors, first, target + first, count / 4)
                : 0;
            if (count % 4 == 0 && BitOperations.PopCount(evaluated) == count / 4)
            {
                continue;
            }

            for (int l = first; l < first + count; l++)
            {
                if ((evaluated >> ((l - first) / 4) & 1) != 0 || (isSimple && TryEvaluateInLastInterval(knots, heights, rises, time[l * t.LaneStep], cursors[l], target + l)))
                {
                    continue;
                }

                PathPosition<T> at = path.Find(plan, time[l * t.LaneStep], l, ref cursors[l]);
                for (int c = 0; c < plan.Channels; c++)
                {
                    path.Around(plan, at, c, l, out T x0, out T x1, out T d0, out T d1);
                    target[((nint)c * width) + l] = PathLoops<T>.Value(plan, at, x0, x1, d0, d1);
                }
            }
        }
    }

    /// <summary>Evaluates a path of one channel, four lanes at a time.</summary>
    /// <returns>A bit per group of four lanes, set if the group was evaluated.</returns>
    private ulong EvaluateFours(
        T* knots, T* heights, T* rises, T* time, PathCursors pathCursors, int first, T* target, int fours)
    {
        fixed (int* cursors = pathCursors.Lanes)
        {
            return FourLanePaths.Evaluate(
                (double*)knots, (double*)heights, (double*)rises, plan.Knots, (double*)time, cursors + first,
                (double*)target, fours, ref pathCursors.Guesses);
        }
    }

    /// <summary>Evaluates a path of one channel if the time is in the interval found last, as most times are.</summary>
    /// <returns>Whether the time is in that interval.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEvaluateInLastInterval(T* knots, T* heights, T* rises, T time, int at, T* target)
    {
        if (at + 1 >= plan.Knots)
        {
            return false;
        }

        T start = knots[at], end = knots[at + 1];
        if (!(start <= time && time < end))
        {
            return false;
        }

        T h = end - start, p = (time - start) / h, x0 = heights[at], x1 = heights[at + 1];
        *target = rises is null ? T.FusedMultiplyAdd(p, x1 - x0, x0) : PathLoops<T>.Cubic(h, p, x0, x1, rises[at], rises[at + 1]);
        return true;
    }
}

/// <summary>Adds the vjp of a path's value with respect to the times, values or slopes of its knots.</summary>
internal readonly unsafe ref struct PathCotangents<T>(PathPlan plan, PathPart part)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Adds the contribution of one lane at one time.</summary>
    /// <param name="target">
    /// The cotangent of the first knot; the cotangents of consecutive knots are <paramref name="step"/> apart.
    /// </param>
    public void Add(
        in PathOperands<T> path, in PathPosition<T> at, int lane, T* cotangent, nint cotangentStep, T* target,
        nint step)
    {
        int width = part == PathPart.Times ? 1 : plan.Channels, next = Math.Min(at.Index + 1, plan.Knots - 1);
        for (int c = 0; c < plan.Channels; c++)
        {
            path.Around(plan, at, c, lane, out T x0, out T x1, out T d0, out T d1);
            T g = cotangent[c * cotangentStep];
            int channel = part == PathPart.Times ? 0 : c;
            target[((at.Index * width) + channel) * step] += g * PathLoops<T>.Weight(plan, at, part, isSecond: false, x0, x1, d0, d1);
            target[((next * width) + channel) * step] += g * PathLoops<T>.Weight(plan, at, part, isSecond: true, x0, x1, d0, d1);
            if (part == PathPart.Times && plan.IsPeriodic && at.Periods != T.Zero)
            {
                // In period n, the knots are shifted by n times the length of a period.
                T shift = g * at.Periods * PathLoops<T>.Value(plan with { Order = plan.Order + 1 }, at, x0, x1, d0, d1);
                target[0] += shift;
                target[(plan.Knots - 1) * step] -= shift;
            }
        }
    }
}

/// <summary>Computes the cotangents of a path's knots for each row.</summary>
internal sealed unsafe class PathCotangent<T>(
    Operand result, Operand t, Operand times, Operand values, Operand slopes, Operand cotangent, PathPlan plan, PathPart part, int state)
    : Instruction<T>(result, t, times, values, slopes, cotangent)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        int[] cursors = PathCursors.Of(frame, state).Lanes;
        PathOperands<T> path = new(frame, lanes, times, values, slopes);
        PathCotangents<T> cotangents = new(plan, part);
        T* time = frame.Pointer(t, lanes), g = frame.Pointer(cotangent, lanes), target = frame.Pointer(Result, lanes);
        new Span<T>(target, plan.Knots * (part == PathPart.Times ? 1 : plan.Channels) * width).Clear();
        for (int l = 0; l < width; l++)
        {
            PathPosition<T> at = path.Find(plan, time[l * t.LaneStep], l, ref cursors[l]);
            cotangents.Add(path, at, l, g + (l * cotangent.LaneStep), cotangent.ComponentStep(lanes), target + l, width);
        }
    }
}

/// <summary>
/// Adds the cotangents of a path's knots to a buffer per row; only the knots next to the current times are written. The
/// result of the instruction is always 0.
/// </summary>
/// <param name="buffer">The index of the buffer in <see cref="Frame{T}.Gathered"/>.</param>
internal sealed unsafe class PathGather<T>(
    Operand result, Operand t, Operand times, Operand values, Operand slopes, Operand cotangent, PathPlan plan, PathPart part, int buffer, int state)
    : Instruction<T>(result, t, times, values, slopes, cotangent)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int[] cursors = PathCursors.Of(frame, state).Lanes;
        PathOperands<T> path = new(frame, lanes, times, values, slopes);
        PathCotangents<T> cotangents = new(plan, part);
        T* time = frame.Pointer(t, lanes), g = frame.Pointer(cotangent, lanes), sums = frame.Gathered[buffer];
        foreach (int l in frame.Rows)
        {
            PathPosition<T> at = path.Find(plan, time[l * t.LaneStep], l, ref cursors[l]);
            cotangents.Add(path, at, l, g + (l * cotangent.LaneStep), cotangent.ComponentStep(lanes), sums + l, lanes);
        }

        frame.Pointer(Result, lanes)[0] = T.Zero;
    }
}

/// <summary>
/// Sums the cotangents of a path's knots over rows; only the knots next to the current times are written.
/// </summary>
internal sealed unsafe class PathCotangentSum<T>(
    Operand result, Operand t, Operand times, Operand values, Operand slopes, Operand cotangent, PathPlan plan, PathPart part, int state, int sumSlot)
    : RowSum<T>(result, t, times, values, slopes, cotangent)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int Size => plan.Knots * (part == PathPart.Times ? 1 : plan.Channels);

    public override void Begin(Frame<T> frame) => new Span<T>(frame[sumSlot], Size).Clear();

    public override void Run(Frame<T> frame, int lanes)
    {
        int[] cursors = PathCursors.Of(frame, state).Lanes;
        PathOperands<T> path = new(frame, lanes, times, values, slopes);
        PathCotangents<T> cotangents = new(plan, part);
        T* time = frame.Pointer(t, lanes), g = frame.Pointer(cotangent, lanes), sums = frame[sumSlot];
        foreach (int l in frame.Rows)
        {
            PathPosition<T> at = path.Find(plan, time[l * t.LaneStep], l, ref cursors[l]);
            cotangents.Add(path, at, l, g + (l * cotangent.LaneStep), cotangent.ComponentStep(lanes), sums, 1);
        }
    }

    public override void Finish(Frame<T> frame) => new Span<T>(frame[sumSlot], Size).CopyTo(new Span<T>(frame.Pointer(Result, 1), Size));
}

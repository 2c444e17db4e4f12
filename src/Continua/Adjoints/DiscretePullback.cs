using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The exact derivative of the steps taken, latest first: each step's own pullback, and what lies between steps. Sizes of steps are
/// constants but for those that end at a knot.
/// </summary>
internal sealed unsafe class DiscretePullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FieldDerivatives<T> field;
    private readonly StepPullback<T> steps;
    private readonly EventPullback<T>? events;
    private readonly bool landing, wantTimes;
    private readonly int dimension, capacity, unit, knownTimes;
    private readonly NativeBuffer<T> buffer, lanesBuffer;
    private readonly T* lambda, carry, fullLambda, fullCarry, sizes, mask;
    private readonly double[] byStart, bySize, byJump;
    private readonly int[] accepted, landings, leavings;
    private BlockProblem<T> problem = new();
    private LaneMap map = LaneMap.None;
    private T* cotangents;
    private int cotangentLanes;
    private int acceptedCount;

    /// <param name="happenings">What events need; null without events.</param>
    /// <param name="knownTimes">How many times of events and knots of paths are inputs.</param>
    public DiscretePullback(
        BlockIntegrator<T> integrator, FieldDerivatives<T> field, int dimension, int capacity, bool times, EventPullback<T>? happenings = null,
        int knownTimes = 0)
    {
        (events, this.knownTimes) = (happenings, knownTimes);
        (this.field, this.dimension, this.capacity, wantTimes) = (field, dimension, capacity, times);
        steps = integrator.Stepper.CreatePullback(field, times);
        landing = integrator.LandsOnSaves;
        unit = BlockSize.Of(dimension, capacity);
        buffer = new(4L * unit);
        lambda = buffer.Data;
        carry = lambda + unit;
        fullLambda = carry + unit;
        fullCarry = fullLambda + unit;
        lanesBuffer = new(2 * capacity);
        sizes = lanesBuffer.Data;
        mask = sizes + capacity;
        (accepted, landings, leavings) = (new int[capacity], new int[capacity], new int[capacity]);
        (byStart, bySize, byJump) = (new double[capacity], new double[capacity], new double[capacity]);
        Times = new(capacity);
        Evaluations = new long[capacity];
    }

    public TimeCotangents Times { get; }

    /// <summary>The cotangent of y₀: component c of row r at c·capacity + r.</summary>
    public T* ByStart => fullLambda;

    /// <summary>Evaluations of the field's derivative, per row.</summary>
    public long[] Evaluations { get; }

    private ReadOnlySpan<int> Accepted => accepted.AsSpan(0, acceptedCount);

    /// <summary>Begins with the cotangents of what was saved: [saves + 1, dimension] per lane.</summary>
    public void Begin(
        BlockProblem<T> problem, ReadOnlySpan<RowState> rows, ReadOnlySpan<BlockValue<T>> arguments, T* cotangents, int lanes)
    {
        this.problem = problem;
        this.cotangents = cotangents;
        cotangentLanes = lanes;
        Times.Begin(problem.TimeStride, knownTimes);
        Array.Clear(Evaluations);
        field.Begin(arguments);
        events?.Begin(arguments, cotangents, lanes, (problem.TimeStride + 1) * dimension);
        new Span<T>(fullLambda, unit).Clear();
        new Span<T>(fullCarry, unit).Clear();
        for (int r = 0; r < rows.Length; r++)
        {
            for (int c = 0; c < dimension && rows[r].Status.IsSuccess(); c++)
            {
                T sum = *Cotangent(r, problem.TimeStride, c);
                for (int save = 0; save < rows[r].SavedAtStart && rows[r].Accepted == 0; save++)
                {
                    sum += *Cotangent(r, save, c);
                }

                fullLambda[(c * capacity) + r] = sum;
            }
        }

        map = LaneMap.None;
    }

    /// <summary>Pulls the cotangents back through one attempted step.</summary>
    public void Step(StepRecord<T> stepRecord, ReadOnlySpan<RowState> rows)
    {
        FindAccepted(stepRecord, rows);
        if (acceptedCount > 0)
        {
            Arrange(stepRecord.Map);
            if (stepRecord.Jumps is { } jumps)
            {
                PullJumps(jumps, stepRecord);
            }

            bool interpolated = AddSaves(stepRecord);
            int evaluations = steps.Pull(StepOf(stepRecord), interpolated);
            Count(evaluations);
            if (wantTimes)
            {
                AddSaveTimes(stepRecord, interpolated);
                if (stepRecord.Jumps is { Crossings.Count: > 0 } crossed)
                {
                    events!.PullCrossings(crossed, StepOf(stepRecord), steps, Times);
                    foreach ((int lane, _, _) in crossed.Crossings)
                    {
                        Evaluations[map.Rows[lane]] += 2 * evaluations;
                    }
                }

                PullTimes(stepRecord);
            }
        }

        if (steps.HasCarry && stepRecord.MayHaveBegun)
        {
            PullBegun(stepRecord, rows);
        }
    }

    /// <summary>Completes the cotangents.</summary>
    /// <param name="atStart">What events made of the rows at their starts; null for nothing.</param>
    public void Finish(ReadOnlySpan<RowState> rows, StepJumps<T>? atStart)
    {
        if (atStart is { All.Count: > 0 })
        {
            Arrange(atStart.Map);
            FindSuccessful(rows);
            PullJumps(atStart, null);
        }

        Arrange(LaneMap.None);
        for (int r = 0; r < rows.Length; r++)
        {
            for (int save = 0; save < rows[r].SavedAtStart && rows[r].Accepted > 0; save++)
            {
                for (int c = 0; c < dimension && rows[r].Status.IsSuccess(); c++)
                {
                    fullLambda[(c * capacity) + r] += *Cotangent(r, save, c);
                }
            }
        }

        field.Finish();
        events?.Finish();
    }

    public void Dispose()
    {
        steps.Dispose();
        events?.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
    }

    private PulledStep<T> StepOf(StepRecord<T> stepRecord) => new(stepRecord, lambda, carry, sizes, mask, Accepted, byStart, bySize, byJump);

    private void Count(int evaluations)
    {
        foreach (int l in Accepted)
        {
            Evaluations[map.Rows[l]] += evaluations;
        }
    }

    private T* Cotangent(int row, int save, int component) =>
        cotangents + ((((nint)save * dimension) + component) * cotangentLanes) + row;

    private void FindAccepted(StepRecord<T> stepRecord, ReadOnlySpan<RowState> rows)
    {
        acceptedCount = 0;
        LaneMap lanes = stepRecord.Map;
        for (int l = 0; l < lanes.Lanes; l++)
        {
            bool taken = l < lanes.Count && stepRecord.IsTaken(l)
                && rows[lanes.Rows[l]].Status.IsSuccess();
            mask[l] = taken ? T.One : T.Zero;
            sizes[l] = taken ? T.CreateTruncating(stepRecord.Size[l]) : T.Zero;
            if (taken)
            {
                accepted[acceptedCount++] = l;
            }
        }
    }

    /// <summary>Moves the running cotangents to the lanes of a step; they are the rows' own in between.</summary>
    private void Arrange(LaneMap next)
    {
        if (ReferenceEquals(next, map))
        {
            return;
        }

        for (int c = 0; c < dimension; c++)
        {
            map.Scatter(lambda + (c * map.Lanes), fullLambda + (c * capacity));
            map.Scatter(carry + (c * map.Lanes), fullCarry + (c * capacity));
        }

        for (int c = 0; c < dimension; c++)
        {
            next.Gather(fullLambda + (c * capacity), lambda + (c * next.Lanes));
            next.Gather(fullCarry + (c * capacity), carry + (c * next.Lanes));
        }

        map = next;
        if (next.Count > 0)
        {
            field.Select(next);
            events?.Select(next);
        }
    }

    /// <summary>
    /// Adds the cotangents of values saved within the step: at its end to λ, else to what the interpolant reads. Returns whether there
    /// are any of the second kind.
    /// </summary>
    private bool AddSaves(StepRecord<T> stepRecord)
    {
        bool interpolated = false;
        foreach (int l in Accepted)
        {
            StepKnots knots = stepRecord.Knots[l];
            for (int save = knots.FirstSave; save < knots.EndSave; save++)
            {
                T* cotangent = Cotangent(map.Rows[l], save, 0);
                if (landing)
                {
                    for (int c = 0; c < dimension; c++)
                    {
                        lambda[(c * map.Lanes) + l] += cotangent[(nint)c * cotangentLanes];
                    }

                    continue;
                }

                if (!interpolated)
                {
                    interpolated = true;
                    steps.ClearInterpolated();
                }

                steps.AddInterpolated(stepRecord, l, Place(stepRecord, l, save), cotangent, cotangentLanes);
            }
        }

        return interpolated;
    }

    private double Place(StepRecord<T> stepRecord, int lane, int save) =>
        (problem.Time(map.Rows[lane], save) - stepRecord.Time[lane]) / stepRecord.Size[lane];

    /// <summary>
    /// The cotangents of times. A step's start t and size h move with the knots a and b around it; with t̄ and h̄ their cotangents, a
    /// gains t̄(1 − α) − h̄β and b gains t̄α + h̄β. A saved value at τ = t + θh moves with τ, t and h.
    /// </summary>
    private void PullTimes(StepRecord<T> stepRecord)
    {
        foreach (int l in Accepted)
        {
            StepKnots knots = stepRecord.Knots[l];
            int row = map.Rows[l];
            Times.AddToKnot(row, knots.From, (byStart[l] * (1 - knots.Alpha)) - (bySize[l] * knots.Beta));
            Times.AddToKnot(row, knots.To, (byStart[l] * knots.Alpha) + (bySize[l] * knots.Beta));
            if (byJump[l] != 0)
            {
                Times.AddToKnot(row, stepRecord.JumpAhead(l), byJump[l]);
                byJump[l] = 0;
            }
        }
    }

    /// <summary>Pulls the running cotangents back through what events did to the lanes at hand, at the end of a step or at the start.</summary>
    /// <param name="stepRecord">The step; null at the start.</param>
    private void PullJumps(StepJumps<T> jumps, StepRecord<T>? stepRecord)
    {
        for (int l = 0; l < map.Lanes; l++)
        {
            byStart[l] = stepRecord is null ? problem.T0[map.Rows[l]] : stepRecord.Time[l] + stepRecord.Size[l];
            landings[l] = stepRecord is null ? RowState.StartKnot : stepRecord.Knots[l].To;
            leavings[l] = stepRecord is null ? problem.Knots?.StartSlot(map.Rows[l]) ?? RowState.StartKnot : landings[l];
        }

        foreach ((int lane, _, _) in jumps.Crossings)
        {
            landings[lane] = leavings[lane] = RowState.EventKnot;
        }

        events!.PullJumps(jumps, mask, lambda, byStart, landings, leavings, Times);
    }

    /// <summary>The cotangents of times that come from states saved within the step.</summary>
    private void AddSaveTimes(StepRecord<T> stepRecord, bool interpolated)
    {
        foreach (int l in Accepted)
        {
            StepKnots knots = stepRecord.Knots[l];
            int row = map.Rows[l];
            for (int save = knots.FirstSave; save < knots.EndSave && interpolated; save++)
            {
                double byTime = steps.PullInterpolatedTime(
                    stepRecord, l, Place(stepRecord, l, save), Cotangent(row, save, 0), cotangentLanes, ref byStart[l], ref bySize[l]);
                Times.AddToKnot(row, save, byTime);
            }
        }
    }

    /// <summary>What the carries of lanes were made of that begin with a step, at the start of the solve or after an event.</summary>
    private void PullBegun(StepRecord<T> stepRecord, ReadOnlySpan<RowState> rows)
    {
        LaneMap lanes = stepRecord.Map;
        acceptedCount = 0;
        for (int l = 0; l < lanes.Lanes; l++)
        {
            bool begins = l < lanes.Count && stepRecord.HasBegun(l) && rows[lanes.Rows[l]].Status.IsSuccess();
            mask[l] = begins ? T.One : T.Zero;
            if (begins)
            {
                accepted[acceptedCount++] = l;
            }
        }

        if (acceptedCount == 0)
        {
            return;
        }

        Arrange(lanes);
        Count(steps.PullBegin(StepOf(stepRecord)));
        foreach (int l in Accepted)
        {
            Times.AddToKnot(map.Rows[l], stepRecord.Knots[l].From, wantTimes ? byStart[l] : 0);
            for (int c = 0; c < dimension; c++)
            {
                carry[(c * map.Lanes) + l] = T.Zero;
            }
        }
    }

    /// <summary>Takes all rows that did what they were meant to do for those at hand.</summary>
    private void FindSuccessful(ReadOnlySpan<RowState> rows)
    {
        for (int l = 0; l < map.Lanes; l++)
        {
            mask[l] = l < map.Count && rows[map.Rows[l]].Status.IsSuccess() ? T.One : T.Zero;
        }
    }
}

using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The discrete adjoint of a solve: pulls cotangents back through the accepted steps in reverse order, and through
/// saves and events between them. Step sizes are constants, except where they depend on the knots around the step
/// (<see cref="StepKnots"/>) or on a zero crossing at its end.
/// </summary>
internal sealed unsafe class DiscretePullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FieldDerivatives<T> field;
    private readonly StepPullback<T> steps;
    private readonly EventPullback<T>? events;
    private readonly bool landsOnSaves, needsTimes;
    private readonly int dimension, capacity, unit, knownTimes;
    private readonly NativeBuffer<T> buffer, lanesBuffer;
    private readonly T* lambda, carry, fullLambda, fullCarry, sizes, mask;
    private readonly double[] startBars, sizeBars, jumpBars;
    private readonly int[] accepted, arrivalKnots, departureKnots;
    private BlockProblem<T> problem = new();
    private LaneMap map = LaneMap.None;
    private T* cotangents;
    private int cotangentLanes;
    private int acceptedCount;

    /// <param name="eventPullback">The adjoint of the events; null without events.</param>
    /// <param name="knownTimes">The number of event times and path knots that are inputs.</param>
    public DiscretePullback(
        BlockIntegrator<T> integrator, FieldDerivatives<T> field, int dimension, int capacity, bool times,
        EventPullback<T>? eventPullback = null, int knownTimes = 0)
    {
        (events, this.knownTimes) = (eventPullback, knownTimes);
        (this.field, this.dimension, this.capacity, needsTimes) = (field, dimension, capacity, times);
        steps = integrator.Stepper.CreatePullback(field, times);
        landsOnSaves = integrator.LandsOnSaves;
        unit = BlockSize.Of(dimension, capacity);
        buffer = new((2L + (2 * steps.CarryVectors)) * unit);
        lambda = buffer.Data;
        fullLambda = lambda + unit;
        carry = fullLambda + unit;
        fullCarry = carry + ((nint)steps.CarryVectors * unit);
        lanesBuffer = new(2 * capacity);
        sizes = lanesBuffer.Data;
        mask = sizes + capacity;
        (accepted, arrivalKnots, departureKnots) = (new int[capacity], new int[capacity], new int[capacity]);
        (startBars, sizeBars, jumpBars) = (new double[capacity], new double[capacity], new double[capacity]);
        Times = new(capacity);
        Evaluations = new long[capacity];
    }

    public TimeCotangents Times { get; }

    /// <summary>The cotangent of y₀: component c of row r at index c·capacity + r.</summary>
    public T* InitialStateBar => fullLambda;

    /// <summary>The number of evaluations of the field's derivative, per row.</summary>
    public long[] Evaluations { get; }

    private ReadOnlySpan<int> Accepted => accepted.AsSpan(0, acceptedCount);

    /// <summary>Begins with the cotangents of the saved values, [saves + 1, dimension] per lane.</summary>
    public void Begin(
        BlockProblem<T> problem, ReadOnlySpan<RowState> rows, ReadOnlySpan<BlockValue<T>> arguments, T* cotangents,
        int lanes)
    {
        this.problem = problem;
        this.cotangents = cotangents;
        cotangentLanes = lanes;
        Times.Begin(problem.TimeStride, knownTimes);
        Array.Clear(Evaluations);
        field.Begin(arguments);
        events?.Begin(arguments, cotangents, lanes, (problem.TimeStride + 1) * dimension);
        new Span<T>(fullLambda, unit).Clear();
        new Span<T>(fullCarry, steps.CarryVectors * unit).Clear();
        for (int r = 0; r < rows.Length; r++)
        {
            for (int c = 0; c < dimension && rows[r].Status.IsSuccess(); c++)
            {
                fullLambda[(c * capacity) + r] = *Cotangent(r, problem.TimeStride, c);
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
            MoveToLanes(stepRecord.Map);
            if (stepRecord.Jumps is { } jumps)
            {
                PullJumps(jumps, stepRecord);
            }

            bool interpolated = AddSaves(stepRecord);
            int evaluations = steps.Pull(StepOf(stepRecord), interpolated);
            CountEvaluations(evaluations);
            if (needsTimes)
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

        if (steps.CarryVectors > 0 && stepRecord.MayHaveBegun)
        {
            PullStarts(stepRecord, rows);
        }
    }

    /// <summary>Pulls back the events at the start of the solve, and adds the cotangents of values saved
    /// there.</summary>
    /// <param name="atStart">The events at the start of the solve; null if there are none.</param>
    public void Finish(ReadOnlySpan<RowState> rows, StepJumps<T>? atStart)
    {
        if (atStart is { All.Count: > 0 })
        {
            MoveToLanes(atStart.Map);
            FindSuccessful(rows);
            PullJumps(atStart, null);
        }

        MoveToLanes(LaneMap.None);
        for (int r = 0; r < rows.Length; r++)
        {
            for (int save = 0; save < rows[r].SavedAtStart; save++)
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

    private PulledStep<T> StepOf(StepRecord<T> stepRecord) =>
        new(stepRecord, lambda, carry, unit, sizes, mask, Accepted, startBars, sizeBars, jumpBars);

    private void CountEvaluations(int evaluations)
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
            bool isAccepted = l < lanes.Count && stepRecord.IsAccepted(l)
                && rows[lanes.Rows[l]].Status.IsSuccess();
            mask[l] = isAccepted ? T.One : T.Zero;
            sizes[l] = isAccepted ? T.CreateTruncating(stepRecord.Size[l]) : T.Zero;
            if (isAccepted)
            {
                accepted[acceptedCount++] = l;
            }
        }
    }

    /// <summary>Moves the running cotangents to the lanes of a step; between steps they are stored by row.</summary>
    private void MoveToLanes(LaneMap next)
    {
        if (ReferenceEquals(next, map))
        {
            return;
        }

        Move(lambda, fullLambda, next);
        for (int v = 0; v < steps.CarryVectors; v++)
        {
            Move(carry + ((nint)v * unit), fullCarry + ((nint)v * unit), next);
        }

        map = next;
        if (next.Count > 0)
        {
            field.Select(next);
            events?.Select(next);
        }
    }

    /// <summary>Moves a vector from the current lanes to its rows, and from there to other lanes.</summary>
    private void Move(T* lanes, T* rows, LaneMap next)
    {
        for (int c = 0; c < dimension; c++)
        {
            map.Scatter(lanes + (c * map.Lanes), rows + (c * capacity));
        }

        for (int c = 0; c < dimension; c++)
        {
            next.Gather(rows + (c * capacity), lanes + (c * next.Lanes));
        }
    }

    /// <summary>
    /// Adds the cotangents of values saved in the step: to λ if steps end at saves, else to the cotangents of the
    /// interpolant.
    /// </summary>
    /// <returns>Whether any save uses the interpolant.</returns>
    private bool AddSaves(StepRecord<T> stepRecord)
    {
        bool interpolated = false;
        foreach (int l in Accepted)
        {
            StepKnots knots = stepRecord.Knots[l];
            for (int save = knots.FirstSave; save < knots.EndSave; save++)
            {
                T* cotangent = Cotangent(map.Rows[l], save, 0);
                if (landsOnSaves)
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

                steps.AddInterpolated(stepRecord, l, ThetaOf(stepRecord, l, save), cotangent, cotangentLanes);
            }
        }

        return interpolated;
    }

    private double ThetaOf(StepRecord<T> stepRecord, int lane, int save) =>
        (problem.Time(map.Rows[lane], save) - stepRecord.Time[lane]) / stepRecord.Size[lane];

    /// <summary>
    /// Adds the cotangents of times. A step's start t and size h depend on the knots a and b around it: with t̄ and h̄
    /// their cotangents, t̄(1 − α) − h̄β is added for a, and t̄α + h̄β for b. The time of stages that are held back at
    /// a jump of the field depends on the jump.
    /// </summary>
    private void PullTimes(StepRecord<T> stepRecord)
    {
        foreach (int l in Accepted)
        {
            StepKnots knots = stepRecord.Knots[l];
            int row = map.Rows[l];
            Times.AddToKnot(row, knots.From, (startBars[l] * (1 - knots.Alpha)) - (sizeBars[l] * knots.Beta));
            Times.AddToKnot(row, knots.To, (startBars[l] * knots.Alpha) + (sizeBars[l] * knots.Beta));
            if (jumpBars[l] != 0)
            {
                Times.AddToKnot(row, stepRecord.SlotAhead(l), jumpBars[l]);
                jumpBars[l] = 0;
            }
        }
    }

    /// <summary>
    /// Pulls the running cotangents back through the events of the current lanes, at the end of a step or at the start
    /// of the solve.
    /// </summary>
    /// <param name="stepRecord">The step; null at the start of the solve.</param>
    private void PullJumps(StepJumps<T> jumps, StepRecord<T>? stepRecord)
    {
        for (int l = 0; l < map.Lanes; l++)
        {
            startBars[l] = stepRecord is null ? problem.T0[map.Rows[l]] : stepRecord.Time[l] + stepRecord.Size[l];
            arrivalKnots[l] = stepRecord is null ? RowState.StartKnot : stepRecord.Knots[l].To;
            departureKnots[l] = stepRecord is not null ? arrivalKnots[l]
                : problem.Knots?.StartSlot(map.Rows[l]) ?? RowState.StartKnot;
        }

        foreach ((int lane, _, _) in jumps.Crossings)
        {
            arrivalKnots[lane] = departureKnots[lane] = RowState.EventKnot;
        }

        events!.PullJumps(jumps, mask, lambda, startBars, arrivalKnots, departureKnots, Times);
    }

    /// <summary>
    /// Adds the cotangents of times from states saved within the step: a state saved at τ = t + θh depends on τ, t and
    /// h.
    /// </summary>
    private void AddSaveTimes(StepRecord<T> stepRecord, bool interpolated)
    {
        foreach (int l in Accepted)
        {
            StepKnots knots = stepRecord.Knots[l];
            int row = map.Rows[l];
            for (int save = knots.FirstSave; save < knots.EndSave && interpolated; save++)
            {
                double timeBar = steps.PullInterpolatedTime(
                    stepRecord, l, ThetaOf(stepRecord, l, save), Cotangent(row, save, 0), cotangentLanes,
                    ref startBars[l], ref sizeBars[l]);
                Times.AddToKnot(row, save, timeBar);
            }
        }
    }

    /// <summary>
    /// Pulls back the carries of lanes that begin with this step, at the start of the solve or after an event.
    /// </summary>
    private void PullStarts(StepRecord<T> stepRecord, ReadOnlySpan<RowState> rows)
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

        MoveToLanes(lanes);
        CountEvaluations(steps.PullBegin(StepOf(stepRecord)));
        foreach (int l in Accepted)
        {
            Times.AddToKnot(map.Rows[l], stepRecord.Knots[l].From, needsTimes ? startBars[l] : 0);
            for (int v = 0; v < steps.CarryVectors; v++)
            {
                for (int c = 0; c < dimension; c++)
                {
                    carry[((nint)v * unit) + (c * map.Lanes) + l] = T.Zero;
                }
            }
        }
    }

    /// <summary>Selects all lanes whose row succeeded.</summary>
    private void FindSuccessful(ReadOnlySpan<RowState> rows)
    {
        for (int l = 0; l < map.Lanes; l++)
        {
            mask[l] = l < map.Count && rows[map.Rows[l]].Status.IsSuccess() ? T.One : T.Zero;
        }
    }
}

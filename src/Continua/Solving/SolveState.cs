using System.Numerics;
using Continua.Adjoints;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>One frame's solve: the integrator, the tape of its steps, and what was pulled back through them.</summary>
internal sealed unsafe class SolveState<T> : ISharedSolve<T>, IDisposable, IRowReport
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SolvePlan<T> plan;
    private readonly SolvePrimitive solve;
    private readonly BlockField<T> field;
    private readonly BlockIntegrator<T> integrator;
    private readonly BlockProblem<T> problem = new();
    private readonly BlockValue<T>[] arguments;
    private readonly StepTape<T>? tape;
    private readonly FieldDerivatives<T>? derivatives;
    private readonly EventSet<T>? events;
    private readonly SolveEvents<T>? happenings;
    private readonly EventPullback<T>? pulledEvents;
    private readonly EventfulCotangents<T>? cotangents;
    private readonly DiscretePullback<T>? discrete;
    private readonly BacksolvePullback<T>? backsolve;
    private readonly CoincidentKnots<T>? coincident;
    private readonly SolveTimesFrame<T>? times;
    private readonly Action<StepRecord<T>>? step;
    private readonly NativeBuffer<T> commonCotangent = new();
    private readonly NativeBuffer<double>[] wideArguments;
    private readonly int capacity;
    private readonly RowState[] finalRows, pulledRows;
    private readonly List<AdjointFailure> failed = [];
    private int rowCount;

    public SolveState(SolvePlan<T> plan, int capacity)
    {
        (this.plan, solve, this.capacity) = (plan, plan.Solve, capacity);
        (finalRows, pulledRows) = (new RowState[capacity], new RowState[capacity]);
        bool backwards = solve.Options.Adjoint is BacksolveAdjoint;
        (field, derivatives) = plan.CreateField(capacity);
        events = plan.CreateEvents(capacity);
        integrator = new(field, solve.Options, capacity, events);
        if (events is not null)
        {
            happenings = new(solve, integrator);
        }

        integrator.Stepper.CorrectsStarts = !plan.HasAdjoint;
        times = plan.Times is { } wide ? new(wide, capacity) : null;
        arguments = new BlockValue<T>[solve.Source.Arguments];
        wideArguments = [.. solve.Source.TimedArguments.Select(_ => new NativeBuffer<double>())];
        problem.TimeStride = solve.Saves;
        (problem.T0, problem.T1, problem.Times) = (new double[capacity], new double[capacity], new double[BlockSize.Of(solve.Saves, capacity)]);
        if (plan.HasAdjoint && backwards)
        {
            backsolve = solve.Options.StepsTogether ? plan.CreateSharedBacksolve(capacity) : plan.CreateBacksolve(capacity);
        }

        if (derivatives is not null)
        {
            tape = solve.Options.Adjoint is CheckpointedAdjoint checkpointed
                ? new CheckpointedTape<T>(integrator, checkpointed.Budget)
                : new StoredTape<T>(integrator);
            pulledEvents = plan.CreateEventPullback(integrator.Stepper, field, integrator.Capacity);
            discrete = new(integrator, derivatives, solve.Dimension, capacity, plan.Wanted.Times, pulledEvents, solve.KnotTimes.Total);
            discrete.Times.Repeated = happenings?.Repeated;
            cotangents = pulledEvents is null ? null : new(derivatives, pulledEvents, plan.Wanted.RowArguments, solve.Source, capacity);
            coincident = plan.Wanted.Times ? new(field, integrator.LandsOnSaves, solve.Dimension, capacity) : null;
            step = stepRecord =>
            {
                discrete.Step(stepRecord, Rows);
            };
        }
    }

    public TimeCotangents Times => backsolve?.Times ?? discrete!.Times;

    public T* ByStart => backsolve is not null ? backsolve.InitialStateBar : discrete!.InitialStateBar;

    public IArgumentCotangents<T> Arguments => backsolve?.Arguments ?? cotangents ?? (IArgumentCotangents<T>)derivatives!;

    public BlockIntegrator<T> Integrator => integrator;

    /// <summary>The continuous adjoint of rows that share their steps.</summary>
    public SharedBacksolve<T>? Shared => backsolve as SharedBacksolve<T>;

    public int Saves => solve.Saves;

    public int Capacity => capacity;

    /// <summary>How the rows ended, as far as they are pulled back: one that failed anywhere is not.</summary>
    private ReadOnlySpan<RowState> Rows => pulledRows.AsSpan(0, rowCount);

    /// <summary>Solves the problems of the rows at hand.</summary>
    public void Forward(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, Operand result)
    {
        Bind(frame, lanes, inputs, result);
        integrator.Start(problem, tape?.Record);
        if (tape is not null)
        {
            tape.Run(integrator, solve.Options.Cancellation);
        }
        else
        {
            integrator.Run();
        }

        End(frame);
    }

    /// <summary>Begins the problems of the rows at hand, which are solved together with those of other blocks.</summary>
    public void Begin(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, Operand result)
    {
        Bind(frame, lanes, inputs, result);
        integrator.Begin(problem, tape?.Record);
        tape?.Begin();
    }

    /// <summary>The problems have been solved.</summary>
    public void End(Frame<T> frame)
    {
        // A replay moves the integrator back; how the rows ended is kept here.
        rowCount = integrator.Rows.Length;
        integrator.Rows.CopyTo(finalRows);
        happenings?.Record(problem, finalRows);
        DropFailed(frame);
    }

    StepRecordList<T>? ISharedSolve<T>.Next() => tape?.Next(integrator);

    void ISharedSolve<T>.Attempted(StepRecord<T> stepRecord)
    {
    }

    /// <summary>Pulls the cotangent of the result back.</summary>
    /// <param name="inputs">The solve's result, its cotangent, then the solve's inputs.</param>
    public void Backward(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs)
    {
        BindBackwards(frame, lanes, inputs);
        T* values = frame.Pointer(inputs[0], lanes), cotangent = InLanes(frame, lanes, inputs[1]);
        if (backsolve is RowwiseBacksolve<T> rowwise)
        {
            rowwise.Run(problem, pulledRows, arguments, values, cotangent, lanes);
            EndBackwards(frame);
            return;
        }

        discrete!.Begin(problem, Rows, arguments, cotangent, lanes);
        tape!.Replay(integrator, step!);
        discrete.Finish(Rows, integrator.Events?.AtStart);
        cotangents?.Collect();
        coincident?.Pull(problem, Rows, values, cotangent, lanes, Times);
        AdjointFailure.AddWithinField(derivatives!.Failed, failed);
        AdjointFailure.AddGrazing(pulledEvents?.Failed ?? [], failed);
        DropFailedAdjoints(frame);
    }

    /// <summary>Begins the way back of rows that go it together with those of other blocks.</summary>
    public void BeginBackwards(SharedBacksolve<T> shared, Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, int blocks)
    {
        BindBackwards(frame, lanes, inputs);
        shared.Begin(problem, pulledRows, arguments, frame.Pointer(inputs[0], lanes), InLanes(frame, lanes, inputs[1]), lanes, blocks);
    }

    /// <summary>The continuous adjoint has been solved.</summary>
    public void EndBackwards(Frame<T> frame)
    {
        failed.AddRange(backsolve!.Failed);
        DropFailedAdjoints(frame);
    }

    public void Report(int firstRow, RunReport report)
    {
        times?.Report(firstRow, report);
        report.RecordBytes = Math.Max(report.RecordBytes, tape?.Bytes ?? backsolve?.RecordBytes ?? 0);
        long[]? backward = backsolve?.Evaluations ?? discrete?.Evaluations;
        for (int r = 0; r < rowCount; r++)
        {
            ref readonly RowState row = ref finalRows[r];
            report.ForwardEvaluations += row.Evaluations + row.Work.Evaluations;
            report.BackwardEvaluations += backward?[r] ?? 0;
            report.AcceptedSteps += row.Accepted;
            report.RejectedSteps += row.Rejected;
            report.Solves++;
            report.AddNotes(row.NotesFor<T>());
            report.QuadratureError = Math.Max(report.QuadratureError, row.QuadratureError);
            if (!row.Status.IsSuccess())
            {
                report.AddFailure(FailureReport.Describe(firstRow + r, row, solve.Options, integrator.FailureWithin(r)));
            }
        }

        foreach (AdjointFailure failure in failed)
        {
            report.AddFailure(failure.Describe(firstRow, solve.Options));
        }
    }

    public void Dispose()
    {
        field.Dispose();
        integrator.Dispose();
        tape?.Dispose();
        discrete?.Dispose();
        cotangents?.Dispose();
        coincident?.Dispose();
        backsolve?.Dispose();
        derivatives?.Dispose();
        commonCotangent.Dispose();
        times?.Dispose();
        foreach (NativeBuffer<double> argument in wideArguments)
        {
            argument.Dispose();
        }
    }

    private void Bind(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, Operand result)
    {
        problem.Rows = frame.Occupied;
        problem.Start = Value(frame, lanes, inputs[0], solve.Dimension);
        times?.Run(frame, lanes);
        BlockValue<double> t0 = Time(frame, lanes, inputs, 0, 1), t1 = Time(frame, lanes, inputs, 1, 1);
        BlockValue<double> saves = solve.Saves > 0 ? Time(frame, lanes, inputs, 2, solve.Saves) : default;
        for (int r = 0; r < problem.Rows; r++)
        {
            problem.T0[r] = times?.HasFailed(r) == true ? double.NaN : t0[0, r];
            problem.T1[r] = t1[0, r];
            for (int save = 0; save < solve.Saves; save++)
            {
                problem.Times[(r * solve.Saves) + save] = saves[save, r];
            }
        }

        BindArguments(frame, lanes, inputs);
        problem.Saved = frame.Pointer(result, lanes);
        problem.SavedLanes = lanes;
        field.Bind(arguments);
        events?.Bind(arguments);
        for (int i = 0; i < solve.KnotTimes.Count; i++)
        {
            happenings!.Take(i, Time(frame, lanes, inputs, solve.FirstKnotTimes - 1 + i, solve.KnotTimes.Sizes[i]), problem.Rows);
        }

        problem.Knots = happenings?.Knots;
        problem.Extents = solve.Source.Extents;
    }

    private void BindBackwards(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs)
    {
        problem.Start = Value(frame, lanes, inputs[2], solve.Dimension);
        BindArguments(frame, lanes, inputs[2..]);
        failed.Clear();
        LeaveOut(frame);
    }

    private void BindArguments(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs)
    {
        for (int k = 0; k < arguments.Length; k++)
        {
            arguments[k] = Value(frame, lanes, inputs[solve.FirstArgument + k], solve.Source.SizeOf(k));
        }

        for (int i = 0; times is not null && i < solve.Source.TimedArguments.Count; i++)
        {
            int k = solve.Source.TimedArguments[i];
            arguments[k] = arguments[k] with { Wide = Arranged(times[solve.FirstArgument - 1 + i, arguments[k].Size], arguments[k], wideArguments[i]) };
        }
    }

    /// <summary>A value in double, in the places of the same value in the precision of the expression.</summary>
    private static double* Arranged(BlockValue<double> value, in BlockValue<T> like, NativeBuffer<double> buffer)
    {
        int lanes = like.PerRow ? like.Lanes : 1;
        double* target = buffer.Grow(like.Size * lanes);
        for (int c = 0; c < like.Size; c++)
        {
            for (int l = 0; l < lanes; l++)
            {
                target[(c * lanes) + l] = value[c, l];
            }
        }

        return target;
    }

    /// <summary>A time of the solve, in double.</summary>
    private BlockValue<double> Time(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, int time, int size)
    {
        if (times is not null)
        {
            return times[time, size];
        }

        Operand place = inputs[1 + time];
        return new((double*)frame.Pointer(place, lanes), size, place.PerRow, lanes);
    }

    /// <summary>The cotangent of the result by rows, though all rows may have it in common.</summary>
    private T* InLanes(Frame<T> frame, int lanes, Operand cotangent)
    {
        if (cotangent.PerRow)
        {
            return frame.Pointer(cotangent, lanes);
        }

        BlockValue<T> common = Value(frame, lanes, cotangent, (solve.Saves + 1) * solve.Dimension);
        T* rows = commonCotangent.Grow(BlockSize.Of(common.Size, lanes));
        for (int c = 0; c < common.Size; c++)
        {
            new Span<T>(rows + ((nint)c * lanes), lanes).Fill(common[c, 0]);
        }

        return rows;
    }

    private static BlockValue<T> Value(Frame<T> frame, int lanes, Operand operand, int size) =>
        new(frame.Pointer(operand, lanes), size, operand.PerRow, lanes);

    // The cotangent of a row that failed in another solve may be anything, NaN included.
    private void LeaveOut(Frame<T> frame)
    {
        Array.Copy(finalRows, pulledRows, rowCount);
        for (int r = 0; r < rowCount; r++)
        {
            bool held = !pulledRows[r].Status.IsSuccess() || frame.Rows.Contains(r);
            pulledRows[r].Status = held ? pulledRows[r].Status : SolveStatus.NotFinite;
        }
    }

    private void DropFailedAdjoints(Frame<T> frame)
    {
        foreach (AdjointFailure failure in failed)
        {
            frame.DropLate(failure.Row);
        }
    }

    private void DropFailed(Frame<T> frame)
    {
        for (int r = 0; r < rowCount; r++)
        {
            if (!finalRows[r].Status.IsSuccess())
            {
                frame.Drop(r);
            }
        }
    }
}

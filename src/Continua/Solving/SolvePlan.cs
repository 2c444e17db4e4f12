using System.Numerics;
using Continua.Adjoints;
using Continua.Compilation;
using Continua.Fields;
using Continua.Integration;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>
/// What the instructions of one solve share: the compiled field and, once all cotangents have been asked for, its compiled
/// derivative.
/// </summary>
internal sealed class SolvePlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SolvePrimitive solve;
    private readonly Declared[] arguments;
    private readonly SortedSet<int> rowArguments = [], summedArguments = [];
    private readonly FieldPlan<T> field;
    private readonly Lazy<FieldPlan<T>> probe;
    private readonly EventPlan<T>? events;
    private readonly EventDerivativePlan<T>? eventDerivatives;
    private int[]? rowPlaces, summedPlaces;
    private bool wantsTimes;

    /// <param name="times">The times in double; null where the expression is in double.</param>
    public SolvePlan(SolvePrimitive solve, int state, bool[] perRow, SolveTimes<T>? times)
    {
        (this.solve, State, Times) = (solve, state, times);
        arguments = [.. perRow.Select(p => new Declared(p, EachCall: false))];
        field = solve.Source.Plan<T>(arguments);
        probe = new(() => solve.Source.Plan<T>(arguments));
        EventRules rules = solve.Source.Events;
        events = rules.Plan<T>(arguments, solve.Dimension);
        eventDerivatives = events is null ? null : new(rules, arguments, solve.Dimension);
    }

    public SolvePrimitive Solve => solve;

    public int State { get; }

    public SolveTimes<T>? Times { get; }

    public bool HasAdjoint { get; private set; }

    /// <summary>The node that pulls back through this solve.</summary>
    public Tensor? Adjoint { get; set; }

    // The times of events move with the solution, and what comes behind them with their times.
    public VjpRequest Wanted => new([.. rowArguments], [.. summedArguments], wantsTimes || events is not null);

    /// <summary>Says which cotangents will be read.</summary>
    public void Request(bool wantTimes = false, int rowArgument = -1, int summedArgument = -1)
    {
        HasAdjoint = true;
        wantsTimes |= wantTimes;
        if (rowArgument >= 0)
        {
            rowArguments.Add(rowArgument);
        }

        if (summedArgument >= 0)
        {
            summedArguments.Add(summedArgument);
        }
    }

    /// <summary>The state of one frame.</summary>
    public SolveState<T> StateOf(Kernels.Frame<T> frame) =>
        (SolveState<T>)(frame.States[State] ??= new SolveState<T>(this, frame.Capacity));

    /// <summary>What the way forwards works with and, of an adjoint that replays its steps, the way back.</summary>
    public FieldParts<T> CreateField(int capacity)
    {
        bool pulls = HasAdjoint && solve.Options.Adjoint is not BacksolveAdjoint;
        SolverNeeds needs = solve.Options.Solver.Needs;
        return field.Create(
            new(pulls ? Wanted : null)
            {
                Keeps = pulls && !needs.HasFlag(SolverNeeds.Iteration),
                Jacobian = needs.HasFlag(SolverNeeds.Jacobian),
                ExactJacobian = needs.HasFlag(SolverNeeds.JacobianDerivative),
                Directional = pulls && needs.HasFlag(SolverNeeds.JacobianDerivative),
            },
            capacity);
    }

    /// <summary>The functions of events; null where nothing happens.</summary>
    public EventSet<T>? CreateEvents(int capacity) => events?.Create(capacity) ?? (solve.Options.HasEventsOrBreakpoints || solve.Source.Paths.Count > 0 ? new([]) : null);

    /// <summary>What pulls events back; null without events.</summary>
    /// <param name="forward">The field of the solve.</param>
    public EventPullback<T>? CreateEventPullback(Stepper<T> stepper, BlockField<T> forward, int capacity)
    {
        if (eventDerivatives is null)
        {
            return null;
        }

        SolverNeeds needs = solve.Options.Solver.Needs;
        FieldParts<T> parts = probe.Value.Create(
            new(new VjpRequest([], [], Times: true))
            {
                Jacobian = needs.HasFlag(SolverNeeds.Jacobian),
                ExactJacobian = needs.HasFlag(SolverNeeds.JacobianDerivative),
                Directional = needs.HasFlag(SolverNeeds.JacobianDerivative),
            },
            capacity);
        parts.Field.Dispose();
        int[] firstSlots = [.. solve.Source.Events.Events.Select(one => one.Times is { Interval: > 0 } ? EventPullback<T>.PeriodicSlot : -1)];
        for (int i = 0; i < solve.KnotTimes.Events.Length; i++)
        {
            firstSlots[solve.KnotTimes.Events[i]] = solve.KnotTimes.First(i);
        }

        return new(
            stepper, forward, eventDerivatives.Create(Wanted, capacity), parts.Derivatives!, solve.Recorded, firstSlots, capacity);
    }

    /// <summary>The components of the arguments whose cotangents are wanted summed over rows.</summary>
    public int[] SummedSizes => [.. summedArguments.Select(solve.Source.SizeOf)];

    public RowwiseBacksolve<T> CreateBacksolve(int capacity)
    {
        VjpRequest wanted = Wanted with { Times = false, State = false };
        FieldParts<T> parts = field.Create(
            new(wanted) { Form = FieldForm.WithAdjoint, Keeps = StepQuadrature<T>.ReadsStages(solve.Options.Solver) }, capacity);
        return new(parts.Field, parts.Derivatives!.Vjp, solve.Options, capacity, wantsTimes, wanted.AnyArguments);
    }

    public SharedBacksolve<T> CreateSharedBacksolve(int capacity)
    {
        FieldParts<T> parts = field.Create(new(Wanted) { Form = FieldForm.WithAdjointSums }, capacity);
        return new(parts.Field, solve.Options, capacity, wantsTimes, [.. rowArguments.Select(solve.Source.SizeOf)], SummedSizes);
    }

    // Asked while running, when all requests have been made.
    public int PlaceOfRow(int argument) => Array.BinarySearch(rowPlaces ??= [.. rowArguments], argument);

    public int PlaceOfSum(int argument) => Array.BinarySearch(summedPlaces ??= [.. summedArguments], argument);
}

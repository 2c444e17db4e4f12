using System.Numerics;
using Continua.Adjoints;
using Continua.Compilation;
using Continua.Fields;
using Continua.Integration;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>
/// The compiled field of one solve and its derivative, which the instructions of the solve share. The derivative is
/// compiled once all cotangents have been requested.
/// </summary>
internal sealed class SolvePlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SolvePrimitive solve;
    private readonly InputVariation[] arguments;
    private readonly SortedSet<int> rowArguments = [], summedArguments = [];
    private readonly FieldPlan<T> field;
    // A second plan of the field for derivatives with respect to t and y alone, because a plan supports one set of
    // cotangents.
    private readonly Lazy<FieldPlan<T>> timeFieldPlan;
    private readonly EventPlan<T>? events;
    private readonly EventDerivativePlan<T>? eventDerivatives;
    private int[]? sortedRowArguments, sortedSummedArguments;
    private bool needsTimes;

    /// <summary>Creates the plan of a solve.</summary>
    /// <param name="solve">The solve.</param>
    /// <param name="state">The index of the solve's state in a frame.</param>
    /// <param name="perRow">For each argument of the field, whether it differs between rows.</param>
    /// <param name="block">
    /// The index of the state of a frame with the observations; −1 if the solve reads no series.
    /// </param>
    /// <param name="times">
    /// The computation of times in double precision; null if the expression itself is in double precision.
    /// </param>
    public SolvePlan(SolvePrimitive solve, int state, bool[] perRow, int block, SolveTimes<T>? times)
    {
        (this.solve, State, Block, Times) = (solve, state, block, times);
        arguments = [.. perRow.Select(p => new InputVariation(p, EachCall: false))];
        field = solve.Source.Plan<T>(arguments);
        timeFieldPlan = new(() => solve.Source.Plan<T>(arguments));
        EventRules rules = solve.Source.Events;
        events = rules.Plan<T>(arguments, solve.Dimension);
        eventDerivatives = events is null ? null : new(rules, arguments, solve.Dimension);
    }

    public SolvePrimitive Solve => solve;

    /// <summary>The index of the solve's state in a frame.</summary>
    public int State { get; }

    /// <summary>
    /// The computation of times in double precision; null if the expression itself is in double precision.
    /// </summary>
    public SolveTimes<T>? Times { get; }

    /// <summary>
    /// The index of the state of a frame with the observations, a <see cref="Execution.RaggedBlock{T}"/>; −1 if the
    /// solve reads no series.
    /// </summary>
    public int Block { get; }

    /// <summary>The cotangents of the states at the observations; null if there are none.</summary>
    public Loops.ObservationSource<T>? ObservationCotangents { get; set; }

    /// <summary>Whether any cotangent has been requested.</summary>
    public bool HasAdjoint { get; private set; }

    /// <summary>The adjoint node that reuses the recorded steps of this solve; null for none.</summary>
    public Tensor? Adjoint { get; set; }

    /// <summary>
    /// The requested cotangents. With events, the cotangents of times are included, because event times depend on the
    /// solution.
    /// </summary>
    public VjpRequest Requested => new([.. rowArguments], [.. summedArguments], needsTimes || events is not null);

    /// <summary>Requests cotangents; called while instructions are emitted.</summary>
    public void Request(bool forTimes = false, int rowArgument = -1, int summedArgument = -1)
    {
        HasAdjoint = true;
        needsTimes |= forTimes;
        if (rowArgument >= 0)
        {
            rowArguments.Add(rowArgument);
        }

        if (summedArgument >= 0)
        {
            summedArguments.Add(summedArgument);
        }
    }

    /// <summary>Returns the state of the solve in a frame, which it creates on first use.</summary>
    public SolveState<T> StateOf(Kernels.Frame<T> frame) =>
        (SolveState<T>)(frame.States[State] ??= new SolveState<T>(this, solve.Options.WithCurrentTolerances, frame.Capacity));

    /// <summary>
    /// Returns the state for a new solve in a frame, with the current tolerances. If these have changed, it may be a new
    /// state: implicit steppers, continuous adjoints and knots of paths keep quantities derived from the tolerances.
    /// </summary>
    public SolveState<T> StateOfNext(Kernels.Frame<T> frame)
    {
        if (frame.States[State] is SolveState<T> outdated && !outdated.TryChangeTolerances())
        {
            outdated.Dispose();
            frame.States[State] = null;
        }

        return StateOf(frame);
    }

    /// <summary>
    /// Creates the field of the forward pass and, for a discrete adjoint, the derivatives of the backward pass.
    /// </summary>
    public FieldParts<T> CreateField(int capacity)
    {
        bool pulls = HasAdjoint && solve.Options.Adjoint is not BacksolveAdjoint;
        SolverNeeds needs = solve.Options.Solver.Needs;
        return field.Create(
            new(pulls ? Requested : null)
            {
                Keeps = pulls && (needs & (SolverNeeds.Iteration | SolverNeeds.Separable)) == 0,
                Separable = needs.HasFlag(SolverNeeds.Separable),
                Split = needs.HasFlag(SolverNeeds.Split),
                Jacobian = needs.HasFlag(SolverNeeds.Jacobian),
                Iterates = needs.HasFlag(SolverNeeds.Iteration),
                ExactJacobian = needs.HasFlag(SolverNeeds.JacobianDerivative),
                Directional = pulls && needs.HasFlag(SolverNeeds.JacobianDerivative),
            },
            capacity);
    }

    /// <summary>
    /// Creates the events; null if the solve has neither events nor other times at which steps restart.
    /// </summary>
    public EventSet<T>? CreateEvents(int capacity) => events?.Create(capacity)
        ?? (solve.Options.HasEventsOrBreakpoints || solve.LandsOnPaths
            ? new([])
            : null);

    /// <summary>Creates the pullback of events; null without events.</summary>
    /// <param name="stepper">The stepper of the solve.</param>
    /// <param name="forward">The field of the solve.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public EventPullback<T>? CreateEventPullback(Stepper<T> stepper, BlockField<T> forward, int capacity)
    {
        if (eventDerivatives is null)
        {
            return null;
        }

        SolverNeeds needs = solve.Options.Solver.Needs;
        FieldParts<T> parts = timeFieldPlan.Value.Create(
            new(new VjpRequest([], [], Times: true))
            {
                Separable = needs.HasFlag(SolverNeeds.Separable),
                Split = needs.HasFlag(SolverNeeds.Split),
                Jacobian = needs.HasFlag(SolverNeeds.Jacobian),
                ExactJacobian = needs.HasFlag(SolverNeeds.JacobianDerivative),
                Directional = needs.HasFlag(SolverNeeds.JacobianDerivative),
            },
            capacity);
        parts.Field.Dispose();
        int[] firstSlots =
            [.. solve.Source.Events.Events.Select(
                e => e.Times is { Interval: > 0 } ? EventPullback<T>.PeriodicSlot
                    : e.Times is { Observed: not null } ? EventPullback<T>.ConstantSlot
                    : -1)];
        for (int i = 0; i < solve.KnotTimes.Events.Length; i++)
        {
            firstSlots[solve.KnotTimes.Events[i]] = solve.KnotTimes.First(i);
        }

        return new(
            stepper, forward, eventDerivatives.Create(Requested, capacity), parts.Derivatives!, solve.Recorded,
            firstSlots, capacity);
    }

    /// <summary>
    /// For each argument whose cotangent is requested as a sum over rows, its number of components.
    /// </summary>
    public int[] SummedSizes => [.. summedArguments.Select(solve.Source.SizeOf)];

    /// <summary>Creates the continuous adjoint of rows with separate steps.</summary>
    /// <param name="options">The options of the solve, with its current tolerances.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public RowwiseBacksolve<T> CreateBacksolve(SolveOptions options, int capacity)
    {
        VjpRequest requested = Requested with { Times = false, State = false };
        FieldParts<T> parts = field.Create(
            new(requested)
            {
                Form = FieldForm.WithAdjoint,
                Keeps = StepQuadrature<T>.ReadsStages(options.Solver),
            },
            capacity);
        return new(parts.Field, parts.Derivatives!.Vjp, options, capacity, needsTimes, requested.AnyArguments);
    }

    /// <summary>Creates the continuous adjoint of rows that share their steps.</summary>
    /// <param name="options">The options of the solve, with its current tolerances.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public SharedBacksolve<T> CreateSharedBacksolve(SolveOptions options, int capacity)
    {
        FieldParts<T> parts = field.Create(new(Requested) { Form = FieldForm.WithAdjointSums }, capacity);
        return new(
            parts.Field, options, capacity, needsTimes, [.. rowArguments.Select(solve.Source.SizeOf)],
            SummedSizes);
    }

    /// <summary>
    /// Returns the index of an argument among those with per-row cotangents. Called only at run time, when all requests
    /// have been made.
    /// </summary>
    public int IndexOfRowArgument(int argument) =>
        Array.BinarySearch(sortedRowArguments ??= [.. rowArguments], argument);

    /// <summary>Returns the index of an argument among those with summed cotangents; called only at run time.</summary>
    public int IndexOfSummedArgument(int argument) =>
        Array.BinarySearch(sortedSummedArguments ??= [.. summedArguments], argument);
}

using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>
/// One thread's solver of blocks of rows: the field, the integrator, the record of steps, and the buffers of initial
/// and saved states.
/// </summary>
internal sealed unsafe class BlockSolver<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> starts = new(), saved = new();
    private readonly FieldPlan<T> plan;

    /// <summary>Creates a solver for blocks of up to <paramref name="capacity"/> rows.</summary>
    /// <param name="plan">The plan of the field.</param>
    /// <param name="options">The options of the solve.</param>
    /// <param name="capacity">The maximum number of rows of a block.</param>
    /// <param name="events">The plan of the events; null for none.</param>
    /// <param name="restarts">
    /// Whether steps may restart without an event: at knots of paths, or when a user changes the state.
    /// </param>
    public BlockSolver(
        FieldPlan<T> plan, SolveOptions options, int capacity, EventPlan<T>? events = null, bool restarts = false)
    {
        (this.plan, Options) = (plan, options);
        Field = plan.Create(QueryFor(options.Solver), capacity).Field;
        Events = events?.Create(capacity) ?? (options.HasEventsOrBreakpoints || restarts ? new([]) : null);
        Integrator = new(Field, options, capacity, Events);
        if (Events is { Count: > 0 })
        {
            Integrator.Events!.Log = new(Field.Dimension, int.MaxValue, Integrator.Capacity);
        }

        Record = options.SaveAt is SaveAt.EveryStep or SaveAt.DenseOutput
            ? Integrator.CreateRecord(kept: false, states: false)
            : null;
    }

    public SolveOptions Options { get; }

    public BlockField<T> Field { get; }

    /// <summary>The events; null if the solve has none and does not restart.</summary>
    public EventSet<T>? Events { get; }

    public BlockIntegrator<T> Integrator { get; }

    /// <summary>The record of all steps; null unless the options request steps or dense output.</summary>
    public StepRecordList<T>? Record { get; }

    public BlockProblem<T> Problem { get; } = new();

    /// <summary>Returns the evaluations that a solve without gradients requests from its field.</summary>
    public static FieldQuery QueryFor(Solver solver) => new()
    {
        Separable = solver.Needs.HasFlag(SolverNeeds.Separable),
        Split = solver.Needs.HasFlag(SolverNeeds.Split),
        Jacobian = solver.Needs.HasFlag(SolverNeeds.Jacobian),
        ExactJacobian = solver.Needs.HasFlag(SolverNeeds.JacobianDerivative),
    };

    /// <summary>
    /// Whether this solver can be reused: the options are equal, and the field is the same compiled field, or a plain
    /// C# field of the same form (<see cref="PlainField{T}.HasFormOf"/>).
    /// </summary>
    public bool CanSolve(FieldPlan<T> other, int dimension, SolveOptions options) =>
        Field.Dimension == dimension && Options.Equals(options)
        && (other.Plain is { } plain ? plan.Plain?.HasFormOf(plain) == true : ReferenceEquals(plan, other));

    /// <summary>Replaces the functions of a plain C# field by those of a field of the same form.</summary>
    public void ReplaceFunctions(FieldPlan<T> other)
    {
        if (other.Plain is { } plain)
        {
            plan.Plain!.ReplaceFunctions(plain);
        }
    }

    /// <summary>Releases the functions of a plain C# field.</summary>
    public void ReleaseFunctions() => plan.Plain?.ReleaseFunctions();

    /// <summary>Binds the arguments of a block.</summary>
    public void Bind(ReadOnlySpan<BlockValue<T>> arguments)
    {
        Field.Bind(arguments);
        Events?.Bind(arguments);
    }

    /// <summary>Returns a buffer for the initial states.</summary>
    /// <param name="count">The number of values.</param>
    public T* StartBuffer(long count) => starts.Grow(count);

    /// <summary>Returns a buffer for the saved states.</summary>
    /// <param name="count">The number of values.</param>
    public T* SaveBuffer(long count) => saved.Grow(count);

    public void Dispose()
    {
        Field.Dispose();
        Integrator.Dispose();
        Record?.Dispose();
        starts.Dispose();
        saved.Dispose();
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>What one thread solves blocks of rows with: the field, the integrator, the record of steps and room for starts and saves.</summary>
internal sealed unsafe class BlockSolver<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> starts = new(), saved = new();
    private readonly FieldPlan<T> plan;

    /// <param name="capacity">The most rows of a block.</param>
    /// <param name="events">Null for none.</param>
    /// <param name="changes">Whether states are changed between steps.</param>
    public BlockSolver(FieldPlan<T> plan, SolveOptions options, int capacity, EventPlan<T>? events = null, bool changes = false)
    {
        (this.plan, Options) = (plan, options);
        Field = plan.Create(QueryFor(options.Solver), capacity).Field;
        Events = events?.Create(capacity) ?? (options.HasEventsOrBreakpoints || changes ? new([]) : null);
        Integrator = new(Field, options, capacity, Events);
        if (Events is { Count: > 0 })
        {
            Integrator.Events!.Log = new(Field.Dimension, int.MaxValue, Integrator.Capacity);
        }

        Record = options.SaveAt is SaveAt.EveryStep or SaveAt.DenseOutput ? Integrator.CreateRecord(kept: false, states: false) : null;
    }

    public SolveOptions Options { get; }

    public BlockField<T> Field { get; }

    /// <summary>Null for none.</summary>
    public EventSet<T>? Events { get; }

    public BlockIntegrator<T> Integrator { get; }

    /// <summary>The steps, where they are asked for.</summary>
    public StepRecordList<T>? Record { get; }

    public BlockProblem<T> Problem { get; } = new();

    /// <summary>What is asked of a field that is solved for numbers.</summary>
    public static FieldQuery QueryFor(Solver solver) => new()
    {
        Jacobian = solver.Needs.HasFlag(SolverNeeds.Jacobian),
        ExactJacobian = solver.Needs.HasFlag(SolverNeeds.JacobianDerivative),
    };

    /// <summary>Whether it solves for another field in plain C# of the same form, or for the same compiled one.</summary>
    public bool Serves(FieldPlan<T> other, int dimension, SolveOptions options) =>
        Field.Dimension == dimension && Options.Equals(options)
        && (other.Plain is { } plain ? plan.Plain?.HasFormOf(plain) == true : ReferenceEquals(plan, other));

    /// <summary>Takes over the functions of a field in plain C# of the same form.</summary>
    public void Become(FieldPlan<T> other)
    {
        if (other.Plain is { } plain)
        {
            plan.Plain!.Become(plain);
        }
    }

    /// <summary>Forgets the functions of a field in plain C#.</summary>
    public void Forget() => plan.Plain?.Forget();

    /// <summary>Binds the arguments of a block.</summary>
    public void Bind(ReadOnlySpan<BlockValue<T>> arguments)
    {
        Field.Bind(arguments);
        Events?.Bind(arguments);
    }

    /// <summary>Room for so many numbers of starts.</summary>
    public T* Starts(long count) => starts.Grow(count);

    /// <summary>Room for so many numbers that are saved.</summary>
    public T* Saved(long count) => saved.Grow(count);

    public void Dispose()
    {
        Field.Dispose();
        Integrator.Dispose();
        Record?.Dispose();
        starts.Dispose();
        saved.Dispose();
    }
}

using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Execution;
using Continua.Fields;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Fields;

/// <summary>The definition of a solve's field, either a traced graph or plain C#.</summary>
internal abstract class FieldSource
{
    /// <summary>The number of components of y.</summary>
    public abstract int Dimension { get; }

    /// <summary>The number of arguments in addition to t and y.</summary>
    public abstract int Arguments { get; }

    /// <summary>The mass matrix M of M·dy/dt = f(t, y), [dimension, dimension]; null for the identity.</summary>
    public abstract double[,]? Mass { get; }

    /// <summary>The maximum number of threads that solves within the field allow; 0 for no limit.</summary>
    public abstract int MaxThreads { get; }

    /// <summary>Returns the number of components of an argument.</summary>
    public abstract int SizeOf(int argument);

    /// <summary>The indices of the arguments from which the times of solves nested in the field are computed.</summary>
    public abstract IReadOnlyList<int> TimedArguments { get; }

    /// <summary>The placeholders of the arguments.</summary>
    public abstract IReadOnlyList<Tensor> ArgumentPlaceholders { get; }

    /// <summary>
    /// The placeholder of the vector of per-row arguments of a solve outside expressions; null if there is none.
    /// </summary>
    public Tensor? ArgumentVector { get; init; }

    /// <summary>The input paths in the field, and in the events traced with it, on whose knots steps land.</summary>
    public virtual IReadOnlyList<LandingPath> Paths => [];

    /// <summary>
    /// Whether the field, or the events traced with it, read a control path with a kink at every whole number.
    /// </summary>
    public virtual bool HasKinksAtWholeNumbers => false;

    /// <summary>
    /// Whether the field, or the events traced with it, read the derivative of a control path, which may jump at every
    /// whole number.
    /// </summary>
    public virtual bool HasJumpsAtWholeNumbers => false;

    /// <summary>
    /// The extents in time of the paths that the field and the events traced with it read, as far as they are constant.
    /// </summary>
    public virtual PathExtent[] Extents => [];

    /// <summary>The events that were traced with the field.</summary>
    public EventRules Events { get; init; } = EventRules.None;

    /// <summary>
    /// The placeholders of t and y in the traced functions, and of the index of an event's time in its list if there
    /// are events.
    /// </summary>
    public abstract IReadOnlyList<Tensor> Placeholders { get; }

    /// <summary>
    /// Returns the traced functions with values substituted for the argument placeholders: the slope, unless the field
    /// is plain C#, and the conditions and resets of events.
    /// </summary>
    public abstract Tensor[] Functions(ReadOnlySpan<Tensor> arguments);

    /// <summary>
    /// Returns a copy of the source with other traced functions, in which values from the surrounding expression become
    /// arguments, and the values of these arguments.
    /// </summary>
    /// <param name="functions">
    /// The functions in terms of values of the surrounding expression, as <see cref="Functions"/> returns them.
    /// </param>
    /// <param name="required">Values that become arguments even if they are constants.</param>
    public abstract (FieldSource Source, Tensor[] Arguments) Open(Tensor[] functions, IReadOnlySet<Tensor> required);

    /// <summary>Substitutes values for placeholders.</summary>
    protected static Tensor[] Filled(
        Tensor[] functions, IReadOnlyList<Tensor> placeholders, ReadOnlySpan<Tensor> arguments)
    {
        Dictionary<Tensor, Tensor> values = new(ReferenceEqualityComparer.Instance);
        for (int k = 0; k < arguments.Length; k++)
        {
            values[placeholders[k]] = arguments[k];
        }

        return [.. Substitution.Replace(functions, values)];
    }

    /// <summary>Returns a plan that creates instances of the field in one precision.</summary>
    /// <param name="arguments">Whether each argument varies between rows.</param>
    public abstract FieldPlan<T> Plan<T>(InputVariation[] arguments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Creates instances of a field and its derivatives; each thread creates its own.</summary>
internal abstract class FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the instances for one thread.</summary>
    /// <param name="query">The requested evaluations and derivatives; the same in each call.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public abstract FieldParts<T> Create(FieldQuery query, int capacity);

    /// <summary>
    /// Whether the plan outlives a solve, so that a solver created from it can be reused by the next solve.
    /// </summary>
    public bool IsKept { get; set; }

    /// <summary>The plain C# field; null for a traced field and for a plain C# field with per-row arguments.</summary>
    public abstract PlainField<T>? Plain { get; }

    /// <summary>The number of temporary values per row during an evaluation of the field.</summary>
    public abstract int Footprint { get; }
}

/// <summary>The source of a traced field.</summary>
/// <param name="graph">The graph with inputs t, y, arguments and the slope as its output.</param>
/// <param name="mass">The mass matrix M of M·dy/dt = f(t, y); null for the identity.</param>
internal sealed class TracedSource(Graph graph, double[,]? mass = null) : FieldSource
{
    private readonly double[,]? mass = (double[,]?)mass?.Clone();

    public Graph Traced => graph;

    /// <summary>
    /// The graph of the values y alone if the field is one with its tangent (<see cref="TangentField"/>); else null.
    /// </summary>
    public Graph? Values { get; init; }

    // The steps of a field with its tangent are those of the values alone.
    private Tensor Slope => (Values ?? graph).Outputs[0];

    public override int Dimension => graph.Inputs[1].Size;

    public override int Arguments => graph.Inputs.Count - 2;

    public override double[,]? Mass => mass;

    public override int MaxThreads => Execution.Parallelism.LimitOf(graph);

    public override int SizeOf(int argument) => graph.Inputs[argument + 2].Size;

    public override IReadOnlyList<int> TimedArguments { get; } = Timed(graph);

    private IReadOnlyList<LandingPath>? paths;
    private PathExtent[]? extents;

    public override PathExtent[] Extents => extents ??= LandingPaths.ExtentsOf(
        [Slope, .. Events.Traced], graph.Inputs[0]);

    public override IReadOnlyList<LandingPath> Paths =>
        paths ??= LandingPaths.Of(
            [Slope, .. Events.Traced], graph.Inputs[0], ArgumentPlaceholders, ArgumentVector);

    private bool? hasKinks, hasJumps;

    public override bool HasJumpsAtWholeNumbers => hasJumps ??= LandingPaths.HaveJumpsAtWholeNumbers(
        [Slope, .. Events.Traced], graph.Inputs[0]);

    public override bool HasKinksAtWholeNumbers => hasKinks ??= LandingPaths.HaveKinksAtWholeNumbers(
        [Slope, .. Events.Traced], graph.Inputs[0]);

    public override IReadOnlyList<Tensor> ArgumentPlaceholders { get; } = [.. graph.Inputs.Skip(2)];

    public override IReadOnlyList<Tensor> Placeholders =>
        [graph.Inputs[0], graph.Inputs[1], .. Events.Placeholders.Skip(2)];

    public override Tensor[] Functions(ReadOnlySpan<Tensor> arguments) =>
        Filled([graph.Outputs[0], .. Events.Traced], ArgumentPlaceholders, arguments);

    public override (FieldSource Source, Tensor[] Arguments) Open(Tensor[] functions, IReadOnlySet<Tensor> required) =>
        Enclosed([.. Placeholders], functions, Events, mass, required, Values is not null);

    /// <summary>Returns the field with its tangent.</summary>
    /// <param name="tangents">For each argument, whether it has a tangent.</param>
    /// <param name="times">
    /// The number of times with tangents, which become the last argument; 0 if times have none.
    /// </param>
    public TracedSource WithTangent(bool[] tangents, int times)
    {
        (Graph field, Graph values) = TangentField.Of(graph, tangents, times);
        return new(field, Twice(mass, field.Inputs[1].Size)) { Values = values };
    }

    /// <summary>Traces a field with a vector of per-row arguments.</summary>
    public static TracedSource WithArguments(Func<Tensor, Tensor, Tensor, Tensor> field, int dimension, int arguments)
    {
        Graph graph = Trace.FieldOf(field, dimension, arguments);
        return new(graph) { ArgumentVector = graph.Inputs[2] };
    }

    /// <summary>Traces a field and the events of its solve.</summary>
    /// <param name="slope">The slope as a vector, from t and the state vector of the solve.</param>
    /// <param name="dimension">The number of components of the state vector.</param>
    /// <param name="events">The events; null for none.</param>
    /// <param name="view">The part of the state vector that conditions and resets receive.</param>
    /// <param name="mass">The mass matrix; null for the identity.</param>
    /// <returns>The source and the values of its arguments.</returns>
    public static (TracedSource Source, Tensor[] Arguments) Of(
        Func<Tensor, Tensor, Tensor> slope, int dimension, IReadOnlyList<SolveEvent>? events, StateView view,
        double[,]? mass = null)
    {
        Tensor t = Trace.Input("t", Shape.Scalar), y = Trace.Input("y", [dimension]);
        Tensor traced = SharedOperations.In(Trace.Slope(slope, t, y));
        EventRules rules = EventRules.Of(events, t, y, null, view);
        return Enclosed(
            [t, y, .. rules.Placeholders.Skip(2)], [traced, .. rules.Traced.Select(SharedOperations.In)], rules, mass,
            new HashSet<Tensor>(), hasTangent: false);
    }

    private static (TracedSource Source, Tensor[] Arguments) Enclosed(
        Tensor[] placeholders, Tensor[] functions, EventRules rules, double[,]? mass, IReadOnlySet<Tensor> required,
        bool hasTangent)
    {
        Trace.Enclosure enclosure = Trace.Enclose(placeholders, functions, required);
        Graph graph = new([placeholders[0], placeholders[1], .. enclosure.Placeholders], [enclosure.Bodies[0]]);
        return (new(graph, mass)
        {
            Events = rules.With(enclosure.Bodies.AsSpan(1), enclosure.Placeholders),
            Values = hasTangent ? TangentField.ValuesOf(graph) : null,
        }, enclosure.Arguments);
    }

    public override FieldPlan<T> Plan<T>(InputVariation[] arguments) => new TracedPlan<T>(graph, mass, arguments, Values);

    /// <summary>Returns the matrix with two copies of M along its diagonal, then ones.</summary>
    private static double[,]? Twice(double[,]? mass, int rows)
    {
        if (mass is null)
        {
            return null;
        }

        int size = mass.GetLength(0);
        double[,] twice = new double[rows, rows];
        for (int i = 2 * size; i < rows; i++)
        {
            twice[i, i] = 1;
        }

        for (int i = 0; i < size * size; i++)
        {
            (int row, int column) = (i / size, i % size);
            twice[row, column] = twice[size + row, size + column] = mass[row, column];
        }

        return twice;
    }

    private static List<int> Timed(Graph graph)
    {
        HashSet<Tensor> timed = Tracing.TimedArguments.Of(graph);
        return [.. Enumerable.Range(0, graph.Inputs.Count - 2).Where(k => timed.Contains(graph.Inputs[k + 2]))];
    }
}

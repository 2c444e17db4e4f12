using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Fields;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Fields;

/// <summary>Where a solve's field comes from: traced, or plain C#.</summary>
internal abstract class FieldSource
{
    /// <summary>The number of components of y.</summary>
    public abstract int Dimension { get; }

    /// <summary>The number of arguments beside t and y.</summary>
    public abstract int Arguments { get; }

    /// <summary>M of M·dy/dt = f(t, y), [dimension, dimension]; null for the identity.</summary>
    public abstract double[,]? Mass { get; }

    /// <summary>The most threads that solves within the field allow; 0 for no limit.</summary>
    public abstract int MaxThreads { get; }

    /// <summary>The components of an argument.</summary>
    public abstract int SizeOf(int argument);

    /// <summary>The arguments that reach the times of solves within the field.</summary>
    public abstract IReadOnlyList<int> TimedArguments { get; }

    /// <summary>What stands for the arguments.</summary>
    public abstract IReadOnlyList<Tensor> ArgumentPlaceholders { get; }

    /// <summary>The one of them that is a vector of a row's own numbers; null where there is none.</summary>
    public Tensor? OwnArguments { get; init; }

    /// <summary>The paths in the field and in events traced with it on whose knots steps land.</summary>
    public virtual IReadOnlyList<LandingPath> Paths => [];

    /// <summary>Where the paths are known that the field and events traced with it read.</summary>
    public virtual PathExtent[] Extents => [];

    /// <summary>The events that were traced together with the field.</summary>
    public EventRules Events { get; init; } = EventRules.None;

    /// <summary>What stands for t and y in a traced slope.</summary>
    public abstract IReadOnlyList<Tensor> Placeholders { get; }

    /// <summary>
    /// The traced functions with values in place of the arguments: the slope, but for plain C#, which nothing can be seen in, and those of events.
    /// </summary>
    public abstract Tensor[] Functions(ReadOnlySpan<Tensor> arguments);

    /// <summary>The same field with other functions, and the values of its arguments.</summary>
    /// <param name="functions">In terms of values from outside, as <see cref="Functions"/> gives them.</param>
    /// <param name="asked">Values that become arguments even if they are constants.</param>
    public abstract (FieldSource Source, Tensor[] Arguments) Open(Tensor[] functions, IReadOnlySet<Tensor> asked);

    /// <summary>Values in place of the arguments.</summary>
    protected static Tensor[] Filled(Tensor[] functions, IReadOnlyList<Tensor> placeholders, ReadOnlySpan<Tensor> arguments)
    {
        Dictionary<Tensor, Tensor> values = new(ReferenceEqualityComparer.Instance);
        for (int k = 0; k < arguments.Length; k++)
        {
            values[placeholders[k]] = arguments[k];
        }

        return [.. Substitution.Replace(functions, values)];
    }

    public abstract FieldPlan<T> Plan<T>(Declared[] arguments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Makes a field and what derives from it; each thread makes its own.</summary>
internal abstract class FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="query">The same one each time.</param>
    /// <param name="capacity">The most lanes.</param>
    public abstract FieldParts<T> Create(FieldQuery query, int capacity);

    /// <summary>Whether it outlives a solve, so that what was made for one serves the next.</summary>
    public bool IsKept { get; set; }

    /// <summary>The field in plain C#; null for a traced one.</summary>
    public abstract PlainField<T>? Plain { get; }

    /// <summary>The numbers that an evaluation of the field keeps for each row while it runs.</summary>
    public abstract int Footprint { get; }
}

/// <summary>A traced field: inputs t, y, arguments.</summary>
/// <param name="mass">M of M·dy/dt = f(t, y); null for the identity.</param>
internal sealed class TracedSource(Graph graph, double[,]? mass = null) : FieldSource
{
    private readonly double[,]? mass = (double[,]?)mass?.Clone();

    public Graph Traced => graph;

    public override int Dimension => graph.Inputs[1].Size;

    public override int Arguments => graph.Inputs.Count - 2;

    public override double[,]? Mass => mass;

    public override int MaxThreads => Execution.ThreadLimit.Of(graph);

    public override int SizeOf(int argument) => graph.Inputs[argument + 2].Size;

    public override IReadOnlyList<int> TimedArguments { get; } = Timed(graph);

    private IReadOnlyList<LandingPath>? paths;
    private PathExtent[]? extents;

    public override PathExtent[] Extents => extents ??= LandingPaths.ExtentsOf([graph.Outputs[0], .. Events.Traced], graph.Inputs[0]);

    public override IReadOnlyList<LandingPath> Paths =>
        paths ??= LandingPaths.Of([graph.Outputs[0], .. Events.Traced], graph.Inputs[0], ArgumentPlaceholders, OwnArguments);

    public override IReadOnlyList<Tensor> ArgumentPlaceholders { get; } = [.. graph.Inputs.Skip(2)];

    public override IReadOnlyList<Tensor> Placeholders => [graph.Inputs[0], graph.Inputs[1], .. Events.Placeholders.Skip(2)];

    public override Tensor[] Functions(ReadOnlySpan<Tensor> arguments) =>
        Filled([graph.Outputs[0], .. Events.Traced], ArgumentPlaceholders, arguments);

    public override (FieldSource Source, Tensor[] Arguments) Open(Tensor[] functions, IReadOnlySet<Tensor> asked) =>
        Enclosed([.. Placeholders], functions, Events, mass, asked);

    /// <summary>Traces a field with a vector of arguments of each row's own.</summary>
    public static TracedSource WithArguments(Func<Tensor, Tensor, Tensor, Tensor> field, int dimension, int arguments)
    {
        Graph graph = Trace.FieldOf(field, dimension, arguments);
        return new(graph) { OwnArguments = graph.Inputs[2] };
    }

    /// <summary>Traces a field, and the events of its solve.</summary>
    /// <param name="slope">In the shape of a vector, from t and the vector that is solved for.</param>
    /// <param name="view">What of the vector the functions of events see.</param>
    /// <returns>The source, and the values that its arguments stand for.</returns>
    public static (TracedSource Source, Tensor[] Arguments) Of(
        Func<Tensor, Tensor, Tensor> slope, int dimension, IReadOnlyList<SolveEvent>? events, StateView view, double[,]? mass = null)
    {
        Tensor t = Trace.Input("t", Shape.Scalar), y = Trace.Input("y", [dimension]);
        Tensor traced = SharedOperations.In(Trace.Slope(slope, t, y));
        EventRules rules = EventRules.Of(events, t, y, null, view);
        return Enclosed(
            [t, y, .. rules.Placeholders.Skip(2)], [traced, .. rules.Traced.Select(SharedOperations.In)], rules, mass, new HashSet<Tensor>());
    }

    private static (TracedSource Source, Tensor[] Arguments) Enclosed(
        Tensor[] placeholders, Tensor[] functions, EventRules rules, double[,]? mass, IReadOnlySet<Tensor> asked)
    {
        Trace.Enclosure enclosure = Trace.Enclose(placeholders, functions, asked);
        Graph graph = new([placeholders[0], placeholders[1], .. enclosure.Placeholders], [enclosure.Bodies[0]]);
        return (new(graph, mass) { Events = rules.With(enclosure.Bodies.AsSpan(1), enclosure.Placeholders) }, enclosure.Arguments);
    }

    public override FieldPlan<T> Plan<T>(Declared[] arguments) => new TracedPlan<T>(graph, mass, arguments);

    private static List<int> Timed(Graph graph)
    {
        HashSet<Tensor> timed = Fields.TimedArguments.Of(graph);
        return [.. Enumerable.Range(0, graph.Inputs.Count - 2).Where(k => timed.Contains(graph.Inputs[k + 2]))];
    }
}

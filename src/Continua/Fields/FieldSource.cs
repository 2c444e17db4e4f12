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
    public abstract int MostThreads { get; }

    /// <summary>The components of an argument.</summary>
    public abstract int SizeOf(int argument);

    /// <summary>The arguments that reach the times of solves within the field.</summary>
    public abstract IReadOnlyList<int> TimedArguments { get; }

    /// <summary>What stands for t and y in a traced slope.</summary>
    public abstract IReadOnlyList<Tensor> Placeholders { get; }

    /// <summary>The slope with values in place of the arguments; null for plain C#, which nothing can be seen in.</summary>
    public abstract Tensor? Slope(ReadOnlySpan<Tensor> arguments);

    /// <summary>The same field with another slope, and the values of its arguments.</summary>
    /// <param name="slope">In terms of values from outside, as <see cref="Slope"/> gives it.</param>
    /// <param name="asked">Values that become arguments even if they are constants.</param>
    public abstract (FieldSource Source, Tensor[] Arguments) Open(Tensor slope, IReadOnlySet<Tensor> asked);

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

    public override int MostThreads => Execution.ThreadLimit.Of(graph);

    public override int SizeOf(int argument) => graph.Inputs[argument + 2].Size;

    public override IReadOnlyList<int> TimedArguments { get; } = Timed(graph);

    public override IReadOnlyList<Tensor> Placeholders { get; } = [.. graph.Inputs.Take(2)];

    public override Tensor? Slope(ReadOnlySpan<Tensor> arguments)
    {
        Dictionary<Tensor, Tensor> values = new(ReferenceEqualityComparer.Instance);
        for (int k = 0; k < arguments.Length; k++)
        {
            values[graph.Inputs[k + 2]] = arguments[k];
        }

        return Substitution.Replace(graph.Outputs, values)[0];
    }

    public override (FieldSource Source, Tensor[] Arguments) Open(Tensor slope, IReadOnlySet<Tensor> asked)
    {
        (Graph opened, Tensor[] arguments) = Trace.Enclosed(graph.Inputs[0], graph.Inputs[1], slope, asked);
        return (new TracedSource(opened, mass), arguments);
    }

    public override FieldPlan<T> Plan<T>(Declared[] arguments) => new TracedPlan<T>(graph, mass, arguments);

    private static List<int> Timed(Graph graph)
    {
        HashSet<Tensor> timed = Fields.TimedArguments.Of(graph);
        return [.. Enumerable.Range(0, graph.Inputs.Count - 2).Where(k => timed.Contains(graph.Inputs[k + 2]))];
    }
}

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
    public abstract BlockField<T> CreateField(int capacity);

    /// <summary>(y, a) ↦ (f, −aᵀ∂f/∂y).</summary>
    public abstract BlockField<T> CreateAugmented(int capacity);

    public abstract FieldVjp<T> CreateVjp(VjpRequest request, int capacity);

    /// <summary>
    /// (y, a) ↦ (f, −aᵀ∂f/∂y), which keeps what the second reads: from (y, a) and a weight in the place of a cotangent it gathers
    /// weight · aᵀ∂f/∂θ for the arguments requested.
    /// </summary>
    public abstract (BlockField<T> Field, FieldVjp<T> Vjp) CreateAugmentedPair(VjpRequest request, int capacity);

    /// <summary>(y, a) ↦ (f, −aᵀ∂f/∂y), which keeps the slopes of what is requested.</summary>
    public abstract BlockField<T> CreateSummed(VjpRequest request, int capacity);

    /// <summary>A field that keeps what its derivative reads, and that derivative.</summary>
    public abstract (BlockField<T> Field, FieldVjp<T> Vjp) CreatePair(VjpRequest request, int capacity);
}

/// <summary>A traced field: inputs t, y, arguments.</summary>
internal sealed class TracedSource(Graph graph) : FieldSource
{
    public Graph Traced => graph;

    public override int Dimension => graph.Inputs[1].Size;

    public override int Arguments => graph.Inputs.Count - 2;

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
        return (new TracedSource(opened), arguments);
    }

    public override FieldPlan<T> Plan<T>(Declared[] arguments) => new TracedPlan<T>(graph, arguments);

    private static List<int> Timed(Graph graph)
    {
        HashSet<Tensor> timed = Fields.TimedArguments.Of(graph);
        return [.. Enumerable.Range(0, graph.Inputs.Count - 2).Where(k => timed.Contains(graph.Inputs[k + 2]))];
    }
}

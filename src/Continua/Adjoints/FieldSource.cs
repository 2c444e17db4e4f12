using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Terms;

namespace Continua.Adjoints;

/// <summary>Where a solve's field comes from: traced, or plain C#.</summary>
internal abstract class FieldSource
{
    /// <summary>The number of components of y.</summary>
    public abstract int Dimension { get; }

    /// <summary>The number of arguments beside t and y.</summary>
    public abstract int Arguments { get; }

    /// <summary>The components of an argument.</summary>
    public abstract int SizeOf(int argument);

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
}

/// <summary>A traced field: inputs t, y, arguments.</summary>
internal sealed class TracedSource(Graph graph) : FieldSource
{
    public override int Dimension => graph.Inputs[1].Size;

    public override int Arguments => graph.Inputs.Count - 2;

    public override int SizeOf(int argument) => graph.Inputs[argument + 2].Size;

    public override FieldPlan<T> Plan<T>(Declared[] arguments) => new TracedPlan<T>(graph, arguments);
}

/// <summary>Compiles a traced field, and its derivatives when they are asked for.</summary>
internal sealed class TracedPlan<T> : FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Graph field;
    private readonly Declared[] arguments;
    private readonly Lazy<Program<T>> compiled, augmented;
    private readonly Lock compiling = new();
    private Func<int, GraphFieldVjp<T>>? vjp;

    public TracedPlan(Graph field, Declared[] arguments)
    {
        (this.field, this.arguments) = (field, arguments);
        compiled = new(() => Compiler<T>.Compile(field, [Declared.Rows, Declared.Rows, .. arguments]));
        augmented = new(() => Compiler<T>.Compile(Augmented(field), [Declared.Rows, Declared.Rows, .. arguments]));
    }

    public override BlockField<T> CreateField(int capacity) =>
        new GraphField<T>(compiled.Value, field.Inputs[1].Size, capacity, arguments.Length);

    public override BlockField<T> CreateAugmented(int capacity) =>
        new GraphField<T>(augmented.Value, 2 * field.Inputs[1].Size, capacity, arguments.Length);

    // One plan is asked for one set of cotangents only: the first request is all of them.
    public override FieldVjp<T> CreateVjp(VjpRequest request, int capacity)
    {
        lock (compiling)
        {
            vjp ??= GraphFieldVjp<T>.Compile(field, arguments, request);
        }

        return vjp(capacity);
    }

    private static Graph Augmented(Graph field)
    {
        Tensor y = field.Inputs[1];
        Tensor both = new(new Input("augmented", new([2 * y.Size], ElementType.Real)));
        Tensor state = Structure.Run(both, 0, y.Shape), adjoint = Structure.Run(both, y.Size, y.Shape);
        Tensor slope = Substitution.Replace(field.Outputs[0], y, state);
        Tensor pulled = Derivative.Vjp([slope], [adjoint], [state])[0] ?? Tensor.Zeros(y.Shape);
        Tensor result = Structure.Concat([Structure.Reshape(slope, [y.Size]), Structure.Reshape(-pulled, [y.Size])]);
        return new([field.Inputs[0], both, .. field.Inputs.Skip(2)], [result]);
    }
}

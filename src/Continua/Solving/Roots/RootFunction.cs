using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Fields;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Solving;

/// <summary>A traced function g(z, arguments) whose roots are searched, and its Jacobian ∂g/∂z.</summary>
/// <param name="graph">
/// The graph with the inputs t, which nothing reads, z and the arguments, and the outputs g, [n], and ∂g/∂z, [n, n].
/// </param>
/// <param name="mass">The mass matrix of the solves in time; null for the identity.</param>
internal sealed class RootFunction(Graph graph, double[,]? mass = null)
{
    /// <summary>The number of unknowns n.</summary>
    public int Dimension => graph.Inputs[1].Size;

    /// <summary>The number of arguments.</summary>
    public int Arguments => graph.Inputs.Count - 2;

    /// <summary>The graph of the function and its Jacobian.</summary>
    public Graph Traced => graph;

    /// <summary>The placeholders of the values that change while roots are searched.</summary>
    public IReadOnlyList<Tensor> Placeholders => [graph.Inputs[0], graph.Inputs[1]];

    /// <summary>The indices of the arguments from which the times of solves in the function are computed.</summary>
    public int[] TimedArguments { get; } = Timed(graph);

    /// <summary>The maximum number of threads that solves in the function allow; 0 for no limit.</summary>
    public int MaxThreads { get; } = Execution.Parallelism.LimitOf(graph);

    /// <summary>
    /// Converts a function of the unknowns and of other values to a function of unknowns and arguments.
    /// </summary>
    /// <param name="unknowns">The placeholders of t and z.</param>
    /// <param name="functions">g and ∂g/∂z.</param>
    /// <param name="mass">The mass matrix; null for the identity.</param>
    /// <param name="required">Values that become arguments even if they are constants.</param>
    /// <returns>The function, and the values of its arguments.</returns>
    public static (RootFunction Function, Tensor[] Arguments) Of(
        Tensor[] unknowns, Tensor[] functions, double[,]? mass, IReadOnlySet<Tensor> required)
    {
        Trace.Enclosure enclosure = Trace.Enclose(unknowns, [.. functions.Select(SharedOperations.In)], required);
        return (new(new([.. unknowns, .. enclosure.Placeholders], enclosure.Bodies), mass), enclosure.Arguments);
    }

    /// <inheritdoc cref="FieldSource.Functions"/>
    public Tensor[] Functions(ReadOnlySpan<Tensor> arguments) => Substitution.Replace(graph.Outputs, Values(arguments));

    /// <inheritdoc cref="FieldSource.Open"/>
    public (RootFunction Function, Tensor[] Arguments) Open(Tensor[] functions, IReadOnlySet<Tensor> required) =>
        Of([.. Placeholders], functions, mass, required);

    /// <summary>Returns the number of components of an argument.</summary>
    public int SizeOf(int argument) => graph.Inputs[argument + 2].Size;

    /// <summary>Returns ∂g/∂z at a root.</summary>
    public Tensor JacobianAt(Tensor root, ReadOnlySpan<Tensor> arguments) =>
        Substitution.Replace([graph.Outputs[1]], Values(arguments, root))[0];

    /// <summary>
    /// Returns multiplierᵀ ∂g/∂argument at a root for each argument; null for an argument of which g does not depend.
    /// </summary>
    public Tensor?[] Pull(Tensor root, Tensor multiplier, ReadOnlySpan<Tensor> arguments)
    {
        Tensor cotangent = Trace.Input("multiplier", multiplier.Shape);
        Tensor?[] pulled = Derivative.Vjp([graph.Outputs[0]], [cotangent], [.. graph.Inputs.Skip(2)]);
        Dictionary<Tensor, Tensor> values = Values(arguments, root);
        values[cotangent] = multiplier;
        return [.. pulled.Select(value => value is null ? null : Substitution.Replace([value], values)[0])];
    }

    /// <summary>Returns Σ ∂g/∂argument · tangent at a root; null if it is zero.</summary>
    public Tensor? Push(Tensor root, ReadOnlySpan<Tensor?> tangents, ReadOnlySpan<Tensor> arguments)
    {
        Dictionary<Tensor, Tensor> values = Values(arguments, root);
        Tensor?[] placeholders = new Tensor?[tangents.Length];
        for (int k = 0; k < tangents.Length; k++)
        {
            if (tangents[k] is { } tangent)
            {
                placeholders[k] = Trace.Input("tangent", tangent.Shape);
                values[placeholders[k]!] = tangent;
            }
        }

        Tensor? pushed = Derivative.Jvp([graph.Outputs[0]], [.. graph.Inputs.Skip(2)], placeholders)[0];
        return pushed is null ? null : Substitution.Replace([pushed], values)[0];
    }

    /// <summary>Compiles the function and its Jacobian.</summary>
    /// <param name="arguments">Whether each argument varies between rows.</param>
    /// <returns>A function that creates instances for a number of rows; each thread creates its own.</returns>
    public Func<int, BlockField<T>> Compile<T>(InputVariation[] arguments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        InputVariation[] declared = [InputVariation.Rows, InputVariation.Rows, .. arguments];
        int size = Dimension, count = Arguments;
        FieldJacobian<T>.GuardBand(size);
        Program<T> values = Compiler<T>.Compile(new(graph.Inputs, [graph.Outputs[0]]), declared, placed: 1);
        Graph entries = new(
            graph.Inputs, [Tensor.Reshape(graph.Outputs[1], [size * size]), Structure.Written(0, [size])]);
        Program<T> jacobian = Compiler<T>.Compile(entries, declared, placed: 2);
        return capacity => new GraphField<T>(values, size, capacity, count)
        {
            Jacobian = new GraphJacobian<T>(jacobian, size, null, capacity, count),
            Mass = mass,
        };
    }

    /// <summary>Compiles the function for rows whose arguments are one vector.</summary>
    /// <param name="captured">The values of the function's arguments.</param>
    /// <param name="vector">The placeholder of the vector.</param>
    /// <param name="count">The number of arguments of a row; 0 for none.</param>
    /// <exception cref="ArgumentException">The function reads parameters or other values.</exception>
    public Func<int, BlockField<T>> WithRows<T>(Tensor[] captured, Tensor vector, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor[] functions = Functions(captured);
        HashSet<Tensor> known = new([.. Placeholders, vector], ReferenceEqualityComparer.Instance);
        Tensor.Guard(
            !Graph.Sort(functions).Exists(node => node.Primitive is Input && !known.Contains(node)),
            "A search outside an expression uses only the state, its arguments and constants, but this field uses "
            + "parameters or other values; pass them as arguments, or search inside an expression.");
        Tensor[] inputs = count > 0 ? [.. Placeholders, vector] : [.. Placeholders];
        return new RootFunction(new(inputs, functions), mass).Compile<T>(
            count > 0 ? [new InputVariation(PerRow: true, EachCall: false)] : []);
    }

    private Dictionary<Tensor, Tensor> Values(ReadOnlySpan<Tensor> arguments, Tensor? root = null)
    {
        Dictionary<Tensor, Tensor> values = new(ReferenceEqualityComparer.Instance);
        for (int k = 0; k < arguments.Length; k++)
        {
            values[graph.Inputs[k + 2]] = arguments[k];
        }

        if (root is not null)
        {
            (values[graph.Inputs[0]], values[graph.Inputs[1]]) = (Structure.Written(0, Shape.Scalar), root);
        }

        return values;
    }

    private static int[] Timed(Graph graph)
    {
        HashSet<Tensor> timed = Tracing.TimedArguments.Of(graph);
        return [.. Enumerable.Range(0, graph.Inputs.Count - 2).Where(k => timed.Contains(graph.Inputs[k + 2]))];
    }
}

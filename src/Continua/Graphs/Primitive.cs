using System.Numerics;

namespace Continua.Graphs;

/// <summary>
/// An operation of the graph: its type rule, its derivatives and its execution, side by side. Nothing else in the library
/// lists primitives, so that a new one is a new class.
/// </summary>
public abstract class Primitive
{
    /// <summary>The name the printer shows.</summary>
    public abstract string Name { get; }

    /// <summary>Attributes for the printer and for telling equal operations apart; empty where there are none.</summary>
    public abstract string Attributes { get; }

    /// <summary>The type of the result.</summary>
    /// <exception cref="ArgumentException">The inputs do not fit.</exception>
    internal abstract TensorType Infer(ReadOnlySpan<Tensor> inputs);

    /// <summary>
    /// The cotangents of the inputs, given that of the output; null stands for zero. Only inputs with
    /// <paramref name="wanted"/> need an answer.
    /// </summary>
    internal abstract Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted);

    /// <summary>The tangent of the output, given those of the inputs; null stands for zero.</summary>
    internal abstract Tensor? Jvp(Tensor output, Tensor?[] tangents);

    /// <summary>Whether the result is linear in one input while the others are held.</summary>
    internal abstract bool IsLinearIn(int input);

    /// <summary>
    /// The components of inputs by which one component of <paramref name="node"/> can have a derivative; null for all components of all.
    /// </summary>
    internal virtual IEnumerable<(int Input, int Component)>? Reads(Tensor node, int component) => null;

    /// <summary>Appends the instructions that compute <paramref name="node"/>.</summary>
    internal abstract void Lower<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    public sealed override string ToString() => Attributes.Length == 0 ? Name : $"{Name}{{{Attributes}}}";
}

/// <summary>The type of a value: its shape within one sample and what its components are.</summary>
public readonly record struct TensorType(Shape Shape, ElementType Element)
{
    public override string ToString() => Element switch
    {
        ElementType.Real => Shape.ToString(),
        ElementType.Boolean => $"bool{Shape}",
        ElementType.Index => $"index{Shape}",
        _ => "opaque",
    };
}

/// <summary>An operation whose result is better kept than computed again.</summary>
internal interface ICostly;

/// <summary>An operation whose results and slopes are finite where what it reads is.</summary>
internal interface IFinite;

/// <summary>An operation that passes on one of its inputs, component by component.</summary>
internal interface IChoosing : IFinite
{
    /// <summary>Which components of an input the outputs depend on through this one; both operands where neither is chosen for a NaN.</summary>
    /// <param name="reach">The same of the result: positive where there is a path, else 0.</param>
    Tensor? Reach(Tensor node, Tensor reach, int input);
}

/// <summary>An operation that leaves its row out of all sums where its result would not be finite.</summary>
internal interface IFailing : IFinite
{
    /// <summary>Whether a failed row throws.</summary>
    bool Throws { get; }
}

/// <summary>
/// An operation that moves, repeats or adds up components, weighted by other inputs at most: its vjp with all real inputs 1 says
/// which components depend on which.
/// </summary>
internal interface IRouting;

/// <summary>An operation at times among its inputs, whose digits matter in any precision of the values.</summary>
internal interface ITimed
{
    /// <summary>The inputs of <paramref name="node"/> from which its times are computed, those of what it encloses too.</summary>
    IEnumerable<Tensor> TimesOf(Tensor node);
}

/// <summary>An operation with a graph of its own, such as a solve with its field.</summary>
internal interface IEnclosing
{
    /// <summary>The outputs of its graph, with the inputs of <paramref name="node"/> in place of the graph's arguments.</summary>
    Tensor[] Enclosed(Tensor node);

    /// <summary>Those inputs of <paramref name="node"/> that are arguments of its graph.</summary>
    ReadOnlySpan<Tensor> Arguments(Tensor node);

    /// <summary>What stands in its graph for values that change while the operation runs.</summary>
    IReadOnlyList<Tensor> Placeholders { get; }

    /// <summary>All that tells it from another operation but for inputs and graph, compared by value.</summary>
    object Settings { get; }

    /// <summary>The same operation with more of what its graph reads from outside among its inputs.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="enclosed">The outputs of its graph.</param>
    /// <param name="asked">Values that must be reached through inputs.</param>
    Tensor Open(Tensor node, Tensor[] enclosed, IReadOnlySet<Tensor> asked);
}

/// <summary>How the rows of an operation depend on each other.</summary>
internal enum RowCoupling
{
    None,

    /// <summary>Blocks of rows go side by side and wait for each other.</summary>
    BySteps,

    /// <summary>All rows must be at hand in one block.</summary>
    OneBlock,
}

/// <summary>An operation that says on how many threads an expression may run that contains it.</summary>
internal interface ILimitsThreads
{
    /// <summary>The most; 0 for no limit.</summary>
    int MostThreads { get; }
}

/// <summary>An operation whose rows may depend on each other.</summary>
internal interface ICouplesRows
{
    RowCoupling Coupling { get; }
}

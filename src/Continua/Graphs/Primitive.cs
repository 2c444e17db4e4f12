using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// An operation of a graph, with its type rule, its derivatives and its lowering to kernels. The library has no central
/// list of primitives: a new primitive is a new class.
/// </summary>
public abstract class Primitive
{
    /// <summary>The name in the text form of a graph.</summary>
    public abstract string Name { get; }

    /// <summary>The attributes in the text form of a graph, such as a shape; empty if there are none.</summary>
    public abstract string Attributes { get; }

    /// <summary>Returns the type of the result.</summary>
    /// <exception cref="ArgumentException">The types of the inputs are not valid for this operation.</exception>
    internal abstract TensorType Infer(ReadOnlySpan<Tensor> inputs);

    /// <summary>
    /// Returns the cotangents of the inputs, given the cotangent of the output; null stands for zero.
    /// </summary>
    /// <param name="output">The node to differentiate.</param>
    /// <param name="cotangent">The cotangent of its output.</param>
    /// <param name="wanted">For each input, whether its cotangent is needed; other cotangents may be null.</param>
    internal abstract Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted);

    /// <summary>Returns the tangent of the output, given the tangents of the inputs; null stands for zero.</summary>
    internal abstract Tensor? Jvp(Tensor output, Tensor?[] tangents);

    /// <summary>
    /// Whether the result is linear in one input, without a constant term, while the others are constant.
    /// </summary>
    internal abstract bool IsLinearIn(int input);

    /// <summary>
    /// Returns the components of inputs with respect to which one component of <paramref name="node"/> can have a
    /// nonzero derivative; null for all components of all inputs. These define the sparsity pattern of Jacobians.
    /// </summary>
    internal virtual IEnumerable<(int Input, int Component)>? Reads(Tensor node, int component) => null;

    /// <summary>Appends the instructions that compute <paramref name="node"/>.</summary>
    internal abstract void Lower<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The name and the attributes.</summary>
    public sealed override string ToString() => Attributes.Length == 0 ? Name : $"{Name}{{{Attributes}}}";
}

/// <summary>The type of a value: its shape within one sample and the type of its components.</summary>
/// <param name="Shape">The shape within one sample.</param>
/// <param name="Element">The type of the components.</param>
public readonly record struct TensorType(Shape Shape, ElementType Element)
{
    /// <summary>The type as in the text form of a graph, such as <c>[2]</c> or <c>bool[2]</c>.</summary>
    public override string ToString() => Element switch
    {
        ElementType.Real => Shape.ToString(),
        ElementType.Boolean => $"bool{Shape}",
        ElementType.Index => $"index{Shape}",
        ElementType.Ragged => $"ragged{Shape}",
        ElementType.Node => $"node{Shape}",
        ElementType.Edge => $"edge{Shape}",
        _ => "opaque",
    };
}

/// <summary>
/// An expensive operation: if a backward pass needs the result of the forward pass, it is stored, not recomputed.
/// </summary>
internal interface ICostly;

/// <summary>
/// An operation whose result and derivatives are finite if its operands are finite, overflow disregarded.
/// </summary>
internal interface IFinite;

/// <summary>An operation whose result is, component by component, one of its inputs.</summary>
internal interface IChoosing : IFinite
{
    /// <summary>
    /// Returns for each component of an input whether the outputs depend on it through this operation. If a NaN leaves
    /// open which input is selected, both count as selected.
    /// </summary>
    /// <param name="node">The operation.</param>
    /// <param name="reach">
    /// The same for the result of the operation: positive if the outputs depend on the component, else 0.
    /// </param>
    /// <param name="input">The index of the input.</param>
    Tensor? Reach(Tensor node, Tensor reach, int input);
}

/// <summary>
/// An operation that can fail in a row: instead of giving a non-finite result, it excludes the row from all sums.
/// </summary>
internal interface IFailing : IFinite
{
    /// <summary>Whether a failed row throws an exception.</summary>
    bool Throws { get; }
}

/// <summary>
/// An operation that moves, repeats or sums components, possibly weighted by another input. Its vjp with all real
/// inputs set to 1 shows which components depend on which.
/// </summary>
internal interface IRouting;

/// <summary>An operation whose result is not one real value, and whose cotangents have a sum of their own.</summary>
internal interface ISumsCotangents
{
    /// <summary>Returns the sum of two cotangents of the result.</summary>
    Tensor Sum(Tensor a, Tensor b);

    /// <summary>
    /// Returns a cotangent of the result that is zero where <paramref name="reach"/> is not positive, even if the
    /// given cotangent is not finite there.
    /// </summary>
    Tensor Masked(Tensor cotangent, Tensor reach);
}

/// <summary>An operation whose result has one value per observation, which a program may return.</summary>
internal interface IObservationValue
{
    /// <summary>Requests the values of the result as an output of the program.</summary>
    IObservationOutput<T> Output<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>An output of a program with one value per observation.</summary>
internal interface IObservationOutput<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The operands that must keep their values until the output has been read.</summary>
    IReadOnlyList<Operand> Reads { get; }

    /// <summary>Whether a value of a row is NaN.</summary>
    /// <param name="frame">The memory of the program.</param>
    /// <param name="row">The index of the row in its block.</param>
    bool HasNaN(Frame<T> frame, int row);

    /// <summary>Copies the values of all rows of a block.</summary>
    /// <param name="frame">The memory of the program.</param>
    /// <param name="target">[observations, size] of all rows of the evaluation, row after row.</param>
    unsafe void CopyTo(Frame<T> frame, T* target);
}

/// <summary>An operation whose result contains that of another operation, as that of a solve with its tangent.</summary>
internal interface IContainsResult
{
    /// <summary>Returns the result of another operation from that of this one; null if it does not contain it.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="other">The other operation.</param>
    Tensor? ResultOf(Tensor node, Tensor other);
}

/// <summary>An operation that reads what the execution of its first input stored besides its result.</summary>
internal interface IReadsRecord;

/// <summary>A loop that can be computed together with another loop over the same parts.</summary>
internal interface IMergeable
{
    /// <summary>Whether one loop can compute the results of two.</summary>
    /// <param name="first">A loop of this primitive.</param>
    /// <param name="second">Another value.</param>
    bool CanMerge(Tensor first, Tensor second);

    /// <summary>Returns the results of one loop in place of those of two.</summary>
    /// <param name="first">A loop of this primitive.</param>
    /// <param name="second">A loop that can be merged with it; neither depends on the other.</param>
    /// <param name="results">The values that read one of the two loops.</param>
    Dictionary<Tensor, Tensor> Merge(Tensor first, Tensor second, IReadOnlyList<Tensor> results);
}

/// <summary>
/// An operation without derivatives. A derivative of values that depend on it, with respect to values on which it
/// depends, is refused, also where the operation is an argument of a solve or a loop.
/// </summary>
internal interface IWithoutDerivative
{
    /// <summary>The exception for such a derivative.</summary>
    NotSupportedException Refusal { get; }
}

/// <summary>
/// An operation from whose result times can be computed: a whole number that single precision represents exactly, or a
/// value that also exists in double precision.
/// </summary>
internal interface IExactTime;

/// <summary>
/// An operation with times among its inputs. Times are in double precision even if all other values are in float.
/// </summary>
internal interface ITimed
{
    /// <summary>
    /// Returns the inputs of <paramref name="node"/> from which its times are computed, including those of enclosed
    /// operations.
    /// </summary>
    IEnumerable<Tensor> TimesOf(Tensor node);
}

/// <summary>An operation that contains a graph, such as a solve, which contains its vector field.</summary>
internal interface IEnclosing
{
    /// <summary>
    /// Returns the outputs of the contained graph, with the inputs of <paramref name="node"/> substituted for the
    /// arguments of the graph.
    /// </summary>
    Tensor[] Enclosed(Tensor node);

    /// <summary>Returns the inputs of <paramref name="node"/> that are arguments of the contained graph.</summary>
    ReadOnlySpan<Tensor> Arguments(Tensor node);

    /// <summary>
    /// The placeholders in the contained graph for values that change while the operation runs, such as the time and
    /// the state.
    /// </summary>
    IReadOnlyList<Tensor> Placeholders { get; }

    /// <summary>
    /// Everything that distinguishes the operation from others of its kind, except its inputs and its graph; compared
    /// by value.
    /// </summary>
    object Settings { get; }

    /// <summary>
    /// Returns the same operation with another contained graph. Values of the surrounding expression that the graph
    /// reads become inputs of the operation.
    /// </summary>
    /// <param name="node">The operation.</param>
    /// <param name="enclosed">
    /// The outputs of the new graph, in terms of values of the surrounding expression, as in <see cref="Enclosed"/>.
    /// </param>
    /// <param name="required">Values that become inputs even if they are constants.</param>
    Tensor Open(Tensor node, Tensor[] enclosed, IReadOnlySet<Tensor> required);
}

/// <summary>The dependence between the rows of an operation.</summary>
internal enum RowCoupling
{
    /// <summary>Rows are independent.</summary>
    None,

    /// <summary>All rows take the same steps: blocks of rows run in lockstep.</summary>
    BySteps,

    /// <summary>All rows have to be in one block.</summary>
    OneBlock,
}

/// <summary>An operation that limits the number of threads of any expression that contains it.</summary>
internal interface ILimitsThreads
{
    /// <summary>The maximum number of threads; 0 for no limit.</summary>
    int MaxThreads { get; }
}

/// <summary>An operation whose rows may depend on each other.</summary>
internal interface ICouplesRows
{
    RowCoupling Coupling { get; }
}

using System.Collections;
using System.Runtime.CompilerServices;
using Continua.Graphs;

namespace Continua;

/// <summary>
/// A value of one sample as an immutable symbolic expression: an operation and its inputs. Operators and the functions
/// of this class build larger expressions; <see cref="Gradient"/> and <see cref="Ode"/> evaluate them.
/// </summary>
/// <remarks>
/// Shapes are per sample (<c>[2]</c>, <c>[1, 28, 28]</c>): there is no batch axis. Operands of different shape are
/// broadcast as in NumPy. A collection expression stacks its elements: <c>[y[1], -Sin(y[0])]</c> has shape <c>[2]</c>.
/// Functions throw <see cref="ArgumentNullException"/> if an operand is null.
/// </remarks>
/// <example><code>
/// static Tensor Pendulum(Tensor t, Tensor y) =&gt; [y[1], -Sin(y[0]) - (0.1 * y[1])];
/// Solution&lt;double&gt; many = Ode.Solve(Pendulum, new double[,] { { 1, 0 }, { 2, 0 } }, t0: 0, t1: 20);
/// </code></example>
[CollectionBuilder(typeof(TensorBuilder), nameof(TensorBuilder.Create))]
public sealed partial class Tensor : IEnumerable<Tensor>
{
    internal Tensor(Primitive primitive, params Tensor[] inputs)
    {
        // The operands of all public functions reach this constructor, so null is rejected here.
        foreach (Tensor input in inputs)
        {
            ArgumentNullException.ThrowIfNull(input, "operand");
        }

        TensorType type = primitive.Infer(inputs);
        (Primitive, Inputs, Shape, Element) = (primitive, inputs, type.Shape, type.Element);
    }

    /// <summary>The shape of the value of one sample.</summary>
    public Shape Shape { get; }

    /// <summary>The type of the components; only real components have derivatives.</summary>
    public ElementType Element { get; }

    /// <summary>The number of components.</summary>
    public int Size => Shape.Size;

    internal Primitive Primitive { get; }

    internal Tensor[] Inputs { get; }

    internal TensorType Type => new(Shape, Element);

    /// <summary>
    /// The part at one position of the first axis, without that axis; negative positions count from the end.
    /// </summary>
    /// <exception cref="ArgumentException">The value is a scalar, or there is no such position.</exception>
    public Tensor this[int index] => this[(Index)(index < 0 ? new Index(-index, fromEnd: true) : index)];

    /// <summary>The part at one position of the first axis, without that axis.</summary>
    /// <exception cref="ArgumentException">The value is a scalar, or there is no such position.</exception>
    public Tensor this[Index index]
    {
        get
        {
            Guard(Shape.Rank > 0, "A scalar has no components to select; use the value itself.");
            int position = index.GetOffset(Shape[0]);
            Guard(
                position >= 0 && position < Shape[0],
                $"An index lies within the first axis of {Shape}, but got {index}; use 0 to {Shape[0] - 1}.");
            return Structure.Slice(this, position, 1, Shape.Create(Shape.Extents[1..]));
        }
    }

    /// <summary>The parts at a range of positions of the first axis.</summary>
    /// <exception cref="ArgumentException">
    /// The value is a scalar, or the range is empty or exceeds the first axis.
    /// </exception>
    public Tensor this[Range range]
    {
        get
        {
            Guard(Shape.Rank > 0, "A scalar has no components to select; use the value itself.");
            int offset = range.Start.GetOffset(Shape[0]), length = range.End.GetOffset(Shape[0]) - offset;
            Guard(
                offset >= 0 && offset + length <= Shape[0],
                $"A slice lies within the first axis of {Shape}, but got {range}; use 0 to {Shape[0]}.");
            Guard(length > 0, $"A slice of {Shape} holds at least one position, but got {range}; widen the range.");
            return Structure.Slice(this, offset, length, Shape.Create([length, .. Shape.Extents[1..]]));
        }
    }

    /// <summary>Enumerates the parts along the first axis.</summary>
    /// <exception cref="ArgumentException">The value is a scalar.</exception>
    public IEnumerator<Tensor> GetEnumerator()
    {
        Guard(Shape.Rank > 0, "A scalar has no components to select; use the value itself.");
        return Enumerable.Range(0, Shape[0]).Select(i => this[i]).GetEnumerator();
    }

    /// <summary>The expression as text: one line per operation, then one line with the result.</summary>
    public override string ToString() => new Graph([], [this]).ToString();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static void Guard(
        bool condition, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(condition))] ref GuardMessage sentence)
    {
        if (!condition)
        {
            throw new ArgumentException(sentence.Take());
        }
    }

    internal static void Guard(bool condition, [System.Diagnostics.CodeAnalysis.ConstantExpected] string sentence)
    {
        if (!condition)
        {
            throw new ArgumentException(sentence);
        }
    }
}

/// <summary>Builds a tensor from a collection expression.</summary>
public static class TensorBuilder
{
    /// <summary>Stacks parts of equal shape along a new first axis.</summary>
    /// <exception cref="ArgumentException">There are no parts, or their shapes or types differ.</exception>
    public static Tensor Create(ReadOnlySpan<Tensor> parts) => Tensor.Stack(parts);
}

using System.Globalization;

namespace Continua.Graphs;

/// <summary>A value without inputs.</summary>
internal abstract class Leaf : Primitive
{
    internal sealed override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [];

    internal sealed override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal sealed override bool IsLinearIn(int input) => false;
}

/// <summary>
/// A constant: a value created by <see cref="Tensor.Constant(double)"/> and its overloads, or a number written in an
/// expression.
/// </summary>
/// <param name="values">The components.</param>
/// <param name="shape">The shape.</param>
/// <param name="written">
/// Whether the constant is a number written in an expression. Such constants are equal if their shapes and bits are;
/// every other constant is equal only to itself.
/// </param>
internal sealed class Literal(double[] values, Shape shape, bool written = false) : Leaf
{
    public override string Name => "constant";

    public override string Attributes
    {
        get
        {
            IEnumerable<string> shown = values.Take(6).Select(v => v.ToString("R", CultureInfo.InvariantCulture));
            return string.Join(", ", shown) + (values.Length > 6 ? $", … ({values.Length})" : "");
        }
    }

    public double[] Values => values;

    public Shape Shape => shape;

    public bool IsWritten => written;

    /// <summary>The same constant as a written number, for comparison by value.</summary>
    public Literal AsWritten() => written ? this : new(values, shape, written: true);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            values.Length == shape.Size,
            $"A constant of shape {shape} has {shape.Size} numbers, but got {values.Length}; give one number per "
            + $"component.");
        return new(shape, ElementType.Real);
    }

    public override bool Equals(object? obj) =>
        ReferenceEquals(this, obj)
        || (written && obj is Literal { IsWritten: true } other && shape == other.Shape && Bytes.SequenceEqual(other.Bytes));

    public override int GetHashCode() => HashCode.Combine(shape, values[0], written);

    // Compared bit by bit, because 0 and −0 are different divisors.
    private ReadOnlySpan<byte> Bytes => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan());

    // The compiler stores the values of literals and writes them once, when a frame is created.
    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => lowering.Write(node);
}

/// <summary>An input of a graph: an argument of a traced function, or a slice of the parameter vector.</summary>
internal sealed class Input(string name, TensorType type) : Leaf
{
    public override string Name => "input";

    public override string Attributes => name;

    public string Label => name;

    /// <summary>The object that this leaf is the value of, such as a <see cref="StepConstant"/>; null for none.</summary>
    public object? Owner { get; init; }

    /// <summary>
    /// The value of which this leaf is a part or from which it starts, in the body of a loop; null for any other leaf.
    /// </summary>
    public Tensor? TakenFrom { get; init; }

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => type;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => lowering.Write(node);
}

using Continua.Graphs;

namespace Continua;

public sealed partial class Tensor
{
    /// <summary>A scalar constant: a value of its own, by which derivatives can be taken.</summary>
    public static Tensor Constant(double value) => new(new Literal([value], Shape.Scalar));

    /// <summary>A constant of the given components, outermost axis first: a value of its own.</summary>
    public static Tensor Constant(ReadOnlySpan<double> values, Shape shape) => new(new Literal(values.ToArray(), shape));

    /// <summary>A constant vector.</summary>
    public static Tensor Vector(params ReadOnlySpan<double> values) => Constant(values, [values.Length]);

    /// <summary>A constant with one value everywhere: a value of its own, as <see cref="Constant(double)"/>.</summary>
    public static Tensor Full(Shape shape, double value) => Structure.Broadcast(Constant(value), shape);

    public static Tensor Zeros(Shape shape) => Full(shape, 0);

    public static Tensor Exp(Tensor x) => new(ExpPrimitive.Instance, x);

    /// <summary>eˣ − 1, accurate near 0.</summary>
    public static Tensor ExpMinus1(Tensor x) => new(ExpMinus1Primitive.Instance, x);

    public static Tensor Log(Tensor x) => new(LogPrimitive.Instance, x);

    /// <summary>log(1 + x), accurate near 0.</summary>
    public static Tensor Log1Plus(Tensor x) => new(Log1PlusPrimitive.Instance, x);

    public static Tensor Sqrt(Tensor x) => new(SqrtPrimitive.Instance, x);

    public static Tensor Sin(Tensor x) => new(SinPrimitive.Instance, x);

    public static Tensor Cos(Tensor x) => new(CosPrimitive.Instance, x);

    public static Tensor Tanh(Tensor x) => new(TanhPrimitive.Instance, x);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static Tensor Sigmoid(Tensor x) => new(SigmoidPrimitive.Instance, x);

    /// <summary>log(1 + eˣ).</summary>
    public static Tensor Softplus(Tensor x) => new(SoftplusPrimitive.Instance, x);

    public static Tensor Abs(Tensor x) => new(AbsPrimitive.Instance, x);

    /// <summary>−1, 0 or 1; its derivative is zero.</summary>
    public static Tensor Sign(Tensor x) => new(SignPrimitive.Instance, x);

    public static Tensor Square(Tensor x) => x * x;

    /// <summary>max(x, 0); its derivative at 0 is 0.</summary>
    public static Tensor Relu(Tensor x) => Where(x > 0, x, 0);

    /// <summary>x where positive, else eˣ − 1. Clevert, Unterthiner, Hochreiter 2015.</summary>
    public static Tensor Elu(Tensor x) => new(EluPrimitive.Instance, x);

    /// <summary>x · sigmoid(x). Elfwing, Uchibe, Doya 2017.</summary>
    public static Tensor Silu(Tensor x) => x * Sigmoid(x);

    /// <summary>The smaller of each pair; on a tie the derivative goes to the first.</summary>
    public static Tensor Min(Tensor a, Tensor b) => Elementwise(MinPrimitive.Instance, a, b);

    /// <summary>The larger of each pair; on a tie the derivative goes to the first.</summary>
    public static Tensor Max(Tensor a, Tensor b) => Elementwise(MaxPrimitive.Instance, a, b);

    /// <summary>xⁿ by repeated multiplication, for a whole number n.</summary>
    public static Tensor Pow(Tensor x, int exponent)
    {
        ArgumentNullException.ThrowIfNull(x);
        return exponent switch
        {
            0 => Structure.Written(1, x.Shape),
            1 => x,
            < 0 => 1 / Pow(x, checked(-exponent)),
            _ when exponent % 2 == 0 => Square(Pow(x, exponent / 2)),
            _ => x * Pow(x, exponent - 1),
        };
    }

    /// <summary>xᵃ for x ≥ 0 (for negative x only where a is whole).</summary>
    public static Tensor Pow(Tensor x, Tensor exponent) => Elementwise(PowPrimitive.Instance, x, exponent);

    /// <summary>One of two values by a condition, component by component; the other one's derivative is zero.</summary>
    public static Tensor Where(Tensor condition, Tensor yes, Tensor no)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(yes);
        ArgumentNullException.ThrowIfNull(no);
        Shape shape = Structure.BroadcastShape(condition.Shape, Structure.BroadcastShape(yes.Shape, no.Shape));
        return new(
            SelectPrimitive.Instance,
            Structure.Broadcast(condition, shape), Structure.Broadcast(yes, shape), Structure.Broadcast(no, shape));
    }

    /// <summary>The sum of all components.</summary>
    public static Tensor Sum(Tensor x) => Structure.SumTo(x, Shape.Scalar);

    /// <summary>The sum along one axis, which disappears; negative axes count from the last.</summary>
    public static Tensor Sum(Tensor x, int axis) => Structure.SumAxis(x, axis);

    public static Tensor Mean(Tensor x) => Sum(x) * (1.0 / x.Size);

    /// <summary>Σ aᵢbᵢ over all components.</summary>
    public static Tensor Dot(Tensor a, Tensor b) => Sum(a * b);

    /// <summary>The largest component; on a tie the derivative goes to one of them.</summary>
    public static Tensor Max(Tensor x) => Structure.Fold(x, Max);

    /// <summary>The smallest component; on a tie the derivative goes to one of them.</summary>
    public static Tensor Min(Tensor x) => Structure.Fold(x, Min);

    /// <summary>log Σ eˣⁱ over all components, without overflow.</summary>
    public static Tensor LogSumExp(Tensor x)
    {
        Tensor top = StopGradient(Max(x));
        return Log(Sum(Exp(x - top))) + top;
    }

    /// <summary>A matrix <c>[m, n]</c> times a vector <c>[n]</c>.</summary>
    public static Tensor MatVec(Tensor matrix, Tensor vector) => new(MatVecPrimitive.Plain, matrix, vector);

    /// <summary>The transpose of a matrix <c>[m, n]</c> times a vector <c>[m]</c>.</summary>
    public static Tensor TransposeMatVec(Tensor matrix, Tensor vector) => new(MatVecPrimitive.Transposed, matrix, vector);

    /// <summary>The matrix aᵢbⱼ of two vectors.</summary>
    public static Tensor Outer(Tensor a, Tensor b) => new(OuterPrimitive.Instance, a, b);

    /// <summary>Whole numbers, such as labels, as positions for <see cref="Gather"/>; they carry no derivative.</summary>
    public static Tensor ToIndex(Tensor x) => new(ToIndexPrimitive.Instance, x);

    /// <summary>
    /// The parts of a tensor at positions of its first axis that are themselves values of the sample. A row that depends on what is at a
    /// position below 0, beyond the last or not whole fails (<see cref="SolveStatus.NoSuchPosition"/>).
    /// </summary>
    public static Tensor Gather(Tensor x, Tensor index) => new(GatherPrimitive.Instance, x, index);

    /// <summary>Joins along the first axis; scalars count as vectors of one.</summary>
    public static Tensor Concat(params ReadOnlySpan<Tensor> parts) => Structure.Concat(parts);

    /// <summary>Stacks parts of equal shape along a new first axis.</summary>
    public static Tensor Stack(params ReadOnlySpan<Tensor> parts) => Structure.Stack(parts);

    /// <summary>The same components in another shape of the same size.</summary>
    public static Tensor Reshape(Tensor x, Shape shape) => Structure.Reshape(x, shape);

    /// <summary>The transpose of a matrix.</summary>
    public static Tensor Transpose(Tensor x) => Structure.Transpose(x);

    /// <summary>Repeats along new or unit axes, as in NumPy.</summary>
    public static Tensor Broadcast(Tensor x, Shape shape) => Structure.Broadcast(x, shape);

    /// <summary>The value itself, through which no derivative flows.</summary>
    public static Tensor StopGradient(Tensor x) => new(StopGradientPrimitive.Instance, x);
}

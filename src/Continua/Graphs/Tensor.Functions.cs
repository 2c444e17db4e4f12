using Continua.Graphs;

namespace Continua;

public sealed partial class Tensor
{
    /// <summary>
    /// A scalar constant. Every call creates a distinct value, with respect to which derivatives can be taken.
    /// </summary>
    public static Tensor Constant(double value) => new(new Literal([value], Shape.Scalar));

    /// <summary>
    /// A constant of the given components. Every call creates a distinct value, with respect to which derivatives can
    /// be taken.
    /// </summary>
    /// <param name="values">The components, outermost axis first.</param>
    /// <param name="shape">The shape; its size is the number of components.</param>
    /// <exception cref="ArgumentException">The number of components is not the size of the shape.</exception>
    public static Tensor Constant(ReadOnlySpan<double> values, Shape shape) => new(new Literal(values.ToArray(), shape));

    /// <summary>
    /// A constant vector of shape <c>[values.Length]</c>; a distinct value, like the result of
    /// <see cref="Constant(double)"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Tensor Vector(params ReadOnlySpan<double> values) => Constant(values, [values.Length]);

    /// <summary>
    /// A constant with the same number in every component; a distinct value, like the result of
    /// <see cref="Constant(double)"/>.
    /// </summary>
    public static Tensor Full(Shape shape, double value) => Structure.Broadcast(Constant(value), shape);

    /// <summary>A constant of zeros; a distinct value, like the result of <see cref="Constant(double)"/>.</summary>
    public static Tensor Zeros(Shape shape) => Full(shape, 0);

    /// <summary>eˣ, component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Exp(Tensor x) => new(ExpPrimitive.Instance, x);

    /// <summary>eˣ − 1, component by component; accurate near 0.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor ExpMinus1(Tensor x) => new(ExpMinus1Primitive.Instance, x);

    /// <summary>The natural logarithm, component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Log(Tensor x) => new(LogPrimitive.Instance, x);

    /// <summary>log(1 + x), component by component; accurate near 0.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Log1Plus(Tensor x) => new(Log1PlusPrimitive.Instance, x);

    /// <summary>The square root, component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Sqrt(Tensor x) => new(SqrtPrimitive.Instance, x);

    /// <summary>The sine, component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Sin(Tensor x) => new(SinPrimitive.Instance, x);

    /// <summary>The cosine, component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Cos(Tensor x) => new(CosPrimitive.Instance, x);

    /// <summary>The hyperbolic tangent, component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Tanh(Tensor x) => new(TanhPrimitive.Instance, x);

    /// <summary>1 / (1 + e⁻ˣ), component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Sigmoid(Tensor x) => new(SigmoidPrimitive.Instance, x);

    /// <summary>log(1 + eˣ), component by component; does not overflow.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Softplus(Tensor x) => new(SoftplusPrimitive.Instance, x);

    /// <summary>|x|, component by component; its derivative at 0 is 0.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Abs(Tensor x) => new(AbsPrimitive.Instance, x);

    /// <summary>−1, 0 or 1 by the sign of x, component by component; its derivative is zero.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Sign(Tensor x) => new(SignPrimitive.Instance, x);

    /// <summary>x², component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Square(Tensor x) => x * x;

    /// <summary>x if x &gt; 0, else 0, component by component; its derivative at 0 is 0.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Relu(Tensor x) => Where(x > 0, x, 0);

    /// <summary>
    /// x if x &gt; 0, else eˣ − 1, component by component. Reference: Clevert, Unterthiner, Hochreiter 2015.
    /// </summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Elu(Tensor x) => new(EluPrimitive.Instance, x);

    /// <summary>x · sigmoid(x), component by component. Reference: Elfwing, Uchibe, Doya 2017.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Silu(Tensor x) => x * Sigmoid(x);

    /// <summary>
    /// The smaller of a and b, component by component; shapes are broadcast. On a tie the derivative flows to a.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor Min(Tensor a, Tensor b) => Elementwise(MinPrimitive.Instance, a, b);

    /// <summary>
    /// The larger of a and b, component by component; shapes are broadcast. On a tie the derivative flows to a.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor Max(Tensor a, Tensor b) => Elementwise(MaxPrimitive.Instance, a, b);

    /// <summary>
    /// xⁿ by repeated multiplication, component by component, for an integer n. A negative n gives 1/x⁻ⁿ, and n = 0
    /// gives 1.
    /// </summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    /// <exception cref="OverflowException">The exponent is <see cref="int.MinValue"/>.</exception>
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

    /// <summary>
    /// xᵃ, component by component, where a is the exponent; shapes are broadcast. As with <see cref="Math.Pow"/>, a
    /// negative, finite x gives NaN unless a is an integer.
    /// </summary>
    /// <remarks>
    /// The derivative with respect to a is 0 where x = 0 and NaN where x &lt; 0.
    /// </remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor Pow(Tensor x, Tensor exponent) => Elementwise(PowPrimitive.Instance, x, exponent);

    /// <summary>
    /// Selects <paramref name="yes"/> where the condition is true, else <paramref name="no"/>, component by component;
    /// shapes are broadcast. The derivative flows only to the selected value.
    /// </summary>
    /// <param name="condition">The result of a comparison.</param>
    /// <param name="yes">The value where the condition is true.</param>
    /// <param name="no">The value where the condition is false.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not broadcast, the condition is not the result of a comparison, or a value is not real.
    /// </exception>
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

    /// <summary>The sum of all components; a scalar.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Sum(Tensor x) => Structure.SumTo(x, Shape.Scalar);

    /// <summary>The sum along one axis, which is removed from the shape.</summary>
    /// <param name="x">The value to sum.</param>
    /// <param name="axis">The axis; negative axes count from the last.</param>
    /// <exception cref="ArgumentException">
    /// The value is a scalar or not real, or there is no such axis.
    /// </exception>
    public static Tensor Sum(Tensor x, int axis) => Reductions.SumAxis(x, axis);

    /// <summary>The mean of all components; a scalar.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Mean(Tensor x) => Sum(x) * (1.0 / x.Size);

    /// <summary>The mean along one axis, which is removed from the shape.</summary>
    /// <param name="x">The values.</param>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/param[@name='axis']"/>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/exception"/>
    public static Tensor Mean(Tensor x, int axis) => Sum(x, axis) * (1.0 / (x.Size / Reductions.Reduced(x, axis).Size));

    /// <summary>Σ aᵢbᵢ over all components; a scalar. Shapes are broadcast.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor Dot(Tensor a, Tensor b) => Sum(a * b);

    /// <summary>
    /// The largest component; a scalar. On a tie the derivative flows to one of the largest components.
    /// </summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Max(Tensor x) => Reductions.Fold(x, Max);

    /// <summary>
    /// The smallest component; a scalar. On a tie the derivative flows to one of the smallest components.
    /// </summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Min(Tensor x) => Reductions.Fold(x, Min);

    /// <summary>The largest component along one axis, which is removed from the shape.</summary>
    /// <remarks>On a tie the derivative flows to one of the largest components.</remarks>
    /// <param name="x">The values.</param>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/param[@name='axis']"/>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/exception"/>
    public static Tensor MaxAlong(Tensor x, int axis) => Reductions.WithoutAxis(Reductions.FoldAxis(x, axis, Max), axis);

    /// <summary>The smallest component along one axis, which is removed from the shape.</summary>
    /// <remarks>On a tie the derivative flows to one of the smallest components.</remarks>
    /// <param name="x">The values.</param>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/param[@name='axis']"/>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/exception"/>
    public static Tensor MinAlong(Tensor x, int axis) => Reductions.WithoutAxis(Reductions.FoldAxis(x, axis, Min), axis);

    /// <summary>
    /// The Euclidean norm (Σᵢ xᵢ²)^½ of all components; a scalar. Its derivative at 0 is 0.
    /// </summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor Norm(Tensor x) => Reductions.Norm(Reductions.Flat(x), 0);

    /// <summary>
    /// The Euclidean norm (Σᵢ xᵢ²)^½ along one axis, which is removed from the shape. Its derivative at 0 is 0.
    /// </summary>
    /// <param name="x">The values.</param>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/param[@name='axis']"/>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/exception"/>
    public static Tensor Norm(Tensor x, int axis) => Reductions.Norm(x, axis);

    /// <summary>log Σᵢ exp(xᵢ) over all components, without overflow; a scalar.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor LogSumExp(Tensor x) => Reductions.LogSumExp(Reductions.Flat(x), 0);

    /// <summary>log Σᵢ exp(xᵢ) along one axis, which is removed from the shape; without overflow.</summary>
    /// <param name="x">The values.</param>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/param[@name='axis']"/>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/exception"/>
    public static Tensor LogSumExp(Tensor x, int axis) => Reductions.LogSumExp(x, axis);

    /// <summary>
    /// exp(xᵢ) / Σⱼ exp(xⱼ) along one axis, without overflow; the shape of x. NaN if a component is +∞, or all are −∞.
    /// </summary>
    /// <param name="x">The values.</param>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/param[@name='axis']"/>
    /// <inheritdoc cref="Sum(Tensor, int)" path="/exception"/>
    public static Tensor Softmax(Tensor x, int axis = -1) => Reductions.Softmax(x, axis);

    /// <summary>The product of a matrix <c>[m, n]</c> and a vector <c>[n]</c>, of shape <c>[m]</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not match, or an operand is not real.</exception>
    public static Tensor MatVec(Tensor matrix, Tensor vector) => new(MatVecPrimitive.Plain, matrix, vector);

    /// <summary>
    /// The product of the transpose of a matrix <c>[m, n]</c> and a vector <c>[m]</c>, of shape <c>[n]</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not match, or an operand is not real.</exception>
    public static Tensor TransposeMatVec(Tensor matrix, Tensor vector) => new(MatVecPrimitive.Transposed, matrix, vector);

    /// <summary>The product <c>[m, n]</c> of two matrices <c>[m, k]</c> and <c>[k, n]</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not match, or an operand is not real.</exception>
    public static Tensor MatMul(Tensor a, Tensor b) => new(MatMulPrimitive.Instance, a, b);

    /// <summary>The solution x of A x = b, in the shape of b.</summary>
    /// <remarks>
    /// A row fails (<see cref="SolveStatus.SingularMatrix"/>) if its result, or in the body of a loop the body's result,
    /// depends on the solution and the matrix is singular to rounding: its condition number, which is estimated, is 1/ε
    /// or more. Solutions with the same matrix share its factors. For small matrices: the factors take n² numbers for
    /// each row.
    /// </remarks>
    /// <param name="matrix">A, <c>[n, n]</c>.</param>
    /// <param name="right">b, <c>[n]</c> or <c>[n, columns]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not match, or an operand is not real.</exception>
    public static Tensor Solve(Tensor matrix, Tensor right) => new(LinearSolvePrimitive.Plain, matrix, right);

    /// <summary>log |det A|, the logarithm of the absolute determinant; a scalar.</summary>
    /// <remarks>A row fails as with <see cref="Solve"/> if the matrix is singular to rounding.</remarks>
    /// <param name="matrix">A, <c>[n, n]</c>.</param>
    /// <exception cref="ArgumentException">The operand is not a real square matrix.</exception>
    public static Tensor LogDet(Tensor matrix) => new(LogDetPrimitive.Instance, matrix);

    /// <summary>
    /// The lower triangular matrix L with L Lᵀ = (A + Aᵀ)/2, <c>[n, n]</c>: the Cholesky factor of the symmetric part.
    /// </summary>
    /// <remarks>
    /// A row fails (<see cref="SolveStatus.SingularMatrix"/>) if its result depends on L and the symmetric part of A is
    /// not positive definite beyond rounding.
    /// </remarks>
    /// <param name="matrix">A, <c>[n, n]</c>.</param>
    /// <exception cref="ArgumentException">The operand is not a real square matrix.</exception>
    public static Tensor Cholesky(Tensor matrix) => new(CholeskyPrimitive.Instance, matrix);

    /// <summary>The exponential Σ Aᵏ/k! of a square matrix, <c>[n, n]</c>.</summary>
    /// <param name="matrix">A, <c>[n, n]</c>.</param>
    /// <exception cref="ArgumentException">The operand is not a real square matrix.</exception>
    public static Tensor MatrixExponential(Tensor matrix) => new(MatrixExponentialPrimitive.Instance, matrix);

    /// <summary>The matrix aᵢbⱼ <c>[m, n]</c> of two vectors <c>[m]</c> and <c>[n]</c>.</summary>
    /// <exception cref="ArgumentException">An operand is not a real vector.</exception>
    public static Tensor Outer(Tensor a, Tensor b) => new(OuterPrimitive.Instance, a, b);

    /// <summary>
    /// Converts whole numbers, such as labels, to positions for <see cref="Gather"/>; positions have no derivative.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The operand is not real, or is a constant with a component that is not a whole number from 0 to 2³¹ − 2.
    /// </exception>
    public static Tensor ToIndex(Tensor x) => new(ToIndexPrimitive.Instance, x);

    /// <summary>Selects parts of a tensor along its first axis, at the positions given by another tensor.</summary>
    /// <remarks>
    /// A position that is negative, past the last part or not whole selects NaN; deviations from whole numbers by
    /// rounding errors are allowed. A row whose result depends on such a part fails
    /// (<see cref="SolveStatus.InvalidPosition"/>). If neither operand depends on the row, an invalid position throws
    /// <see cref="ArgumentException"/> when the expression is evaluated.
    /// </remarks>
    /// <param name="x">The tensor to select from, <c>[n, …]</c>.</param>
    /// <param name="index">The positions, from <see cref="ToIndex"/>.</param>
    /// <returns>The parts; the shape of the positions, followed by the axes of x after the first.</returns>
    /// <exception cref="ArgumentException">
    /// x is a scalar, the positions are not from <see cref="ToIndex"/>, or a constant position is outside the first
    /// axis.
    /// </exception>
    public static Tensor Gather(Tensor x, Tensor index) => new(GatherPrimitive.Instance, x, index);

    /// <summary>Concatenates parts along the first axis; a scalar counts as a vector of one component.</summary>
    /// <exception cref="ArgumentException">There are no parts, or they differ in another axis or in type.</exception>
    public static Tensor Concat(params ReadOnlySpan<Tensor> parts) => Structure.Concat(parts);

    /// <summary>Stacks parts of equal shape along a new first axis.</summary>
    /// <exception cref="ArgumentException">There are no parts, or their shapes or types differ.</exception>
    public static Tensor Stack(params ReadOnlySpan<Tensor> parts) => Structure.Stack(parts);

    /// <summary>The same components in another shape of the same size.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static Tensor Reshape(Tensor x, Shape shape) => Structure.Reshape(x, shape);

    /// <summary>The transpose <c>[n, m]</c> of a matrix <c>[m, n]</c>.</summary>
    /// <exception cref="ArgumentException">The value is not a matrix.</exception>
    public static Tensor Transpose(Tensor x) => Structure.Transpose(x);

    /// <summary>Repeats the value along new axes and axes of extent 1, as in NumPy.</summary>
    /// <exception cref="ArgumentException">The value does not broadcast to the shape.</exception>
    public static Tensor Broadcast(Tensor x, Shape shape) => Structure.Broadcast(x, shape);

    /// <summary>The value itself, through which no derivative flows.</summary>
    public static Tensor StopGradient(Tensor x) => new(StopGradientPrimitive.Instance, x);
}

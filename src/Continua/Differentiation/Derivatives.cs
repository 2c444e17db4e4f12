using Continua.Differentiation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua;

/// <summary>Derivatives of the expressions of one sample, as expressions that can be differentiated again.</summary>
/// <remarks>
/// A derivative can be taken with respect to an input, a parameter, a constant, or anything computed from these. Equal
/// operations on the same operands, such as two occurrences of <c>x[0]</c>, are the same value. A part of an input, a
/// parameter or a constant stands for the components it selects: the derivative of <c>Sum(Square(x))</c> with respect
/// to <c>x[0]</c> is 2x₀. Two results of <see cref="Tensor.Constant(double)"/> are different values, even if their
/// numbers are equal, and both differ from an equal number written in an expression. A derivative through a solve is
/// that of its accepted steps, also in second derivatives.
/// </remarks>
/// <example><code>
/// static Tensor Energy(Tensor q) =&gt; Square(q[0]) * q[1];
/// static Tensor Force(Tensor t, Tensor y) =&gt; Concat(y[2..], -Derivatives.Of(Energy(y[..2]), y[..2]));
/// Solution&lt;double&gt; orbit = Ode.Solve(Force, new double[,] { { 1, 1, 0, 0 } }, t0: 0, t1: 0.5);
/// </code></example>
public static class Derivatives
{
    /// <summary>
    /// Returns the gradient of a scalar with respect to a value, in the shape of that value. The gradient is zero if
    /// the value is an input, a parameter, a constant or a part of one of these, and the scalar does not depend on it.
    /// </summary>
    /// <param name="scalar">The scalar to differentiate.</param>
    /// <param name="by">The value with respect to which the derivative is taken.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, a value is not real, <paramref name="by"/> is a computed value from which the
    /// differentiated value was not computed, or, in the body of a loop, a value from which those of the body are taken.
    /// </exception>
    /// <exception cref="NotSupportedException">An operation between the two values has no such derivative.</exception>
    public static Tensor Of(Tensor scalar, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        Tensor.Guard(
            scalar.Size == 1, $"A gradient is taken of a scalar, but got {scalar.Shape}; use Vjp with a cotangent.");
        return Vjp(scalar, Structure.Written(1, scalar.Shape), by);
    }

    /// <summary>Returns cotangentᵀ · ∂output/∂by, in the shape of <paramref name="by"/>.</summary>
    /// <param name="output">The value to differentiate.</param>
    /// <param name="cotangent">The cotangent, in the shape of <paramref name="output"/>.</param>
    /// <param name="by">The value with respect to which the derivative is taken.</param>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static Tensor Vjp(Tensor output, Tensor cotangent, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(cotangent);
        (Tensor rebuilt, SharedOperations shared) = WithSharedOperations(output, by);
        Tensor.Guard(
            cotangent.Shape == output.Shape,
            $"A cotangent has the shape {output.Shape} of its output, but got {cotangent.Shape}; reshape it.");
        return shared.Vjp(rebuilt, cotangent) ?? Structure.Written(0, by.Shape);
    }

    /// <summary>Returns ∂output/∂by · tangent, in the shape of <paramref name="output"/>.</summary>
    /// <param name="output">The value to differentiate.</param>
    /// <param name="by">The value with respect to which the derivative is taken.</param>
    /// <param name="tangent">The tangent, in the shape of <paramref name="by"/>.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, a value is not real, <paramref name="by"/> is a computed value from which the
    /// differentiated value was not computed, or, in the body of a loop, a value from which those of the body are
    /// taken.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// An operation between the two values has no such derivative. A solve with events has none.
    /// </exception>
    /// <remarks>
    /// Through a solve, the tangent follows the same steps as the solution, which keeps its bits; both together take
    /// about twice the time of the solution alone.
    /// </remarks>
    public static Tensor Jvp(Tensor output, Tensor by, Tensor tangent)
    {
        ArgumentNullException.ThrowIfNull(tangent);
        (Tensor rebuilt, SharedOperations shared) = WithSharedOperations(output, by);
        Tensor.Guard(
            tangent.Shape == by.Shape,
            $"A tangent has the shape {by.Shape} of its input, but got {tangent.Shape}; reshape it.");
        return shared.Jvp(rebuilt, tangent) ?? Structure.Written(0, output.Shape);
    }

    /// <summary>
    /// Returns the Jacobian ∂output/∂by, in the shape of <paramref name="output"/> followed by that of
    /// <paramref name="by"/>. It takes a <see cref="Jvp"/> for each component of <paramref name="by"/>, or a <see cref="Vjp"/>
    /// for each component of <paramref name="output"/> if these are fewer.
    /// </summary>
    /// <param name="output">The value to differentiate.</param>
    /// <param name="by">The value with respect to which the derivative is taken.</param>
    /// <inheritdoc cref="Of" path="/exception"/>
    /// <example><code>
    /// static Tensor Swing(Tensor y0) =&gt; Ode.Solve((t, y) =&gt; Stack(y[1], -Sin(y[0])), y0, 0, 1).Last;
    /// using Predictor&lt;double&gt; sensitivity = Predictor.Of&lt;double&gt;(y0 =&gt; Reshape(Derivatives.Jacobian(Swing(y0), y0), [4]));
    /// </code></example>
    public static Tensor Jacobian(Tensor output, Tensor by)
    {
        (Tensor rebuilt, SharedOperations shared) = WithSharedOperations(output, by);
        return by.Size <= output.Size
            ? Columns(by, output.Shape, unit => shared.Jvp(rebuilt, unit))
            : Rows(output, by.Shape, unit => shared.Vjp(rebuilt, unit));
    }

    /// <summary>
    /// Returns the Hessian ∂²scalar/∂by² as a matrix with a row and a column for each component of
    /// <paramref name="by"/>, in the shape of <paramref name="by"/> twice.
    /// </summary>
    /// <param name="scalar">The scalar to differentiate.</param>
    /// <param name="by">The value with respect to which the derivatives are taken.</param>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static Tensor Hessian(Tensor scalar, Tensor by)
    {
        (Tensor gradient, SharedOperations shared) = GradientOf(scalar, by);
        return Columns(by, by.Shape, unit => shared.Jvp(gradient, unit));
    }

    /// <summary>
    /// Returns the product ∂²scalar/∂by² · direction of the Hessian and a vector, in the shape of
    /// <paramref name="by"/>, without the Hessian itself: it takes about two to three times as long as the gradient.
    /// </summary>
    /// <param name="scalar">The scalar to differentiate.</param>
    /// <param name="by">The value with respect to which the derivatives are taken.</param>
    /// <param name="direction">The vector, in the shape of <paramref name="by"/>.</param>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static Tensor HessianProduct(Tensor scalar, Tensor by, Tensor direction)
    {
        ArgumentNullException.ThrowIfNull(direction);
        (Tensor gradient, SharedOperations shared) = GradientOf(scalar, by);
        Tensor.Guard(
            direction.Shape == by.Shape,
            $"A Hessian is multiplied by a vector in the shape {by.Shape} of its input, but got {direction.Shape}; reshape it.");
        return shared.Jvp(gradient, direction) ?? Structure.Written(0, by.Shape);
    }

    /// <summary>
    /// Returns the gradient of a scalar, as an expression that can be differentiated with respect to the same value.
    /// </summary>
    private static (Tensor Gradient, SharedOperations Shared) GradientOf(Tensor scalar, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        Tensor.Guard(
            scalar.Size == 1, $"A Hessian is taken of a scalar, but got {scalar.Shape}; sum its components.");
        Tensor gradient = Of(scalar, by);
        SharedOperations shared = new(by);
        return (shared.Of(gradient), shared);
    }

    /// <summary>Returns a matrix of derivatives from its columns.</summary>
    /// <param name="column">The function that returns a column for a unit tangent; null for zero.</param>
    private static Tensor Columns(Tensor by, Shape rows, Func<Tensor, Tensor?> column)
    {
        Tensor columns = Structure.Concat([.. Enumerable.Range(0, by.Size).Select(
            i => Structure.Reshape(column(Unit(by.Shape, i)) ?? Structure.Written(0, rows), [rows.Size]))]);
        ComponentMap map = ComponentMap.Strided(0, [rows.Size, by.Size], [1, rows.Size]);
        return new(new TakePrimitive("transpose", map, columns.Shape, [.. rows.Extents, .. by.Shape.Extents]), columns);
    }

    /// <summary>Returns a matrix of derivatives from its rows.</summary>
    /// <param name="row">The function that returns a row for a unit cotangent; null for zero.</param>
    private static Tensor Rows(Tensor output, Shape columns, Func<Tensor, Tensor?> row) => Structure.Reshape(
        Structure.Concat([.. Enumerable.Range(0, output.Size).Select(
            i => Structure.Reshape(row(Unit(output.Shape, i)) ?? Structure.Written(0, columns), [columns.Size]))]),
        [.. output.Shape.Extents, .. columns.Extents]);

    /// <summary>Returns a vector with a one in one place, as numbers written in an expression.</summary>
    private static Tensor Unit(Shape shape, int component)
    {
        double[] values = new double[shape.Size];
        values[component] = 1;
        return new(new Literal(values, shape, written: true));
    }

    /// <summary>
    /// Rebuilds both values with one node for equal operations, so that every path between them is found.
    /// </summary>
    private static (Tensor Output, SharedOperations Shared) WithSharedOperations(Tensor output, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(by);
        Tensor.Guard(
            output.Element == ElementType.Real && by.Element == ElementType.Real,
            $"A derivative is taken of real numbers with respect to real numbers, but got {output.Type} with respect "
            + $"to {by.Type}; convert truth values to numbers with Where(condition, a, b).");
        SharedOperations shared = new(by);
        Tensor rebuilt = shared.Of(output);
        GuardBody(shared, rebuilt);
        if (!shared.Influenced(Graph.Sort([rebuilt])).Contains(rebuilt))
        {
            LeafView view = LeafView.Of(shared.By);
            Tensor.Guard(
                view.IsOfConstant || (view.IsOfLeaf && !view.Repeats),
                $"A derivative is taken with respect to a value that the output was computed from, but nothing was "
                + $"computed from this '{shared.By.Primitive}' of shape {by.Shape}; compute the output from this very "
                + $"value, or differentiate with respect to what it was computed from.");
        }

        return (rebuilt, shared);
    }

    /// <summary>
    /// Rejects a derivative within the body of a loop with respect to a value from which the body's own values are
    /// taken: it would not include that path.
    /// </summary>
    internal static void GuardBody(SharedOperations shared, Tensor output)
    {
        HashSet<Tensor> known = new(ReferenceEqualityComparer.Instance);
        Stack<Tensor> pending = new(TakenFrom(output));
        while (pending.TryPop(out Tensor? taken))
        {
            if (!known.Add(taken))
            {
                continue;
            }

            Tensor rebuilt = shared.Of(taken);
            Tensor.Guard(
                !shared.Influenced(Graph.Sort([rebuilt])).Contains(rebuilt),
                "A derivative within the body of a loop is taken with respect to a value of the body, but got one from "
                + "which the values of the body are taken; differentiate with respect to the body's own value, or "
                + "outside the loop.");
            foreach (Tensor outer in TakenFrom(taken))
            {
                pending.Push(outer);
            }
        }

        static IEnumerable<Tensor> TakenFrom(Tensor value) =>
            Graph.Sort([value]).Select(node => (node.Primitive as Input)?.TakenFrom).OfType<Tensor>();
    }
}

using Continua.Differentiation;
using Continua.Graphs;

namespace Continua;

/// <summary>Derivatives inside user code: of one sample, as expressions that can be differentiated again.</summary>
/// <remarks>
/// A value by which a derivative is taken is an input, a parameter, a constant, or anything computed from these. Equal operations
/// over the same operands are one value, however often they are written: <c>x[0]</c> and another <c>x[0]</c> are the same. A part of an
/// input, a parameter or a constant stands for its components: by <c>x[0]</c>, <c>Sum(Square(x))</c> has the derivative 2x₀.
/// Two objects made by <see cref="Tensor.Constant(double)"/> are two values, even where their numbers agree, and neither is a
/// number written into an expression.
/// </remarks>
public static class Derivatives
{
    /// <summary>
    /// The gradient of a scalar by a value, in that value's shape; zeros by an input, a parameter, a constant or a part of one that
    /// the scalar does not depend on.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Shapes do not fit, or nothing was computed from <paramref name="by"/>, which is itself computed.
    /// </exception>
    /// <exception cref="NotSupportedException">Operations between the two have no such derivative.</exception>
    public static Tensor Of(Tensor scalar, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        Tensor.Guard(scalar.Size == 1, $"A gradient is of a scalar, but got {scalar.Shape}; use Vjp with a cotangent.");
        return Vjp(scalar, Structure.Written(1, scalar.Shape), by);
    }

    /// <summary>cotangentᵀ · ∂output/∂by, in the shape of <paramref name="by"/>.</summary>
    /// <param name="output">What is differentiated.</param>
    /// <param name="cotangent">In the shape of <paramref name="output"/>.</param>
    /// <param name="by">The value by which it is differentiated.</param>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static Tensor Vjp(Tensor output, Tensor cotangent, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(cotangent);
        (Tensor of, SharedOperations shared) = Related(output, by);
        Tensor.Guard(
            cotangent.Shape == output.Shape,
            $"A cotangent has the shape {output.Shape} of its output, but got {cotangent.Shape}; reshape it.");
        return shared.Vjp(of, cotangent) ?? Structure.Written(0, by.Shape);
    }

    /// <summary>∂output/∂by · tangent, in the shape of <paramref name="output"/>.</summary>
    /// <param name="output">What is differentiated.</param>
    /// <param name="by">The value by which it is differentiated.</param>
    /// <param name="tangent">In the shape of <paramref name="by"/>.</param>
    /// <exception cref="ArgumentException">
    /// Shapes do not fit, or nothing was computed from <paramref name="by"/>, which is itself computed.
    /// </exception>
    /// <exception cref="NotSupportedException">A solve lies between the two.</exception>
    public static Tensor Jvp(Tensor output, Tensor by, Tensor tangent)
    {
        ArgumentNullException.ThrowIfNull(tangent);
        (Tensor of, SharedOperations shared) = Related(output, by);
        Tensor.Guard(
            tangent.Shape == by.Shape,
            $"A tangent has the shape {by.Shape} of its input, but got {tangent.Shape}; reshape it.");
        return shared.Jvp(of, tangent) ?? Structure.Written(0, output.Shape);
    }

    /// <summary>Both values over shared operations, so that paths from one to the other are seen.</summary>
    private static (Tensor Output, SharedOperations Shared) Related(Tensor output, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(by);
        Tensor.Guard(
            output.Element == ElementType.Real && by.Element == ElementType.Real,
            $"A derivative is of real numbers by real numbers, but got {output.Type} by {by.Type}; choose between real values with Where.");
        SharedOperations shared = new(by);
        Tensor of = shared.Of(output);
        if (!shared.Influenced(Graph.Sort([of])).Contains(of))
        {
            LeafView view = LeafView.Of(shared.By);
            Tensor.Guard(
                view.IsOfConstant || (view.IsOfLeaf && !view.Repeats),
                $"A derivative is by a value that the output was computed from, but nothing was computed from this "
                + $"'{shared.By.Primitive}' of shape {by.Shape}; compute the output from this very value, or take the derivative by what it was computed from.");
        }

        return (of, shared);
    }
}

using Continua.Differentiation;

namespace Continua;

/// <summary>Derivatives inside user code: of one sample, as expressions that can be differentiated again.</summary>
public static class Derivatives
{
    /// <summary>The gradient of a scalar by a value it was computed from, in that value's shape; zeros if it was not.</summary>
    public static Tensor Of(Tensor scalar, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        Tensor.Guard(scalar.Size == 1, $"A gradient is of a scalar, but got {scalar.Shape}; use Vjp with a cotangent.");
        return Vjp(scalar, Tensor.Full(scalar.Shape, 1), by);
    }

    /// <summary>cotangentᵀ · ∂output/∂by, in the shape of <paramref name="by"/>.</summary>
    /// <param name="cotangent">In the shape of <paramref name="output"/>.</param>
    public static Tensor Vjp(Tensor output, Tensor cotangent, Tensor by)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(cotangent);
        ArgumentNullException.ThrowIfNull(by);
        Tensor.Guard(
            cotangent.Shape == output.Shape,
            $"A cotangent has the shape {output.Shape} of its output, but got {cotangent.Shape}; reshape it.");
        return Derivative.Vjp([output], [cotangent], [by])[0] ?? Tensor.Zeros(by.Shape);
    }

    /// <summary>∂output/∂by · tangent, in the shape of <paramref name="output"/>.</summary>
    /// <param name="tangent">In the shape of <paramref name="by"/>.</param>
    /// <exception cref="NotSupportedException">A solve lies between the two.</exception>
    public static Tensor Jvp(Tensor output, Tensor by, Tensor tangent)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(tangent);
        Tensor.Guard(
            tangent.Shape == by.Shape,
            $"A tangent has the shape {by.Shape} of its input, but got {tangent.Shape}; reshape it.");
        return Derivative.Jvp([output], [by], [tangent])[0] ?? Tensor.Zeros(output.Shape);
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua;

/// <summary>
/// An equation dy/dt = g(t, y) + h(t, y) over tensors with a stiff summand g. The methods <see cref="KenCarp3"/>,
/// <see cref="KenCarp4"/> and <see cref="KenCarp5"/> integrate g implicitly and h explicitly; any other method integrates the
/// sum.
/// </summary>
/// <remarks>
/// Only the Jacobian of g is computed, which pays where that of h is expensive or full: g is diffusion on a grid, a band
/// matrix, and h a reaction or a neural network. Steps are limited by the stability of the explicit method for h. With a
/// <see cref="Term.MassMatrix"/>, the sum is integrated implicitly.
/// </remarks>
/// <param name="Stiff">The function g(t, y).</param>
/// <param name="Rest">The function h(t, y).</param>
/// <example><code>
/// SplitTerm relaxed = new((t, y) =&gt; -1000 * (y - Cos(t)), (t, y) =&gt; Tanh(y));
/// Solution&lt;double&gt; slow = Ode.Solve(relaxed, new double[,] { { 0 } }, [0], [10], new() { Solver = new KenCarp4() });
/// </code></example>
public sealed record SplitTerm(Func<Tensor, Tensor, Tensor> Stiff, Func<Tensor, Tensor, Tensor> Rest) : Term
{
    /// <inheritdoc/>
    public override Tensor Slope(Tensor t, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(Stiff);
        ArgumentNullException.ThrowIfNull(Rest);
        return SummandPrimitive.Mark(Trace.Slope(Stiff, t, y), SplitField.Implicit)
            + SummandPrimitive.Mark(Trace.Slope(Rest, t, y), SplitField.Explicit);
    }
}

/// <summary>
/// An equation dy/dt = g(t, y) + h(t, y) in plain C# with a stiff summand g. The methods <see cref="KenCarp3"/>,
/// <see cref="KenCarp4"/> and <see cref="KenCarp5"/> integrate g implicitly and h explicitly; any other method integrates the
/// sum.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="Stiff">The function g, which writes its part of the slope, [dim].</param>
/// <param name="Rest">The function h, which writes its part of the slope, [dim].</param>
/// <example><code>
/// SplitTerm&lt;double&gt; relaxed = new((t, y, dy) =&gt; dy[0] = -1000 * (y[0] - Math.Cos(t)), (t, y, dy) =&gt; dy[0] = Math.Tanh(y[0]));
/// Solution&lt;double&gt; slow = Ode.Solve(relaxed, [0.0], 0, 10, new() { Solver = new KenCarp4() });
/// </code></example>
public sealed record SplitTerm<T>(VectorField<T> Stiff, VectorField<T> Rest) : Term<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The derivatives ∂g/∂y and ∂g/∂t; null to compute them from <see cref="StiffVjp"/>, or else by finite differences.</summary>
    public VectorFieldJacobian<T>? StiffJacobian { get; init; }

    /// <summary>The sparsity pattern of ∂g/∂y; null for a dense matrix.</summary>
    public JacobianPattern? StiffPattern { get; init; }

    /// <summary>The vector-Jacobian product of g, which gradients require; null for none.</summary>
    public VectorFieldVjp<T>? StiffVjp { get; init; }

    /// <summary>The vector-Jacobian product of h, which gradients require; null for none.</summary>
    public VectorFieldVjp<T>? RestVjp { get; init; }

    internal override PlainSource<T> Source(int dimension)
    {
        Kernels.Precision.Guard<T>();
        ArgumentNullException.ThrowIfNull(Stiff);
        ArgumentNullException.ThrowIfNull(Rest);
        Tensor.Guard(
            StiffVjp is null == RestVjp is null,
            "The derivatives of a split equation are those of both summands, but got only one of them; give both.");
        void Sum(T t, ReadOnlySpan<T> y, Span<T> dy)
        {
            Span<T> more = dimension <= 64 ? stackalloc T[dimension] : new T[dimension];
            Stiff(t, y, dy);
            Rest(t, y, more);
            for (int i = 0; i < dy.Length; i++)
            {
                dy[i] += more[i];
            }
        }

        T Pull(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> cotangent, Span<T> byY)
        {
            Span<T> more = dimension <= 64 ? stackalloc T[dimension] : new T[dimension];
            T byTime = StiffVjp!(t, y, cotangent, byY) + RestVjp!(t, y, cotangent, more);
            for (int i = 0; i < byY.Length; i++)
            {
                byY[i] += more[i];
            }

            return byTime;
        }

        return new(
            new(
                Sum, StiffVjp is null ? null : Pull, null, null, null, isSeparable: false,
                new(Stiff, StiffVjp, StiffJacobian, null, StiffPattern), new(Rest, RestVjp)),
            dimension);
    }
}

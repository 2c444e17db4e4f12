using System.Numerics;
using Continua.Fields;

namespace Continua;

/// <summary>
/// An equation M·dy/dt = f(t, y) over tensors. Derive from it to write equations in other terms: of positions and forces, for example.
/// </summary>
public abstract record Term
{
    /// <summary>
    /// The constant matrix M, [dim, dim], of implicit methods; null for the identity. Where a combination of its rows is zero the equation
    /// is algebraic, 0 = f(t, y) (index 1): the Rosenbrock methods Rodas4P and Rodas5P solve it. A start that does not meet these equations
    /// is moved onto them where steps begin; a solve from t₀ to t₀ takes none and returns the start as it is.
    /// </summary>
    public double[,]? MassMatrix { get; init; }

    /// <summary>f, for one sample.</summary>
    /// <param name="t">A scalar.</param>
    /// <param name="y">The state.</param>
    /// <returns>M times the slope, in the shape of <paramref name="y"/>.</returns>
    public abstract Tensor Slope(Tensor t, Tensor y);
}

/// <summary>An equation M·dy/dt = f(t, y) over tensors.</summary>
/// <param name="Field">f.</param>
public sealed record OdeTerm(Func<Tensor, Tensor, Tensor> Field) : Term
{
    public override Tensor Slope(Tensor t, Tensor y) => Field(t, y);
}

/// <summary>An equation M·dy/dt = f(t, y) in plain C#, with what its solver cannot see in f.</summary>
/// <param name="Field">f: writes the slope, or M times the slope.</param>
public sealed record OdeTerm<T>(VectorField<T> Field)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>∂f/∂y and ∂f/∂t, for implicit methods; without, they are found from <see cref="Vjp"/> or differences.</summary>
    public VectorFieldJacobian<T>? Jacobian { get; init; }

    /// <summary>The derivative pulled back, for gradients.</summary>
    public VectorFieldVjp<T>? Vjp { get; init; }

    /// <inheritdoc cref="Term.MassMatrix"/>
    public double[,]? MassMatrix { get; init; }

    /// <summary>
    /// Which entries of ∂f/∂y can differ from zero, for large systems with implicit methods: fewer slopes take the place of derivatives, and
    /// matrices are factored as a band where they are one.
    /// </summary>
    public JacobianPattern? JacobianPattern { get; init; }

    internal PlainSource<T> Source(int dimension)
    {
        Kernels.Precision.Guard<T>();
        ArgumentNullException.ThrowIfNull(Field);
        return new PlainSource<T>(new(Field, Vjp, Jacobian, MassMatrix, JacobianPattern), dimension);
    }
}

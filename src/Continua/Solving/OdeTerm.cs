using System.Numerics;
using Continua.Fields;

namespace Continua;

/// <summary>An equation M·dy/dt = f(t, y) over tensors, with what its solver cannot see in f.</summary>
/// <param name="Field">f, as for <see cref="Ode.Solve(Func{Tensor, Tensor, Tensor}, Tensor, Tensor, Tensor, Tensor?, SolveOptions?)"/>.</param>
public sealed record OdeTerm(Func<Tensor, Tensor, Tensor> Field)
{
    /// <summary>
    /// The constant matrix M, [dim, dim], of implicit methods; null for the identity. A row of zeros makes the equation algebraic,
    /// 0 = f(t, y) (index 1), which Rosenbrock methods solve.
    /// </summary>
    public double[,]? MassMatrix { get; init; }
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

    /// <inheritdoc cref="OdeTerm.MassMatrix"/>
    public double[,]? MassMatrix { get; init; }

    internal FieldSource Source(int dimension)
    {
        Kernels.Precision.Guard<T>();
        ArgumentNullException.ThrowIfNull(Field);
        return new PlainSource<T>(new(Field, Vjp, Jacobian, MassMatrix), dimension);
    }
}

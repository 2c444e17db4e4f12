using System.Numerics;
using Continua.Fields;

namespace Continua;

/// <summary>
/// An equation M·dy/dt = f(t, y) over tensors. Derived types can state equations in other forms, such as positions and
/// forces.
/// </summary>
public abstract record Term
{
    /// <summary>
    /// The constant mass matrix M, [dim, dim], for implicit methods; null for the identity. If M is singular,
    /// combinations of the equations are algebraic, 0 = f(t, y) (index 1), and the Rosenbrock methods Rodas4P and
    /// Rodas5P solve them. An initial state that violates the algebraic equations is corrected before the first step;
    /// if a gradient is requested, its row fails instead, with <see cref="SolveStatus.InconsistentStart"/>. A solve
    /// from t₀ to t₀ takes no step and returns the initial state unchanged.
    /// </summary>
    public double[,]? MassMatrix { get; init; }

    /// <summary>Returns f(t, y) for one sample.</summary>
    /// <param name="t">The time, a scalar.</param>
    /// <param name="y">The state.</param>
    /// <returns>M · dy/dt, in the shape of <paramref name="y"/>.</returns>
    public abstract Tensor Slope(Tensor t, Tensor y);
}

/// <summary>An equation M·dy/dt = f(t, y) over tensors, given by a function.</summary>
/// <param name="Field">The function f(t, y).</param>
public sealed record OdeTerm(Func<Tensor, Tensor, Tensor> Field) : Term
{
    /// <inheritdoc/>
    public override Tensor Slope(Tensor t, Tensor y) => Field(t, y);
}

/// <summary>
/// An equation M·dy/dt = f(t, y) in plain C#. Derived types can state equations in other forms, such as velocities and forces.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
public abstract record Term<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected Term()
    {
    }

    /// <summary>Returns the field of the equation.</summary>
    /// <param name="dimension">The number of components of the state.</param>
    internal abstract PlainSource<T> Source(int dimension);
}

/// <summary>
/// An equation M·dy/dt = f(t, y) in plain C#, with optional derivatives of f, a sparsity pattern and a mass matrix.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="Field">The field f, which writes M · dy/dt.</param>
/// <example><code>
/// OdeTerm&lt;double&gt; stiff = new((t, y, dy) =&gt; dy[0] = -1000 * (y[0] - Math.Cos(t)))
/// {
///     Jacobian = (t, y, jacobian, byTime) =&gt; (jacobian[0], byTime[0]) = (-1000, -1000 * Math.Sin(t)),
/// };
/// Solution&lt;double&gt; slow = Ode.Solve(stiff, [0.0], 0, 10, new() { Solver = new Rodas5P() });
/// </code></example>
public sealed record OdeTerm<T>(VectorField<T> Field) : Term<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The derivatives ∂f/∂y and ∂f/∂t for implicit methods; null to compute them from <see cref="Vjp"/>, or else by
    /// finite differences.
    /// </summary>
    public VectorFieldJacobian<T>? Jacobian { get; init; }

    /// <summary>The vector-Jacobian product of f, which gradients require; null for none.</summary>
    public VectorFieldVjp<T>? Vjp { get; init; }

    /// <inheritdoc cref="Term.MassMatrix"/>
    public double[,]? MassMatrix { get; init; }

    /// <summary>
    /// The sparsity pattern of ∂f/∂y, for large systems with implicit methods; null for a dense matrix. It reduces the
    /// number of evaluations for finite differences, and allows matrices to be factored as band matrices.
    /// </summary>
    public JacobianPattern? JacobianPattern { get; init; }

    internal override PlainSource<T> Source(int dimension)
    {
        Kernels.Precision.Guard<T>();
        ArgumentNullException.ThrowIfNull(Field);
        return new PlainSource<T>(new(Field, Vjp, Jacobian, MassMatrix, JacobianPattern), dimension);
    }
}

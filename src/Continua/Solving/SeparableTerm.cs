using System.Numerics;
using Continua.Fields;

namespace Continua;

/// <summary>
/// A separable equation dq/dt = v(t, p), dp/dt = F(t, q) over tensors, for symplectic methods. The first half of the state
/// contains the positions q, the second half the momenta p.
/// </summary>
/// <remarks>
/// Symplectic methods (<see cref="Symplectic"/>) evaluate velocities and forces one by one; any other method evaluates both. A
/// state of shape [2n] has positions and momenta of shape [n], a state [2, …] those of the shape after the first axis.
/// </remarks>
/// <param name="Velocity">The function v(t, p), of the shape of p.</param>
/// <param name="Force">The function F(t, q), of the shape of q.</param>
/// <example><code>
/// SeparableTerm planet = new((t, p) =&gt; p, (t, q) =&gt; -q / Pow(Sum(Square(q)), 1.5));
/// Solution&lt;double&gt; orbit = Ode.Solve(
///     planet, new double[,] { { 0.5, 0, 0, 1.7320508 } }, [0], [100],
///     new() { Solver = new VelocityVerlet(), Controller = new FixedStep(0.01) });
/// </code></example>
public sealed record SeparableTerm(Func<Tensor, Tensor, Tensor> Velocity, Func<Tensor, Tensor, Tensor> Force) : Term
{
    /// <inheritdoc/>
    public override Tensor Slope(Tensor t, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(Velocity);
        ArgumentNullException.ThrowIfNull(Force);
        Tensor.Guard(
            y.Shape.Rank >= 1 && y.Shape[0] % 2 == 0 && (y.Shape.Rank == 1 || y.Shape[0] == 2),
            $"The state of a separable equation has the shape [2n] or [2, …], with positions before momenta, but got {y.Shape}; "
            + $"sort it so.");
        (Tensor positions, Tensor momenta) = y.Shape.Rank == 1
            ? (y[..(y.Size / 2)], y[(y.Size / 2)..]) : (y[0], y[1]);
        Tensor velocity = Checked(Velocity(t, momenta), momenta, "velocities", "momenta");
        Tensor force = Checked(Force(t, positions), positions, "forces", "positions");
        return y.Shape.Rank == 1 ? Tensor.Concat(velocity, force) : Tensor.Stack(velocity, force);
    }

    private static Tensor Checked(Tensor? value, Tensor argument, string name, string ofArgument)
    {
        Tensor.Guard(value is not null, $"The {name} of a separable equation are a tensor, but got null; return one.");
        Tensor.Guard(
            value!.Shape == argument.Shape,
            $"The {name} of a separable equation have the shape of the {ofArgument}, {argument.Shape}, but got {value.Shape}; "
            + $"reshape them.");
        return value;
    }
}

/// <summary>
/// A separable equation dq/dt = v(t, p), dp/dt = F(t, q) in plain C#, for symplectic methods. The first half of the state
/// contains the positions q, the second half the momenta p.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="Velocity">The function v(t, p), which writes dq/dt, [n].</param>
/// <param name="Force">The function F(t, q), which writes dp/dt, [n].</param>
/// <example><code>
/// SeparableTerm&lt;double&gt; pendulum = new((t, p, dq) =&gt; dq[0] = p[0], (t, q, dp) =&gt; dp[0] = -Math.Sin(q[0]));
/// Solution&lt;double&gt; swing = Ode.Solve(
///     pendulum, [1.0, 0.0], 0, 1000, new() { Solver = new Yoshida4(), Controller = new FixedStep(0.1) });
/// </code></example>
public sealed record SeparableTerm<T>(VectorField<T> Velocity, VectorField<T> Force) : Term<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The vector-Jacobian product of the velocities, which gradients require; null for none.</summary>
    public VectorFieldVjp<T>? VelocityVjp { get; init; }

    /// <summary>The vector-Jacobian product of the forces, which gradients require; null for none.</summary>
    public VectorFieldVjp<T>? ForceVjp { get; init; }

    internal override PlainSource<T> Source(int dimension)
    {
        Kernels.Precision.Guard<T>();
        ArgumentNullException.ThrowIfNull(Velocity);
        ArgumentNullException.ThrowIfNull(Force);
        Tensor.Guard(
            VelocityVjp is null == ForceVjp is null,
            "The derivatives of a separable equation are those of velocities and forces, but got only one of them; give both.");
        SeparableField.GuardDimension(dimension);
        int half = dimension / 2;
        void Velocities(T t, ReadOnlySpan<T> y, Span<T> dy)
        {
            Velocity(t, y[half..], dy[..half]);
            dy[half..].Clear();
        }

        void Forces(T t, ReadOnlySpan<T> y, Span<T> dy)
        {
            dy[..half].Clear();
            Force(t, y[..half], dy[half..]);
        }

        void Both(T t, ReadOnlySpan<T> y, Span<T> dy)
        {
            Velocity(t, y[half..], dy[..half]);
            Force(t, y[..half], dy[half..]);
        }

        T PullVelocities(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> cotangent, Span<T> byY)
        {
            byY[..half].Clear();
            return VelocityVjp!(t, y[half..], cotangent[..half], byY[half..]);
        }

        T PullForces(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> cotangent, Span<T> byY)
        {
            byY[half..].Clear();
            return ForceVjp!(t, y[..half], cotangent[half..], byY[..half]);
        }

        T PullBoth(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> cotangent, Span<T> byY) =>
            VelocityVjp!(t, y[half..], cotangent[..half], byY[half..]) + ForceVjp!(t, y[..half], cotangent[half..], byY[..half]);

        bool hasVjp = VelocityVjp is not null;
        return new(
            new(
                Both, hasVjp ? PullBoth : null, null, null, null, isSeparable: true,
                new(Velocities, hasVjp ? PullVelocities : null), new(Forces, hasVjp ? PullForces : null)),
            dimension);
    }
}

using System.Numerics;
using Continua.Graphs;
using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A density by a flow: points are carried by dz/dt = f(t, z) from the data (t = 0) to a standard normal (t = 1), and the log of
/// their density changes by the field's divergence on the way: log p(x) = log N(z(1)) + ∫ tr ∂f/∂z dt.
/// </summary>
/// <remarks>
/// References: Chen, Rubanova, Bettencourt, Duvenaud 2018, theorem 1; Grathwohl, Chen, Bettencourt, Sutskever, Duvenaud 2019,
/// "FFJORD"; running regularisers: Finlay, Jacobsen, Nurbekyan, Oberman 2020, "How to train your neural ODE", equation 10.
/// </remarks>
public sealed class ContinuousNormalizingFlow : Module
{
    private readonly NeuralOde dynamics;

    /// <param name="dimension">The components of a point.</param>
    /// <param name="field">Its vector field.</param>
    public ContinuousNormalizingFlow(int dimension, Field field)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(field);
        (Dimension, Field, dynamics) = (dimension, field, new(field));
    }

    public int Dimension { get; }

    public Field Field { get; }

    /// <summary>How the equation is solved and differentiated.</summary>
    public SolveOptions Solve { get; init; } = new() { Solver = new Dopri5(), Rtol = 1e-5, Atol = 1e-7 };

    protected override IReadOnlyList<Module> Parts => [Field];

    /// <summary>Carries a point to the base, with its log-density and what the way cost; differentiable.</summary>
    /// <param name="x">[dimension].</param>
    /// <param name="probe">
    /// A random vector ε of [dimension] with mean 0 and covariance 1, fixed over the solve, for Hutchinson's estimate εᵀ(∂f/∂z)ε of
    /// the divergence; null computes it exactly, which costs a vjp a component.
    /// </param>
    /// <param name="regularizers">Whether the running costs of the way are wanted.</param>
    /// <param name="chooseSteps">
    /// Whether their errors take part in choosing steps (<see cref="RunningCosts.ChooseSteps"/>). Without, the flow is that of a solve
    /// without costs, bit for bit, and the report has their estimated error.
    /// </param>
    public Flowed Normalize(Tensor x, Tensor? probe = null, bool regularizers = false, bool chooseSteps = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        Guard(x.Shape == [Dimension], $"A point of the flow has shape [{Dimension}], but got {x.Type}; reshape it.");
        Tensor Slope(Tensor t, Tensor state)
        {
            Tensor z = state[..Dimension], f = Field.Apply(t, z);
            (Tensor divergence, Tensor jacobian) = probe is null ? Exact(f, z) : Estimated(f, z, probe);
            return regularizers ? Concat(f, divergence, Sum(Square(f)), jacobian) : Concat(f, divergence);
        }

        int costs = regularizers ? 2 : 0;
        SolveOptions options = RunningCosts.Over(Solve, costs, chooseSteps);
        Tensor end = Ode.Solve(Slope, Concat(x, Structure.Written(0, [1 + costs])), 0, 1, options: options).Last;
        Tensor normal = end[..Dimension];
        Tensor logDensity = end[Dimension] - (0.5 * Sum(Square(normal))) - (0.5 * Dimension * Math.Log(2 * Math.PI));
        return regularizers
            ? new(normal, logDensity, end[Dimension + 1], end[Dimension + 2])
            : new(normal, logDensity, null, null);
    }

    /// <summary>Points of the learned density, by the reverse solve from normal ones.</summary>
    /// <param name="parameters">The flow's own, or those of a module that contains it.</param>
    /// <returns>[row, dimension].</returns>
    public T[,] Sample<T>(Parameters<T> parameters, RandomKey key, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] normal = new T[rows, Dimension];
        for (int i = 0; i < normal.Length; i++)
        {
            normal[i / Dimension, i % Dimension] = T.CreateTruncating(key.Normal(i));
        }

        return Carry(parameters, normal, 1, 0).Last;
    }

    /// <summary>Carries points along the flow from one time to another: 0 is the data, 1 the base.</summary>
    /// <param name="parameters">The flow's own, or those of a module that contains it.</param>
    /// <param name="points">[row, dimension].</param>
    public Solution<T> Carry<T>(Parameters<T> parameters, T[,] points, double from, double to, SaveAt? saveAt = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        dynamics.SolveFor(parameters, points, [from], [to], saveAt is null ? Solve : Solve with { SaveAt = saveAt });

    private (Tensor Divergence, Tensor Jacobian) Exact(Tensor f, Tensor z)
    {
        (Tensor divergence, Tensor jacobian) = (0, 0);
        for (int i = 0; i < Dimension; i++)
        {
            Tensor row = Derivatives.Of(f[i], z);
            divergence += row[i];
            jacobian += Sum(Square(row));
        }

        return (divergence, jacobian);
    }

    private static (Tensor Divergence, Tensor Jacobian) Estimated(Tensor f, Tensor z, Tensor probe)
    {
        Tensor row = Derivatives.Vjp(f, probe, z);
        return (Dot(row, probe), Sum(Square(row)));
    }
}

/// <summary>A point carried to the base of a flow.</summary>
/// <param name="Normal">Where it arrived, [dimension].</param>
/// <param name="LogDensity">log p of where it came from.</param>
/// <param name="KineticEnergy">∫ |f|² dt along the way; null if not asked for.</param>
/// <param name="JacobianNorm">∫ |∂f/∂z|² dt, the Frobenius norm, or its estimate |εᵀ∂f/∂z|² by the probe; null if not asked for.</param>
public sealed record Flowed(Tensor Normal, Tensor LogDensity, Tensor? KineticEnergy, Tensor? JacobianNorm);

using System.Numerics;
using Continua.Graphs;
using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A probability density defined by a flow: dz/dt = f(t, z) maps data points (t = 0) to a standard normal distribution
/// (t = 1), and the log-density changes by the divergence of f: log p(x) = log N(z(1)) + ∫ tr ∂f/∂z dt.
/// </summary>
/// <remarks>
/// References: Chen, Rubanova, Bettencourt, Duvenaud 2018, theorem 1; Grathwohl, Chen, Bettencourt, Sutskever, Duvenaud
/// 2019, "FFJORD"; regularisers: Finlay, Jacobsen, Nurbekyan, Oberman 2020, "How to train your neural ODE", equation
/// 10.
/// </remarks>
public sealed class ContinuousNormalizingFlow : Module
{
    // Up to this dimension, a row of the Jacobian is an expression of its own.
    private const int MaxUnrolled = 10;

    private readonly NeuralOde dynamics;

    /// <summary>Creates the flow.</summary>
    /// <param name="dimension">The number of components of a point.</param>
    /// <param name="field">The vector field f(t, z), z of shape [dimension].</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is below 1.</exception>
    public ContinuousNormalizingFlow(int dimension, Field field)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(field);
        (Dimension, Field, dynamics) = (dimension, field, new(field));
    }

    /// <summary>The number of components of a point.</summary>
    public int Dimension { get; }

    /// <summary>The vector field.</summary>
    public Field Field { get; }

    /// <summary>The options of the solve and of its gradient.</summary>
    public SolveOptions Solve { get; init; } = new() { Solver = new Dopri5(), Rtol = 1e-5, Atol = 1e-7 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [Field];

    /// <summary>
    /// Maps a point to the normal distribution and returns its log-density, and the regularisers if requested; all are
    /// differentiable.
    /// </summary>
    /// <param name="x">The point, [dimension].</param>
    /// <param name="probe">
    /// A random vector ε, [dimension], with mean 0 and covariance I, constant during the solve, for Hutchinson's
    /// estimate εᵀ(∂f/∂z)ε of the divergence; null for the exact divergence, which costs one vjp for each component.
    /// </param>
    /// <param name="regularizers">Whether to integrate the kinetic energy and the Jacobian norm.</param>
    /// <param name="chooseSteps">
    /// Whether the errors of the regularisers affect the step sizes (<see cref="RunningCosts.ChooseSteps"/>). If not,
    /// the flow is bit for bit the same as without regularisers, and <see cref="RunReport.QuadratureError"/> is the
    /// estimated error of the regularisers.
    /// </param>
    /// <exception cref="ArgumentException">The point does not have the shape [dimension].</exception>
    public FlowResult Normalize(Tensor x, Tensor? probe = null, bool regularizers = false, bool chooseSteps = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        Guard(x.Shape == [Dimension], $"A point of the flow has shape [{Dimension}], but got {x.Type}; reshape it.");
        Tensor Slope(Tensor t, Tensor state)
        {
            Tensor z = state[..Dimension], f = Field.Apply(t, z);
            (Tensor divergence, Tensor jacobian) = probe is not null ? Estimated(f, z, probe)
                : Dimension > MaxUnrolled ? ExactByMap(f, z)
                : Exact(f, z);
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

    /// <summary>
    /// Draws points from the learned density: solves backward in time from normally distributed points.
    /// </summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="parameters">The parameters of this flow, or of a module that contains it.</param>
    /// <param name="key">The random key.</param>
    /// <param name="rows">The number of points.</param>
    /// <returns>The points, [rows, dimension].</returns>
    /// <exception cref="SolveException">
    /// The equation could not be solved from one of the points, unless <see cref="SolveOptions.ThrowOnFailure"/> is
    /// false.
    /// </exception>
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

    /// <summary>
    /// Maps points along the flow from one time to another. The time of the data is 0, the time of the normal
    /// distribution 1.
    /// </summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="parameters">The parameters of this flow, or of a module that contains it.</param>
    /// <param name="points">The points at <paramref name="from"/>, [rows, dimension].</param>
    /// <param name="from">The start time.</param>
    /// <param name="to">The end time.</param>
    /// <param name="saveAt">The save times; null for the save times in <see cref="Solve"/>.</param>
    /// <exception cref="SolveException">
    /// The equation could not be solved from one of the points, unless <see cref="SolveOptions.ThrowOnFailure"/> is
    /// false.
    /// </exception>
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

    /// <summary>The exact values by one loop over the rows of the Jacobian, whose code does not grow with it.</summary>
    private (Tensor Divergence, Tensor Jacobian) ExactByMap(Tensor f, Tensor z)
    {
        Tensor sums = Sum(
            Loop.Map(
                seed =>
                {
                    Tensor row = Derivatives.Vjp(f, seed, z);
                    return Stack(Dot(row, seed), Sum(Square(row)));
                },
                Structure.Identity(Dimension)),
            axis: -1);
        return (sums[0], sums[1]);
    }

    private static (Tensor Divergence, Tensor Jacobian) Estimated(Tensor f, Tensor z, Tensor probe)
    {
        Tensor row = Derivatives.Vjp(f, probe, z);
        return (Dot(row, probe), Sum(Square(row)));
    }
}

/// <summary>The image of a point under a flow, with the log-density of the point.</summary>
/// <param name="Normal">The image in the space of the normal distribution, [dimension].</param>
/// <param name="LogDensity">log p(x) of the point x, a scalar.</param>
/// <param name="KineticEnergy">∫ |f|² dt, a scalar; null if regularisers were not requested.</param>
/// <param name="JacobianNorm">
/// ∫ |∂f/∂z|² dt in the Frobenius norm, or, with a probe ε, the estimate ∫ |εᵀ∂f/∂z|² dt; a scalar. Null if
/// regularisers were not requested.
/// </param>
public sealed record FlowResult(Tensor Normal, Tensor LogDensity, Tensor? KineticEnergy, Tensor? JacobianNorm);

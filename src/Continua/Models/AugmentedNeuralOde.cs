using Continua.Graphs;

namespace Continua.Learning;

/// <summary>
/// A neural ODE in a larger space: the state gets extra components that start at 0, so that trajectories that would
/// have to cross in the observed components can pass each other.
/// </summary>
/// <remarks>Reference: Dupont, Doucet, Teh 2019, "Augmented neural ODEs", section 4.</remarks>
public sealed class AugmentedNeuralOde : Module
{
    /// <summary>Creates the model.</summary>
    /// <param name="dimension">The number of observed components.</param>
    /// <param name="extra">The number of extra components; 0 gives a plain neural ODE.</param>
    /// <param name="field">The vector field of all components, [dimension + extra].</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The dimension is below 1, or the number of extra components is negative.
    /// </exception>
    public AugmentedNeuralOde(int dimension, int extra, Field field)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(extra);
        ArgumentNullException.ThrowIfNull(field);
        (Dimension, Extra, Field) = (dimension, extra, field);
    }

    /// <summary>The number of observed components.</summary>
    public int Dimension { get; }

    /// <summary>The number of extra components.</summary>
    public int Extra { get; }

    /// <summary>The vector field of all components.</summary>
    public Field Field { get; }

    /// <summary>The options of the solve and of its gradient.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-4, Atol = 1e-5 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [Field];

    /// <summary>Returns the whole state at t₁, [dimension + extra], for a read-out layer.</summary>
    /// <param name="x">The observed state at t₀, [dimension].</param>
    /// <param name="t0">The start time, a scalar.</param>
    /// <param name="t1">The end time, a scalar.</param>
    /// <exception cref="ArgumentException">The state does not have the shape [dimension].</exception>
    public Tensor Apply(Tensor x, Tensor t0, Tensor t1) => Ode.Solve(Field.Apply, Augment(x), t0, t1, options: Solve).Last;

    /// <summary>Returns the observed components at the save times, [saves, dimension].</summary>
    /// <param name="x">The observed state at the first of the times, [dimension].</param>
    /// <param name="times">The start time and then the save times, [saves + 1].</param>
    /// <exception cref="ArgumentException">The state does not have the shape [dimension].</exception>
    public Tensor Trajectory(Tensor x, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(times);
        Tensor states = Ode.Solve(Field.Apply, Augment(x), times[0], times[^1], times[1..], Solve).Saved;
        return Tensor.Transpose(Tensor.Transpose(states)[..Dimension]);
    }

    private Tensor Augment(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor.Guard(x.Shape == [Dimension], $"The observed state has shape [{Dimension}], but got {x.Type}; reshape it.");
        return Extra == 0 ? x : Tensor.Concat(x, Structure.Written(0, [Extra]));
    }
}

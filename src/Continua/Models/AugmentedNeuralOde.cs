using Continua.Graphs;

namespace Continua.Learning;

/// <summary>
/// A neural ODE in a larger space: states get further components that start at 0, so that ways which would have to cross can
/// pass each other.
/// </summary>
/// <remarks>Reference: Dupont, Doucet, Teh 2019, "Augmented neural ODEs", section 4.</remarks>
public sealed class AugmentedNeuralOde : Module
{
    /// <param name="dimension">The components that are observed.</param>
    /// <param name="extra">The components added to them; 0 makes a plain neural ODE.</param>
    /// <param name="field">A vector field of all components together.</param>
    public AugmentedNeuralOde(int dimension, int extra, Field field)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(extra);
        ArgumentNullException.ThrowIfNull(field);
        (Dimension, Extra, Field) = (dimension, extra, field);
    }

    public int Dimension { get; }

    public int Extra { get; }

    public Field Field { get; }

    /// <summary>How the equation is solved and differentiated.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-4, Atol = 1e-5 };

    protected override IReadOnlyList<Module> Parts => [Field];

    /// <summary>The whole state at t₁, for a read-out: [dimension + extra].</summary>
    /// <param name="x">The observed state at t₀, [dimension].</param>
    public Tensor Apply(Tensor x, Tensor t0, Tensor t1) => Ode.Solve(Field.Apply, Augment(x), t0, t1, options: Solve).Last;

    /// <summary>The observed states at save times, [saves, dimension].</summary>
    /// <param name="x">The observed state at the first of the times, [dimension].</param>
    /// <param name="times">[saves + 1]; the first is where x holds.</param>
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

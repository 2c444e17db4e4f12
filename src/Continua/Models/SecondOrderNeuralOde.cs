namespace Continua.Learning;

/// <summary>
/// A second-order equation d²q/dt² = f(t, q, dq/dt) of which the position q is observed. The initial velocity is
/// learned, too.
/// </summary>
/// <remarks>
/// Reference: Norcliffe, Bodnar, Day, Simidjievski, Liò 2020, "On second order behaviour in augmented neural ODEs".
/// </remarks>
public sealed class SecondOrderNeuralOde : Module
{
    private readonly Module? velocity;
    private readonly Func<Tensor, Tensor> initialVelocity;

    /// <summary>Creates a model with one learned initial velocity for all starts: for data of one trajectory.</summary>
    /// <param name="dimension">The number of components of the position.</param>
    /// <param name="acceleration">
    /// A field of time and of position and velocity, [2 · dimension], that returns the acceleration, [dimension].
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is below 1.</exception>
    public SecondOrderNeuralOde(int dimension, Field acceleration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(acceleration);
        (Dimension, Acceleration) = (dimension, acceleration);
        Tensor learned = Parameter("velocity", [dimension], Initializer.Zeros);
        initialVelocity = _ => learned;
    }

    /// <summary>
    /// Creates a model whose initial velocity is a learned function of the position: for data of many trajectories.
    /// </summary>
    /// <param name="dimension">The number of components of the position.</param>
    /// <param name="acceleration">
    /// A field of time and of position and velocity, [2 · dimension], that returns the acceleration, [dimension].
    /// </param>
    /// <param name="velocity">
    /// The initial velocity as a function of the position, from [dimension] to [dimension].
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is below 1.</exception>
    public SecondOrderNeuralOde(int dimension, Field acceleration, Mlp velocity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(acceleration);
        ArgumentNullException.ThrowIfNull(velocity);
        (Dimension, Acceleration, this.velocity, initialVelocity) = (dimension, acceleration, velocity, velocity.Apply);
    }

    /// <summary>The number of components of the position.</summary>
    public int Dimension { get; }

    /// <summary>The acceleration as a function of time, position and velocity.</summary>
    public Field Acceleration { get; }

    /// <summary>The options of the solve and of its gradient.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-4, Atol = 1e-5 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => velocity is null ? [Acceleration] : [Acceleration, velocity];

    /// <summary>Returns the positions at the save times, [saves, dimension].</summary>
    /// <param name="q">The position at the first of the times, [dimension].</param>
    /// <param name="times">The start time and then the save times, [saves + 1].</param>
    /// <exception cref="ArgumentException">The position does not have the shape [dimension].</exception>
    public Tensor Trajectory(Tensor q, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(q);
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(q.Shape == [Dimension], $"The position has shape [{Dimension}], but got {q.Type}; reshape it.");
        Tensor states = Ode.Solve(Slope, Tensor.Concat(q, initialVelocity(q)), times[0], times[^1], times[1..], Solve).Saved;
        return Tensor.Transpose(Tensor.Transpose(states)[..Dimension]);
    }

    private Tensor Slope(Tensor t, Tensor state) => Tensor.Concat(state[Dimension..], Acceleration.Apply(t, state));
}

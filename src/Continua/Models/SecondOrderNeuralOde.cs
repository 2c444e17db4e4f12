namespace Continua.Learning;

/// <summary>
/// A second-order equation d²q/dt² = f(t, q, dq/dt), seen through its position q; the velocity at the start is learned with
/// the rest.
/// </summary>
/// <remarks>Reference: Norcliffe, Bodnar, Day, Simidjievski, Liò 2020, "On second order behaviour in augmented neural ODEs".</remarks>
public sealed class SecondOrderNeuralOde : Module
{
    private readonly Module? velocity;
    private readonly Func<Tensor, Tensor> initialVelocity;

    /// <summary>One learned velocity for every start: for data of one trajectory.</summary>
    /// <param name="dimension">The components of the position.</param>
    /// <param name="acceleration">A field of (position, velocity), [2 · dimension], that yields the acceleration, [dimension].</param>
    public SecondOrderNeuralOde(int dimension, Field acceleration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(acceleration);
        (Dimension, Acceleration) = (dimension, acceleration);
        Tensor learned = Parameter("velocity", [dimension], Initializer.Zeros);
        initialVelocity = _ => learned;
    }

    /// <summary>The velocity as a learned function of the position: for data of many trajectories.</summary>
    /// <param name="velocity">From [dimension] to [dimension].</param>
    public SecondOrderNeuralOde(int dimension, Field acceleration, Mlp velocity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(acceleration);
        ArgumentNullException.ThrowIfNull(velocity);
        (Dimension, Acceleration, this.velocity, initialVelocity) = (dimension, acceleration, velocity, velocity.Apply);
    }

    public int Dimension { get; }

    public Field Acceleration { get; }

    /// <summary>How the equation is solved and differentiated.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-4, Atol = 1e-5 };

    protected override IReadOnlyList<Module> Parts => velocity is null ? [Acceleration] : [Acceleration, velocity];

    /// <summary>The positions at save times, [saves, dimension].</summary>
    /// <param name="q">The position at the first of the times, [dimension].</param>
    /// <param name="times">[saves + 1]; the first is where q holds.</param>
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

namespace Continua.Learning;

/// <summary>A solve as a layer of a network: x ↦ y(t₁), where dy/dt = f(t, y) and y(t₀) = x.</summary>
/// <remarks>
/// Reference: Chen, Rubanova, Bettencourt, Duvenaud 2018, "Neural ordinary differential equations", section 3.
/// </remarks>
public sealed class OdeBlock : Module
{
    /// <summary>Creates a layer from a vector field.</summary>
    /// <param name="field">The vector field f(t, y).</param>
    public OdeBlock(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Field = field;
    }

    /// <summary>The vector field.</summary>
    public Field Field { get; }

    /// <summary>The start time t₀, 0 by default.</summary>
    public double T0 { get; init; }

    /// <summary>The end time t₁, 1 by default.</summary>
    public double T1 { get; init; } = 1;

    /// <summary>The options of the solve and of its gradient.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-4, Atol = 1e-5 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [Field];

    /// <summary>Returns y(t₁).</summary>
    /// <param name="x">The state at t₀, of any shape.</param>
    /// <returns>The state at t₁, of the same shape.</returns>
    public Tensor Apply(Tensor x) => Ode.Solve(Field.Apply, x, T0, T1, options: Solve).Last;
}

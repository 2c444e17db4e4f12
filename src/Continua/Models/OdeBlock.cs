namespace Continua.Learning;

/// <summary>A solve as a layer of a network: x ↦ y(t₁), where y(t₀) = x and dy/dt = f(t, y).</summary>
/// <remarks>Reference: Chen, Rubanova, Bettencourt, Duvenaud 2018, "Neural ordinary differential equations", section 3.</remarks>
public sealed class OdeBlock : Module
{
    /// <summary>A layer of a vector field.</summary>
    public OdeBlock(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Field = field;
    }

    public Field Field { get; }

    /// <summary>Where the solve starts and ends.</summary>
    public double T0 { get; init; }

    public double T1 { get; init; } = 1;

    /// <summary>How the equation is solved and differentiated.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-4, Atol = 1e-5 };

    protected override IReadOnlyList<Module> Parts => [Field];

    /// <param name="x">The state at t₀, in any shape.</param>
    /// <returns>The state at t₁, in the same shape.</returns>
    public Tensor Apply(Tensor x) => Ode.Solve(Field.Apply, x, T0, T1, options: Solve).Last;
}

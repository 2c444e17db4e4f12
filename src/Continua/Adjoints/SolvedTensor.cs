namespace Continua;

/// <summary>The solution of an equation as a value inside an expression.</summary>
public sealed class SolvedTensor
{
    private readonly Tensor values;
    private readonly Shape state;
    private readonly int saves;

    internal SolvedTensor(Tensor values, Shape state, int saves) => (this.values, this.state, this.saves) = (values, state, saves);

    /// <summary>The state at t₁, in the shape of y₀.</summary>
    public Tensor Last => Tensor.Reshape(values[saves], state);

    /// <summary>The states at the save times, [saves, …shape of y₀].</summary>
    /// <exception cref="InvalidOperationException">No save times were given.</exception>
    public Tensor Saved => saves == 0
        ? throw new InvalidOperationException("Saved states need save times; pass a tensor of times to Solve.")
        : Tensor.Reshape(values[..saves], [saves, .. state.Extents]);
}

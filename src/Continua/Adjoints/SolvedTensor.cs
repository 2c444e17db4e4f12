namespace Continua;

/// <summary>The solution of an equation as a value inside an expression.</summary>
public sealed class SolvedTensor
{
    private readonly Tensor values;
    private readonly Shape state;
    private readonly int saves, costs;

    internal SolvedTensor(Tensor values, Shape state, int saves, int costs = 0) =>
        (this.values, this.state, this.saves, this.costs) = (values, state, saves, costs);

    /// <summary>The state at t₁, in the shape of y₀.</summary>
    public Tensor Last => Tensor.Reshape(costs == 0 ? values[saves] : values[saves][..state.Size], state);

    /// <summary>The states at the save times, [saves, …shape of y₀].</summary>
    /// <exception cref="InvalidOperationException">No save times were given.</exception>
    public Tensor Saved => Tensor.Reshape(Columns(0, state.Size), [saves, .. state.Extents]);

    /// <summary>What ran up from t₀ to t₁, [costs].</summary>
    /// <exception cref="InvalidOperationException">The equation was solved without running costs.</exception>
    public Tensor Costs => costs == 0 ? throw NoCosts() : values[saves][state.Size..];

    /// <summary>What had run up at the save times, [saves, costs].</summary>
    /// <exception cref="InvalidOperationException">No save times were given, or no running costs.</exception>
    public Tensor SavedCosts => costs == 0 ? throw NoCosts() : Columns(state.Size, costs);

    private Tensor Columns(int first, int count)
    {
        Tensor saved = saves == 0
            ? throw new InvalidOperationException("Saved states need save times; pass a tensor of times to Solve.")
            : values[..saves];
        return costs == 0 ? saved : Tensor.Transpose(Tensor.Transpose(saved)[first..(first + count)]);
    }

    private static InvalidOperationException NoCosts() => new("Costs need running costs; pass RunningCosts to Solve.");
}

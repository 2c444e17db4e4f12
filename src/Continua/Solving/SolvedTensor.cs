using Continua.Graphs;

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
    public Tensor Last => Part(saves, 1, 0, state.Size, state);

    /// <summary>The states at the save times, [saves, …shape of y₀].</summary>
    /// <exception cref="InvalidOperationException">No save times were given.</exception>
    public Tensor Saved => saves == 0
        ? throw new InvalidOperationException("Saved states need save times; pass a tensor of times to Solve.")
        : Part(0, saves, 0, state.Size, [saves, .. state.Extents]);

    /// <summary>What ran up from t₀ to t₁, [costs].</summary>
    /// <exception cref="InvalidOperationException">The equation was solved without running costs.</exception>
    public Tensor Costs => costs == 0 ? throw NoCosts() : Part(saves, 1, state.Size, costs, [costs]);

    /// <summary>What had run up at the save times, [saves, costs].</summary>
    /// <exception cref="InvalidOperationException">No save times were given, or no running costs.</exception>
    public Tensor SavedCosts => costs == 0 ? throw NoCosts()
        : saves == 0 ? throw new InvalidOperationException("Saved costs need save times; pass a tensor of times to Solve.")
        : Part(0, saves, state.Size, costs, [saves, costs]);

    /// <summary>Components of some rows of all values, in a shape of their own.</summary>
    private Tensor Part(int firstRow, int rows, int first, int count, Shape shape)
    {
        int width = state.Size + costs;
        int[] map = [.. Enumerable.Range(0, rows * count).Select(i => ((firstRow + (i / count)) * width) + first + (i % count))];
        return values.Shape == shape ? values : new(new TakePrimitive("slice", map, values.Shape, shape), values);
    }

    private static InvalidOperationException NoCosts() => new("Costs need running costs; pass RunningCosts to Solve.");
}

using Continua.Graphs;

namespace Continua;

/// <summary>The solution of an equation as a value inside an expression.</summary>
public sealed class SolvedTensor
{
    private readonly Tensor values;
    private readonly Shape state;
    private readonly int saves, costs;

    private readonly Integration.RecordedEvents recorded;

    internal SolvedTensor(Tensor values, Shape state, int saves, int costs = 0, Integration.RecordedEvents recorded = default) =>
        (this.values, this.state, this.saves, this.costs, this.recorded) = (values, state, saves, costs, recorded);

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

    /// <summary>How many events happened, recorded or not: a scalar without a derivative.</summary>
    /// <exception cref="InvalidOperationException">No events were recorded.</exception>
    public Tensor EventCount => OfEvents(_ => 0, 1, 1);

    /// <summary>The times of the first events, [<see cref="SolveOptions.RecordedEvents"/>]; NaN where fewer happened.</summary>
    /// <exception cref="InvalidOperationException">No events were recorded.</exception>
    public Tensor EventTimes => OfEvents(recorded.TimeOf, recorded.Most, 1, recorded.Most);

    /// <summary>The numbers of these events in <see cref="SolveOptions.Events"/>, likewise; without a derivative.</summary>
    /// <exception cref="InvalidOperationException">No events were recorded.</exception>
    public Tensor EventNumbers => OfEvents(recorded.NumberOf, recorded.Most, 1, recorded.Most);

    /// <summary>The states before these events, [events, …shape of y₀]; NaN where fewer happened.</summary>
    /// <exception cref="InvalidOperationException">No events were recorded.</exception>
    public Tensor StatesBeforeEvents => OfEvents(recorded.Before, recorded.Most, state.Size, [recorded.Most, .. state.Extents]);

    /// <summary>The states after their resets, likewise.</summary>
    /// <exception cref="InvalidOperationException">No events were recorded.</exception>
    public Tensor StatesAfterEvents => OfEvents(recorded.After, recorded.Most, state.Size, [recorded.Most, .. state.Extents]);

    /// <summary>Some numbers of each event, in a shape of their own.</summary>
    private Tensor OfEvents(Func<int, int> first, int events, int count, params int[] extents)
    {
        if (recorded.Size == 0)
        {
            throw new InvalidOperationException("Events as values need to be recorded; set RecordedEvents in the options to their number.");
        }

        int behind = (saves + 1) * (state.Size + costs);
        int[] map = [.. Enumerable.Range(0, events * count).Select(i => behind + first(i / count) + (i % count))];
        return new(new TakePrimitive("slice", map, values.Shape, Shape.Create(extents)), values);
    }

    /// <summary>Components of some rows of all values, in a shape of their own.</summary>
    private Tensor Part(int firstRow, int rows, int first, int count, Shape shape)
    {
        int width = state.Size + costs;
        int[] map = [.. Enumerable.Range(0, rows * count).Select(i => ((firstRow + (i / count)) * width) + first + (i % count))];
        return values.Shape == shape ? values : new(new TakePrimitive("slice", map, values.Shape, shape), values);
    }

    private static InvalidOperationException NoCosts() => new("Costs need running costs; pass RunningCosts to Solve.");
}

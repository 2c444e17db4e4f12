using Continua.Graphs;
using Continua.Kernels;
using Continua.Solving;

namespace Continua;

/// <summary>The solution of an equation as a set of values inside an expression.</summary>
public sealed class SolvedTensor
{
    private readonly Tensor values;
    private readonly Shape state;
    private readonly int saves, costs;

    private readonly Integration.RecordedEvents recorded;

    private readonly Tensor? solve;

    internal SolvedTensor(
        Tensor values, Shape state, int saves, int costs = 0, Integration.RecordedEvents recorded = default,
        Tensor? solve = null)
    {
        (this.values, this.state, this.saves, this.costs) = (values, state, saves, costs);
        (this.recorded, this.solve) = (recorded, solve);
    }

    /// <summary>The state at t₁, or at a terminal event, in the shape of y₀.</summary>
    public Tensor Last => Part(saves, 1, 0, state.Size, state);

    /// <summary>The states at the save times, [saves, …shape of y₀]; NaN after a terminal event.</summary>
    /// <exception cref="InvalidOperationException">No save times were given.</exception>
    public Tensor Saved => saves == 0
        ? throw new InvalidOperationException("Saved states need save times; pass a tensor of times to Solve.")
        : Part(0, saves, 0, state.Size, [saves, .. state.Extents]);

    /// <summary>
    /// The states at the observations of the row, in the shape of y₀; before the resets of events at these times, and
    /// NaN after a terminal event.
    /// </summary>
    /// <exception cref="InvalidOperationException">No observations were given.</exception>
    public Observations AtObservations => solve is null
        ? throw new InvalidOperationException(
            "States at observations need a series; pass the observations to Solve.")
        : new(new Tensor(new SolveItem(state), solve));

    /// <summary>The integrals of the running costs from t₀ to t₁, or to a terminal event, [costs].</summary>
    /// <exception cref="InvalidOperationException">The equation was solved without running costs.</exception>
    public Tensor Costs => costs == 0 ? throw NoCosts() : Part(saves, 1, state.Size, costs, [costs]);

    /// <summary>
    /// The integrals of the running costs from t₀ to each save time, [saves, costs]; NaN after a terminal event.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// No save times were given, or the equation was solved without running costs.
    /// </exception>
    public Tensor SavedCosts => costs == 0 ? throw NoCosts()
        : saves == 0 ? throw new InvalidOperationException("Saved costs need save times; pass a tensor of times to "
            + "Solve.")
        : Part(0, saves, state.Size, costs, [saves, costs]);

    /// <summary>The number of events that happened, recorded or not: a scalar without a derivative.</summary>
    /// <exception cref="InvalidOperationException"><see cref="SolveOptions.RecordedEvents"/> is 0.</exception>
    public Tensor EventCount => OfEvents(_ => 0, 1, 1);

    /// <summary>
    /// The times of the first events, [events] with events = <see cref="SolveOptions.RecordedEvents"/>; NaN for events
    /// that did not happen.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="SolveOptions.RecordedEvents"/> is 0.</exception>
    public Tensor EventTimes => OfEvents(recorded.TimeOf, recorded.MaxEvents, 1, recorded.MaxEvents);

    /// <summary>
    /// For each of the first events, its index in <see cref="SolveOptions.Events"/>, [events]; NaN for events that did
    /// not happen. Without a derivative.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="SolveOptions.RecordedEvents"/> is 0.</exception>
    public Tensor EventNumbers => OfEvents(recorded.NumberOf, recorded.MaxEvents, 1, recorded.MaxEvents);

    /// <summary>
    /// The states before the first events, [events, …shape of y₀]; NaN for events that did not happen.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="SolveOptions.RecordedEvents"/> is 0.</exception>
    public Tensor StatesBeforeEvents =>
        OfEvents(recorded.Before, recorded.MaxEvents, state.Size, [recorded.MaxEvents, .. state.Extents]);

    /// <summary>
    /// The states after the first events and their resets, [events, …shape of y₀]; NaN for events that did not happen.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="SolveOptions.RecordedEvents"/> is 0.</exception>
    public Tensor StatesAfterEvents =>
        OfEvents(recorded.After, recorded.MaxEvents, state.Size, [recorded.MaxEvents, .. state.Extents]);

    /// <summary>Returns a range of components of each recorded event, in a given shape.</summary>
    private Tensor OfEvents(Func<int, int> first, int events, int count, params int[] extents)
    {
        if (recorded.Size == 0)
        {
            throw new InvalidOperationException("Events as values need to be recorded; set RecordedEvents in the "
                + "options to their number.");
        }

        int offset = (saves + 1) * (state.Size + costs);
        ComponentMap map = ComponentMap.Of(
            [.. Enumerable.Range(0, events * count).Select(i => offset + first(i / count) + (i % count))]);
        return new(new TakePrimitive("slice", map, values.Shape, Shape.Create(extents)), values);
    }

    /// <summary>Returns a range of components of some saved states, in a given shape.</summary>
    private Tensor Part(int firstRow, int rows, int first, int count, Shape shape)
    {
        int width = state.Size + costs;
        ComponentMap map = ComponentMap.Strided((firstRow * width) + first, [rows, count], [width, 1]);
        return values.Shape == shape ? values : new(new TakePrimitive("slice", map, values.Shape, shape), values);
    }

    private static InvalidOperationException NoCosts() => new("Costs need running costs; pass RunningCosts to Solve.");
}

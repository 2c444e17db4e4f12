using Continua.Graphs;
using Continua.Loops;

namespace Continua;

/// <summary>
/// An event over tensors: a condition g(t, y) that crosses zero, or known times, and an optional reset of the state.
/// Inside an expression, conditions and resets may use any values of the surrounding expression, as a field may, and
/// the event's time and reset are differentiable.
/// </summary>
/// <remarks><inheritdoc cref="Event{T}" path="/remarks/node()"/></remarks>
/// <example><code>
/// SolveOptions options = new() { Events = [new Event((t, y) =&gt; y[0], terminal: true)], RecordedEvents = 1 };
/// Tensor Hit(Tensor height) =&gt; Ode.Solve((t, y) =&gt; [y[1], -9.81], [height[0], 0], 0, 10, options: options).EventTimes[0];
/// </code></example>
public sealed class Event : SolveEvent
{
    /// <summary>Creates an event that happens where a condition crosses zero.</summary>
    /// <param name="condition">The condition g(t, y), a scalar.</param>
    /// <param name="reset">
    /// The function of t and y that returns the state after the event, in the shape of y; null leaves the state
    /// unchanged.
    /// </param>
    /// <param name="direction">The direction in which g has to cross zero.</param>
    /// <param name="terminal">Whether the solve of the row ends at the event.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">The direction is not a value of the enumeration.</exception>
    public Event(
        Func<Tensor, Tensor, Tensor> condition, Func<Tensor, Tensor, Tensor>? reset = null,
        Crossing direction = Crossing.Either, bool terminal = false, string? name = null)
        : base(null, direction, terminal, name)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Condition = (t, y, _) => condition(t, y);
        Reset = reset is null ? null : (t, y, _, _) => reset(t, y);
    }

    /// <summary>
    /// Creates an event that happens where a condition on t, y and the arguments of the row crosses zero, for solves
    /// with a vector of arguments per row.
    /// </summary>
    /// <param name="condition">The condition g(t, y, arguments), a scalar.</param>
    /// <param name="reset">
    /// The function of t, y and arguments that returns the state after the event, in the shape of y; null leaves the
    /// state unchanged.
    /// </param>
    /// <param name="direction">The direction in which g has to cross zero.</param>
    /// <param name="terminal">Whether the solve of the row ends at the event.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">The direction is not a value of the enumeration.</exception>
    public Event(
        Func<Tensor, Tensor, Tensor, Tensor> condition, Func<Tensor, Tensor, Tensor, Tensor>? reset = null,
        Crossing direction = Crossing.Either, bool terminal = false, string? name = null)
        : base(null, direction, terminal, name)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Condition = (t, y, arguments) => condition(t, y, Given(arguments));
        Reset = reset is null ? null : (t, y, _, arguments) => reset(t, y, Given(arguments));
    }

    private Event(EventTimes times, Func<Tensor, Tensor, Tensor, Tensor?, Tensor> reset, bool terminal, string? name)
        : base(times, Crossing.Either, terminal, name) => Reset = reset;

    /// <summary>The condition as a function of t, y and the arguments, if any.</summary>
    internal Func<Tensor, Tensor, Tensor?, Tensor>? Condition { get; }

    /// <summary>
    /// The reset as a function of t, y, the index of the event's time in its list, and the arguments, if any.
    /// </summary>
    internal Func<Tensor, Tensor, Tensor, Tensor?, Tensor>? Reset { get; }

    internal override bool Resets => Reset is not null;

    /// <summary>
    /// Creates an event at given times, on which steps land; differentiable with respect to the times.
    /// </summary>
    /// <param name="times">
    /// The times, [times] or a scalar, in the units of t₀ and in any order; times outside the span of a row have no
    /// effect on it.
    /// </param>
    /// <param name="reset">The function of t and y that returns the state after the event, in the shape of y.</param>
    /// <param name="terminal">Whether the solve of the row ends at the first of the times.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">The times are not a scalar or a vector.</exception>
    public static Event At(Tensor times, Func<Tensor, Tensor, Tensor> reset, bool terminal = false, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(reset);
        return new(TimesOf(times), (t, y, _, _) => reset(t, y), terminal, name);
    }

    /// <summary>
    /// Creates an event at given times with a value for each, such as a dose; differentiable with respect to times and
    /// values.
    /// </summary>
    /// <param name="times">
    /// The times, [times] or a scalar, in the units of t₀ and in any order; times outside the span of a row have no
    /// effect on it.
    /// </param>
    /// <param name="values">The value that the reset receives at each time, [times] or [times, …].</param>
    /// <param name="reset">
    /// The function of t, y and the value given for the time; it returns the state after the event, in the shape of y.
    /// </param>
    /// <param name="terminal">Whether the solve of the row ends at the first of the times.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">
    /// The times are not a scalar or a vector, or the number of values differs from the number of times.
    /// </exception>
    public static Event At(
        Tensor times, Tensor values, Func<Tensor, Tensor, Tensor, Tensor> reset, bool terminal = false,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(reset);
        EventTimes at = TimesOf(times);
        Tensor.Guard(
            values.Shape.Rank > 0 && values.Shape[0] == times.Size,
            $"An event has one value for each of its {times.Size} times, but got values of shape {values.Shape}; give "
            + $"[{times.Size}] or [{times.Size}, …].");
        return new(at, (t, y, number, _) => reset(t, y, Tensor.Gather(values, Tensor.ToIndex(number))), terminal, name);
    }

    /// <summary>
    /// Creates an event at each observation of a row, such as the update of a state by what was observed. The times and
    /// the values of the observations are constants in derivatives.
    /// </summary>
    /// <param name="observations">
    /// The observations: the input of the expression. Those before t₀ or after t₁ have no effect; those at one time
    /// happen in their order.
    /// </param>
    /// <param name="reset">
    /// The function of t, y and the observation that returns the state after the event, in the shape of y.
    /// </param>
    /// <param name="terminal">Whether the solve of the row ends at the first of the times.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">The observations are values computed by a loop.</exception>
    public static Event At(
        Observations observations, Func<Tensor, Tensor, Observation, Tensor> reset, bool terminal = false,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(reset);
        Tensor.Guard(
            observations.Value.Primitive is RaggedInput,
            "Events at observations happen at those that are an input of the expression, but got values that a loop "
            + "computed; pass the input.");
        return new(
            new(null, Observed: observations.Value),
            (t, y, number, _) => reset(t, y, new Observation(observations, number)), terminal, name);
    }

    /// <summary>
    /// Creates an event at t₀ + interval, t₀ + 2·interval, … up to t₁, on which steps land. In a solve backwards in
    /// time, the intervals are subtracted.
    /// </summary>
    /// <param name="interval">The interval, in the units of t₀; positive also for solves backwards in time.</param>
    /// <param name="reset">The function of t and y that returns the state after the event, in the shape of y.</param>
    /// <param name="terminal">Whether the solve of the row ends at the first of the times.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">The interval is not positive and finite.</exception>
    public static Event Every(
        double interval, Func<Tensor, Tensor, Tensor> reset, bool terminal = false, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(reset);
        return new(EventTimes.Every(interval), (t, y, _, _) => reset(t, y), terminal, name);
    }

    private static EventTimes TimesOf(Tensor times)
    {
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(
            times.Shape.Rank <= 1 && times.Element == ElementType.Real,
            $"Event times are a scalar or a vector, but got {times.Type}; give [times].");
        return new(null, Traced: times);
    }

    private static Tensor Given(Tensor? arguments) => arguments ?? throw new ArgumentException(
        "A condition of t, y and arguments belongs to an equation with arguments, but this one has none; give a "
        + "condition of t and y, which may use the values of the expression around it.");
}

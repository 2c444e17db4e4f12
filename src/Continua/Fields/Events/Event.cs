using Continua.Graphs;

namespace Continua;

/// <summary>
/// An event over tensors: a condition g(t, y) that crosses zero, or times that are known beforehand, and what happens to the state then.
/// Inside an expression it may use any values of the expression around it, as a field may, and gradients go through its time and its reset.
/// </summary>
/// <remarks><inheritdoc cref="Event{T}" path="/remarks/node()"/></remarks>
/// <example><code>
/// SolveOptions options = new() { Events = [new Event((t, y) =&gt; y[0], terminal: true)], RecordedEvents = 1 };
/// Tensor Hit(Tensor height) =&gt; Ode.Solve((t, y) =&gt; [y[1], -9.81], [height[0], 0], 0, 10, options: options).EventTimes[0];
/// </code></example>
public sealed class Event : SolveEvent
{
    /// <summary>An event where a condition crosses zero.</summary>
    /// <param name="condition">g(t, y), a scalar.</param>
    /// <param name="reset">The state after it, in the shape of y, from t and y; null leaves it as it is.</param>
    /// <param name="direction">In which direction g crosses zero.</param>
    /// <param name="terminal">Whether the row ends there.</param>
    /// <param name="name">In sentences and in what is reported of events.</param>
    public Event(
        Func<Tensor, Tensor, Tensor> condition, Func<Tensor, Tensor, Tensor>? reset = null, Crossing direction = Crossing.Either,
        bool terminal = false, string? name = null)
        : base(null, direction, terminal, name)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Condition = (t, y, _) => condition(t, y);
        Reset = reset is null ? null : (t, y, _, _) => reset(t, y);
    }

    /// <summary>An event where a condition crosses zero that reads the arguments of its row, in a solve for numbers with arguments.</summary>
    /// <param name="condition">g(t, y, arguments), a scalar.</param>
    /// <param name="reset">The state after it, from t, y and the arguments; null leaves it as it is.</param>
    /// <inheritdoc cref="Event(Func{Tensor, Tensor, Tensor}, Func{Tensor, Tensor, Tensor}?, Crossing, bool, string?)"/>
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

    /// <summary>From t, y and the arguments, if any.</summary>
    internal Func<Tensor, Tensor, Tensor?, Tensor>? Condition { get; }

    /// <summary>From t, y, the number of the time among the times, and the arguments, if any.</summary>
    internal Func<Tensor, Tensor, Tensor, Tensor?, Tensor>? Reset { get; }

    internal override bool Resets => Reset is not null;

    /// <summary>An event at given times, on which steps land; differentiable by the times.</summary>
    /// <param name="times">[times], in any order; those outside the span of a row do not happen in it.</param>
    /// <param name="reset">The state after it, in the shape of y, from t and y.</param>
    /// <param name="terminal">Whether the row ends at the first of them.</param>
    /// <param name="name">In what is reported of events.</param>
    public static Event At(Tensor times, Func<Tensor, Tensor, Tensor> reset, bool terminal = false, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(reset);
        return new(TimesOf(times), (t, y, _, _) => reset(t, y), terminal, name);
    }

    /// <summary>An event at given times with a value for each, a dose for example; differentiable by times and values.</summary>
    /// <param name="values">[times] or [times, …]: what the reset is given at each of them.</param>
    /// <param name="reset">The state after it, from t, y and the value of that time.</param>
    /// <inheritdoc cref="At(Tensor, Func{Tensor, Tensor, Tensor}, bool, string?)"/>
    public static Event At(
        Tensor times, Tensor values, Func<Tensor, Tensor, Tensor, Tensor> reset, bool terminal = false, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(reset);
        EventTimes at = TimesOf(times);
        Tensor.Guard(
            values.Shape.Rank > 0 && values.Shape[0] == times.Size,
            $"An event has one value for each of its {times.Size} times, but got values of shape {values.Shape}; give [{times.Size}] or "
            + $"[{times.Size}, …].");
        return new(at, (t, y, number, _) => reset(t, y, Tensor.Gather(values, Tensor.ToIndex(number))), terminal, name);
    }

    /// <summary>An event at t₀ + interval, t₀ + 2·interval, … up to t₁, on which steps land.</summary>
    /// <param name="interval">In units of time; positive in either direction.</param>
    /// <inheritdoc cref="At(Tensor, Func{Tensor, Tensor, Tensor}, bool, string?)"/>
    public static Event Every(double interval, Func<Tensor, Tensor, Tensor> reset, bool terminal = false, string? name = null)
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
        "A condition of t, y and arguments belongs to an equation with arguments, but this one has none; give a condition of t and y, which may "
        + "use the values of the expression around it.");
}

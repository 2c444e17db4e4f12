using System.Numerics;

namespace Continua;

/// <summary>A number whose change of sign is an event, in plain C#.</summary>
/// <param name="t">In units of the solve's times.</param>
/// <param name="y">The state, [dim].</param>
public delegate T EventCondition<T>(T t, ReadOnlySpan<T> y);

/// <summary>What an event makes of the state, in plain C#: writes the new one over the old one.</summary>
/// <param name="t">In units of the solve's times.</param>
/// <param name="y">The state, [dim].</param>
public delegate void EventReset<T>(T t, Span<T> y);

/// <summary>What the event at one of several times makes of the state, in plain C#.</summary>
/// <param name="t">In units of the solve's times.</param>
/// <param name="y">The state, [dim], which it writes over.</param>
/// <param name="number">Which of the row's times it is, from 0 on.</param>
public delegate void NumberedEventReset<T>(T t, Span<T> y, int number);

/// <summary>A number whose change of sign is an event, of the arguments of a row, too.</summary>
/// <param name="t">In units of the solve's times.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="arguments">Of the row.</param>
public delegate T EventConditionWithArguments<T>(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> arguments);

/// <summary>What an event makes of the state, from the arguments of a row, too.</summary>
/// <param name="t">In units of the solve's times.</param>
/// <param name="y">The state, [dim], which it writes over.</param>
/// <param name="arguments">Of the row.</param>
public delegate void EventResetWithArguments<T>(T t, Span<T> y, ReadOnlySpan<T> arguments);

/// <summary>
/// An event in plain C#: a condition g(t, y) that crosses zero, or times that are known beforehand, and what happens to the state then. It is
/// called by all threads of a solve.
/// </summary>
/// <remarks>
/// A condition's event is found on the interpolant of accepted steps, and landed on: the step ends where g is zero to rounding. A condition
/// that is zero where the solve starts, or after an event, has no side until it has left zero. A reset that takes another event's condition
/// across zero makes that happen, too. Steps end at times that are known beforehand.
/// </remarks>
/// <example><code>
/// Event&lt;double&gt; bounce = new((t, y) =&gt; y[0], reset: (t, y) =&gt; y[1] *= -0.8, Crossing.Falling, name: "bounce");
/// Event&lt;double&gt; kick = Event&lt;double&gt;.At([1.0, 2.0], (t, y) =&gt; y[1] += 1);
/// </code></example>
public sealed class Event<T> : SolveEvent
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>An event where a condition crosses zero.</summary>
    /// <param name="condition">g(t, y).</param>
    /// <param name="reset">What becomes of the state; null leaves it as it is.</param>
    /// <param name="direction">In which direction g crosses zero.</param>
    /// <param name="terminal">Whether the row ends there.</param>
    /// <param name="name">In sentences and in what is reported of events.</param>
    public Event(
        EventCondition<T> condition, EventReset<T>? reset = null, Crossing direction = Crossing.Either, bool terminal = false, string? name = null)
        : base(null, direction, terminal, name)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Condition = (t, y, _) => condition(t, y);
        Reset = reset is null ? null : (t, _, y, _) => reset(t, y);
    }

    /// <summary>An event where a condition crosses zero that reads the arguments of its row.</summary>
    /// <param name="condition">g(t, y, arguments).</param>
    /// <inheritdoc cref="Event{T}(EventCondition{T}, EventReset{T}?, Crossing, bool, string?)"/>
    public Event(
        EventConditionWithArguments<T> condition, EventResetWithArguments<T>? reset = null, Crossing direction = Crossing.Either,
        bool terminal = false, string? name = null)
        : base(null, direction, terminal, name)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Condition = condition;
        Reset = reset is null ? null : (t, _, y, arguments) => reset(t, y, arguments);
    }

    private Event(EventTimes times, PlainReset reset, bool terminal, string? name)
        : base(times, Crossing.Either, terminal, name) => Reset = reset;

    internal delegate void PlainReset(T t, int number, Span<T> y, ReadOnlySpan<T> arguments);

    internal EventConditionWithArguments<T>? Condition { get; }

    internal PlainReset? Reset { get; }

    internal override bool Resets => Reset is not null;

    /// <summary>An event at given times, on which steps land.</summary>
    /// <param name="times">In any order; those outside the span of a row do not happen in it.</param>
    /// <param name="reset">What becomes of the state.</param>
    /// <param name="terminal">Whether the row ends at the first of them.</param>
    /// <param name="name">In what is reported of events.</param>
    public static Event<T> At(double[] times, EventReset<T> reset, bool terminal = false, string? name = null) =>
        At(Single(times), Unnumbered(reset), terminal, name);

    /// <summary>An event at given times, on which steps land, with a reset that is given the number of the time.</summary>
    /// <inheritdoc cref="At(double[], EventReset{T}, bool, string?)"/>
    public static Event<T> At(double[] times, NumberedEventReset<T> reset, bool terminal = false, string? name = null) =>
        At(Single(times), reset, terminal, name);

    /// <summary>An event at times of each row's own.</summary>
    /// <inheritdoc cref="At(double[], EventReset{T}, bool, string?)"/>
    public static Event<T> AtPerRow(IReadOnlyList<double[]> times, EventReset<T> reset, bool terminal = false, string? name = null) =>
        At(times, Unnumbered(reset), terminal, name);

    /// <summary>An event at times of each row's own, with a reset that is given the number of the time.</summary>
    /// <inheritdoc cref="At(double[], EventReset{T}, bool, string?)"/>
    public static Event<T> AtPerRow(IReadOnlyList<double[]> times, NumberedEventReset<T> reset, bool terminal = false, string? name = null) =>
        At(times, reset, terminal, name);

    /// <summary>An event at t₀ + interval, t₀ + 2·interval, … up to t₁, on which steps land.</summary>
    /// <param name="interval">In units of time; positive in either direction.</param>
    /// <inheritdoc cref="At(double[], EventReset{T}, bool, string?)"/>
    public static Event<T> Every(double interval, EventReset<T> reset, bool terminal = false, string? name = null)
    {
        NumberedEventReset<T> numbered = Unnumbered(reset);
        return new(EventTimes.Every(interval), (t, number, y, _) => numbered(t, y, number), terminal, name);
    }

    private static Event<T> At(IReadOnlyList<double[]> times, NumberedEventReset<T> reset, bool terminal, string? name)
    {
        ArgumentNullException.ThrowIfNull(reset);
        return new(EventTimes.Of(times), (t, number, y, _) => reset(t, y, number), terminal, name);
    }

    private static double[][] Single(double[] times) => [times ?? throw new ArgumentNullException(nameof(times))];

    private static NumberedEventReset<T> Unnumbered(EventReset<T> reset)
    {
        ArgumentNullException.ThrowIfNull(reset);
        return (t, y, _) => reset(t, y);
    }
}

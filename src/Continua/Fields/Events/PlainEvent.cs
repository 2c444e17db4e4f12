using System.Numerics;

namespace Continua;

/// <summary>The condition of an event in plain C#: the event happens where the returned value crosses zero.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state, [dim].</param>
/// <returns>The value of the condition.</returns>
public delegate T EventCondition<T>(T t, ReadOnlySpan<T> y);

/// <summary>
/// The reset of an event in plain C#, which overwrites the state before the event with the state after it.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state to overwrite, [dim].</param>
public delegate void EventReset<T>(T t, Span<T> y);

/// <summary>
/// The reset of an event at several times in plain C#. In addition to time and state, it receives the index of the
/// time.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state to overwrite, [dim].</param>
/// <param name="number">The index, from 0, of the time in the list of the row's event times as given.</param>
public delegate void NumberedEventReset<T>(T t, Span<T> y, int number);

/// <summary>The condition of an event in plain C# that also depends on the arguments of the row.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="arguments">The arguments of the row, [arguments].</param>
/// <returns>The value of the condition.</returns>
public delegate T EventConditionWithArguments<T>(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> arguments);

/// <summary>The reset of an event in plain C# that also depends on the arguments of the row.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state to overwrite, [dim].</param>
/// <param name="arguments">The arguments of the row, [arguments].</param>
public delegate void EventResetWithArguments<T>(T t, Span<T> y, ReadOnlySpan<T> arguments);

/// <summary>
/// An event in plain C#: a condition g(t, y) that crosses zero, or known times, and an optional reset of the state.
/// Only solves outside expressions support it. The delegates are called by all threads of a solve and must be
/// thread-safe.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <remarks>
/// A crossing is located on the interpolant of an accepted step; the step is then shortened so that it ends where g is
/// zero to rounding. A condition that is zero at the start of the solve, or right after its event, is ignored until it
/// has left zero. A reset that moves another event's condition across zero triggers that event, too. For events at
/// known times, steps end at these times.
/// </remarks>
/// <example><code>
/// Event&lt;double&gt; bounce = new((t, y) =&gt; y[0], reset: (t, y) =&gt; y[1] *= -0.8, Crossing.Falling, name: "bounce");
/// Event&lt;double&gt; kick = Event&lt;double&gt;.At([1.0, 2.0], (t, y) =&gt; y[1] += 1);
/// </code></example>
public sealed class Event<T> : SolveEvent
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates an event that happens where a condition crosses zero.</summary>
    /// <param name="condition">The condition g(t, y).</param>
    /// <param name="reset">The reset of the state; null leaves the state unchanged.</param>
    /// <param name="direction">The direction in which g has to cross zero.</param>
    /// <param name="terminal">Whether the solve of the row ends at the event.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">The direction is not a value of the enumeration.</exception>
    public Event(
        EventCondition<T> condition, EventReset<T>? reset = null, Crossing direction = Crossing.Either,
        bool terminal = false, string? name = null)
        : base(null, direction, terminal, name)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Condition = (t, y, _) => condition(t, y);
        Reset = reset is null ? null : (t, _, y, _) => reset(t, y);
    }

    /// <summary>
    /// Creates an event that happens where a condition on t, y and the arguments of the row crosses zero.
    /// </summary>
    /// <param name="condition">The condition g(t, y, arguments).</param>
    /// <param name="reset">The reset of the state; null leaves the state unchanged.</param>
    /// <param name="direction">The direction in which g has to cross zero.</param>
    /// <param name="terminal">Whether the solve of the row ends at the event.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">The direction is not a value of the enumeration.</exception>
    public Event(
        EventConditionWithArguments<T> condition, EventResetWithArguments<T>? reset = null,
        Crossing direction = Crossing.Either, bool terminal = false, string? name = null)
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

    /// <summary>Creates an event at given times, on which steps land.</summary>
    /// <param name="times">
    /// The times, in the units of t₀ and in any order; times outside the span of a row have no effect on it.
    /// </param>
    /// <param name="reset">The reset of the state.</param>
    /// <param name="terminal">Whether the solve of the row ends at the first of the times.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    public static Event<T> At(double[] times, EventReset<T> reset, bool terminal = false, string? name = null) =>
        At(Single(times), Unnumbered(reset), terminal, name);

    /// <summary>
    /// Creates an event at given times, on which steps land, with a reset that receives the index of the time in the
    /// list.
    /// </summary>
    /// <inheritdoc cref="At(double[], EventReset{T}, bool, string?)"/>
    public static Event<T> At(
        double[] times, NumberedEventReset<T> reset, bool terminal = false, string? name = null) =>
        At(Single(times), reset, terminal, name);

    /// <summary>Creates an event with separate times for each row, on which steps land.</summary>
    /// <param name="times">
    /// One list of times per row, each in the units of t₀ and in any order; a single list applies to all rows.
    /// </param>
    /// <param name="reset">The reset of the state.</param>
    /// <param name="terminal">Whether the solve of the row ends at the first of its times.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">There are no lists, or one of them is null.</exception>
    public static Event<T> AtPerRow(
        IReadOnlyList<double[]> times, EventReset<T> reset, bool terminal = false, string? name = null) =>
        At(times, Unnumbered(reset), terminal, name);

    /// <summary>
    /// Creates an event with separate times for each row, on which steps land, and a reset that receives the index of
    /// the time in the row's list.
    /// </summary>
    /// <inheritdoc cref="AtPerRow(IReadOnlyList{double[]}, EventReset{T}, bool, string?)"/>
    public static Event<T> AtPerRow(
        IReadOnlyList<double[]> times, NumberedEventReset<T> reset, bool terminal = false, string? name = null) =>
        At(times, reset, terminal, name);

    /// <summary>
    /// Creates an event at t₀ + interval, t₀ + 2·interval, … up to t₁, on which steps land. In a solve backwards in
    /// time, the intervals are subtracted.
    /// </summary>
    /// <param name="interval">The interval, in the units of t₀; positive also for solves backwards in time.</param>
    /// <param name="reset">The reset of the state.</param>
    /// <param name="terminal">Whether the solve of the row ends at the first of the times.</param>
    /// <param name="name">The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</param>
    /// <exception cref="ArgumentException">The interval is not positive and finite.</exception>
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

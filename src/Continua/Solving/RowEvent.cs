using System.Numerics;

namespace Continua;

/// <summary>One occurrence of an event in a row.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="Event">The index of the event in <see cref="SolveOptions.Events"/>.</param>
/// <param name="Name">The name of the event; null if it has none.</param>
/// <param name="Time">The time of the occurrence, in the units of t0.</param>
/// <param name="Before">The state before the event, [dim].</param>
/// <param name="After">The state after the event, [dim]: after its reset, if it has one.</param>
public readonly record struct RowEvent<T>(int Event, string? Name, double Time, T[] Before, T[] After)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

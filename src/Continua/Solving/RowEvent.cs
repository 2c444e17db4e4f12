using System.Numerics;

namespace Continua;

/// <summary>An event that happened to a row.</summary>
/// <param name="Event">Its number in <see cref="SolveOptions.Events"/>.</param>
/// <param name="Name">Its name; null where it has none.</param>
/// <param name="Time">When it happened, in units of time.</param>
/// <param name="Before">The state before it, [dim].</param>
/// <param name="After">The state after its reset, [dim].</param>
public readonly record struct RowEvent<T>(int Event, string? Name, double Time, T[] Before, T[] After)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

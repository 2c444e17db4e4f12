namespace Continua.Execution;

/// <summary>
/// A range of observation indices at which the same rows of a block have observations, with the assignment of these
/// rows to lanes.
/// </summary>
/// <param name="From">The first index.</param>
/// <param name="To">The index after the last one.</param>
/// <param name="Map">The rows with more than <paramref name="From"/> observations, in lanes.</param>
internal readonly record struct ObservationRange(int From, int To, LaneMap Map);

using System.Numerics;
using Continua.Execution;

namespace Continua.Loops;

/// <summary>The source of a value that the steps of a scan read.</summary>
/// <param name="Scan">
/// The plan of the scan that stores the value for every observation; null for a part of the input series.
/// </param>
/// <param name="Item">The index of the value among those that the scan stores; −1 for a part of the input.</param>
/// <param name="Part">The part of the input, if the value is not from a scan.</param>
/// <param name="Size">The number of components.</param>
internal sealed record ScanSource<T>(ScanPlan<T>? Scan, int Item, ObservationPart Part, int Size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

namespace Continua.Loops;

/// <summary>The placeholders of the tangents of a scan's values within the scan that computes its jvp.</summary>
/// <param name="Body">The body of the scan whose jvp is computed.</param>
/// <param name="Placeholders">
/// For each input of that body, the placeholder of its tangent; null for an observed value or argument whose tangent is
/// zero.
/// </param>
internal sealed record ScanTangents(ScanBody Body, Tensor?[] Placeholders);

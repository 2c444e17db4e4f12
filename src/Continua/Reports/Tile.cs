namespace Continua.Reporting;

/// <summary>A key figure of a report.</summary>
/// <param name="Label">The quantity.</param>
/// <param name="Value">The value, as text.</param>
/// <param name="Note">A remark on the value, such as its unit; <c>null</c> for none.</param>
public sealed record Tile(string Label, string Value, string? Note = null);

namespace Continua.Reporting;

/// <summary>A key figure: what it is, the number as text, and a word on it.</summary>
public sealed record Tile(string Label, string Value, string? Note = null);

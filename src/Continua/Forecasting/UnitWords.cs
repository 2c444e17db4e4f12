namespace Continua.Learning;

/// <summary>Names of units of time.</summary>
internal static class UnitWords
{
    /// <summary>Returns the singular of a unit: "day" for "days", "unit of 't'" for "units of 't'".</summary>
    public static string Singular(string unit) =>
        unit.StartsWith("units of ", StringComparison.Ordinal) ? "unit of " + unit["units of ".Length..]
        : unit.Length > 3 && unit.EndsWith('s') ? unit[..^1] : unit;
}

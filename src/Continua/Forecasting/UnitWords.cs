namespace Continua.Learning;

/// <summary>Units of time in words.</summary>
internal static class UnitWords
{
    /// <summary>One of a unit: "day" of "days", "unit of 't'" of "units of 't'".</summary>
    public static string One(string unit) =>
        unit.StartsWith("units of ", StringComparison.Ordinal) ? "unit of " + unit["units of ".Length..]
        : unit.Length > 3 && unit.EndsWith('s') ? unit[..^1] : unit;
}

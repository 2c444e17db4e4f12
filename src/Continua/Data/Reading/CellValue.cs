using System.Text;

namespace Continua.Learning;

/// <summary>Whether a cell holds data, a number, date or time of day, and no name.</summary>
internal static class CellValue
{
    public static bool Is(string cell)
    {
        string? pattern = null;
        return CellReader.IsNumber(Encoding.UTF8.GetBytes(cell)) || Dates.TryIso(cell, ref pattern, out _)
            || ClockWriting.PatternOf(cell) is not null
            || (cell.Any(char.IsAsciiDigit) && DateShapes.Of(cell).Any(shape => Reads(shape.Pattern, cell)));
    }

    private static bool Reads(string pattern, string cell) => TimeWriting.Of(pattern).TryRead(Dates.Canonical(cell, out _), out _);
}

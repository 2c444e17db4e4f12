using System.Text;

namespace Continua.Learning;

/// <summary>Distinguishes data (a number, a date or a time of day) from column names.</summary>
internal static class CellValue
{
    /// <summary>Whether a cell is data.</summary>
    public static bool Is(string cell)
    {
        string? pattern = null;
        return CellReader.IsNumber(Encoding.UTF8.GetBytes(cell)) || Dates.TryIso(cell, ref pattern, out _)
            || ClockCodec.PatternOf(cell) is not null
            || (cell.Any(char.IsAsciiDigit) && DateShapes.Of(cell).Any(shape => Reads(shape.Pattern, cell)));
    }

    private static bool Reads(string pattern, string cell) =>
        TimeCodec.Of(pattern).TryRead(Dates.Canonical(cell, out _), out _);
}

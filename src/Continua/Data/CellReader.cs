using System.Globalization;
using System.Text;

namespace Continua.Learning;

/// <summary>What one cell of a number column holds.</summary>
internal enum CellKind
{
    Number,
    Missing,
    Infinite,
    Text,
}

/// <summary>Reads numbers without thousands separators, so that 1,5 is 1.5 or text but never 15.</summary>
internal sealed class CellReader(char separator, char? mark)
{
    private static readonly NumberFormatInfo Comma = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };

    // Where cells are separated by commas a bare decimal comma cannot be: the point is then the default.
    private char? mark = mark ?? (separator == ',' ? '.' : null);

    public CellKind Read(ReadOnlySpan<byte> cell, out double value)
    {
        if (cell.IsEmpty)
        {
            value = double.NaN;
            return CellKind.Missing;
        }

        if (double.TryParse(cell, NumberStyles.Float, Format, out value))
        {
            // The first number with a mark in it decides for the file; a later contradiction is then text, with its place.
            mark ??= cell.Contains((byte)'.') ? '.' : null;
        }
        else if (mark is null && IsDecimalComma(cell, out value))
        {
            mark = ',';
        }
        else
        {
            return Word(cell, out value);
        }

        return double.IsFinite(value) ? CellKind.Number : double.IsNaN(value) ? CellKind.Missing : CellKind.Infinite;
    }

    private NumberFormatInfo Format => mark == ',' ? Comma : NumberFormatInfo.InvariantInfo;

    private bool IsDecimalComma(ReadOnlySpan<byte> cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, Comma, out value)
        && cell.Contains((byte)',') && (separator == ';' || !LooksGrouped(cell));

    // 1,234 beside tabs may be 1234: only a semicolon, which is there for decimal commas, settles it.
    private static bool LooksGrouped(ReadOnlySpan<byte> cell)
    {
        ReadOnlySpan<byte> digits = cell.TrimStart("+- "u8);
        int comma = digits.IndexOf((byte)',');
        return comma is >= 1 and <= 3 && digits.Length == comma + 4 && digits[0] != (byte)'0';
    }

    private static CellKind Word(ReadOnlySpan<byte> cell, out double value)
    {
        value = double.NaN;
        return Is(cell, "NA"u8) || Is(cell, "N/A"u8) || Is(cell, "null"u8) || Is(cell, "?"u8) || Is(cell, "-"u8)
            ? CellKind.Missing
            : Is(cell.TrimStart("+-"u8), "inf"u8) ? CellKind.Infinite : CellKind.Text;
    }

    private static bool Is(ReadOnlySpan<byte> cell, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(cell, word);
}

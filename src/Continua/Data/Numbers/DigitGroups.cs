using System.Buffers;

namespace Continua.Learning;

/// <summary>Reads numbers with marks between groups of digits: 1,234,567.8 · 1.234,5 · 1 234 · 1'234 ·
/// 1,23,456.</summary>
internal static class DigitGroups
{
    /// <summary>The largest number of bytes in a number with marks between its digits.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<byte> Parts = SearchValues.Create("0123456789.,' "u8);

    private static ReadOnlySpan<byte> Minus => "\u2212"u8;

    /// <summary>The name of the mark between the digits of a number: "apostrophe" or "blank"; null for none.</summary>
    public static string? MarkIn(ReadOnlySpan<byte> number) =>
        number.Contains((byte)'\'') || number.IndexOf("\u2019"u8) >= 0 ? "apostrophe"
        : number.Contains((byte)' ') || number.IndexOf("\u00A0"u8) >= 0 || number.IndexOf("\u202F"u8) >= 0
            || number.IndexOf("\u2009"u8) >= 0 ? "blank" : null;

    /// <summary>Writes a number to the buffer without thousands marks and with a decimal point. Returns false for a
    /// cell whose grouping the form does not allow.</summary>
    public static bool TryJoin(ReadOnlySpan<byte> cell, NumberForm form, out Span<byte> plain, Span<byte> buffer)
    {
        plain = default;
        if (cell.Length is 0 or > MaxLength || !Simplify(cell, buffer, out int length))
        {
            return false;
        }

        Span<byte> text = buffer[..length];
        int start = text[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        int end = text[start..].IndexOfAnyExcept(Parts) is var stop and >= 0 ? start + stop : length;
        if (end < length && text[end] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        int mark = form.Decimal == '\0' ? -1 : text[start..end].LastIndexOf((byte)form.Decimal) is var last and >= 0 ? start + last : -1;
        int whole = mark < 0 ? end : mark;
        if (!IsGrouped(text[start..whole], form) || (mark >= 0 && text[(mark + 1)..end].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0))
        {
            return false;
        }

        int to = start;
        for (int i = start; i < length; i++)
        {
            if (i < whole && !char.IsAsciiDigit((char)text[i]))
            {
                continue;
            }

            text[to++] = i == mark ? (byte)'.' : text[i];
        }

        plain = text[..to];
        return true;
    }

    // Whether all marks are the same and separate groups of three digits or, as in India, groups of two digits before a
    // last group of three.
    private static bool IsGrouped(ReadOnlySpan<byte> digits, NumberForm form)
    {
        int first = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (first < 0)
        {
            // Without thousands marks, .NET reads every number except one with a typographic minus sign.
            return digits.Length > 0;
        }

        byte mark = digits[first];
        bool allowed = mark is (byte)' ' or (byte)'\'' || mark == form.Thousands;
        int[] groups = Lengths(digits, mark);
        return allowed && mark != form.Decimal && groups[0] is >= 1 and <= 3 && digits[0] != (byte)'0' && groups[^1] == 3
            && (groups[1..].All(g => g == 3) || (groups[0] <= 2 && groups[1..^1].All(g => g == 2)));
    }

    // The numbers of digits between the marks; any other character makes its group too long to be valid.
    private static int[] Lengths(ReadOnlySpan<byte> digits, byte mark)
    {
        List<int> lengths = [0];
        foreach (byte b in digits)
        {
            if (b == mark)
            {
                lengths.Add(0);
            }
            else
            {
                lengths[^1] += char.IsAsciiDigit((char)b) ? 1 : MaxLength;
            }
        }

        return [.. lengths];
    }

    // Replaces no-break and thin spaces, the curly apostrophe and the minus sign U+2212 by their ASCII equivalents.
    // Returns false for any other character outside ASCII.
    private static bool Simplify(ReadOnlySpan<byte> cell, Span<byte> buffer, out int length)
    {
        length = 0;
        while (!cell.IsEmpty)
        {
            (byte plain, int taken) = cell[0] < 0x80 ? (cell[0], 1)
                : cell.StartsWith(Minus) ? ((byte)'-', 3)
                : cell.StartsWith("\u00A0"u8) ? ((byte)' ', 2)
                : cell.StartsWith("\u202F"u8) || cell.StartsWith("\u2009"u8) ? ((byte)' ', 3)
                : cell.StartsWith("\u2019"u8) ? ((byte)'\'', 3) : ((byte)0, 0);
            if (taken == 0)
            {
                return false;
            }

            buffer[length++] = plain;
            cell = cell[taken..];
        }

        return length > 0;
    }
}

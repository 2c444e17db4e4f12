using System.Globalization;

namespace Continua.Learning;

/// <summary>How a file writes numbers: its decimal mark, and what may stand between thousands besides blanks and apostrophes.</summary>
/// <param name="Decimal">A point or a comma; '\0' where a mark may be either, so that no number with one is read.</param>
/// <param name="Thousands">A point or a comma; '\0' for neither.</param>
internal readonly record struct NumberForm(char Decimal, char Thousands)
{
    private static readonly NumberFormatInfo Comma = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u2063" };

    /// <summary>Decimal points, and no marks between thousands.</summary>
    public static NumberForm Plain { get; } = new('.', '\0');

    /// <summary>No number with a mark in it can be read.</summary>
    public static NumberForm Undecided { get; } = new('\0', '\0');

    /// <summary>The form that options fix.</summary>
    public static NumberForm? Given(CsvOptions options) => (options.Decimal, options.Thousands) switch
    {
        (null, null) => null,
        ({ } mark, { } thousands) => new(mark, thousands),
        ({ } mark, null) => new(mark, mark == ',' ? '.' : ','),
        (null, ',') => new('.', ','),
        (null, '.') => new(',', '.'),
        _ => null,
    };

    public bool TryRead(ReadOnlySpan<byte> cell, out double value)
    {
        value = 0;
        bool marked = Decimal == '\0' && cell.ContainsAny((byte)'.', (byte)',');
        NumberFormatInfo format = Decimal == ',' ? Comma : NumberFormatInfo.InvariantInfo;
        return !marked && (double.TryParse(cell, NumberStyles.Float, format, out value)
            || (DigitGroups.TryJoin(cell, this, out Span<byte> plain, stackalloc byte[DigitGroups.Longest])
                && double.TryParse(plain, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out value)));
    }
}

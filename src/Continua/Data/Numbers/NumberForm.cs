using System.Globalization;

namespace Continua.Learning;

/// <summary>The form of the numbers in a file: its decimal mark and its thousands mark. Blanks and apostrophes between
/// thousands are always allowed.</summary>
/// <param name="Decimal">A point or a comma; '\0' if undecided; numbers with a point or a comma can then not be
/// read.</param>
/// <param name="Thousands">A point or a comma; any other character for neither.</param>
internal readonly record struct NumberForm(char Decimal, char Thousands)
{
    private static readonly NumberFormatInfo Comma = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u2063" };

    /// <summary>Decimal points, and no commas between thousands.</summary>
    public static NumberForm Plain { get; } = new('.', '\0');

    /// <summary>The undecided form, in which only numbers without points and commas can be read.</summary>
    public static NumberForm Undecided { get; } = new('\0', '\0');

    /// <summary>The form given by the options, in which a mark that is not given is the other one of point and comma;
    /// null if they give neither mark.</summary>
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
        bool undecided = Decimal == '\0' && cell.ContainsAny((byte)'.', (byte)',');
        NumberFormatInfo format = Decimal == ',' ? Comma : NumberFormatInfo.InvariantInfo;
        return !undecided && (double.TryParse(cell, NumberStyles.Float, format, out value)
            || (DigitGroups.TryJoin(cell, this, out Span<byte> plain, stackalloc byte[DigitGroups.MaxLength])
                && double.TryParse(plain, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out value)));
    }
}

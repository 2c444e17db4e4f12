namespace Continua.Learning;

/// <summary>What the numbers of a file show about its decimal mark and the marks between its thousands.</summary>
/// <param name="separator">A bare decimal comma cannot be where commas separate cells, and a semicolon is there because of one.</param>
internal sealed class NumberEvidence(char separator)
{
    private readonly MarkEvidence point = new('.', ','), comma = new(',', '.');
    private bool commaFirst;

    /// <summary>Whether points are decimal marks beyond doubt, so that plain numbers need not be examined any more.</summary>
    public bool IsSettled => point.Decimals > 0 && comma is { Decimals: 0 };

    /// <summary>Whether any number had a mark.</summary>
    public bool HasMarks => point.Any || comma.Any;

    /// <summary>Whether any number had marks that must stand between thousands.</summary>
    public bool HasThousands => point.Groups + comma.Groups > 0 || (commaFirst && point.Any) || (point.Decimals > 0 && comma.Any);

    /// <summary>Whether a number such as 1.004 was read beside whole numbers such as 995, as if points stood between thousands.</summary>
    public bool ResemblesThousands { get; private set; }

    /// <summary>Takes note of a cell; what is no number is left alone.</summary>
    public void Add(ReadOnlySpan<byte> cell)
    {
        bool hasComma = comma.Add(cell), hasPoint = point.Add(cell);
        commaFirst |= hasComma && point.Decimals == 0 && comma.Decimals > 0;
    }

    /// <summary>Takes note of a column: whole numbers of three digits beside 1.004, and none of four.</summary>
    public void AddColumn(bool threeDigits, bool fourDigits, bool groupedPoint) =>
        ResemblesThousands |= threeDigits && !fourDigits && groupedPoint;

    public NumberForm Decide()
    {
        bool commaMark = comma.Decimals > 0 || point.Groups > 0;
        bool pointMark = point.Decimals > 0 || comma.Groups > 0;
        return commaMark && (!pointMark || commaFirst) ? new(',', '.')
            : pointMark ? comma.Any ? new('.', ',') : NumberForm.Plain
            : comma.Ambiguous > 0 || (point.Ambiguous > 0 && (separator is ';' or '\t' or '|' || (separator == ' ' && ResemblesThousands)))
                ? NumberForm.Undecided
            : NumberForm.Plain;
    }
}

/// <summary>How often a mark stood where it must be decimal, where it must be between thousands, and where it may be either.</summary>
internal sealed class MarkEvidence(char mark, char other)
{
    public int Decimals { get; private set; }

    public int Groups { get; private set; }

    public int Ambiguous { get; private set; }

    public bool Any => Decimals + Groups + Ambiguous > 0;

    /// <returns>Whether the cell is a number with this mark.</returns>
    public bool Add(ReadOnlySpan<byte> cell)
    {
        int at = cell.IndexOf((byte)mark);
        if (at < 0)
        {
            return false;
        }

        NumberForm asDecimal = new(mark, '\0'), asGroups = new(other, mark), asBoth = new(mark, other);
        bool isDecimal = asDecimal.TryRead(cell, out _) || (cell.Contains((byte)other) && asBoth.TryRead(cell, out _));
        bool isGroups = asGroups.TryRead(cell, out _);
        Decimals += isDecimal && !isGroups ? 1 : 0;
        Groups += isGroups && !isDecimal ? 1 : 0;
        Ambiguous += isGroups && isDecimal ? 1 : 0;
        return isDecimal || isGroups;
    }
}

namespace Continua.Learning;

/// <summary>Collects evidence about the decimal mark and the thousands mark of a file from its numbers.</summary>
/// <param name="separator">The separator of the cells. Between semicolons, tabs or bars, numbers such as 1.004 are
/// ambiguous, since such files often have decimal commas; between blanks, only if <see cref="ResemblesThousands"/>.
/// Between commas, their point is a decimal mark.</param>
internal sealed class NumberEvidence(char separator)
{
    private readonly MarkEvidence point = new('.', ','), comma = new(',', '.');

    // Whether a decimal comma occurred before any decimal point.
    private bool commaFirst;

    /// <summary>Whether points are certainly decimal marks, so that no further cells need to be examined.</summary>
    public bool IsSettled => point.Decimals > 0 && comma is { Decimals: 0 };

    /// <summary>Whether any number contained a point or a comma.</summary>
    public bool HasMarks => point.Any || comma.Any;

    /// <summary>Whether any number contained marks that can only separate thousands.</summary>
    public bool HasThousands => point.Groups + comma.Groups > 0 || (commaFirst && point.Any) || (point.Decimals > 0 && comma.Any);

    /// <summary>Whether a column contains numbers such as 1.004 and whole numbers of three digits, but none of more
    /// digits, as if points separated thousands.</summary>
    public bool ResemblesThousands { get; private set; }

    /// <summary>Adds a cell; cells that are not numbers have no effect.</summary>
    public void Add(ReadOnlySpan<byte> cell)
    {
        bool hasComma = comma.Add(cell), hasPoint = point.Add(cell);
        commaFirst |= hasComma && point.Decimals == 0 && comma.Decimals > 0;
    }

    /// <summary>Adds a column.</summary>
    /// <param name="threeDigits">Whether it has whole numbers of three digits.</param>
    /// <param name="fourDigits">Whether it has whole numbers of four or more digits.</param>
    /// <param name="groupedPoint">Whether it has numbers such as 1.004.</param>
    public void AddColumn(bool threeDigits, bool fourDigits, bool groupedPoint) =>
        ResemblesThousands |= threeDigits && !fourDigits && groupedPoint;

    /// <summary>The number form that the evidence supports; <see cref="NumberForm.Undecided"/> if the evidence is
    /// ambiguous.</summary>
    public NumberForm Decide()
    {
        bool decimalComma = comma.Decimals > 0 || point.Groups > 0;
        bool decimalPoint = point.Decimals > 0 || comma.Groups > 0;
        return decimalComma && (!decimalPoint || commaFirst) ? new(',', '.')
            : decimalPoint ? comma.Any ? new('.', ',') : NumberForm.Plain
            : comma.Ambiguous > 0 || (point.Ambiguous > 0 && (separator is ';' or '\t' or '|' || (separator == ' ' && ResemblesThousands)))
                ? NumberForm.Undecided
            : NumberForm.Plain;
    }
}

/// <summary>Counts the numbers in which a mark is certainly a decimal mark (<see cref="Decimals"/>), certainly a
/// thousands mark (<see cref="Groups"/>), or possibly either.</summary>
internal sealed class MarkEvidence(char mark, char other)
{
    public int Decimals { get; private set; }

    public int Groups { get; private set; }

    public int Ambiguous { get; private set; }

    public bool Any => Decimals + Groups + Ambiguous > 0;

    /// <summary>Counts a cell.</summary>
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

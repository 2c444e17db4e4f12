using System.Globalization;

namespace Continua.Learning;

/// <summary>The order of class names: numbers by value, then other names by their characters.</summary>
internal sealed class LabelOrder : IComparer<string>
{
    public static readonly LabelOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        bool isFirst = TryNumber(x, out double first), isSecond = TryNumber(y, out double second);
        return isFirst && isSecond && first != second ? first.CompareTo(second)
            : isFirst != isSecond ? (isFirst ? -1 : 1)
            : string.CompareOrdinal(x, y);
    }

    private static bool TryNumber(string? text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>A number that probably marks missing cells, such as -9999.</summary>
/// <param name="Value">The number.</param>
/// <param name="Cells">The number of cells that contain it.</param>
/// <param name="Row">The index of the first row that contains it.</param>
/// <param name="IsMark">Whether it is almost certainly a mark: the number is customary as a mark, and enough cells
/// contain it. A column with such a number is rejected unless <see cref="CsvOptions.Missing"/> is given.</param>
internal readonly record struct Sentinel(double Value, int Cells, int Row, bool IsMark);

/// <summary>Finds numbers that probably mark missing cells: far outside the range of all other numbers of the column,
/// and customary as a mark or repeated.</summary>
internal static partial class Sentinels
{
    // A candidate is the smallest or the largest value of a column. The minimum number of other values: in general, and
    // for a candidate that is customary as a mark and that enough cells contain.
    private const int MinOthers = 5, MinOthersIfCustomary = 2;

    // The minimum number of cells that contain the candidate: for a customary mark, and for any other number.
    private const int MinCustomaryCells = 2, MinUncustomaryCells = 3;

    // The minimum number of distinct other values for a candidate that is not customary.
    private const int MinDistinct = 5;

    // A number of at least MinExtreme in magnitude is not a measurement if all other values are at most MaxOrdinary.
    private const double MinExtreme = 1e30, MaxOrdinary = 1e12;

    // Customary marks, mostly fill values of data formats.
    private static readonly double[] Fills =
        [-8888, -888, -88.8, -7777, -32768, -2147483648, 2147483647, 4294967295, long.MinValue, long.MaxValue,
            1e20, -1e20, 1e30, -1e30, 1e31, -1e31, 1e35, -1e35];

    // Marks that may also be values: the limits of 16 bits are the saturation values of AD converters. A single cell
    // with such a number is therefore not rejected.
    private static readonly double[] PossibleFills = [8888, 7777, 32767, 65535];

    /// <summary>The sentinel of a column; null for none.</summary>
    public static Sentinel? In(IReadOnlyList<double> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            (low, high) = double.IsNaN(value) ? (low, high) : (Math.Min(low, value), Math.Max(high, value));
        }

        return low < high ? Test(values, low) ?? Test(values, high) : null;
    }

    // Tests whether the smallest or the largest value of a column is a sentinel.
    private static Sentinel? Test(IReadOnlyList<double> values, double extreme)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        int cells = 0, others = 0, first = -1;
        HashSet<double> distinct = [];
        for (int row = 0; row < values.Count; row++)
        {
            double value = values[row];
            if (double.IsNaN(value))
            {
                continue;
            }

            bool same = value == extreme || (IsNetCdfFill(extreme) && IsNetCdfFill(value));
            first = same && first < 0 ? row : first;
            (cells, others) = same ? (cells + 1, others) : (cells, others + 1);
            (low, high) = same ? (low, high) : (Math.Min(low, value), Math.Max(high, value));
            if (!same && distinct.Count < MinDistinct)
            {
                distinct.Add(value);
            }
        }

        double distance = Math.Max(low - extreme, extreme - high), span = high - low;
        bool isExtreme = Math.Abs(extreme) >= MinExtreme;
        bool othersAreOrdinary = Math.Max(Math.Abs(low), Math.Abs(high)) <= MaxOrdinary;
        bool customary = IsCustomary(extreme) || (isExtreme && othersAreOrdinary && others >= MinOthers);
        bool onlyNegativeValue = extreme < 0 && low >= 0;
        bool far = distance > (customary ? onlyNegativeValue ? 0 : Math.Max(span, Math.Abs(extreme) / 3) : 3 * span);
        bool unmistakable = customary && distance > 10 * span && Math.Abs(extreme) > 99 && !PossibleFills.Contains(extreme);
        bool enough = customary ? others >= MinOthersIfCustomary
            : others >= MinOthers && distinct.Count >= MinDistinct;
        bool mark = customary && cells >= (unmistakable ? 1 : MinCustomaryCells);
        bool reported = mark || (customary ? others >= MinOthers : cells >= MinUncustomaryCells);
        return far && enough && reported && (othersAreOrdinary || !isExtreme) ? new(extreme, cells, first, mark) : null;
    }

    private static bool IsCustomary(double value) =>
        IsNetCdfFill(value) || IsSinglePrecisionLimit(value) || Fills.Contains(value) || PossibleFills.Contains(value)
        || Nines().IsMatch(value.ToString("R", CultureInfo.InvariantCulture));

    // The default fill value of netCDF, in single and double precision.
    private static bool IsNetCdfFill(double value) => Math.Abs(value / 9.969209968386869e36 - 1) < 1e-4;

    // The largest number of single precision, written with any number of digits.
    private static bool IsSinglePrecisionLimit(double value) => Math.Abs(Math.Abs(value) / float.MaxValue - 1) < 1e-3;

    [GeneratedRegex(@"^-?(99+(\.9+)?|9\.9{2,})$", RegexOptions.CultureInvariant)]
    private static partial Regex Nines();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>A number that stands for missing cells, as -9999 does.</summary>
/// <param name="Value">The number.</param>
/// <param name="Cells">How many hold it.</param>
/// <param name="Row">The first of them.</param>
/// <param name="IsMark">Whether it is refused until it is named: files use it so, and enough cells hold it.</param>
internal readonly record struct Sentinel(double Value, int Cells, int Row, bool IsMark);

/// <summary>Finds numbers far outside the range of all others of their column: what files fill missing cells with,
/// and what repeats.</summary>
internal static partial class Sentinels
{
    private const int FewestOthers = 5, FewestBesideCustomary = 2, FewestCells = 2, FewestUncustomary = 3, FewestDistinct = 5;


    // No measurement amid ordinary ones.
    private const double Beyond = 1e30, Ordinary = 1e12;

    // Those of 16 bits are also where a converter ends: a single one may be a value.
    private static readonly double[] Fills =
        [-8888, -888, -88.8, -7777, -32768, -2147483648, 2147483647, 4294967295, long.MinValue, long.MaxValue,
            1e20, -1e20, 1e30, -1e30, 1e31, -1e31, 1e35, -1e35];

    private static readonly double[] PossibleFills = [8888, 7777, 32767, 65535];

    /// <summary>The one of a column; null where there is none.</summary>
    public static Sentinel? In(IReadOnlyList<double> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            (low, high) = double.IsNaN(value) ? (low, high) : (Math.Min(low, value), Math.Max(high, value));
        }

        return low < high ? Test(values, low) ?? Test(values, high) : null;
    }

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

            bool same = value == extreme || (IsFilled(extreme) && IsFilled(value));
            first = same && first < 0 ? row : first;
            (cells, others) = same ? (cells + 1, others) : (cells, others + 1);
            (low, high) = same ? (low, high) : (Math.Min(low, value), Math.Max(high, value));
            if (!same && distinct.Count < FewestDistinct)
            {
                distinct.Add(value);
            }
        }

        double away = Math.Max(low - extreme, extreme - high), span = high - low;
        bool beyond = Math.Abs(extreme) >= Beyond, ordinary = Math.Max(Math.Abs(low), Math.Abs(high)) <= Ordinary;
        bool customary = IsCustomary(extreme) || (beyond && ordinary && others >= FewestOthers);
        bool onlyNegative = extreme < 0 && low >= 0;
        bool far = away > (customary ? onlyNegative ? 0 : Math.Max(span, Math.Abs(extreme) / 3) : 3 * span);
        bool alone = customary && away > 10 * span && Math.Abs(extreme) > 99 && !PossibleFills.Contains(extreme);
        bool enough = customary ? others >= FewestBesideCustomary
            : others >= FewestOthers && distinct.Count >= FewestDistinct;
        bool mark = customary && cells >= (alone ? 1 : FewestCells);
        bool told = mark || (customary ? others >= FewestOthers : cells >= FewestUncustomary);
        return far && enough && told && (ordinary || !beyond) ? new(extreme, cells, first, mark) : null;
    }

    private static bool IsCustomary(double value) =>
        IsFilled(value) || IsSingle(value) || Fills.Contains(value) || PossibleFills.Contains(value)
        || Nines().IsMatch(value.ToString("R", CultureInfo.InvariantCulture));

    // netCDF's fill value, in single and double precision.
    private static bool IsFilled(double value) => Math.Abs(value / 9.969209968386869e36 - 1) < 1e-4;

    // The ends of single precision, in as many digits as there may be.
    private static bool IsSingle(double value) => Math.Abs(Math.Abs(value) / float.MaxValue - 1) < 1e-3;

    [GeneratedRegex(@"^-?(99+(\.9+)?|9\.9{2,})$", RegexOptions.CultureInvariant)]
    private static partial Regex Nines();
}

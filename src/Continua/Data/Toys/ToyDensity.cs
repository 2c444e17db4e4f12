using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// A density in the plane that is easy to look at and hard to fit, within about [−4, 4]²: the test cases of continuous
/// normalizing flows.
/// </summary>
/// <remarks>Reference: Grathwohl, Chen, Bettencourt, Sutskever, Duvenaud 2019, "FFJORD", section 4.1, whose scales these are.</remarks>
public abstract record ToyDensity
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<ToyDensity> All { get; } =
        [new EightGaussians(), new TwoMoons(), new Pinwheel(), new Circles(), new Checkerboard(), new TwoSpirals()];

    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The density of that name; upper and lower case are the same.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ToyDensity Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"A toy density is one of {string.Join(", ", All.Select(d => d.Name))}, but got '{name}'"
                + (NearestName.Of(name, All.Select(d => d.Name)) is { } nearest ? $"; did you mean '{nearest}'?" : "; choose one of these."));
    }

    /// <summary>Independent points, shape [rows, 2]. A row depends on the key and its number alone, not on how many are asked for.</summary>
    /// <param name="key">Where the points come from.</param>
    /// <param name="rows">How many.</param>
    /// <param name="first">The number of the first: batch s of n fresh rows begins at s · n.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows is negative.</exception>
    public T[,] Sample<T>(RandomKey key, int rows, long first = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        T[,] points = new T[rows, 2];
        for (int r = 0; r < rows; r++)
        {
            (double x, double y) = Draw(key.Split(first + r));
            (points[r, 0], points[r, 1]) = (T.CreateTruncating(x), T.CreateTruncating(y));
        }

        return points;
    }

    /// <summary>A point; everything random in it comes from the key.</summary>
    protected abstract (double X, double Y) Draw(RandomKey key);
}

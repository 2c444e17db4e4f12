using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// A density in the plane, mostly within [−4, 4]², that is easy to plot and hard to fit: a usual test case of
/// continuous normalizing flows.
/// </summary>
/// <remarks>Reference: Grathwohl, Chen, Bettencourt, Sutskever, Duvenaud 2019, "FFJORD", section 4.1, also for the
/// scales.</remarks>
public abstract record ToyDensity
{
    /// <summary>All toy densities.</summary>
    public static IReadOnlyList<ToyDensity> All { get; } =
        [new EightGaussians(), new TwoMoons(), new Pinwheel(), new Circles(), new Checkerboard(), new TwoSpirals()];

    /// <summary>The name of the density, as used on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Returns the density with the given name.</summary>
    /// <param name="name">The name; case is ignored.</param>
    /// <exception cref="ArgumentException">There is no density with that name.</exception>
    public static ToyDensity Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"A toy density is one of {string.Join(", ", All.Select(d => d.Name))}, but got '{name}'"
                + (NearestName.Of(name, All.Select(d => d.Name)) is { } nearest ? $"; did you mean '{nearest}'?" : "; choose one of these."));
    }

    /// <summary>Draws independent points, shape [rows, 2]. Each point depends only on the key and its number in the
    /// infinite sequence of points, not on the number of rows drawn.</summary>
    /// <param name="key">The random key.</param>
    /// <param name="rows">The number of points.</param>
    /// <param name="first">The number of the first point in the sequence, counted from 0; batch s of n new points
    /// begins at s · n.</param>
    /// <typeparam name="T">The scalar type of the points.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is negative.</exception>
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

    /// <summary>Draws one point.</summary>
    /// <param name="key">The random key, the only source of randomness.</param>
    protected abstract (double X, double Y) Draw(RandomKey key);
}

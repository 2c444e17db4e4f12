using System.Numerics;
using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// A classification problem whose classes no flow of the same dimension can make linearly separable: a ball (label 0)
/// inside a spherical shell (label 1). A point has a uniform direction and the distance a + (b − a) u^(1/d) from the
/// origin, with u uniform in [0, 1), where a = 0, b = ½ in the ball and a = 1, b = 1½ in the shell. The ball is
/// uniform; the density of the shell increases with the distance if d &gt; 1, as in the code of the reference.
/// </summary>
/// <remarks>Reference: Dupont, Doucet, Teh 2019, "Augmented neural ODEs", section 4 and its code.</remarks>
public sealed record NestedSpheres
{
    /// <summary>Creates the problem for points of a given dimension.</summary>
    /// <param name="dimension">d, the number of components of a point; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is below 1.</exception>
    public NestedSpheres(int dimension = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
    }

    /// <summary>d: the number of components of a point.</summary>
    public int Dimension { get; }

    /// <summary>Draws points of the ball, labelled 0, followed by points of the shell, labelled 1; shape [inner +
    /// outer, d]. The n-th point of a class depends only on the key and n. The rows are not shuffled; use
    /// <see cref="RowBatches"/> for that.</summary>
    /// <param name="key">The random key.</param>
    /// <param name="inner">The number of points in the ball.</param>
    /// <param name="outer">The number of points in the shell.</param>
    /// <typeparam name="T">The scalar type of the points.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">A number of points is negative.</exception>
    public LabelledRows<T> Sample<T>(RandomKey key, int inner = 500, int outer = 1500)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        ArgumentOutOfRangeException.ThrowIfNegative(outer);
        T[,] points = new T[inner + outer, Dimension];
        int[] labels = new int[inner + outer];
        for (int r = 0; r < labels.Length; r++)
        {
            labels[r] = r < inner ? 0 : 1;
            Draw(key.Split(labels[r]).Split(r < inner ? r : r - inner), innerRadius: labels[r], points, r);
        }

        return new(points, labels);
    }

    private void Draw<T>(RandomKey key, double innerRadius, T[,] points, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] direction = [.. Enumerable.Range(1, Dimension).Select(c => key.Normal(c))];
        double length = Math.Sqrt(direction.Sum(z => z * z));
        double distance = innerRadius + (0.5 * ScalarFunctions.Pow(key.Uniform(0), 1.0 / Dimension));
        for (int c = 0; c < Dimension; c++)
        {
            points[row, c] = T.CreateTruncating(distance * direction[c] / length);
        }
    }
}

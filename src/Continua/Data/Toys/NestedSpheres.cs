using System.Numerics;
using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// A ball within a shell, which no flow of the same dimension can pull apart: a point has a uniform direction and the distance
/// a + (b − a) u^(1/d) from the origin, u uniform in [0, 1), with a = 0, b = ½ inside and a = 1, b = 1½ outside. Inside that is
/// uniform in the ball; outside it is a little denser inwards than uniform, as published.
/// </summary>
/// <remarks>Reference: Dupont, Doucet, Teh 2019, "Augmented neural ODEs", section 4 and its code.</remarks>
public sealed record NestedSpheres
{
    /// <param name="dimension">d, 1 at least.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public NestedSpheres(int dimension = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
    }

    /// <summary>d: the components of a point.</summary>
    public int Dimension { get; }

    /// <summary>Points of the ball, labelled 0, then points of the shell, labelled 1, shape [inner + outer, d]. The n-th point of
    /// each depends on the key and n alone. They stand in order; <see cref="RowBatches"/> mixes them.</summary>
    /// <param name="key">Where the points come from.</param>
    /// <param name="inner">The number of points in the ball.</param>
    /// <param name="outer">The number of points in the shell.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
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
            Draw(key.Split(labels[r]).Split(r < inner ? r : r - inner), nearest: labels[r], points, r);
        }

        return new(points, labels);
    }

    private void Draw<T>(RandomKey key, double nearest, T[,] points, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] direction = [.. Enumerable.Range(1, Dimension).Select(c => key.Normal(c))];
        double length = Math.Sqrt(direction.Sum(z => z * z));
        double distance = nearest + (0.5 * ScalarFunctions.Pow(key.Uniform(0), 1.0 / Dimension));
        for (int c = 0; c < Dimension; c++)
        {
            points[row, c] = T.CreateTruncating(distance * direction[c] / length);
        }
    }
}

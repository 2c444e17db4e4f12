using System.Numerics;

namespace Continua.Learning;

/// <summary>A toy density with a closed form, with which the likelihood of a model can be compared.</summary>
public abstract record ExactDensity : ToyDensity
{
    /// <summary>The natural logarithm of the density at a point; −∞ where the density is 0.</summary>
    /// <param name="x">The first coordinate.</param>
    /// <param name="y">The second coordinate.</param>
    public abstract double LogDensity(double x, double y);

    /// <summary>The natural logarithms of the density at several points, shape [rows]. Their negative mean is the
    /// negative log-likelihood, in nats, that a perfect model reaches on these points.</summary>
    /// <param name="points">The points, shape [rows, 2].</param>
    /// <typeparam name="T">The scalar type of the points.</typeparam>
    /// <exception cref="ArgumentException">The rows do not have two components.</exception>
    public double[] LogDensity<T>(T[,] points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(points);
        Tensor.Guard(
            points.GetLength(1) == 2, $"A point of the plane has 2 components, but got rows of {points.GetLength(1)}; pass [rows, 2].");
        double[] logs = new double[points.GetLength(0)];
        for (int r = 0; r < logs.Length; r++)
        {
            logs[r] = LogDensity(double.CreateTruncating(points[r, 0]), double.CreateTruncating(points[r, 1]));
        }

        return logs;
    }
}

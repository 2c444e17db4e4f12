using System.Numerics;

namespace Continua.Learning;

/// <summary>A toy density whose value is known, so that a model's likelihood can be held against the truth's.</summary>
public abstract record ExactDensity : ToyDensity
{
    /// <summary>The natural logarithm of the density at a point; −∞ where no point falls.</summary>
    public abstract double LogDensity(double x, double y);

    /// <summary>The same for points of shape [rows, 2], one value a row. Minus their mean is the truth's negative log-likelihood,
    /// in nats: what a perfect model reaches on these points.</summary>
    /// <exception cref="ArgumentException">A row has not two components.</exception>
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

using System.Numerics;

namespace Continua;

/// <summary>
/// Random vectors ε with mean 0 and covariance 1, with which Hutchinson's estimator finds a trace: E εᵀAε = tr A. They differ in how
/// far a single estimate strays.
/// </summary>
/// <remarks>Reference: Hutchinson 1990, "A stochastic estimator of the trace of the influence matrix for Laplacian smoothing splines".</remarks>
public abstract record Probe
{
    private Probe()
    {
    }

    /// <summary>Standard normal components; an estimate's variance is 2 |S|², S the symmetric part of A and |·| the Frobenius norm.</summary>
    public static Probe Gaussian { get; } = new GaussianProbe();

    /// <summary>Signs ±1: the least variance there is with independent components, 2 |S|² without S's diagonal.</summary>
    public static Probe Rademacher { get; } = new RademacherProbe();

    /// <summary>Independent vectors, shape [rows, dimension]. A row depends on the key and its number alone.</summary>
    /// <param name="key">Where they come from.</param>
    /// <param name="first">The number of the first row.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of rows or components is negative.</exception>
    public T[,] Sample<T>(RandomKey key, int rows, int dimension, long first = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(dimension);
        T[,] vectors = new T[rows, dimension];
        for (int r = 0; r < rows; r++)
        {
            RandomKey row = key.Split(first + r);
            for (int c = 0; c < dimension; c++)
            {
                vectors[r, c] = T.CreateTruncating(Component(row, c));
            }
        }

        return vectors;
    }

    private protected abstract double Component(RandomKey row, int component);

    private sealed record GaussianProbe : Probe
    {
        private protected override double Component(RandomKey row, int component) => row.Normal(component);
    }

    private sealed record RademacherProbe : Probe
    {
        private protected override double Component(RandomKey row, int component) => row.Bits(component) >> 63 == 0 ? 1 : -1;
    }
}

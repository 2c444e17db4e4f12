using System.Numerics;

namespace Continua;

/// <summary>
/// A distribution of random vectors ε with mean 0 and identity covariance for Hutchinson's trace estimator,
/// E εᵀAε = tr A. The distributions differ in the variance of the estimate.
/// </summary>
/// <remarks>Reference: Hutchinson 1990, "A stochastic estimator of the trace of the influence matrix for Laplacian
/// smoothing splines".</remarks>
public abstract record Probe
{
    private Probe()
    {
    }

    /// <summary>
    /// Standard normal components. The variance of an estimate is 2 |S|², where S is the symmetric part of A and |·|
    /// the Frobenius norm.
    /// </summary>
    public static Probe Gaussian { get; } = new GaussianProbe();

    /// <summary>
    /// Random signs ±1. The variance of an estimate is 2 |S − diag S|², where S is the symmetric part of A and |·| the
    /// Frobenius norm: the smallest possible with independent components.
    /// </summary>
    public static Probe Rademacher { get; } = new RademacherProbe();

    /// <summary>
    /// Draws independent vectors, [rows, dimension]. Each vector depends only on the key and on its index in the
    /// infinite sequence of vectors.
    /// </summary>
    /// <param name="key">The random key.</param>
    /// <param name="rows">The number of vectors.</param>
    /// <param name="dimension">The number of components of a vector.</param>
    /// <param name="first">The index of the first vector in the sequence.</param>
    /// <typeparam name="T">The type of the components, <see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> or <paramref name="dimension"/> is
    /// negative.</exception>
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

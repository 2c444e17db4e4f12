using System.Numerics;

namespace Continua.Integration;

/// <summary>The weights bⱼ(θ) of a continuous extension at a place within the step, and their slopes.</summary>
internal sealed unsafe class InterpolantWeights<T>(Tableau tableau)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[][] polynomials = tableau.Interpolant ?? [];
    private readonly double[] slopes = new double[tableau.Stages];
    private readonly double[] weights = new double[tableau.Stages];
    private readonly T[] rounded = new T[tableau.Stages];

    public ReadOnlySpan<double> Weights => weights;

    /// <summary>dbⱼ/dθ.</summary>
    public ReadOnlySpan<double> Slopes => slopes;

    /// <summary>Moves to a place θ in [0, 1]; slopes stay where they were.</summary>
    public void At(double theta)
    {
        for (int j = 0; j < polynomials.Length; j++)
        {
            double[] p = polynomials[j];
            double value = 0;
            for (int d = p.Length - 1; d >= 0; d--)
            {
                value = (value * theta) + p[d];
            }

            weights[j] = value * theta;
            rounded[j] = T.CreateTruncating(weights[j]);
        }
    }

    /// <summary>Moves to a place θ in [0, 1], slopes too; only cotangents of times need them.</summary>
    public void WithSlopesAt(double theta)
    {
        At(theta);
        for (int j = 0; j < polynomials.Length; j++)
        {
            double[] p = polynomials[j];
            double slope = 0;
            for (int d = p.Length - 1; d >= 0; d--)
            {
                slope = (slope * theta) + ((d + 1) * p[d]);
            }

            slopes[j] = slope;
        }
    }

    /// <summary>The interpolated component of a lane.</summary>
    public T Value(Slab<T> slab, int lane, int component, T step)
    {
        nint at = ((nint)component * slab.Map.Lanes) + lane;
        T sum = T.Zero;
        for (int j = 0; j < rounded.Length; j++)
        {
            sum = T.FusedMultiplyAdd(rounded[j], slab.Stage(j)[at], sum);
        }

        return T.FusedMultiplyAdd(step, sum, slab.State[at]);
    }
}

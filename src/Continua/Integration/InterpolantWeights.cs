using System.Numerics;

namespace Continua.Integration;

/// <summary>The weights bⱼ(θ) of a continuous extension at a place within the step, and their slopes.</summary>
internal sealed unsafe class InterpolantWeights<T>(Tableau tableau)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // So many stages that whole vectors run over them.
    private static readonly int Unit = Vector<double>.Count;

    private readonly double[][] polynomials = tableau.Interpolant ?? [];
    private readonly double[][] byPower = ByPower(tableau.Interpolant ?? []);
    private readonly double[] slopes = new double[tableau.Stages];
    private readonly double[] weights = new double[Padded(tableau.Stages)];
    private readonly T[] rounded = new T[tableau.Stages];

    public ReadOnlySpan<double> Weights => weights.AsSpan(0, rounded.Length);

    /// <summary>dbⱼ/dθ.</summary>
    public ReadOnlySpan<double> Slopes => slopes;

    /// <summary>Moves to a place θ in [0, 1]; slopes stay where they were.</summary>
    public void At(double theta)
    {
        for (int j = 0; j < polynomials.Length; j += Unit)
        {
            Vector<double> value = Vector<double>.Zero;
            for (int d = byPower.Length - 1; d >= 0; d--)
            {
                value = (value * theta) + new Vector<double>(byPower[d], j);
            }

            (value * theta).CopyTo(weights, j);
        }

        for (int j = 0; j < polynomials.Length; j++)
        {
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

    private static int Padded(int stages) => (stages + Unit - 1) / Unit * Unit;

    /// <summary>The coefficients of each power, one a stage; a polynomial of lower degree has zeros.</summary>
    private static double[][] ByPower(double[][] polynomials)
    {
        int degree = polynomials.Select(p => p.Length).DefaultIfEmpty(0).Max();
        double[][] byPower = [.. Enumerable.Range(0, degree).Select(_ => new double[Padded(polynomials.Length)])];
        for (int j = 0; j < polynomials.Length; j++)
        {
            for (int d = 0; d < polynomials[j].Length; d++)
            {
                byPower[d][j] = polynomials[j][d];
            }
        }

        return byPower;
    }
}

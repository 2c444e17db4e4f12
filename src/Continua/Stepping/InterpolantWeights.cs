using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>The weights bⱼ(θ) of a method's interpolant at a point θ of the step, and their derivatives.</summary>
internal sealed unsafe class InterpolantWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Stages are processed in groups of two vectors of four; the weights of padding stages are zero.
    private const int Unit = 8;

    private readonly double[][] polynomials;
    private readonly int padded, degree;
    private readonly double* byPower, weights;
    private readonly T* rounded, scaled;
    private readonly double[] slopes;

    // Pinned, because pointers into them are stored.
    private readonly double[] doubles;
    private readonly T[] narrowed;

    /// <param name="interpolant">
    /// Row j contains the coefficients of θ, θ², … in bⱼ(θ); null for a method without an interpolant.
    /// </param>
    public InterpolantWeights(double[][]? interpolant, int stages)
    {
        polynomials = interpolant ?? [];
        degree = polynomials.Select(p => p.Length).DefaultIfEmpty(0).Max();
        padded = (Math.Max(polynomials.Length, stages) + Unit - 1) / Unit * Unit;
        slopes = new double[stages];
        doubles = GC.AllocateArray<double>((degree + 1) * padded, pinned: true);
        narrowed = GC.AllocateArray<T>(2 * padded, pinned: true);
        weights = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(doubles));
        byPower = weights + padded;
        rounded = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(narrowed));
        scaled = rounded + padded;
        for (int j = 0; j < polynomials.Length; j++)
        {
            for (int d = 0; d < polynomials[j].Length; d++)
            {
                byPower[(d * padded) + j] = polynomials[j][d];
            }
        }
    }

    /// <summary>The weights bⱼ(θ).</summary>
    public ReadOnlySpan<double> Weights => new(weights, slopes.Length);

    /// <summary>The derivatives dbⱼ/dθ, as computed by <see cref="WithSlopesAt"/>.</summary>
    public ReadOnlySpan<double> Slopes => slopes;

    /// <summary>Computes the weights at θ in [0, 1]; <see cref="Slopes"/> are not updated.</summary>
    public void At(double theta)
    {
        Vector256<double> point = Vector256.Create(theta);
        for (int j = 0; j < padded; j += Unit)
        {
            Vector256<double> low = Vector256<double>.Zero, high = low;
            double* coefficient = byPower + ((degree - 1) * padded) + j;
            for (int d = degree; d > 0; d--, coefficient -= padded)
            {
                low = (low * point) + Vector256.Load(coefficient);
                high = (high * point) + Vector256.Load(coefficient + Vector256<double>.Count);
            }

            (low * point).Store(weights + j);
            (high * point).Store(weights + j + Vector256<double>.Count);
        }

        DoubleSums.Narrow(new ReadOnlySpan<double>(weights, padded), new Span<T>(rounded, padded));
    }

    /// <summary>Computes the weights and their derivatives at θ in [0, 1].</summary>
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

    /// <summary>The weights multiplied by the scale of the stages' vectors; the next call overwrites them.</summary>
    /// <param name="scale">The step size where the vectors are slopes, else 1.</param>
    public ReadOnlySpan<T> Scaled(double scale)
    {
        for (int j = 0; j < polynomials.Length; j++)
        {
            scaled[j] = T.CreateTruncating(scale * weights[j]);
        }

        return new(scaled, polynomials.Length);
    }

    /// <summary>One component of a lane's interpolated state.</summary>
    /// <param name="scale">The step size where the stages' vectors are slopes, else 1.</param>
    public T Value(StepRecord<T> stepRecord, int lane, int component, T scale)
    {
        nint at = ((nint)component * stepRecord.Map.Lanes) + lane;
        T sum = T.Zero;
        for (int j = 0; j < polynomials.Length; j++)
        {
            sum = T.FusedMultiplyAdd(rounded[j], stepRecord.Stage(j)[at], sum);
        }

        return T.FusedMultiplyAdd(scale, sum, stepRecord.State[at]);
    }
}

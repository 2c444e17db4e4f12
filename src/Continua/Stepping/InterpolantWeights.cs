using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>The weights bⱼ(θ) of a continuous extension at a place within the step, and their slopes.</summary>
internal sealed unsafe class InterpolantWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Two vectors run over so many stages at once; those that are not there weigh nothing.
    private const int Unit = 8;

    private readonly double[][] polynomials;
    private readonly int padded, degree;
    private readonly double* byPower, weights;
    private readonly T* rounded, scaled;
    private readonly double[] slopes;

    // Pinned, so that their places are known.
    private readonly double[] numbers;
    private readonly T[] narrow;

    /// <param name="interpolant">Row j holds the coefficients of θ, θ², … in bⱼ(θ); null where there is none.</param>
    public InterpolantWeights(double[][]? interpolant, int stages)
    {
        polynomials = interpolant ?? [];
        degree = polynomials.Select(p => p.Length).DefaultIfEmpty(0).Max();
        padded = (Math.Max(polynomials.Length, stages) + Unit - 1) / Unit * Unit;
        slopes = new double[stages];
        numbers = GC.AllocateArray<double>((degree + 1) * padded, pinned: true);
        narrow = GC.AllocateArray<T>(2 * padded, pinned: true);
        weights = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(numbers));
        byPower = weights + padded;
        rounded = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(narrow));
        scaled = rounded + padded;
        for (int j = 0; j < polynomials.Length; j++)
        {
            for (int d = 0; d < polynomials[j].Length; d++)
            {
                byPower[(d * padded) + j] = polynomials[j][d];
            }
        }
    }

    public ReadOnlySpan<double> Weights => new(weights, slopes.Length);

    /// <summary>dbⱼ/dθ.</summary>
    public ReadOnlySpan<double> Slopes => slopes;

    /// <summary>Moves to a place θ in [0, 1]; slopes stay where they were.</summary>
    public void At(double theta)
    {
        Vector256<double> place = Vector256.Create(theta);
        for (int j = 0; j < padded; j += Unit)
        {
            Vector256<double> low = Vector256<double>.Zero, high = low;
            double* coefficient = byPower + ((degree - 1) * padded) + j;
            for (int d = degree; d > 0; d--, coefficient -= padded)
            {
                low = (low * place) + Vector256.Load(coefficient);
                high = (high * place) + Vector256.Load(coefficient + Vector256<double>.Count);
            }

            (low * place).Store(weights + j);
            (high * place).Store(weights + j + Vector256<double>.Count);
        }

        DoubleSums.Narrow(new ReadOnlySpan<double>(weights, padded), new Span<T>(rounded, padded));
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

    /// <summary>The weights in units of time; the next call writes over them.</summary>
    public ReadOnlySpan<T> Scaled(double step)
    {
        for (int j = 0; j < polynomials.Length; j++)
        {
            scaled[j] = T.CreateTruncating(step * weights[j]);
        }

        return new(scaled, polynomials.Length);
    }

    /// <summary>The interpolated component of a lane.</summary>
    public T Value(StepRecord<T> stepRecord, int lane, int component, T step)
    {
        nint at = ((nint)component * stepRecord.Map.Lanes) + lane;
        T sum = T.Zero;
        for (int j = 0; j < polynomials.Length; j++)
        {
            sum = T.FusedMultiplyAdd(rounded[j], stepRecord.Stage(j)[at], sum);
        }

        return T.FusedMultiplyAdd(step, sum, stepRecord.State[at]);
    }
}

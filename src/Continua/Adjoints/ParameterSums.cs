using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Kernels;
using Continua.Solving;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The summed cotangents of all blocks as a part of the state, in pieces of fixed size: their values, and the squares of what
/// is measured in units of the tolerance.
/// </summary>
internal sealed unsafe class ParameterSums<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PieceLength = 256, Room = PieceLength + 64;

    private readonly (int Argument, int Start, int Length)[] pieces;
    private readonly double[] squares;
    private readonly int[] sizes;
    private readonly int blocks, stages, length;
    private readonly NativeBuffer<T> values, changes, ones;
    private readonly T** slopes;

    /// <param name="sizes">The components of each argument.</param>
    public ParameterSums(int[] sizes, int blocks, int stages)
    {
        (this.sizes, this.blocks, this.stages, length) = (sizes, blocks, stages, sizes.Sum());
        List<(int Argument, int Start, int Length)> pieces = [];
        for (int k = 0, start = 0; k < sizes.Length; start += sizes[k++])
        {
            for (int at = 0; at < sizes[k]; at += PieceLength)
            {
                pieces.Add((k, start + at, Math.Min(PieceLength, sizes[k] - at)));
            }
        }

        this.pieces = [.. pieces];
        squares = new double[pieces.Count];
        (values, changes, ones) = (new(length), new(length), new(blocks));
        new Span<T>(ones.Data, blocks).Fill(T.One);
        slopes = (T**)NativeMemory.AllocZeroed((nuint)(blocks * (stages + 1)), (nuint)sizeof(T*));
    }

    /// <summary>In the place of a stage: the slope of the step that chooses the first one.</summary>
    public int Trial => stages;

    public int Pieces => pieces.Length;

    public ReadOnlySpan<T> Values => new(values.Data, length);

    /// <summary>The step that was tried, for all blocks that run.</summary>
    public T Step { get; set; }

    /// <summary>Says where a block has a stage's slope; null if it has none.</summary>
    public void Set(int block, int stage, T* slope) => slopes[(stage * blocks) + block] = slope;

    /// <summary>Measures the values themselves.</summary>
    public void MeasureValues(int piece, T atol, T rtol)
    {
        T* own = stackalloc T[Room];
        new Span<T>(values.Data + pieces[piece].Start, pieces[piece].Length).CopyTo(new(own, PieceLength));
        Decide(piece, own, own, atol, rtol);
    }

    [SkipLocalsInit]
    public void MeasureSlope(int piece, T atol, T rtol)
    {
        T* slope = stackalloc T[Room];
        Sum(piece, 0, slope);
        Decide(piece, slope, values.Data + pieces[piece].Start, atol, rtol);
    }

    /// <summary>Measures the change of the slope over the step that chooses the first one.</summary>
    [SkipLocalsInit]
    public void MeasureChange(int piece, T atol, T rtol)
    {
        T* first = stackalloc T[Room], change = stackalloc T[Room];
        Sum(piece, 0, first);
        Sum(piece, Trial, change);
        for (int i = 0; i < pieces[piece].Length; i++)
        {
            change[i] -= first[i];
        }

        Decide(piece, change, values.Data + pieces[piece].Start, atol, rtol);
    }

    /// <summary>Measures the error of the step that was tried, and keeps what it adds to the values.</summary>
    [SkipLocalsInit]
    public void MeasureError(int piece, StepCoefficients<T> coefficients, T atol, T rtol)
    {
        (_, int start, int count) = pieces[piece];
        T* sums = stackalloc T[stages * Room], next = stackalloc T[Room], error = stackalloc T[Room];
        for (int i = 0; i < stages; i++)
        {
            Sum(piece, i, sums + (i * Room));
        }

        Combine(coefficients.Solution, sums, count, null, error);
        new Span<T>(error, count).CopyTo(new(changes.Data + start, count));
        Combine(coefficients.Solution, sums, count, values.Data + start, next);
        Combine(coefficients.Error, sums, count, null, error);
        Decide(piece, error, next, atol, rtol);
    }

    /// <summary>Adds what the step measured last adds.</summary>
    public void Accept(int piece)
    {
        (_, int start, int count) = pieces[piece];
        for (int i = start; i < start + count; i++)
        {
            values.Data[i] += changes.Data[i];
        }
    }

    public void Clear(int piece) => new Span<T>(values.Data + pieces[piece].Start, pieces[piece].Length).Clear();

    /// <summary>The root mean square over the worst argument.</summary>
    public double Norm()
    {
        double worst = 0;
        for (int p = 0; p < pieces.Length;)
        {
            int argument = pieces[p].Argument;
            double sum = 0;
            for (; p < pieces.Length && pieces[p].Argument == argument; p++)
            {
                sum += squares[p];
            }

            worst = Math.Max(worst, Math.Sqrt(sum / sizes[argument]));
        }

        return worst;
    }

    public void Dispose()
    {
        values.Dispose();
        changes.Dispose();
        ones.Dispose();
        NativeMemory.Free(slopes);
    }

    // In the order of blocks; those without rows have nothing to add.
    [SkipLocalsInit]
    private void Sum(int piece, int stage, T* result)
    {
        T** present = stackalloc T*[blocks];
        int count = 0;
        for (int b = 0; b < blocks; b++)
        {
            T* slope = slopes[(stage * blocks) + b];
            if (slope != null)
            {
                present[count++] = slope + pieces[piece].Start;
            }
        }

        T one = T.One;
        StageKernels<T>.Combine(result, null, &one, present, ones.Data, count, pieces[piece].Length, 1);
    }

    [SkipLocalsInit]
    private void Combine(StepCoefficients<T>.Sum sum, T* slopes, int count, T* from, T* result)
    {
        T** terms = stackalloc T*[stages];
        for (int j = 0; j < sum.Terms.Length; j++)
        {
            terms[j] = slopes + (sum.Terms[j] * Room);
        }

        T step = Step;
        StageKernels<T>.Combine(result, from, &step, terms, sum.Weights, sum.Terms.Length, count, 1);
    }

    /// <param name="next">The values after the step, by whose size the tolerance goes too.</param>
    [SkipLocalsInit]
    private void Decide(int piece, T* measured, T* next, T atol, T rtol)
    {
        // One component of as many lanes as there are numbers: ratios and squares of each.
        T* ratios = stackalloc T[Room], ofEach = stackalloc T[Room];
        (_, int start, int count) = pieces[piece];
        int lanes = Frame<T>.Widen(count);
        if (FlooredTolerances<T>.MayApply(atol, rtol))
        {
            FlooredTolerances<T>.ErrorRatios(ratios, ofEach, null, measured, values.Data + start, next, &atol, rtol, 1, lanes);
        }
        else
        {
            StageKernels<T>.ErrorRatios(ratios, ofEach, measured, values.Data + start, next, &atol, rtol, 1, lanes);
        }

        double even = 0, odd = 0;
        for (int i = 0; i + 1 < count; i += 2)
        {
            even += double.CreateTruncating(ofEach[i]);
            odd += double.CreateTruncating(ofEach[i + 1]);
        }

        squares[piece] = even + odd + (count % 2 == 1 ? double.CreateTruncating(ofEach[count - 1]) : 0);
    }
}

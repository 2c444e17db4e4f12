using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Kernels;
using Continua.Solving;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The summed cotangents of arguments over all blocks, as a part of the state: their values, and the squares of
/// measured quantities in units of the tolerances. The values are divided into pieces of fixed size, which worker
/// threads measure independently.
/// </summary>
internal sealed unsafe class ParameterSums<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PieceLength = 256, PaddedLength = PieceLength + 64;

    private readonly (int Argument, int Start, int Length)[] pieces;
    private readonly double[] squares;
    private readonly int[] sizes;
    private readonly int blocks, stages, length;
    private readonly NativeBuffer<T> values, changes, ones;
    private readonly T** slopes;

    /// <param name="sizes">The number of components of each argument.</param>
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

    /// <summary>The stage index of the slope after the trial step that chooses the first step size.</summary>
    public int Trial => stages;

    /// <summary>The number of pieces.</summary>
    public int Pieces => pieces.Length;

    public ReadOnlySpan<T> Values => new(values.Data, length);

    /// <summary>The size of the attempted step, the same for all running blocks.</summary>
    public T Step { get; set; }

    /// <summary>Sets the slope of a block at a stage; null if the block has none.</summary>
    public void Set(int block, int stage, T* slope) => slopes[(stage * blocks) + block] = slope;

    /// <summary>Measures the values themselves.</summary>
    public void MeasureValues(int piece, T atol, T rtol)
    {
        T* copy = stackalloc T[PaddedLength];
        new Span<T>(values.Data + pieces[piece].Start, pieces[piece].Length).CopyTo(new(copy, PieceLength));
        MeasureSquares(piece, copy, copy, atol, rtol);
    }

    /// <summary>Measures the slope of the first stage.</summary>
    [SkipLocalsInit]
    public void MeasureSlope(int piece, T atol, T rtol)
    {
        T* slope = stackalloc T[PaddedLength];
        Sum(piece, 0, slope);
        MeasureSquares(piece, slope, values.Data + pieces[piece].Start, atol, rtol);
    }

    /// <summary>Measures the change of the slope over the trial step that chooses the first step size.</summary>
    [SkipLocalsInit]
    public void MeasureChange(int piece, T atol, T rtol)
    {
        T* first = stackalloc T[PaddedLength], change = stackalloc T[PaddedLength];
        Sum(piece, 0, first);
        Sum(piece, Trial, change);
        for (int i = 0; i < pieces[piece].Length; i++)
        {
            change[i] -= first[i];
        }

        MeasureSquares(piece, change, values.Data + pieces[piece].Start, atol, rtol);
    }

    /// <summary>
    /// Measures the error of the attempted step, and stores the change of the values for <see cref="Accept"/>.
    /// </summary>
    [SkipLocalsInit]
    public void MeasureError(int piece, StepCoefficients<T> coefficients, T atol, T rtol)
    {
        (_, int start, int count) = pieces[piece];
        T* sums = stackalloc T[stages * PaddedLength];
        T* next = stackalloc T[PaddedLength], error = stackalloc T[PaddedLength];
        for (int i = 0; i < stages; i++)
        {
            Sum(piece, i, sums + (i * PaddedLength));
        }

        Combine(coefficients.Solution, sums, count, null, error);
        new Span<T>(error, count).CopyTo(new(changes.Data + start, count));
        Combine(coefficients.Solution, sums, count, values.Data + start, next);
        Combine(coefficients.Error, sums, count, null, error);
        MeasureSquares(piece, error, next, atol, rtol);
    }

    /// <summary>Adds the change of the values stored by the last <see cref="MeasureError"/>.</summary>
    public void Accept(int piece)
    {
        (_, int start, int count) = pieces[piece];
        for (int i = start; i < start + count; i++)
        {
            values.Data[i] += changes.Data[i];
        }
    }

    public void Clear(int piece) => new Span<T>(values.Data + pieces[piece].Start, pieces[piece].Length).Clear();

    /// <summary>The largest root mean square of an argument's last measured quantity.</summary>
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

    // Summed in the order of the blocks; blocks without rows are skipped.
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
            terms[j] = slopes + (sum.Terms[j] * PaddedLength);
        }

        T step = Step;
        StageKernels<T>.Combine(result, from, &step, terms, sum.Weights, sum.Terms.Length, count, 1);
    }

    /// <param name="next">The values after the step, on which the tolerance also depends.</param>
    [SkipLocalsInit]
    private void MeasureSquares(int piece, T* measured, T* next, T atol, T rtol)
    {
        // The values are treated as lanes of a single component, so that each has a separate ratio and square.
        T* ratios = stackalloc T[PaddedLength], squaresOfEach = stackalloc T[PaddedLength];
        (_, int start, int count) = pieces[piece];
        int lanes = Frame<T>.Widen(count);
        if (FlooredTolerances<T>.MayApply(atol, rtol))
        {
            FlooredTolerances<T>.ErrorRatios(
                ratios, squaresOfEach, null, measured, values.Data + start, next, &atol, rtol, 1, lanes);
        }
        else
        {
            StageKernels<T>.ErrorRatios(
                ratios, squaresOfEach, measured, values.Data + start, next, &atol, rtol, 1, lanes);
        }

        double even = 0, odd = 0;
        for (int i = 0; i + 1 < count; i += 2)
        {
            even += double.CreateTruncating(squaresOfEach[i]);
            odd += double.CreateTruncating(squaresOfEach[i + 1]);
        }

        squares[piece] = even + odd + (count % 2 == 1 ? double.CreateTruncating(squaresOfEach[count - 1]) : 0);
    }
}

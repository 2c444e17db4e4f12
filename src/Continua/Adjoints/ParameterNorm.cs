using System.Numerics;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Adjoints;

/// <summary>
/// The summed cotangents of all blocks as a part of the state, in pieces of fixed size: their values, and the squares of what
/// is measured in units of the tolerance.
/// </summary>
internal sealed unsafe class ParameterSums<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PieceLength = 256;

    private readonly (int Argument, int Start, int Length)[] pieces;
    private readonly double[] squares;
    private readonly int[] sizes;
    private readonly NativeBuffer<T> values, changes;
    private readonly NativeBuffer<T> ones;
    private readonly T** vectors;
    private readonly T** increments;

    public ParameterSums(int[] sizes, int blocks)
    {
        this.sizes = sizes;
        List<(int Argument, int Start, int Length)> pieces = [];
        int start = 0;
        for (int k = 0; k < sizes.Length; start += sizes[k++])
        {
            for (int at = 0; at < sizes[k]; at += PieceLength)
            {
                pieces.Add((k, start + at, Math.Min(PieceLength, sizes[k] - at)));
            }
        }

        this.pieces = [.. pieces];
        squares = new double[pieces.Count];
        (values, changes, ones) = (new(start), new(start), new(blocks));
        new Span<T>(ones.Data, blocks).Fill(T.One);
        vectors = (T**)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)(2 * blocks), (nuint)sizeof(T*));
        increments = vectors + blocks;
    }

    public int Pieces => pieces.Length;

    public void Set(int block, T* vector, T* increment)
    {
        vectors[block] = vector;
        increments[block] = increment;
    }

    /// <summary>Measures a piece of the blocks' vectors, or of the values themselves if there are none.</summary>
    /// <param name="stepped">Whether the blocks have increments, which take part in the tolerance.</param>
    public void Measure(int piece, int blocks, bool stepped, T atol, T rtol)
    {
        const int Room = PieceLength + 64;
        T* sum = stackalloc T[Room], next = stackalloc T[Room], ratios = stackalloc T[Room], ofEach = stackalloc T[Room];
        (_, int start, int length) = pieces[piece];
        T* now = values.Data + start;
        if (stepped)
        {
            T* change = changes.Data + start;
            Add(increments, blocks, start, length, sum);
            for (int i = 0; i < length; i++)
            {
                change[i] = sum[i];
                next[i] = now[i] + sum[i];
            }
        }

        if (!Add(vectors, blocks, start, length, sum))
        {
            new Span<T>(now, length).CopyTo(new(sum, length));
        }

        // One component of as many lanes as there are numbers: ratios and squares of each.
        int lanes = (length + Frame<T>.MinimumCapacity - 1) / Frame<T>.MinimumCapacity * Frame<T>.MinimumCapacity;
        StageKernels<T>.ErrorRatios(ratios, ofEach, sum, now, stepped ? next : now, &atol, rtol, 1, lanes);
        double squared = 0;
        for (int i = 0; i < length; i++)
        {
            squared += double.CreateTruncating(ofEach[i]);
        }

        squares[piece] = squared;
    }

    /// <summary>Adds the increments measured last to the values.</summary>
    public void Accept(int piece)
    {
        (_, int start, int length) = pieces[piece];
        for (int i = start; i < start + length; i++)
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
        System.Runtime.InteropServices.NativeMemory.Free(vectors);
    }

    // In the order of blocks; those without rows have nothing to add.
    private bool Add(T** summands, int blocks, int start, int length, T* result)
    {
        T** present = stackalloc T*[blocks];
        int count = 0;
        for (int b = 0; b < blocks; b++)
        {
            if (summands[b] != null)
            {
                present[count++] = summands[b] + start;
            }
        }

        if (count > 0)
        {
            StageKernels<T>.Combine(result, null, ones.Data, present, ones.Data, count, length, 1);
        }

        return count > 0;
    }
}

/// <summary>One member's view of the summed cotangents as a part of the state that the error norm sees.</summary>
internal sealed unsafe class ParameterNorm<T>(
    JointBlocks<T> blocks, SharedBacksolve<T>[] mine, ParameterSums<T> sums, SolveOptions options) : ISharedNorm
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private enum Quantity
    {
        State,
        Slope,
        Change,
        Error,
    }

    private int First => sums.Pieces * blocks.First / blocks.All;

    private int End => sums.Pieces * (blocks.First + mine.Length) / blocks.All;

    public void Begin()
    {
        for (int p = First; p < End; p++)
        {
            sums.Clear(p);
        }
    }

    public double OfState() => Measure(Quantity.State);

    public double OfSlope() => Measure(Quantity.Slope);

    public double OfChange() => Measure(Quantity.Change);

    public double OfError() => Measure(Quantity.Error);

    public void Accept()
    {
        for (int p = First; p < End; p++)
        {
            sums.Accept(p);
        }
    }

    private double Measure(Quantity quantity)
    {
        for (int b = 0; b < mine.Length; b++)
        {
            bool has = mine[b].Integrator.Running > 0;
            sums.Set(
                blocks.First + b, has ? VectorOf(mine[b], quantity) : null, has && quantity == Quantity.Error ? mine[b].Increment : null);
        }

        blocks.Wait();
        for (int p = First; p < End; p++)
        {
            sums.Measure(p, blocks.All, quantity == Quantity.Error, T.CreateTruncating(options.Atol), T.CreateTruncating(options.Rtol));
        }

        blocks.Wait();
        return sums.Norm();
    }

    private static T* VectorOf(SharedBacksolve<T> block, Quantity quantity) => quantity switch
    {
        Quantity.Slope => block.FirstSlope,
        Quantity.Change => block.SlopeChange(),
        Quantity.Error => block.Error(),
        _ => null,
    };
}

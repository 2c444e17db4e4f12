using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>A weighted sum that is built term by term.</summary>
/// <param name="capacity">The largest number of terms.</param>
internal sealed unsafe class WeightedTerms<T>(int capacity, int dimension) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> weights = new(capacity);
    private readonly T** terms = (T**)NativeMemory.Alloc((nuint)capacity, (nuint)sizeof(T*));
    private int count;

    /// <summary>Begins a new sum.</summary>
    public void Clear() => count = 0;

    /// <summary>Adds a term unless its weight is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double weight, T* term)
    {
        if (weight != 0)
        {
            weights.Data[count] = T.CreateTruncating(weight);
            terms[count++] = term;
        }
    }

    /// <summary>
    /// Computes result = from + steps · Σ weight · term; if <paramref name="from"/> is null, the second term alone.
    /// </summary>
    /// <param name="steps">One factor per lane.</param>
    public void SumTo(T* result, T* from, T* steps, int lanes)
    {
        if (count > 0)
        {
            StageKernels<T>.Combine(result, from, steps, terms, weights.Data, count, dimension, lanes);
            return;
        }

        Span<T> values = new(result, dimension * lanes);
        if (from == null)
        {
            values.Clear();
        }
        else
        {
            new Span<T>(from, dimension * lanes).CopyTo(values);
        }
    }

    public void Dispose()
    {
        weights.Dispose();
        NativeMemory.Free(terms);
    }
}

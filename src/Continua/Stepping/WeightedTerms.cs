using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>A sum of weighted values that is put together term by term.</summary>
/// <param name="most">The most terms.</param>
internal sealed unsafe class WeightedTerms<T>(int most, int dimension) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> weights = new(most);
    private readonly T** terms = (T**)NativeMemory.Alloc((nuint)most, (nuint)sizeof(T*));
    private int count;

    /// <summary>Begins a sum.</summary>
    public void Clear() => count = 0;

    /// <summary>Adds a term; none where its weight is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double weight, T* term)
    {
        if (weight != 0)
        {
            weights.Data[count] = T.CreateTruncating(weight);
            terms[count++] = term;
        }
    }

    /// <summary>result = from + steps · Σ weight · term; without from, the sum alone.</summary>
    /// <param name="steps">One number a lane.</param>
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

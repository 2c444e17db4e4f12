using System.Numerics;

namespace Continua.Execution;

/// <summary>One vector width as an empty struct: what kernels are generic over. A mask is a vector of all or no bits.</summary>
internal unsafe interface ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract int Count { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(T* target, TVector value);

    static abstract TVector Splat(T value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The smaller; NaN if either is.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The larger; NaN if either is.</summary>
    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Negate(TVector a);

    static abstract TVector Abs(TVector a);

    static abstract TVector Sqrt(TVector a);

    /// <summary>To the nearest integral value, halves to even.</summary>
    static abstract TVector Round(TVector a);

    static abstract TVector Less(TVector a, TVector b);

    static abstract TVector LessOrEqual(TVector a, TVector b);

    static abstract TVector Equal(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>Bitwise: <paramref name="yes"/> where the mask is set.</summary>
    static abstract TVector Select(TVector mask, TVector yes, TVector no);

    static abstract bool Any(TVector mask);
}

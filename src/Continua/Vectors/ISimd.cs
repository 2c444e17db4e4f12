using System.Numerics;

namespace Continua.Vectors;

/// <summary>One vector width, an empty struct: what kernels are generic over. A mask has all or no bits of a lane.</summary>
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

    /// <summary>The smaller; NaN where x is. For a bound that is neither NaN nor zero: one instruction, Min is three.</summary>
    static abstract TVector AtMost(TVector x, TVector bound);

    /// <summary>The larger, likewise.</summary>
    static abstract TVector AtLeast(TVector x, TVector bound);

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

    /// <summary>Of the lanes as integers.</summary>
    static abstract TVector AddBits(TVector a, TVector b);

    /// <summary>Of the lanes as integers.</summary>
    static abstract TVector SubtractBits(TVector a, TVector b);

    static abstract TVector ShiftLeft(TVector a, int bits);

    /// <summary>Zeros come in.</summary>
    static abstract TVector ShiftRight(TVector a, int bits);

    /// <summary>
    /// a·2ⁿ, rounded once, for integral n. All widths agree while |n| ≤ 2000 (float: 250) and 2⁻⁶⁰ ≤ |a| ≤ 2⁶⁰.
    /// </summary>
    static abstract TVector Scale(TVector a, TVector n);

    static abstract bool Any(TVector mask);
}

using System.Numerics;

namespace Continua.Vectors;

/// <summary>
/// The operations of one vector width. Kernels are generic over implementations, which are empty structs. A lane of a
/// mask has all bits set or none.
/// </summary>
internal unsafe interface ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(T* target, TVector value);

    /// <summary>A vector with the value in every lane.</summary>
    static abstract TVector Splat(T value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The smaller of the two; NaN if either is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The larger of the two; NaN if either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>
    /// The smaller of the two; NaN if x is. The bound must be neither NaN nor zero. One instruction, where Min takes
    /// three.
    /// </summary>
    static abstract TVector AtMost(TVector x, TVector bound);

    /// <summary>The larger of the two; NaN if x is. The bound must be neither NaN nor zero.</summary>
    static abstract TVector AtLeast(TVector x, TVector bound);

    static abstract TVector Negate(TVector a);

    static abstract TVector Abs(TVector a);

    static abstract TVector Sqrt(TVector a);

    /// <summary>Rounds to the nearest integral value, ties to even.</summary>
    static abstract TVector Round(TVector a);

    static abstract TVector Less(TVector a, TVector b);

    static abstract TVector LessOrEqual(TVector a, TVector b);

    static abstract TVector Equal(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>
    /// The bits of <paramref name="yes"/> where the mask is set, else those of <paramref name="no"/>.
    /// </summary>
    static abstract TVector Select(TVector mask, TVector yes, TVector no);

    /// <summary>Adds the lanes as integers.</summary>
    static abstract TVector AddBits(TVector a, TVector b);

    /// <summary>Subtracts the lanes as integers.</summary>
    static abstract TVector SubtractBits(TVector a, TVector b);

    /// <summary>Shifts the bits of each lane.</summary>
    static abstract TVector ShiftLeft(TVector a, int bits);

    /// <summary>Shifts the bits of each lane; zeros are shifted in.</summary>
    static abstract TVector ShiftRight(TVector a, int bits);

    /// <summary>
    /// a·2ⁿ, rounded once, for integral n. All widths give the same result for |n| ≤ 2000 (float: 250) and |a| from
    /// 2⁻⁶⁰ to 2⁶⁰.
    /// </summary>
    static abstract TVector Scale(TVector a, TVector n);

    /// <summary>Whether the mask is set in any lane.</summary>
    static abstract bool Any(TVector mask);
}

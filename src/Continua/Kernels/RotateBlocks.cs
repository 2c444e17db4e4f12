using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>A quaternion w + xi + yj + zk in each lane of vectors.</summary>
internal readonly struct LaneQuaternion<V, T, S>(V w, V x, V y, V z)
    where V : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : struct, ISimd<V, T>
{
    public V W
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => w;
    }

    public V X
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => x;
    }

    public V Y
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => y;
    }

    public V Z
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => z;
    }

    public LaneQuaternion<V, T, S> Conjugate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(w, S.Negate(x), S.Negate(y), S.Negate(z));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe LaneQuaternion<V, T, S> Load(T* source, nint part) =>
        new(S.Load(source), S.Load(source + part), S.Load(source + (2 * part)), S.Load(source + (3 * part)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(T* target, nint part)
    {
        S.Store(target, w);
        S.Store(target + part, x);
        S.Store(target + (2 * part), y);
        S.Store(target + (3 * part), z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneQuaternion<V, T, S> Scaled(V factor) =>
        new(S.Multiply(factor, w), S.Multiply(factor, x), S.Multiply(factor, y), S.Multiply(factor, z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneQuaternion<V, T, S> Times(in LaneQuaternion<V, T, S> b) => new(
        Sum(w, b.W, S.Negate(x), b.X, S.Negate(y), b.Y, S.Negate(z), b.Z),
        Sum(w, b.X, x, b.W, y, b.Z, S.Negate(z), b.Y),
        Sum(w, b.Y, S.Negate(x), b.Z, y, b.W, z, b.X),
        Sum(w, b.Z, x, b.Y, S.Negate(y), b.X, z, b.W));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Dot(in LaneQuaternion<V, T, S> b) => Sum(w, b.W, x, b.X, y, b.Y, z, b.Z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum(V a, V b, V c, V d, V e, V f, V g, V h) =>
        S.MultiplyAdd(g, h, S.MultiplyAdd(e, f, S.MultiplyAdd(c, d, S.Multiply(a, b))));
}

/// <summary>
/// Multiplies blocks of four components by the exponentials of matrices, y = e⁻ᵈ eᵃ x eᵇ in quaternions, or computes the
/// cotangents of a, b, d and x.
/// </summary>
/// <remarks>
/// The exponential of xi + yj + zk is cos r + (sin r / r)(xi + yj + zk) with r² = x² + y² + z². The loops are methods of
/// their own, because the compiler does not inline the operations of a single long one.
/// </remarks>
internal sealed unsafe class RotateBlocks<T> : Instruction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Up to this r², the Taylor polynomials are exact to rounding; beyond, cos r − sin r / r loses few digits.
    private const double Small = 0.25;

    private readonly Operand logarithms, decays, state;
    private readonly Operand? cotangent;
    private readonly int blocks;

    /// <param name="result">y, [4, blocks], or the cotangents, [11, blocks].</param>
    /// <param name="logarithms">a and b, [6, blocks].</param>
    /// <param name="decays">d, [blocks].</param>
    /// <param name="state">x, [4, blocks].</param>
    /// <param name="cotangent">The cotangent of y, [4, blocks]; null to compute y.</param>
    /// <param name="blocks">The number of blocks.</param>
    /// <param name="scratchSlot">A slot of <see cref="ScratchSize"/> · blocks components.</param>
    public RotateBlocks(
        Operand result, Operand logarithms, Operand decays, Operand state, Operand? cotangent, int blocks, int scratchSlot)
        : base(result, cotangent is { } given ? [logarithms, decays, state, given] : [logarithms, decays, state])
    {
        (this.logarithms, this.decays, this.state, this.cotangent, this.blocks) = (logarithms, decays, state, cotangent, blocks);
        ScratchSlot = scratchSlot;
    }

    /// <summary>The number of scratch components per block: cos r, sin r / r and their slope for a and b, and e⁻ᵈ.</summary>
    public static int ScratchSize => 7;

    public override void Run(Frame<T> frame, int lanes)
    {
        // For a single row, a vector would reach into the next part.
        if (lanes == 1)
        {
            Run<Vector128<T>, SimdOne<T>>(frame, lanes);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Run<Vector512<T>, Simd512<T>>(frame, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<Vector256<T>, Simd256<T>>(frame, lanes);
        }
        else
        {
            Run<Vector128<T>, Simd128<T>>(frame, lanes);
        }
    }

    private void Run<TVector, TSimd>(Frame<T> frame, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        nint part = (nint)blocks * lanes;
        T* a = frame.Pointer(logarithms, lanes), x = frame.Pointer(state, lanes), y = frame.Pointer(Result, lanes);
        T* scratch = frame[ScratchSlot];
        Angles<TVector, TSimd>(a, scratch, part, cotangent is not null);
        Angles<TVector, TSimd>(a + (3 * part), scratch + (3 * part), part, cotangent is not null);
        Decays<TVector, TSimd>(frame.Pointer(decays, lanes), scratch + (6 * part), part);
        if (cotangent is { } given)
        {
            PullBack<TVector, TSimd>(a, scratch, x, frame.Pointer(given, lanes), y, part);
        }
        else
        {
            Rotate<TVector, TSimd>(a, scratch, x, y, part);
        }
    }

    /// <summary>Computes cos r and sin r / r and, for derivatives, (cos r − sin r / r)/r².</summary>
    [MethodImpl(Kernel.Options)]
    private static void Angles<V, S>(T* a, T* target, nint part, bool withSlope)
        where V : struct
        where S : struct, ISimd<V, T>
    {
        V small = S.Splat(T.CreateTruncating(Small));
        for (nint i = 0; i < part; i += S.Count)
        {
            V x = S.Load(a + i), y = S.Load(a + part + i), z = S.Load(a + (2 * part) + i);
            V square = S.MultiplyAdd(z, z, S.MultiplyAdd(y, y, S.Multiply(x, x)));
            V isLarge = S.LessOrEqual(small, square);

            // Σ (−s)ⁿ/(2n)!, Σ (−s)ⁿ/(2n + 1)! and the derivative of the latter by s, times 2.
            V cosine = Polynomial<V, S>(
                square, 1, -1.0 / 2, 1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200);
            V sine = Polynomial<V, S>(
                square, 1, -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000);
            V slope = !withSlope ? square : Polynomial<V, S>(
                square, -2.0 / 6, 4.0 / 120, -6.0 / 5040, 8.0 / 362880, -10.0 / 39916800, 12.0 / 6227020800, -14.0 / 1307674368000,
                16.0 / 355687428096000);
            if (S.Any(isLarge))
            {
                V one = S.Splat(T.One), safe = S.Select(isLarge, square, one), norm = S.Sqrt(safe);
                V farCosine = Elementary<V, T, S>.Cos(norm), farSine = S.Divide(Elementary<V, T, S>.Sin(norm), norm);
                cosine = S.Select(isLarge, farCosine, cosine);
                sine = S.Select(isLarge, farSine, sine);
                slope = S.Select(isLarge, S.Divide(S.Subtract(farCosine, farSine), safe), slope);
            }

            S.Store(target + i, cosine);
            S.Store(target + part + i, sine);
            if (withSlope)
            {
                S.Store(target + (2 * part) + i, slope);
            }
        }
    }

    /// <summary>Evaluates a polynomial; single precision needs five terms for r² below 1/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial<V, S>(V s, double a, double b, double c, double d, double e, double f, double g, double h)
        where V : struct
        where S : struct, ISimd<V, T>
    {
        V sum = Splat<V, S>(e);
        if (typeof(T) == typeof(double))
        {
            sum = S.MultiplyAdd(s, Splat<V, S>(h), Splat<V, S>(g));
            sum = S.MultiplyAdd(s, S.MultiplyAdd(s, sum, Splat<V, S>(f)), Splat<V, S>(e));
        }

        sum = S.MultiplyAdd(s, S.MultiplyAdd(s, sum, Splat<V, S>(d)), Splat<V, S>(c));
        return S.MultiplyAdd(s, S.MultiplyAdd(s, sum, Splat<V, S>(b)), Splat<V, S>(a));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Splat<V, S>(double value)
        where V : struct
        where S : struct, ISimd<V, T> => S.Splat(T.CreateTruncating(value));

    [MethodImpl(Kernel.Options)]
    private static void Decays<V, S>(T* d, T* target, nint part)
        where V : struct
        where S : struct, ISimd<V, T>
    {
        for (nint i = 0; i < part; i += S.Count)
        {
            S.Store(target + i, Elementary<V, T, S>.Exp(S.Negate(S.Load(d + i))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LaneQuaternion<V, T, S> Exponential<V, S>(T* a, T* angles, nint part)
        where V : struct
        where S : struct, ISimd<V, T>
    {
        V sine = S.Load(angles + part);
        return new(
            S.Load(angles), S.Multiply(sine, S.Load(a)), S.Multiply(sine, S.Load(a + part)), S.Multiply(sine, S.Load(a + (2 * part))));
    }

    [MethodImpl(Kernel.Options)]
    private static void Rotate<V, S>(T* a, T* angles, T* x, T* y, nint part)
        where V : struct
        where S : struct, ISimd<V, T>
    {
        for (nint i = 0; i < part; i += S.Count)
        {
            LaneQuaternion<V, T, S> block = LaneQuaternion<V, T, S>.Load(x + i, part).Scaled(S.Load(angles + (6 * part) + i));
            LaneQuaternion<V, T, S> turned = Exponential<V, S>(a + i, angles + i, part).Times(block);
            turned.Times(Exponential<V, S>(a + (3 * part) + i, angles + (3 * part) + i, part)).Store(y + i, part);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void PullBack<V, S>(T* a, T* angles, T* x, T* g, T* y, nint part)
        where V : struct
        where S : struct, ISimd<V, T>
    {
        for (nint i = 0; i < part; i += S.Count)
        {
            V factor = S.Load(angles + (6 * part) + i);
            LaneQuaternion<V, T, S> p = Exponential<V, S>(a + i, angles + i, part);
            LaneQuaternion<V, T, S> q = Exponential<V, S>(a + (3 * part) + i, angles + (3 * part) + i, part);
            LaneQuaternion<V, T, S> block = LaneQuaternion<V, T, S>.Load(x + i, part).Scaled(factor);
            LaneQuaternion<V, T, S> bar = LaneQuaternion<V, T, S>.Load(g + i, part), back = bar.Times(q.Conjugate);
            LaneQuaternion<V, T, S> ofBlock = p.Conjugate.Times(back);
            S.Store(y + i + (6 * part), S.Negate(ofBlock.Dot(block)));
            ofBlock.Scaled(factor).Store(y + i + (7 * part), part);
            PullAngle<V, S>(a + i, angles + i, back.Times(block.Conjugate), y + i, part);
            PullAngle<V, S>(
                a + i + (3 * part), angles + i + (3 * part), p.Times(block).Conjugate.Times(bar), y + i + (3 * part), part);
        }
    }

    /// <summary>Pulls the cotangent of an exponential back to its logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PullAngle<V, S>(T* a, T* angles, in LaneQuaternion<V, T, S> cotangent, T* target, nint part)
        where V : struct
        where S : struct, ISimd<V, T>
    {
        V x = S.Load(a), y = S.Load(a + part), z = S.Load(a + (2 * part)), sine = S.Load(angles + part), slope = S.Load(angles + (2 * part));
        V along = S.MultiplyAdd(z, cotangent.Z, S.MultiplyAdd(y, cotangent.Y, S.Multiply(x, cotangent.X)));
        V common = S.Subtract(S.Multiply(slope, along), S.Multiply(sine, cotangent.W));
        S.Store(target, S.MultiplyAdd(x, common, S.Multiply(sine, cotangent.X)));
        S.Store(target + part, S.MultiplyAdd(y, common, S.Multiply(sine, cotangent.Y)));
        S.Store(target + (2 * part), S.MultiplyAdd(z, common, S.Multiply(sine, cotangent.Z)));
    }
}

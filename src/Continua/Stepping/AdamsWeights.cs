using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Stepping;

/// <summary>
/// The weights of an Adams step of order k from t to t + h, for each lane, whose order and earlier step sizes are its own.
/// </summary>
/// <remarks>
/// The nodes xᵢ = (tₙ₋ᵢ − t)/h are the times of the slopes vᵢ: x₀ = 0, all others are negative. With the divided
/// differences Dᵢ = Σⱼ cᵢⱼvⱼ of v₀ … vᵢ and Wᵢ = ∫ Π(s − xₘ) ds from 0 to 1, Qᵢ = Π(1 − xₘ), both over m &lt; i, the
/// predictor is y + h Σ WᵢDᵢ over i &lt; k. With E = f(t + h, predictor) − Σ QᵢDᵢ, the deviation of the slope from the
/// polynomial through v₀ … vₖ₋₁, the corrector of order k + 1 adds h(Wₖ/Qₖ)E; it differs from that of order k by
/// h(Wₖ/Qₖ − Wₖ₋₁/Qₖ₋₁)E. All products in Wᵢ and Qᵢ are positive. Reference: Shampine, Gordon 1975, <i>Computer
/// Solution of Ordinary Differential Equations</i>, chapter 5, in the form of Newton's interpolation formula.
/// </remarks>
internal sealed unsafe class AdamsWeights<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double UnitsOfRounding = 4 * double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private readonly NativeBuffer<double> buffer;
    private readonly NativeBuffer<T> narrow;
    private readonly double* nodes, differences, powers, predict, slope, raise, lower, lowest, w, q, before;
    private readonly int capacity, rows;

    /// <param name="maxOrder">The largest order k.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public AdamsWeights(int maxOrder, int capacity)
    {
        (this.capacity, rows) = (capacity, maxOrder + 1);
        int count = 0;
        buffer = new(((8L * rows) + 2 + 4) * capacity);
        nodes = Rows(rows);
        differences = Rows(rows);
        powers = Rows(rows + 1);
        predict = Rows(rows);
        slope = Rows(rows);
        raise = Rows(rows);
        lower = Rows(rows);
        lowest = Rows(rows);
        w = Rows(1);
        q = Rows(1);
        before = Rows(1);
        narrow = new(((5L * rows) + 3) * capacity);

        double* Rows(int size) => buffer.Data + ((nint)(count += size) * capacity) - ((nint)size * capacity);
    }

    /// <summary>The number of values from the weights of one slope to those of the next.</summary>
    public int Stride => capacity;

    /// <summary>The weights of the slopes in the predictor, in units of time.</summary>
    public T* Predict => narrow.Data;

    /// <summary>The weights of the slopes in E.</summary>
    public T* Deviation => Predict + ((nint)rows * capacity);

    /// <summary>What is added to the weights in E for order k + 1 instead of k.</summary>
    public T* Raise => Deviation + ((nint)rows * capacity);

    /// <summary>What is added to the weights in E for order k − 1 instead of k.</summary>
    public T* Lower => Raise + ((nint)rows * capacity);

    /// <summary>What is added to the weights in E for order k − 2 instead of k − 1.</summary>
    public T* Lowest => Lower + ((nint)rows * capacity);

    /// <summary>The weight of E in the corrector, one per lane.</summary>
    public T* Correct => Lowest + ((nint)rows * capacity);

    /// <summary>The weight of E in the error estimate, one per lane.</summary>
    public T* Error => Correct + capacity;

    /// <summary>
    /// The part of the error estimate that is due to the rounding of the slopes, as a multiple of the first slope. It is
    /// large where sizes grew fast, since the slopes' differences then cancel.
    /// </summary>
    public T* Rounding => Error + capacity;

    /// <summary>The error estimate as a multiple of h·E, one per lane.</summary>
    public double ErrorOf(int lane) => w[lane] - before[lane];

    /// <summary>Qₖ of the order k of a lane.</summary>
    public double ProductOf(int lane) => q[lane];

    /// <summary>The node xᵢ of a lane.</summary>
    public double Node(int index, int lane) => nodes[((nint)index * capacity) + lane];

    /// <summary>Computes the weights of a step.</summary>
    /// <param name="orders">The order k of each lane.</param>
    /// <param name="counts">The number of slopes of each lane, at least k.</param>
    /// <param name="sizes">The step size h of each lane.</param>
    /// <param name="earlier">The sizes of the earlier steps, those of the last step first.</param>
    /// <param name="stride">The number of values from the sizes of one step to those of the step before.</param>
    /// <param name="largest">The largest order.</param>
    public void Compute(
        double* orders, double* counts, double* sizes, double* earlier, nint stride, int largest, int lanes)
    {
        int last = Math.Min(largest + 1, rows);
        if (lanes == 1)
        {
            Compute<Vector128<double>, SimdOne<double>>(orders, counts, sizes, earlier, stride, last, 1);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Compute<Vector512<double>, Simd512<double>>(orders, counts, sizes, earlier, stride, last, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Compute<Vector256<double>, Simd256<double>>(orders, counts, sizes, earlier, stride, last, lanes);
        }
        else
        {
            Compute<Vector128<double>, Simd128<double>>(orders, counts, sizes, earlier, stride, last, lanes);
        }

        for (int i = 0; i < last; i++)
        {
            nint at = (nint)i * capacity;
            Narrow(predict + at, Predict + at, lanes);
            Narrow(slope + at, Deviation + at, lanes);
            Narrow(raise + at, Raise + at, lanes);
            Narrow(lower + at, Lower + at, lanes);
            Narrow(lowest + at, Lowest + at, lanes);
        }

        for (int l = 0; l < lanes; l++)
        {
            Correct[l] = T.CreateTruncating(sizes[l] * w[l]);
            Error[l] = T.CreateTruncating(sizes[l] * (w[l] - before[l]));
            Rounding[l] = T.CreateTruncating(UnitsOfRounding * Math.Abs(sizes[l] * ErrorOf(l)) * SumOfDeviation(l, last));
        }
    }

    /// <summary>Clears the weights of the slopes from an index on, which <see cref="Compute"/> has not computed.</summary>
    public void ClearFrom(int first, int lanes)
    {
        for (int i = first; i < rows; i++)
        {
            nint at = (nint)i * capacity;
            new Span<T>(Predict + at, lanes).Clear();
            new Span<T>(Deviation + at, lanes).Clear();
        }
    }

    public void Dispose()
    {
        buffer.Dispose();
        narrow.Dispose();
    }

    private double SumOfDeviation(int lane, int last)
    {
        double sum = 0;
        for (int i = 0; i < last; i++)
        {
            sum += Math.Abs(slope[((nint)i * capacity) + lane]);
        }

        return sum;
    }

    private static void Narrow(double* from, T* to, int lanes)
    {
        if (lanes == 1)
        {
            *to = T.CreateTruncating(*from);
        }
        else
        {
            DoubleSums.Narrow(new(from, lanes), new Span<T>(to, lanes));
        }
    }

    [MethodImpl(Kernel.Options)]
    private void Compute<TVector, TSimd>(
        double* orders, double* counts, double* sizes, double* earlier, nint stride, int last, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        TVector zero = TSimd.Splat(0), one = TSimd.Splat(1);
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector order = TSimd.Load(orders + l), count = TSimd.Load(counts + l), size = TSimd.Load(sizes + l);

            // The size of a lane that does not run is 0.
            size = TSimd.Select(TSimd.Equal(size, zero), one, size);
            TVector distance = zero, product = one, ofLower = zero;
            for (int i = 0; i < last; i++)
            {
                nint row = ((nint)i * capacity) + l;
                if (i > 0)
                {
                    TVector step = TSimd.Load(earlier + ((i - 1) * stride) + l);
                    distance = TSimd.Add(distance, TSimd.Select(TSimd.Less(TSimd.Splat(i), count), step, size));
                }

                TVector node = TSimd.Negate(TSimd.Divide(distance, size)), newest = one;
                TSimd.Store(nodes + row, node);
                for (int j = 0; j < i; j++)
                {
                    nint at = ((nint)j * capacity) + l;
                    TVector inverse = TSimd.Divide(one, TSimd.Subtract(TSimd.Load(nodes + at), node));
                    TSimd.Store(differences + at, TSimd.Multiply(TSimd.Load(differences + at), inverse));
                    newest = TSimd.Negate(TSimd.Multiply(newest, inverse));
                }

                TSimd.Store(differences + row, newest);
                TVector index = TSimd.Splat(i), integral = Integrate<TVector, TSimd>(i, l);
                TVector used = TSimd.Less(index, order), ofOrder = TSimd.Equal(index, order);
                TVector ofFirst = TSimd.Equal(TSimd.Splat(i + 1), order), ofSecond = TSimd.Equal(TSimd.Splat(i + 2), order);
                TVector scaled = TSimd.Multiply(size, integral), negative = TSimd.Negate(product);
                for (int j = 0; j <= i; j++)
                {
                    nint at = ((nint)j * capacity) + l;
                    TVector c = TSimd.Load(differences + at), known = j < i ? TSimd.Load(predict + at) : zero;
                    TVector knownSlope = j < i ? TSimd.Load(slope + at) : zero;
                    TSimd.Store(predict + at, TSimd.Select(used, TSimd.MultiplyAdd(scaled, c, known), known));
                    TSimd.Store(slope + at, TSimd.Select(used, TSimd.MultiplyAdd(negative, c, knownSlope), knownSlope));
                    TVector up = TSimd.Multiply(negative, c), down = TSimd.Multiply(product, c);
                    TSimd.Store(raise + at, TSimd.Select(ofOrder, up, j < i ? TSimd.Load(raise + at) : zero));
                    TSimd.Store(lower + at, TSimd.Select(ofFirst, down, j < i ? TSimd.Load(lower + at) : zero));
                    TSimd.Store(lowest + at, TSimd.Select(ofSecond, down, j < i ? TSimd.Load(lowest + at) : zero));
                }

                TVector ratio = TSimd.Divide(integral, product);
                if (i > 0)
                {
                    TSimd.Store(w + l, TSimd.Select(ofOrder, ratio, TSimd.Load(w + l)));
                    TSimd.Store(q + l, TSimd.Select(ofOrder, product, TSimd.Load(q + l)));
                    TSimd.Store(before + l, TSimd.Select(ofOrder, ofLower, TSimd.Load(before + l)));
                }

                ofLower = ratio;
                Multiply<TVector, TSimd>(i, l, node);
                product = TSimd.Multiply(product, TSimd.Subtract(one, node));
            }
        }
    }

    /// <summary>∫ Π(s − xₘ) ds from 0 to 1 over m &lt; i, from the coefficients of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Integrate<TVector, TSimd>(int i, int l)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        if (i == 0)
        {
            TSimd.Store(powers + l, TSimd.Splat(1));
            return TSimd.Splat(1);
        }

        TVector sum = TSimd.Splat(0);
        for (int d = 0; d <= i; d++)
        {
            sum = TSimd.MultiplyAdd(
                TSimd.Load(powers + ((nint)d * capacity) + l), TSimd.Splat(1.0 / (d + 1)), sum);
        }

        return sum;
    }

    /// <summary>Multiplies the product of degree i, given by its coefficients, by s − x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Multiply<TVector, TSimd>(int i, int l, TVector node)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        TVector minus = TSimd.Negate(node);
        TSimd.Store(powers + ((nint)(i + 1) * capacity) + l, TSimd.Load(powers + ((nint)i * capacity) + l));
        for (int d = i; d > 0; d--)
        {
            nint at = ((nint)d * capacity) + l;
            TSimd.Store(
                powers + at, TSimd.MultiplyAdd(minus, TSimd.Load(powers + at), TSimd.Load(powers + at - capacity)));
        }

        TSimd.Store(powers + l, TSimd.Multiply(minus, TSimd.Load(powers + l)));
    }
}

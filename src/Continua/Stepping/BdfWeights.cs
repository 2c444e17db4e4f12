using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Stepping;

/// <summary>
/// The weights of a BDF step of order k from t to t + h with a fixed leading coefficient, for each lane.
/// </summary>
/// <remarks>
/// The predictor P interpolates the states y₀ … yₖ at t and before, with nodes xᵢ = (tₙ₋ᵢ − t)/h. The new state y⁺
/// satisfies hf(t + h, y⁺) = hP′ + α(y⁺ − P) at t + h with α = 1 + 1/2 + … + 1/k. With Sₖ = Σ 1/(1 − xᵢ) over i ≤ k, the
/// local error is that of a polynomial of degree k + 1: |Sₖ − α|/α times y⁺ − P, taken to be at least 1/(1 − xₖ)/α times
/// it, since it can be zero where step sizes change. Reference: Jackson, Sacks-Davis 1980, "An alternative implementation of
/// variable step-size multistep formulas for stiff ODEs", <i>ACM Trans. Math. Softw.</i> 6(3); the error is derived here.
/// At the first step, P is y₀ + hM⁻¹f(t, y₀), and k = 1.
/// </remarks>
internal sealed unsafe class BdfWeights<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<double> buffer;
    private readonly NativeBuffer<T> narrow;
    private readonly double* nodes, differences, predict, slope, raise, lower, sums, ends;
    private readonly double[] errors, errorsAbove, errorsBelow, leading;
    private readonly int capacity, rows;

    /// <param name="maxOrder">The largest order k.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public BdfWeights(int maxOrder, int capacity)
    {
        (this.capacity, rows) = (capacity, maxOrder + 2);
        int count = 0;
        buffer = new(8L * rows * capacity);
        nodes = Rows();
        differences = Rows();
        predict = Rows();
        slope = Rows();
        raise = Rows();
        lower = Rows();
        sums = Rows();
        ends = Rows();
        narrow = new(4L * rows * capacity);
        (errors, errorsAbove, errorsBelow) = (new double[capacity], new double[capacity], new double[capacity]);
        leading = [0, .. Enumerable.Range(1, maxOrder + 1).Select(k => Enumerable.Range(1, k).Sum(i => 1.0 / i))];

        double* Rows() => buffer.Data + ((nint)count++ * rows * capacity);
    }

    /// <summary>The number of values from the weights of one vector to those of the next.</summary>
    public int Stride => capacity;

    /// <summary>
    /// The weights in P(t + h) of the states, the current one first, and of the first slope at index maxOrder + 1.
    /// </summary>
    public T* Predict => narrow.Data;

    /// <summary>The weights in P′(t + h), in the same order.</summary>
    public T* Slope => Predict + ((nint)rows * capacity);

    /// <summary>What is added to y⁺ − P for order k + 1 instead of k.</summary>
    public T* Raise => Slope + ((nint)rows * capacity);

    /// <summary>What is added to y⁺ − P for order k − 1 instead of k.</summary>
    public T* Lower => Raise + ((nint)rows * capacity);

    /// <summary>The local error as a multiple of y⁺ − P.</summary>
    public ReadOnlySpan<double> Errors => errors;

    /// <summary>The local error at order k + 1 as a multiple of y⁺ − P at that order.</summary>
    public ReadOnlySpan<double> ErrorsAbove => errorsAbove;

    /// <summary>The local error at order k − 1 as a multiple of y⁺ − P at that order.</summary>
    public ReadOnlySpan<double> ErrorsBelow => errorsBelow;

    /// <summary>α of an order.</summary>
    public double Leading(int order) => leading[order];

    /// <summary>Computes the weights of a step record.</summary>
    /// <param name="largest">The largest order.</param>
    public void Compute(StepRecord<T> stepRecord, int largest)
    {
        int lanes = stepRecord.Map.Lanes, last = Math.Min(largest + 2, rows - 1);
        if (lanes == 1)
        {
            Compute<Vector128<double>, SimdOne<double>>(stepRecord, last, 1);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Compute<Vector512<double>, Simd512<double>>(stepRecord, last, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Compute<Vector256<double>, Simd256<double>>(stepRecord, last, lanes);
        }
        else
        {
            Compute<Vector128<double>, Simd128<double>>(stepRecord, last, lanes);
        }

        SetFirstSteps(stepRecord, last, lanes);
        for (int i = 0; i < rows; i++)
        {
            nint at = (nint)i * capacity;
            Narrow(predict + at, Predict + at, lanes);
            Narrow(slope + at, Slope + at, lanes);
            Narrow(raise + at, Raise + at, lanes);
            Narrow(lower + at, Lower + at, lanes);
        }
    }

    public void Dispose()
    {
        buffer.Dispose();
        narrow.Dispose();
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

    /// <summary>Sets the weights of lanes without earlier states, and the error constants of all lanes.</summary>
    private void SetFirstSteps(StepRecord<T> stepRecord, int last, int lanes)
    {
        nint ofSlope = (nint)(rows - 1) * capacity;
        foreach (nint unused in (ReadOnlySpan<nint>)[(nint)predict, (nint)slope, (nint)raise, (nint)lower])
        {
            new Span<double>((double*)unused + ((nint)last * capacity), (rows - last) * capacity).Clear();
        }

        for (int l = 0; l < lanes; l++)
        {
            (predict[ofSlope + l], slope[ofSlope + l]) = (0, 0);
            int k = (int)stepRecord.Number(BdfNumbers.Order)[l];
            errors[l] = ErrorOf(k, l);
            errorsAbove[l] = k + 1 < last ? ErrorOf(k + 1, l) : 0;
            errorsBelow[l] = k > 1 ? ErrorOf(k - 1, l) : 0;
            if (stepRecord.Number(BdfNumbers.Count)[l] != 0)
            {
                continue;
            }

            for (int i = 0; i < last; i++)
            {
                nint at = ((nint)i * capacity) + l;
                (predict[at], slope[at], raise[at], lower[at]) = (i == 0 ? 1 : 0, 0, 0, 0);
            }

            (predict[ofSlope + l], slope[ofSlope + l], errors[l]) = (stepRecord.Size[l], 1, 0.5);
        }
    }

    private double ErrorOf(int order, int lane)
    {
        nint at = ((nint)order * capacity) + lane;
        double alpha = leading[order];
        return Math.Max(Math.Abs(sums[at] - alpha), ends[at]) / alpha;
    }

    [MethodImpl(Kernel.Options)]
    private void Compute<TVector, TSimd>(StepRecord<T> stepRecord, int last, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        double* orders = stepRecord.Number(BdfNumbers.Order), counts = stepRecord.Number(BdfNumbers.Count);
        TVector zero = TSimd.Splat(0), one = TSimd.Splat(1);
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector order = TSimd.Load(orders + l), count = TSimd.Load(counts + l), size = TSimd.Load(stepRecord.Size + l);

            // The size of a lane that does not run is 0.
            size = TSimd.Select(TSimd.Equal(size, zero), one, size);
            TVector perTime = TSimd.Divide(one, size), distance = zero, product = one, sum = zero;
            for (int i = 0; i < last; i++)
            {
                nint row = ((nint)i * capacity) + l;
                if (i > 0)
                {
                    TVector step = TSimd.Load(stepRecord.Number(BdfNumbers.FirstSize + i - 1) + l);
                    distance = TSimd.Add(distance, TSimd.Select(TSimd.LessOrEqual(TSimd.Splat(i), count), step, size));
                }

                TVector node = TSimd.Negate(TSimd.Multiply(distance, perTime)), newest = one;
                TSimd.Store(nodes + row, node);
                for (int j = 0; j < i; j++)
                {
                    nint at = ((nint)j * capacity) + l;
                    TVector inverse = TSimd.Divide(one, TSimd.Subtract(TSimd.Load(nodes + at), node));
                    TSimd.Store(differences + at, TSimd.Multiply(TSimd.Load(differences + at), inverse));
                    newest = TSimd.Negate(TSimd.Multiply(newest, inverse));
                }

                TSimd.Store(differences + row, newest);
                TVector index = TSimd.Splat(i), used = TSimd.LessOrEqual(index, order);
                TVector ofOrder = TSimd.Equal(index, order), ofNext = TSimd.Equal(TSimd.Splat(i - 1), order);
                TVector slopeOfProduct = TSimd.Multiply(TSimd.Multiply(product, sum), perTime);
                for (int j = 0; j <= i; j++)
                {
                    nint at = ((nint)j * capacity) + l;
                    TVector c = TSimd.Load(differences + at), known = j < i ? TSimd.Load(predict + at) : zero;
                    TVector knownSlope = j < i ? TSimd.Load(slope + at) : zero, scaled = TSimd.Multiply(product, c);
                    TSimd.Store(predict + at, TSimd.Select(used, TSimd.MultiplyAdd(product, c, known), known));
                    TSimd.Store(
                        slope + at, TSimd.Select(used, TSimd.MultiplyAdd(slopeOfProduct, c, knownSlope), knownSlope));
                    TSimd.Store(lower + at, TSimd.Select(ofOrder, scaled, j < i ? TSimd.Load(lower + at) : zero));
                    TSimd.Store(
                        raise + at, TSimd.Select(ofNext, TSimd.Negate(scaled), j < i ? TSimd.Load(raise + at) : zero));
                }

                TVector end = TSimd.Divide(one, TSimd.Subtract(one, node));
                sum = TSimd.Add(sum, end);
                product = TSimd.Multiply(product, TSimd.Subtract(one, node));
                TSimd.Store(sums + row, sum);
                TSimd.Store(ends + row, end);
            }
        }
    }
}

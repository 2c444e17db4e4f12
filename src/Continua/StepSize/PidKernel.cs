using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua;

/// <summary>The decisions of a <see cref="PidController"/>, for all lanes at once.</summary>
internal static unsafe class PidKernel
{
    // Without this minimum, an error of zero would give an infinite step.
    private const double MinError = 1e-10;

    // The largest root for which InverseRoot has its stated accuracy.
    private const int MaxRoot = 10;

    public static void Decide(PidController controller, in StepAcceptance acceptance, int errorOrder)
    {
        if (acceptance.Lanes == 1)
        {
            Decide<Vector128<double>, SimdOne<double>>(controller, acceptance, errorOrder);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Decide<Vector512<double>, Simd512<double>>(controller, acceptance, errorOrder);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Decide<Vector256<double>, Simd256<double>>(controller, acceptance, errorOrder);
        }
        else
        {
            Decide<Vector128<double>, Simd128<double>>(controller, acceptance, errorOrder);
        }
    }

    // Powers are computed by the library's functions. The results of the platform's functions would differ between
    // machines, and with them all later steps.
    private static void Decide<TVector, TSimd>(PidController controller, in StepAcceptance lanes, int errorOrder)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        (double p, double i, double d) = (controller.Proportional, controller.Integral, controller.Derivative);
        bool usesHistory = p != 0 || d != 0;
        if (!usesHistory && i == 1 && errorOrder <= MaxRoot)
        {
            ComputeRootFactor<TVector, TSimd>(lanes, errorOrder);
        }
        else
        {
            ComputePowerFactor<TVector, TSimd>(lanes, -(p + i + d) / errorOrder, -1.0 / errorOrder);
        }

        if (usesHistory)
        {
            ComputeHistoryFactor(lanes, (p + (2 * d)) / errorOrder, -d / errorOrder);
        }

        Decide<TVector, TSimd>(lanes, controller, usesHistory);
    }

    /// <summary>
    /// Accepts or rejects the steps, and computes the factor (1/ε₀)^(1/q) of the current error in the next step size:
    /// the case without history and with I = 1.
    /// </summary>
    [MethodImpl(Kernel.Options)]
    private static void ComputeRootFactor<TVector, TSimd>(in StepAcceptance lanes, int q)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        TVector one = TSimd.Splat(1), minError = TSimd.Splat(MinError);
        for (int l = 0; l < lanes.Lanes; l += TSimd.Count)
        {
            TVector error = TSimd.Load(lanes.Errors + l), accepts = TSimd.LessOrEqual(error, one);
            TSimd.Store(lanes.Accepts + l, TSimd.And(accepts, one));
            TSimd.Store(
                lanes.Factors + l, Elementary<TVector, double, TSimd>.InverseRoot(TSimd.Select(accepts, TSimd.AtLeast(error, minError), error), q));
        }
    }

    /// <summary>
    /// Accepts or rejects the steps, and computes the factor of the current error in the next step size, with separate
    /// exponents for accepted and rejected steps.
    /// </summary>
    [MethodImpl(Kernel.Options)]
    private static void ComputePowerFactor<TVector, TSimd>(in StepAcceptance lanes, double accepted, double rejected)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        TVector one = TSimd.Splat(1), minError = TSimd.Splat(MinError);
        for (int l = 0; l < lanes.Lanes; l += TSimd.Count)
        {
            TVector error = TSimd.Load(lanes.Errors + l), accepts = TSimd.LessOrEqual(error, one);
            TSimd.Store(lanes.Accepts + l, TSimd.And(accepts, one));
            TSimd.Store(lanes.Factors + l, TSimd.Select(accepts, TSimd.AtLeast(error, minError), error));
            TSimd.Store(lanes.Exponents + l, TSimd.Select(accepts, TSimd.Splat(accepted), TSimd.Splat(rejected)));
        }

        VectorFunctions.Pow(new(lanes.Factors, lanes.Lanes), new(lanes.Exponents, lanes.Lanes));
    }

    /// <summary>
    /// Writes the factor of the errors of the two previous steps to the Exponents buffer; 1 if the step is rejected.
    /// </summary>
    private static void ComputeHistoryFactor(in StepAcceptance lanes, double lastExponent, double earlierExponent)
    {
        const int Chunk = 64;
        Span<double> powers = stackalloc double[Chunk], exponents = stackalloc double[Chunk];
        for (int first = 0; first < lanes.Lanes; first += Chunk)
        {
            int count = Math.Min(Chunk, lanes.Lanes - first);
            Span<double> factors = new(lanes.Exponents + first, count);
            new ReadOnlySpan<double>(lanes.Last + first, count).CopyTo(factors);
            exponents.Fill(lastExponent);
            VectorFunctions.Pow(factors, exponents);
            new ReadOnlySpan<double>(lanes.Earlier + first, count).CopyTo(powers);
            exponents.Fill(earlierExponent);
            VectorFunctions.Pow(powers[..count], exponents);
            for (int l = 0; l < count; l++)
            {
                factors[l] = lanes.Accepts[first + l] > 0 ? factors[l] * powers[l] : 1;
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Decide<TVector, TSimd>(in StepAcceptance lanes, PidController controller, bool usesHistory)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        TVector zero = TSimd.Splat(0), one = TSimd.Splat(1), infinity = TSimd.Splat(double.PositiveInfinity);
        TVector safety = TSimd.Splat(controller.Safety), largest = TSimd.Splat(controller.MaxFactor);
        TVector smallest = TSimd.Splat(controller.MinFactor), minError = TSimd.Splat(MinError);
        for (int l = 0; l < lanes.Lanes; l += TSimd.Count)
        {
            TVector error = TSimd.Load(lanes.Errors + l), accepts = TSimd.Less(zero, TSimd.Load(lanes.Accepts + l));
            TVector rejected = TSimd.Load(lanes.Rejected + l), last = TSimd.Load(lanes.Last + l);
            TVector factor = TSimd.Multiply(TSimd.Load(lanes.Factors + l), safety);
            factor = usesHistory ? TSimd.Multiply(factor, TSimd.Load(lanes.Exponents + l)) : factor;
            factor = TSimd.Select(TSimd.Less(TSimd.Abs(error), infinity), factor, smallest);
            TVector upper = TSimd.Select(accepts, TSimd.Select(TSimd.Less(zero, rejected), one, largest), safety);
            TSimd.Store(lanes.Factors + l, TSimd.Min(TSimd.Max(factor, smallest), upper));
            TSimd.Store(lanes.Earlier + l, TSimd.Select(accepts, last, TSimd.Load(lanes.Earlier + l)));
            TSimd.Store(lanes.Last + l, TSimd.Select(accepts, TSimd.AtLeast(error, minError), last));
            TSimd.Store(lanes.Rejected + l, TSimd.Select(accepts, zero, one));
        }
    }
}

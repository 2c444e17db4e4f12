using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Stepping;

/// <summary>
/// Newton's method in each lane by itself: a lane whose iteration has ended is left as it is, so that its bits do not depend on its
/// mates.
/// </summary>
/// <remarks>
/// An iteration ends where η‖Δ‖ ≤ 1 with η = θ/(1 − θ) and θ the rate at which corrections shrink. Where they grow, or shrink too
/// slowly for <see cref="MostIterations"/>, a new matrix is asked for at the lane's own iterate. The rate of one stage serves the first
/// iteration of the next.
/// Reference: Hairer, Wanner 1996, <i>Solving Ordinary Differential Equations II</i>, section IV.8, "Stopping criterion".
/// </remarks>
internal sealed unsafe class NewtonLanes<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int MostIterations = 10;

    // A first correction this small needs no second one to know the rate.
    private const double Negligible = 1e-3;

    // Slower than this, a new matrix costs less than the iterations that it saves.
    private const double Slow = 0.3;

    // Where a component is 0 and has no absolute tolerance, a correction is measured by itself; one of 0 is none.
    private static readonly T Tiny = typeof(T) == typeof(float) ? T.CreateTruncating(1.1754944e-38f) : T.CreateTruncating(2.2250738585072014e-308);

    private readonly NativeBuffer<T> buffer;
    private readonly T* running, squares, atol;
    private readonly double[] before, rates;
    private readonly T rtol, least;
    private readonly int judged;

    /// <param name="scale">The tolerances.</param>
    /// <param name="part">The part of a tolerance that corrections may have at the end.</param>
    public NewtonLanes(ErrorScale<T> scale, double part, int capacity)
    {
        judged = scale.Components;
        buffer = new((2L * capacity) + judged);
        running = buffer.Data;
        squares = running + capacity;
        atol = squares + capacity;
        for (int c = 0; c < judged; c++)
        {
            atol[c] = T.CreateTruncating(part) * scale.Atol(c);
        }

        (rtol, least) = (T.CreateTruncating(part) * scale.Rtol, T.CreateTruncating(10) * (T.BitIncrement(T.One) - T.One));
        (before, rates) = (new double[capacity], new double[capacity]);
        (Failed, Unsolved, NeedsNewMatrix) = (new bool[capacity], new bool[capacity], new bool[capacity]);
    }

    /// <summary>The lanes that failed since <see cref="BeginStep"/>.</summary>
    public bool[] Failed { get; }

    /// <summary>Of these, the lanes whose equations were not solved though all values were finite.</summary>
    public bool[] Unsolved { get; }

    /// <summary>The lanes that ask for a new matrix.</summary>
    public bool[] NeedsNewMatrix { get; }

    /// <summary>A step begins: no rate is known.</summary>
    public void BeginStep(int lanes)
    {
        Array.Fill(rates, double.NaN, 0, lanes);
        Array.Clear(Failed, 0, lanes);
        Array.Clear(Unsolved, 0, lanes);
    }

    /// <summary>The equations of a stage begin, in all lanes that have not failed.</summary>
    /// <returns>Whether there are any.</returns>
    public bool BeginStage(int lanes)
    {
        bool any = false;
        for (int l = 0; l < lanes; l++)
        {
            running[l] = Failed[l] ? T.Zero : T.One;
            any |= !Failed[l];
            (before[l], NeedsNewMatrix[l]) = (double.NaN, false);
        }

        return any;
    }

    /// <summary>Whether the iteration of a lane goes on.</summary>
    public bool Runs(int lane) => running[lane] != T.Zero;

    /// <summary>Adds corrections where iterations go on, and ends those that have converged or failed.</summary>
    /// <param name="iteration">From 1.</param>
    /// <param name="values">What is iterated, [size] per lane.</param>
    /// <param name="corrections">[size] per lane.</param>
    /// <param name="states">The states at which the equations were evaluated, [size] per lane.</param>
    /// <param name="factors">By how much a correction changes the state, one number a lane.</param>
    /// <returns>Whether any goes on.</returns>
    public bool Correct(int iteration, T* values, T* corrections, T* states, T* factors, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Correct<Vector512<T>, Simd512<T>>(values, corrections, states, factors, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Correct<Vector256<T>, Simd256<T>>(values, corrections, states, factors, size, lanes);
        }
        else
        {
            Correct<Vector128<T>, Simd128<T>>(values, corrections, states, factors, size, lanes);
        }

        bool any = false;
        for (int l = 0; l < lanes; l++)
        {
            any |= running[l] != T.Zero && GoesOn(l, iteration);
        }

        return any;
    }

    public void Dispose() => buffer.Dispose();

    private bool GoesOn(int lane, int iteration)
    {
        double norm = Math.Sqrt(double.CreateTruncating(squares[lane]) / judged);
        if (iteration > 1)
        {
            rates[lane] = norm / before[lane];
        }

        double rate = rates[lane];
        before[lane] = norm;
        bool converged = norm == 0 || norm <= Negligible || (rate < 1 && rate / (1 - rate) * norm <= 1);
        bool fails = !converged && (!double.IsFinite(norm) || iteration == MostIterations);
        Failed[lane] |= fails;
        Unsolved[lane] |= fails && double.IsFinite(norm);
        bool late = Math.Pow(rate, MostIterations - iteration) * norm > 1 - rate;
        NeedsNewMatrix[lane] = !converged && !fails && iteration > 1 && (rate > Slow || late);
        running[lane] = converged || fails ? T.Zero : T.One;
        return !converged && !fails;
    }

    [MethodImpl(Kernel.Options)]
    private void Correct<TVector, TSimd>(T* values, T* corrections, T* states, T* factors, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        if (lanes == 1)
        {
            T sum = T.Zero;
            for (int c = 0; c < size; c++)
            {
                values[c] += corrections[c];
                if (c < judged)
                {
                    T magnitude = T.Abs(states[c]), tolerance = T.Max(T.FusedMultiplyAdd(rtol, magnitude, atol[c]), least * magnitude);
                    T change = *factors * corrections[c];
                    tolerance = tolerance == T.Zero ? T.FusedMultiplyAdd(rtol, T.Abs(change), Tiny) : tolerance;
                    T ratio = change / tolerance;
                    sum = T.FusedMultiplyAdd(ratio, ratio, sum);
                }
            }

            *squares = sum;
            return;
        }

        TVector zero = TSimd.Splat(T.Zero), relative = TSimd.Splat(rtol), ulps = TSimd.Splat(least);
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector goes = TSimd.Less(zero, TSimd.Load(running + l)), factor = TSimd.Load(factors + l), sum = zero;
            for (int c = 0; c < size; c++)
            {
                nint at = ((nint)c * lanes) + l;
                TVector value = TSimd.Load(values + at), correction = TSimd.Load(corrections + at);
                TSimd.Store(values + at, TSimd.Select(goes, TSimd.Add(value, correction), value));
                if (c < judged)
                {
                    TVector magnitude = TSimd.Abs(TSimd.Load(states + at));
                    TVector tolerance = TSimd.Max(
                        TSimd.MultiplyAdd(relative, magnitude, TSimd.Splat(atol[c])), TSimd.Multiply(ulps, magnitude));
                    TVector change = TSimd.Multiply(factor, correction);
                    TVector ofChange = TSimd.MultiplyAdd(relative, TSimd.Abs(change), TSimd.Splat(Tiny));
                    tolerance = TSimd.Select(TSimd.Equal(tolerance, zero), ofChange, tolerance);
                    TVector ratio = TSimd.Divide(change, tolerance);
                    sum = TSimd.MultiplyAdd(ratio, ratio, sum);
                }
            }

            TSimd.Store(squares + l, sum);
        }
    }
}

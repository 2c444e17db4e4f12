using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Stepping;

/// <summary>
/// Newton's method for all lanes at once. A lane whose iteration has ended no longer changes, so that its bits do not
/// depend on the other rows of the block.
/// </summary>
/// <remarks>
/// An iteration ends when η‖Δ‖ ≤ 1 with η = θ/(1 − θ), where Δ is the correction in units of the admissible error and
/// θ, the rate, is the ratio of the norms of consecutive corrections. A lane whose rate is above <see cref="Slow"/>, or
/// too large to converge within <see cref="MaxIterations"/>, requests a new matrix at its current iterate. The first
/// correction with a new matrix gives no rate, since the one before it is that of another matrix. The largest rate of the
/// stages before, but at least <see cref="LeastRate"/>, is used for the first iteration of a stage: a rate that was small
/// because a stage was near the start of the step, or by chance, says nothing about a stage far from it. Reference: Hairer,
/// Wanner 1996, <i>Solving Ordinary Differential Equations II</i>, section IV.8, "Stopping criterion".
/// </remarks>
internal sealed unsafe class NewtonLanes<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int MaxIterations = 10;

    // A correction this small, in units of the admissible error, ends the iteration at any rate.
    private const double Negligible = 1e-3;

    private const double LeastRate = 0.01;

    // Above this rate, a new matrix costs less than the iterations that it saves.
    private const double Slow = 0.3;

    // For a component that is 0 and has no absolute tolerance, the tolerance is relative to the correction, plus this
    // value, so that a correction of zero gives the ratio 0, not 0/0.
    private static readonly T Tiny = typeof(T) == typeof(float)
        ? T.CreateTruncating(1.1754944e-38f) : T.CreateTruncating(2.2250738585072014e-308);

    private readonly NativeBuffer<T> buffer;
    private readonly T* running, squares, atol;
    private readonly double[] previousNorms, rates, largestRates;
    private readonly T rtol, rounding;
    private readonly int controlled, stages;
    private readonly double largestFactor;

    /// <param name="scale">The tolerances.</param>
    /// <param name="fraction">The admissible error of the iteration as a fraction of the tolerances.</param>
    /// <param name="stages">The number of stages that are solved together, one after the other in the iterates.</param>
    /// <param name="largestFactor">
    /// The largest η, also used while the rate is unknown; infinite for the exact estimate. With 1, corrections within the
    /// admissible error always end the iteration, also those that consist of rounding errors.
    /// </param>
    public NewtonLanes(
        ErrorScale<T> scale, double fraction, int capacity, int stages = 1,
        double largestFactor = double.PositiveInfinity)
    {
        (this.stages, this.largestFactor) = (stages, largestFactor);
        controlled = scale.Components;
        buffer = new((2L * capacity) + controlled);
        running = buffer.Data;
        squares = running + capacity;
        atol = squares + capacity;
        for (int c = 0; c < controlled; c++)
        {
            atol[c] = T.CreateTruncating(fraction) * scale.Atol(c);
        }

        rtol = T.CreateTruncating(fraction) * scale.Rtol;
        rounding = T.CreateTruncating(10) * (T.BitIncrement(T.One) - T.One);
        (previousNorms, rates, largestRates) = (new double[capacity], new double[capacity], new double[capacity]);
        (Failed, Unsolved, NeedsNewMatrix) = (new bool[capacity], new bool[capacity], new bool[capacity]);
    }

    /// <summary>The lanes whose iteration failed since <see cref="BeginStep"/>.</summary>
    public bool[] Failed { get; }

    /// <summary>The failed lanes that did not converge although their corrections were finite.</summary>
    public bool[] Unsolved { get; }

    /// <summary>The lanes that request a new matrix.</summary>
    public bool[] NeedsNewMatrix { get; }

    /// <summary>Begins a step; resets the rates and failures.</summary>
    public void BeginStep(int lanes)
    {
        Array.Fill(largestRates, double.NaN, 0, lanes);
        Array.Clear(Failed, 0, lanes);
        Array.Clear(Unsolved, 0, lanes);
    }

    /// <summary>The largest rate of a lane since <see cref="BeginStep"/>; NaN if none was observed.</summary>
    public double RateOf(int lane) => largestRates[lane];

    /// <summary>Sets the rate that a lane's first iteration uses; NaN if it is unknown.</summary>
    public void SetRate(int lane, double rate) => largestRates[lane] = rate;

    /// <summary>Begins the equations of a stage in all lanes that have not failed.</summary>
    /// <returns>Whether any lane iterates.</returns>
    public bool BeginStage(int lanes)
    {
        bool any = false;
        for (int l = 0; l < lanes; l++)
        {
            running[l] = Failed[l] ? T.Zero : T.One;
            any |= !Failed[l];
            (previousNorms[l], rates[l], NeedsNewMatrix[l]) = (double.NaN, double.NaN, false);
        }

        return any;
    }

    /// <summary>Whether a lane still iterates.</summary>
    public bool Runs(int lane) => running[lane] != T.Zero;

    /// <summary>
    /// Adds the corrections in the lanes that iterate, and ends the iterations that have converged or failed.
    /// </summary>
    /// <param name="iteration">The number of the iteration, from 1.</param>
    /// <param name="values">The iterates, [size] per lane.</param>
    /// <param name="corrections">The corrections to add, [size] per lane.</param>
    /// <param name="states">The states at which the equations were evaluated, [size] per lane.</param>
    /// <param name="factors">The change of the state per unit of the correction, one value per lane.</param>
    /// <returns>Whether any lane still iterates.</returns>
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
            any |= running[l] != T.Zero && UpdateLane(l, iteration);
        }

        return any;
    }

    public void Dispose() => buffer.Dispose();

    private bool UpdateLane(int lane, int iteration)
    {
        double norm = Math.Sqrt(double.CreateTruncating(squares[lane]) / (controlled * stages));
        if (!double.IsNaN(previousNorms[lane]))
        {
            rates[lane] = norm / previousNorms[lane];
            double before = double.IsNaN(largestRates[lane]) ? LeastRate : largestRates[lane];
            largestRates[lane] = Math.Max(before, rates[lane]);
        }

        double rate = iteration == 1 ? largestRates[lane] : rates[lane];
        previousNorms[lane] = norm;
        double factor = rate < 1 ? Math.Min(rate / (1 - rate), largestFactor) : largestFactor;
        bool converged = norm == 0 || norm <= Negligible || factor * norm <= 1;
        bool fails = !converged && (!double.IsFinite(norm) || iteration == MaxIterations);
        Failed[lane] |= fails;
        Unsolved[lane] |= fails && double.IsFinite(norm);
        bool isTooSlow = Math.Pow(rate, MaxIterations - iteration) * norm > 1 - rate;
        NeedsNewMatrix[lane] = !converged && !fails && iteration > 1 && (rate > Slow || isTooSlow);
        if (NeedsNewMatrix[lane])
        {
            (previousNorms[lane], rates[lane]) = (double.NaN, double.NaN);
        }

        running[lane] = converged || fails ? T.Zero : T.One;
        return !converged && !fails;
    }

    [MethodImpl(Kernel.Options)]
    private void Correct<TVector, TSimd>(T* values, T* corrections, T* states, T* factors, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int ofStage = size / stages;
        if (lanes == 1)
        {
            T sum = T.Zero;
            for (int i = 0, c = 0; i < size; i++, c = c + 1 == ofStage ? 0 : c + 1)
            {
                values[i] += corrections[i];
                if (c < controlled)
                {
                    T magnitude = T.Abs(states[i]), tolerance = T.Max(
                        T.FusedMultiplyAdd(rtol, magnitude, atol[c]), rounding * magnitude);
                    T change = *factors * corrections[i];
                    tolerance = tolerance == T.Zero ? T.FusedMultiplyAdd(rtol, T.Abs(change), Tiny) : tolerance;
                    T ratio = change / tolerance;
                    sum = T.FusedMultiplyAdd(ratio, ratio, sum);
                }
            }

            *squares = sum;
            return;
        }

        TVector zero = TSimd.Splat(T.Zero), relative = TSimd.Splat(rtol), ulps = TSimd.Splat(rounding);
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector isRunning = TSimd.Less(zero, TSimd.Load(running + l)), factor = TSimd.Load(factors + l), sum = zero;
            for (int i = 0, c = 0; i < size; i++, c = c + 1 == ofStage ? 0 : c + 1)
            {
                nint at = ((nint)i * lanes) + l;
                TVector value = TSimd.Load(values + at), correction = TSimd.Load(corrections + at);
                TSimd.Store(values + at, TSimd.Select(isRunning, TSimd.Add(value, correction), value));
                if (c < controlled)
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

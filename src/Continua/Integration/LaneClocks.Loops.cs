using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Integration;

internal sealed unsafe partial class LaneClocks
{
    /// <summary>The fraction of a step's size by which the step may be stretched to end at a knot.</summary>
    public const double Stretch = 1e-9;

    /// <summary>
    /// Plans the next steps, of the proposed sizes or up to the knot, and writes their start times and sizes.
    /// </summary>
    public void Plan(double* times, double* sizes, int lanes)
    {
        if (lanes == 1)
        {
            Plan<Vector128<double>, SimdOne<double>>(times, sizes, 1);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Plan<Vector512<double>, Simd512<double>>(times, sizes, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Plan<Vector256<double>, Simd256<double>>(times, sizes, lanes);
        }
        else
        {
            Plan<Vector128<double>, Simd128<double>>(times, sizes, lanes);
        }
    }

    /// <summary>
    /// Accepts the steps that the controller accepts and whose end is finite, and proposes the next sizes. Sets
    /// <paramref name="acceptMask"/> to 1 for accepted steps, else 0.
    /// </summary>
    /// <returns>Whether any lane needs attention.</returns>
    public bool Move(double* acceptMask, int lanes) =>
        lanes == 1 ? Move<Vector128<double>, SimdOne<double>>(acceptMask, 1)
        : Vector512.IsHardwareAccelerated ? Move<Vector512<double>, Simd512<double>>(acceptMask, lanes)
        : Vector256.IsHardwareAccelerated ? Move<Vector256<double>, Simd256<double>>(acceptMask, lanes)
        : Move<Vector128<double>, Simd128<double>>(acceptMask, lanes);

    /// <summary>
    /// Accepts a fixed or given step, whatever its error, if its end is finite. Otherwise the lane needs attention,
    /// since no smaller step follows.
    /// </summary>
    /// <returns>Whether the lane needs attention.</returns>
    public bool MoveFixed(double* acceptMask, int lane)
    {
        bool active = Active[lane] != 0 && vetoes[lane] == 0, accepted = active && Finite[lane] == 0;
        acceptMask[lane] = accepted ? 1 : 0;
        double time = Time[lane];
        if (accepted)
        {
            Time[lane] = time = Next[lane];
            Accepted[lane]++;
        }
        else if (active)
        {
            NotFinite[lane]++;
        }

        bool needsAttention = active
            && (!accepted || Lands[lane] != 0 || Direction[lane] * (time - NextSave[lane]) >= 0);
        attention[lane] = needsAttention ? 1 : 0;
        return needsAttention;
    }

    /// <summary>
    /// Whether the row of a lane has to be processed by itself after a move (<see cref="RowStepEnd{T}"/>): its step
    /// ended at a knot or passed a save time, its next step is very small, its fixed step was not finite, or
    /// <see cref="RequestAttention"/> was called.
    /// </summary>
    public bool NeedsAttention(int lane) => attention[lane] != 0;

    [MethodImpl(Kernel.Options)]
    private void Plan<TVector, TSimd>(double* times, double* sizes, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        TVector zero = TSimd.Splat(0), one = TSimd.Splat(1), stretched = TSimd.Splat(1 + Stretch);
        TVector far = TSimd.Splat(ClockResolution.FarFromZero);
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector active = TSimd.Less(zero, TSimd.Load(Active + l)), time = TSimd.Load(Time + l),
                knot = TSimd.Load(KnotTo + l);
            TVector proposed = TSimd.Load(Proposed + l), remaining = TSimd.Subtract(knot, time);
            TVector lands = TSimd.LessOrEqual(TSimd.Abs(remaining), TSimd.Multiply(proposed, stretched));
            TVector size = TSimd.Multiply(proposed, TSimd.Load(Direction + l)), next = TSimd.Add(time, size);
            TVector rounded = TSimd.Less(TSimd.Multiply(far, proposed), TSimd.Abs(time));
            size = TSimd.Select(rounded, TSimd.Subtract(next, time), size);
            size = TSimd.And(active, TSimd.Select(lands, remaining, size));
            TSimd.Store(Size + l, size);
            TSimd.Store(times + l, time);
            TSimd.Store(sizes + l, size);
            TSimd.Store(Next + l, TSimd.Select(lands, knot, next));
            TSimd.Store(Lands + l, TSimd.And(TSimd.And(active, lands), one));
        }
    }

    [MethodImpl(Kernel.Options)]
    private bool Move<TVector, TSimd>(double* acceptMask, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        TVector zero = TSimd.Splat(0), one = TSimd.Splat(1), any = zero;
        TVector unfinished = TSimd.Splat(0.2), spacing = TSimd.Splat(4e-15), tiny = TSimd.Splat(1e-300);
        TVector infinity = TSimd.Splat(double.PositiveInfinity);
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector active = TSimd.Less(zero, TSimd.Load(Active + l)),
                finite = TSimd.Equal(zero, TSimd.Load(Finite + l));
            TVector meetsTolerance = TSimd.Less(zero, TSimd.Load(accepts + l)),
                lands = TSimd.Less(zero, TSimd.Load(Lands + l));
            TVector accepted = TSimd.And(TSimd.And(active, meetsTolerance), finite), time = TSimd.Load(Time + l);
            time = TSimd.Select(accepted, TSimd.Load(Next + l), time);
            TVector count = TSimd.Add(TSimd.Load(Accepted + l), TSimd.And(accepted, one));
            TVector isNumber = TSimd.And(finite, TSimd.Less(TSimd.Abs(TSimd.Load(Errors + l)), infinity));
            TVector notFinite = TSimd.And(active, TSimd.Select(isNumber, zero, one));
            TVector saves = TSimd.LessOrEqual(
                zero, TSimd.Multiply(TSimd.Load(Direction + l), TSimd.Subtract(time, TSimd.Load(NextSave + l))));
            TVector needsAttention = TSimd.And(accepted, TSimd.Or(lands, saves));

            // A step shortened to end at a knot does not reduce the size proposed before it.
            TVector proposed = TSimd.Load(Proposed + l), factor = TSimd.Load(factors + l);
            factor = TSimd.Select(meetsTolerance, TSimd.Select(finite, factor, unfinished), factor);
            TVector next = TSimd.Multiply(TSimd.Abs(TSimd.Load(Size + l)), factor);
            next = TSimd.Select(TSimd.And(accepted, lands), TSimd.Max(proposed, next), next);
            TSimd.Store(Proposed + l, next);

            // Almost all steps are far larger than the spacing of times; the exact spacing is computed only for the
            // others.
            TVector bound = TSimd.Add(TSimd.Multiply(spacing, TSimd.Abs(time)), tiny);
            needsAttention = TSimd.Or(needsAttention, TSimd.LessOrEqual(next, bound));
            needsAttention = TSimd.And(needsAttention, active);
            any = TSimd.Or(any, needsAttention);
            TSimd.Store(Time + l, time);
            TSimd.Store(Accepted + l, count);
            TSimd.Store(NotFinite + l, TSimd.Add(TSimd.Load(NotFinite + l), notFinite));
            TSimd.Store(attention + l, TSimd.And(needsAttention, one));
            TSimd.Store(acceptMask + l, TSimd.And(accepted, one));
        }

        return TSimd.Any(any);
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of an Adams step, in the notation of <see cref="AdamsWeights{T}"/>. With g = h Wₖ/Qₖ, p the
/// predicted state, fₚ its slope, aⱼ the weights of the predictor, eⱼ those of E, and λ the cotangent of the new state:
/// f̄ₚ = gλ, p̄ = λ + f̄ₚᵀ∂f/∂y, v̄ⱼ = aⱼp̄ + eⱼgλ + the cotangent of vⱼ in the next step's carry, ȳ = p̄ + v̄₀ᵀ∂f/∂y.
/// Derived here.
/// </summary>
/// <remarks>
/// The sizes of the earlier steps are constants, since a lane begins again after a step whose end depends on a knot. The
/// polynomials depend on h through the place of fₚ only: if a node with its value moves by δ, a polynomial changes as if
/// the value changed by −δ times the slope of the polynomial there.
/// </remarks>
internal sealed unsafe class AdamsPullback<T> : MultistepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int maxOrder;
    private readonly bool needsTimes;
    private readonly FieldVjp<T> vjp;
    private readonly AdamsWeights<T> weights;
    private readonly LaneMask<T> mask;
    private readonly NativeBuffer<T> buffer, lanesBuffer;
    private readonly NativeBuffer<double> sizes;
    private readonly T* corrected, slopeBar, byState, stateBar, times, predictedTimes, firstTimes;

    public AdamsPullback(int maxOrder, FieldDerivatives<T> field, int dimension, int capacity, bool times)
        : base(new AdamsInterpolant<T>(maxOrder), maxOrder + 1, dimension, capacity)
    {
        (this.maxOrder, needsTimes, vjp) = (maxOrder, times, field.Vjp);
        (weights, mask) = (new(maxOrder, capacity), new(dimension, capacity));
        buffer = new(4L * Unit);
        corrected = buffer.Data;
        slopeBar = corrected + Unit;
        byState = slopeBar + Unit;
        stateBar = byState + Unit;
        lanesBuffer = new(3L * capacity);
        this.times = lanesBuffer.Data;
        predictedTimes = this.times + capacity;
        firstTimes = predictedTimes + capacity;
        sizes = new(capacity);
    }

    public override int CarryVectors => maxOrder - 1;

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        int largest = AdamsStepper<T>.PrepareWeights(stepRecord, weights, sizes.Data);
        weights.ClearFrom(largest + 1, lanes);
        Weigh(corrected, null, step.Lambda, weights.Correct, lanes);
        PullPredictor(step, interpolated);
        Add(stateBar, step.Lambda, byState, lanes);
        SlopeBar(step, 0, interpolated, slopeBar);
        for (int j = 1; j <= Math.Min(Counts(stepRecord), maxOrder - 1); j++)
        {
            SlopeBar(step, j, interpolated, SpareVector);
            T* carried = step.Carry + ((j - 1) * step.CarryUnit);
            StageKernels<T>.Choose(carried, step.Mask, SpareVector, carried, Dimension, lanes);
        }

        if (needsTimes)
        {
            PullTimes(step, interpolated);
        }

        PullFirst(step, interpolated);
        return 2;
    }

    // A lane begins with no vectors but the first slope, which is evaluated and pulled back in the step itself.
    public override int PullBegin(in PulledStep<T> step)
    {
        foreach (int l in step.Lanes)
        {
            (step.StartBars[l], step.SizeBars[l]) = (0, 0);
        }

        return 0;
    }

    public override double PullInterpolatedTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double startBar,
        ref double sizeBar)
    {
        Interpolant.Set(stepRecord, lane);
        Interpolant.At(theta);
        double along = 0;
        for (int j = 0; j < Interpolant.Count; j++)
        {
            along += Interpolant.Slopes[j] * Dot(cotangent, stride, Interpolant.Vector(stepRecord, j), lane, stepRecord.Map.Lanes);
        }

        startBar -= along;
        return along;
    }

    public override void Dispose()
    {
        base.Dispose();
        weights.Dispose();
        mask.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
        sizes.Dispose();
    }

    private static int Counts(StepRecord<T> stepRecord)
    {
        double largest = 1;
        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            largest = Math.Max(largest, stepRecord.Number(AdamsNumbers.Count)[l]);
        }

        return (int)largest;
    }

    /// <summary>Pulls f̄ₚ back to the predicted state: its contribution to p̄ is <see cref="byState"/>.</summary>
    private void PullPredictor(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        Add(slopeBar, corrected, interpolated ? SavedVector(0) : null, lanes);
        mask.Apply(step, slopeBar);
        stepRecord.TimesTo(1, times);
        vjp.Pull(
            times, stepRecord.StageState(1), stepRecord.Kept(1), slopeBar, byState, predictedTimes, step.Lanes);
        mask.Apply(step, byState);
    }

    /// <summary>Computes v̄ⱼ.</summary>
    private void SlopeBar(in PulledStep<T> step, int index, bool interpolated, T* result)
    {
        int lanes = step.Map.Lanes;
        nint row = (nint)index * weights.Stride;
        T* carried = index < CarryVectors ? step.Carry + (index * step.CarryUnit) : null;
        Weigh(result, carried, stateBar, weights.Predict + row, lanes);
        Weigh(result, result, corrected, weights.Deviation + row, lanes);
        if (interpolated)
        {
            Add(result, result, SavedVector(index + 1), lanes);
        }
    }

    /// <summary>Pulls v̄₀ back to the state at the start of the step, and sums its cotangent.</summary>
    private void PullFirst(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        mask.Apply(step, slopeBar);
        stepRecord.TimesTo(0, times);
        vjp.Pull(times, stepRecord.State, stepRecord.Kept(0), slopeBar, byState, firstTimes, step.Lanes);
        mask.Apply(step, byState);
        Add(stateBar, stateBar, byState, lanes);
        if (interpolated)
        {
            Add(stateBar, stateBar, SavedState, lanes);
        }

        StageKernels<T>.Choose(step.Lambda, step.Mask, stateBar, step.Lambda, Dimension, lanes);
        foreach (int l in step.Lanes)
        {
            step.StartBars[l] += needsTimes ? double.CreateTruncating(firstTimes[l]) : 0;
        }
    }

    private void PullTimes(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        foreach (int l in step.Lanes)
        {
            double timeBar = double.CreateTruncating(predictedTimes[l]), startBar = 0;
            double sizeBar = Dot(step.Lambda + l, lanes, stepRecord.Stage(1), l, lanes);
            if (stepRecord.IsHeldBack(l, 1))
            {
                step.JumpBars[l] += timeBar;
            }
            else
            {
                startBar = timeBar;
                sizeBar += timeBar;
            }

            Interpolant.Set(stepRecord, l);
            for (int j = 0; j < Interpolant.Count; j++)
            {
                T* vector = Interpolant.Vector(stepRecord, j);
                double byPlace = Dot(corrected + l, lanes, vector, l, lanes)
                    + (interpolated ? Dot(SavedVector(0) + l, lanes, vector, l, lanes) : 0);
                sizeBar -= Interpolant.CurvatureAtEnd(j) / stepRecord.Size[l] * byPlace;
                if (j > 0)
                {
                    double weight = double.CreateTruncating(weights.Deviation[((j - 1) * weights.Stride) + l]);
                    sizeBar -= weight * Dot(byState + l, lanes, vector, l, lanes);
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of a BDF step, in the notation of <see cref="BdfStepper{T}"/>: Mk = f(t + h, x + γhk), where
/// x = Σ ξⱼyⱼ is a sum of states. With λ the cotangent of the new state and J the Jacobian there, w = (M − γhJ)⁻ᵀγhλ,
/// x̄ = λ + Jᵀw, ȳⱼ = ξⱼx̄ + the cotangent of yⱼ in the next step's carry. Derived here.
/// </summary>
/// <remarks>
/// The sizes of the earlier steps are constants, since a lane begins again after a step whose end depends on a knot. A
/// change of h at fixed earlier states changes x by dx/dh = P′ − P′/α − (h/α)P″, and γh by 1/α.
/// </remarks>
internal sealed unsafe class BdfPullback<T> : MultistepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int maxOrder;
    private readonly bool needsTimes;
    private readonly FieldDerivatives<T> field;
    private readonly BdfWeights<T> weights;
    private readonly StepMatrix<T> matrix;
    private readonly LaneMask<T> mask;
    private readonly NativeBuffer<T> buffer, lanesBuffer, jacobian;
    private readonly T* endBar, fixedBar, timeSlope, times, timeBars, shifts, ofState;
    private readonly double[] byHeight, nodes;

    public BdfPullback(
        int maxOrder, FieldDerivatives<T> field, MassMatrix<T>? mass, int dimension, int capacity, bool times)
        : base(new BdfInterpolant<T>(maxOrder), maxOrder + 2, dimension, capacity)
    {
        (this.maxOrder, this.field, needsTimes) = (maxOrder, field, times);
        (weights, mask) = (new(maxOrder, capacity), new(dimension, capacity));
        matrix = StepMatrix<T>.Of(field.Jacobian!, capacity, mass);
        jacobian = new((long)field.Jacobian!.Entries * capacity);
        buffer = new(3L * Unit);
        endBar = buffer.Data;
        fixedBar = endBar + Unit;
        timeSlope = fixedBar + Unit;
        lanesBuffer = new(4L * capacity);
        this.times = lanesBuffer.Data;
        timeBars = this.times + capacity;
        shifts = timeBars + capacity;
        ofState = shifts + capacity;
        (byHeight, nodes) = (new double[maxOrder + 1], new double[maxOrder + 1]);
    }

    public override int CarryVectors => maxOrder;

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        weights.Compute(stepRecord, OrderOf(stepRecord));
        PullEnd(step, interpolated);
        if (needsTimes)
        {
            PullTimes(step, interpolated);
        }

        for (int j = 0; j <= maxOrder; j++)
        {
            T* carried = step.Carry + (j * step.CarryUnit), target = j == 0 ? step.Lambda : carried - step.CarryUnit;
            StateBar(j, j < maxOrder ? carried : null, interpolated, stepRecord, lanes);
            StageKernels<T>.Choose(target, step.Mask, SpareVector, target, Dimension, lanes);
        }

        return 1;
    }

    // A lane begins with no earlier states; the first slope only predicts.
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
            along += Interpolant.Slopes[j] / stepRecord.Size[lane]
                * Dot(cotangent, stride, Interpolant.Vector(stepRecord, j), lane, stepRecord.Map.Lanes);
        }

        startBar -= along;
        return along;
    }

    public override void Dispose()
    {
        base.Dispose();
        weights.Dispose();
        matrix.Dispose();
        mask.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
        jacobian.Dispose();
    }

    private static int OrderOf(StepRecord<T> stepRecord)
    {
        double largest = 1;
        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            largest = Math.Max(largest, stepRecord.Number(BdfNumbers.Order)[l]);
        }

        return (int)largest;
    }

    /// <summary>Pulls λ back to x.</summary>
    private void PullEnd(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        Add(endBar, step.Lambda, interpolated ? SavedVector(0) : null, lanes);
        mask.Apply(step, endBar);
        for (int l = 0; l < lanes; l++)
        {
            double alpha = weights.Leading((int)stepRecord.Number(BdfNumbers.Order)[l]);
            shifts[l] = T.CreateTruncating(stepRecord.Size[l] / alpha);
        }

        stepRecord.TimesTo(1, times);
        T* state = stepRecord.Stage(2), solved = SpareVector;
        field.Jacobian!.Evaluate(times, state, stepRecord.Stage(1), jacobian.Data, timeSlope, default);
        matrix.Factor(jacobian.Data, shifts, lanes);
        Weigh(solved, null, endBar, shifts, lanes);
        matrix.SolveTransposed(solved, lanes);
        mask.Apply(step, solved);
        field.Vjp.Pull(times, state, null, solved, fixedBar, timeBars, step.Lanes);
        mask.Apply(step, fixedBar);
        Add(fixedBar, endBar, fixedBar, lanes);
    }

    /// <summary>Computes the cotangent of a state yⱼ.</summary>
    private void StateBar(int index, T* carried, bool interpolated, StepRecord<T> stepRecord, int lanes)
    {
        nint row = (nint)index * weights.Stride;
        for (int l = 0; l < lanes; l++)
        {
            ofState[l] = weights.Predict[row + l] - (shifts[l] * weights.Slope[row + l]);
        }

        Weigh(SpareVector, carried, fixedBar, ofState, lanes);
        if (interpolated)
        {
            Add(SpareVector, SpareVector, index == 0 ? SavedState : null, lanes);
            Add(SpareVector, SpareVector, SavedVector(index + 1), lanes);
        }
    }

    private void PullTimes(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        foreach (int l in step.Lanes)
        {
            double timeBar = double.CreateTruncating(timeBars[l]), startBar = 0, sizeBar = SizeBar(stepRecord, l, lanes);
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
            Interpolant.At(1);
            for (int j = 0; j < Interpolant.Count && interpolated; j++)
            {
                sizeBar -= Interpolant.Slopes[j] / stepRecord.Size[l]
                    * Dot(SavedVector(0) + l, lanes, Interpolant.Vector(stepRecord, j), l, lanes);
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }

    /// <summary>x̄·(dx/dh + k/α).</summary>
    private double SizeBar(StepRecord<T> stepRecord, int lane, int lanes)
    {
        int k = (int)stepRecord.Number(BdfNumbers.Order)[lane];
        double alpha = weights.Leading(k);
        double bar = Dot(fixedBar + lane, lanes, stepRecord.Stage(1), lane, lanes) / alpha;
        if (stepRecord.Number(BdfNumbers.Count)[lane] == 0)
        {
            return bar;
        }

        SetChanges(stepRecord, lane, k, alpha);
        for (int j = 0; j <= k; j++)
        {
            bar += byHeight[j] * Dot(fixedBar + lane, lanes, j == 0 ? stepRecord.State : stepRecord.CarryVector(j), lane, lanes);
        }

        return bar;
    }

    /// <summary>Computes the weights of the states in dx/dh.</summary>
    private void SetChanges(StepRecord<T> stepRecord, int lane, int k, double alpha)
    {
        double size = stepRecord.Size[lane], distance = 0;
        for (int i = 0; i <= k; i++)
        {
            distance += i == 0 ? 0 : stepRecord.Number(BdfNumbers.FirstSize + i - 1)[lane];
            nodes[i] = -distance / size;
        }

        for (int j = 0; j <= k; j++)
        {
            // The Lagrange polynomial of node j at 1, and the sums that give its derivatives there.
            double value = 1, first = 0, second = 0;
            for (int m = 0; m <= k; m++)
            {
                if (m != j)
                {
                    double inverse = 1 / (1 - nodes[m]);
                    value *= (1 - nodes[m]) / (nodes[j] - nodes[m]);
                    first += inverse;
                    second += inverse * inverse;
                }
            }

            double slope = value * first / size, curvature = value * ((first * first) - second) / (size * size);
            byHeight[j] = (slope * (1 - (1 / alpha))) - (size / alpha * curvature);
        }
    }
}

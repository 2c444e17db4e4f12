using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of an explicit step, in the notation of <see cref="ExplicitStepper{T}"/>. Let λ be the
/// cotangent of the state y⁺ at the step's end and Ȳᵢ the cotangents of the stage states: k̄ᵢ = h(bᵢλ + Σ aₗᵢȲₗ) with
/// the sum over l > i, Ȳᵢ = k̄ᵢᵀ∂f/∂y, ȳ = λ + ΣȲᵢ. Reference: Sanz-Serna 2016, "Symplectic Runge–Kutta schemes for
/// adjoint equations", section 3; the cotangents of times are derived here.
/// </summary>
internal sealed unsafe class ExplicitPullback<T> : StepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tableau tableau;
    private readonly double[][] rows;
    private readonly double[] nodes;
    private readonly FieldVjp<T>[] vjps;
    private readonly SavedCotangents<T> saved;
    private readonly WeightedTerms<T> terms;
    private readonly LaneMask<T> mask;
    private readonly bool needsTimes;
    private readonly int dimension, capacity, stages, all, unit;
    private readonly int[] interpolatedLanes;
    private readonly NativeBuffer<T> buffer, lanesBuffer;
    private readonly T* state, slope, stageBars;

    public ExplicitPullback(
        Tableau tableau, InterpolantWeights<T> interpolant, FieldDerivatives<T> field, int dimension, int capacity, bool times)
    {
        this.tableau = tableau;
        (rows, nodes) = ([.. tableau.A, .. tableau.ExtraA], [.. tableau.C, .. tableau.ExtraC]);
        (this.dimension, this.capacity, needsTimes, stages) = (dimension, capacity, times, tableau.Stages);
        all = stages + tableau.ExtraC.Length;
        vjps = [.. Enumerable.Range(0, all).Select(
            i => tableau.Summands is { } of && of[i] != Tableau.WholeField ? field.Summands[of[i]] : field.Vjp)];
        interpolatedLanes = new int[capacity];
        unit = BlockSize.Of(dimension, capacity);
        saved = new(interpolant, all, dimension, capacity, scaled: true);
        (terms, mask) = (new(all + 2, dimension), new(dimension, capacity));
        buffer = new((2L + all) * unit);
        state = buffer.Data;
        slope = state + unit;
        stageBars = slope + unit;
        lanesBuffer = new((2 + all) * capacity);
        new Span<T>(Ones, capacity).Fill(T.One);
    }

    public override bool HasCarry => tableau.IsFsal;

    private T* StageBar(int stage) => stageBars + ((nint)stage * unit);

    private T* Ones => lanesBuffer.Data;

    private T* Times => lanesBuffer.Data + capacity;

    private T* TimeBar(int stage) => lanesBuffer.Data + ((nint)(2 + stage) * capacity);

    public override void ClearInterpolated() => saved.Clear();

    public override void AddInterpolated(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride) =>
        saved.Add(stepRecord, lane, theta, cotangent, stride);

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        int evaluations = interpolated ? PullFurther(step) : 0, last = interpolated ? all : stages;
        for (int i = stages - 1; i >= 0; i--)
        {
            SlopeBar(step, i, last, interpolated ? saved.OfStage(i) : null);
            if (tableau.IsFsal && i == 0)
            {
                // The same evaluation is the last stage of the previous step and is pulled back there.
                StageKernels<T>.Choose(step.Carry, step.Mask, slope, step.Carry, dimension, step.Map.Lanes);
                continue;
            }

            PullStage(step, i);
            evaluations++;
        }

        if (needsTimes)
        {
            PullTimes(step, last);
        }

        SumStages(step, interpolated);
        return evaluations;
    }

    public override double PullInterpolatedTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double startBar,
        ref double sizeBar) =>
        saved.PullTime(stepRecord, lane, theta, cotangent, stride, ref startBar, ref sizeBar);

    // Pulls back the slope f(t, y) from which the carry starts: at t₀, and after an event.
    public override int PullBegin(in PulledStep<T> step)
    {
        terms.Clear();
        terms.SumTo(slope, step.Carry, Ones, step.Map.Lanes);
        mask.Apply(step, slope);
        PullStage(step, 0);
        terms.Add(1, StageBar(0));
        terms.SumTo(step.Lambda, step.Lambda, Ones, step.Map.Lanes);
        foreach (int l in step.Lanes)
        {
            (step.StartBars[l], step.SizeBars[l]) = (needsTimes ? double.CreateTruncating(TimeBar(0)[l]) : 0, 0);
        }

        return 1;
    }

    public override void Dispose()
    {
        saved.Dispose();
        terms.Dispose();
        mask.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
    }

    /// <summary>
    /// Computes k̄ᵢ from the cotangents of the later stages, of the step's end and of states saved within the step.
    /// </summary>
    /// <param name="last">
    /// The number of stages, including the further stages of the interpolant if states within the step were saved.
    /// </param>
    /// <param name="saveBar">The contribution of the saved states; null if there are none.</param>
    private void SlopeBar(in PulledStep<T> step, int stage, int last, T* saveBar)
    {
        terms.Clear();
        terms.Add(stage < stages ? tableau.B[stage] : 0, step.Lambda);
        for (int l = stage + 1; l < last; l++)
        {
            terms.Add(rows[l][stage], StageBar(l));
        }

        terms.SumTo(slope, saveBar, step.Sizes, step.Map.Lanes);
        if (tableau.IsFsal && stage == stages - 1)
        {
            // The next step begins with the same slope, whose cotangent there is the carry's cotangent.
            terms.Clear();
            terms.Add(1, step.Carry);
            terms.SumTo(slope, slope, Ones, step.Map.Lanes);
        }

        mask.Apply(step, slope);
    }

    /// <summary>
    /// Pulls back the further stages of the interpolant in the lanes with states saved within the step.
    /// </summary>
    /// <returns>The number of evaluations of the field's derivative.</returns>
    private int PullFurther(in PulledStep<T> step)
    {
        if (all == stages)
        {
            return 0;
        }

        int count = 0;
        foreach (int l in step.Lanes)
        {
            if (saved.Lanes[l] != T.Zero)
            {
                interpolatedLanes[count++] = l;
            }
        }

        PulledStep<T> interpolatedStep = new(
            step.StepRecord, step.Lambda, step.Carry, step.Sizes, saved.Lanes, interpolatedLanes.AsSpan(0, count),
            step.StartBars, step.SizeBars, step.JumpBars);
        for (int i = all - 1; i >= stages; i--)
        {
            SlopeBar(interpolatedStep, i, all, saved.OfStage(i));
            PullStage(interpolatedStep, i);
        }

        return all - stages;
    }

    private void PullStage(in PulledStep<T> step, int stage)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        stepRecord.TimesTo(nodes[stage], Times);
        vjps[stage].Pull(
            Times, stepRecord.StageState(stage), stepRecord.Kept(stage), slope, StageBar(stage), TimeBar(stage),
            step.Lanes);
        mask.Apply(step, StageBar(stage));
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        terms.Clear();
        for (int i = tableau.IsFsal ? 1 : 0; i < (interpolated ? all : stages); i++)
        {
            terms.Add(1, StageBar(i));
        }

        if (interpolated)
        {
            terms.Add(1, saved.OfState);
        }

        terms.SumTo(state, step.Lambda, Ones, step.Map.Lanes);
        StageKernels<T>.Choose(step.Lambda, step.Mask, state, step.Lambda, dimension, step.Map.Lanes);
    }

    private void PullTimes(in PulledStep<T> step, int last)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        foreach (int l in step.Lanes)
        {
            double startBar = 0, sizeBar = 0;
            for (int i = 0; i < (saved.Lanes[l] != T.Zero ? last : stages); i++)
            {
                sizeBar += i < stages ? tableau.B[i] * mask.Dot(step.Lambda, stepRecord.Stage(i), l, lanes) : 0;
                if (i == 0 && tableau.IsFsal)
                {
                    continue;
                }

                double timeBar = double.CreateTruncating(TimeBar(i)[l]);
                if (stepRecord.IsHeldBack(l, nodes[i]))
                {
                    step.JumpBars[l] += timeBar;
                }
                else
                {
                    startBar += timeBar;
                    sizeBar += nodes[i] * timeBar;
                }

                for (int j = 0; j < i; j++)
                {
                    if (rows[i][j] != 0)
                    {
                        sizeBar += rows[i][j] * mask.Dot(StageBar(i), stepRecord.Stage(j), l, lanes);
                    }
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

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
internal sealed unsafe class ExplicitPullback<T> : StagePullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tableau tableau;
    private readonly double[][] rows;
    private readonly double[] nodes;
    private readonly FieldVjp<T>[] vjps;
    private readonly int stages, all;
    private readonly int[] interpolatedLanes;
    private readonly NativeBuffer<T> slopes;

    public ExplicitPullback(
        Tableau tableau, InterpolantWeights<T> interpolant, FieldDerivatives<T> field, int dimension, int capacity, bool times)
        : base(
            interpolant, tableau.Stages + tableau.ExtraC.Length, tableau.Stages + tableau.ExtraC.Length, dimension, capacity, times,
            scaled: true)
    {
        (this.tableau, stages) = (tableau, tableau.Stages);
        (rows, nodes) = ([.. tableau.A, .. tableau.ExtraA], [.. tableau.C, .. tableau.ExtraC]);
        all = stages + tableau.ExtraC.Length;
        vjps = [.. Enumerable.Range(0, all).Select(
            i => tableau.Summands is { } of && of[i] != Tableau.WholeField ? field.Summands[of[i]] : field.Vjp)];
        interpolatedLanes = new int[capacity];
        slopes = new(Unit);
    }

    public override int CarryVectors => tableau.IsFsal ? 1 : 0;

    private T* Slope => slopes.Data;

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        int evaluations = interpolated ? PullFurther(step) : 0, last = interpolated ? all : stages;
        for (int i = stages - 1; i >= 0; i--)
        {
            SlopeBar(step, i, last, interpolated ? Saved.OfStage(i) : null);
            if (tableau.IsFsal && i == 0)
            {
                // The same evaluation is the last stage of the previous step and is pulled back there.
                StageKernels<T>.Choose(step.Carry, step.Mask, Slope, step.Carry, Dimension, step.Map.Lanes);
                continue;
            }

            PullStage(step, i);
            evaluations++;
        }

        if (NeedsTimes)
        {
            PullTimes(step, last);
        }

        SumStages(step, interpolated);
        return evaluations;
    }

    // Pulls back the slope f(t, y) from which the carry starts: at t₀, and after an event.
    public override int PullBegin(in PulledStep<T> step)
    {
        Terms.Clear();
        Terms.SumTo(Slope, step.Carry, Ones, step.Map.Lanes);
        Mask.Apply(step, Slope);
        PullStage(step, 0);
        Terms.Add(1, StageBar(0));
        Terms.SumTo(step.Lambda, step.Lambda, Ones, step.Map.Lanes);
        foreach (int l in step.Lanes)
        {
            (step.StartBars[l], step.SizeBars[l]) = (NeedsTimes ? double.CreateTruncating(TimeBar(0)[l]) : 0, 0);
        }

        return 1;
    }

    public override void Dispose()
    {
        base.Dispose();
        slopes.Dispose();
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
        Terms.Clear();
        Terms.Add(stage < stages ? tableau.B[stage] : 0, step.Lambda);
        for (int l = stage + 1; l < last; l++)
        {
            Terms.Add(rows[l][stage], StageBar(l));
        }

        Terms.SumTo(Slope, saveBar, step.Sizes, step.Map.Lanes);
        if (tableau.IsFsal && stage == stages - 1)
        {
            // The next step begins with the same slope, whose cotangent there is the carry's cotangent.
            Terms.Clear();
            Terms.Add(1, step.Carry);
            Terms.SumTo(Slope, Slope, Ones, step.Map.Lanes);
        }

        Mask.Apply(step, Slope);
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
            if (Saved.Lanes[l] != T.Zero)
            {
                interpolatedLanes[count++] = l;
            }
        }

        PulledStep<T> interpolatedStep = new(
            step.StepRecord, step.Lambda, step.Carry, step.CarryUnit, step.Sizes, Saved.Lanes, interpolatedLanes.AsSpan(0, count),
            step.StartBars, step.SizeBars, step.JumpBars);
        for (int i = all - 1; i >= stages; i--)
        {
            SlopeBar(interpolatedStep, i, all, Saved.OfStage(i));
            PullStage(interpolatedStep, i);
        }

        return all - stages;
    }

    private void PullStage(in PulledStep<T> step, int stage)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        stepRecord.TimesTo(nodes[stage], Times);
        vjps[stage].Pull(
            Times, stepRecord.StageState(stage), stepRecord.Kept(stage), Slope, StageBar(stage), TimeBar(stage),
            step.Lanes);
        Mask.Apply(step, StageBar(stage));
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        Terms.Clear();
        for (int i = tableau.IsFsal ? 1 : 0; i < (interpolated ? all : stages); i++)
        {
            Terms.Add(1, StageBar(i));
        }

        AddTermsToLambda(step, interpolated);
    }

    private void PullTimes(in PulledStep<T> step, int last)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        foreach (int l in step.Lanes)
        {
            double startBar = 0, sizeBar = 0;
            for (int i = 0; i < (Saved.Lanes[l] != T.Zero ? last : stages); i++)
            {
                sizeBar += i < stages ? tableau.B[i] * Mask.Dot(step.Lambda, stepRecord.Stage(i), l, lanes) : 0;
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
                    // The jump behind a step is where it starts.
                    startBar += timeBar;
                    sizeBar += stepRecord.IsHeldAtStart(l, nodes[i]) ? 0 : nodes[i] * timeBar;
                }

                for (int j = 0; j < i; j++)
                {
                    if (rows[i][j] != 0)
                    {
                        sizeBar += rows[i][j] * Mask.Dot(StageBar(i), stepRecord.Stage(j), l, lanes);
                    }
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of a diagonally implicit step, in the notation of <see cref="DirkStepper{T}"/>. Stage i solves
/// Mkᵢ = f(t + cᵢh, xᵢ + γhkᵢ) with xᵢ = y + h Σⱼ aᵢⱼkⱼ over j &lt; i. Let λ be the cotangent of the state y⁺ at the
/// step's end, Jᵢ the Jacobian at the state of stage i, and X̄ᵢ the cotangent of xᵢ. Then k̄ᵢ = h(bᵢλ + Σ aₗᵢX̄ₗ) over
/// l > i, wᵢ = (M − γhJᵢ)⁻ᵀk̄ᵢ, X̄ᵢ = Jᵢᵀwᵢ and ȳ = λ + ΣX̄ᵢ. Compared with the adjoint of an explicit step, each stage
/// needs one linear solve more. Derived here.
/// </summary>
internal sealed unsafe class DirkPullback<T> : StagePullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirkTableau tableau;
    private readonly FieldDerivatives<T> field;
    private readonly StepMatrix<T> matrix;
    private readonly int stages;
    private readonly NativeBuffer<T> buffer, jacobian;
    private readonly T* slope, timeSlope, shifts;

    public DirkPullback(
        DirkTableau tableau, FieldDerivatives<T> field, MassMatrix<T>? mass, InterpolantWeights<T> interpolant,
        int dimension, int capacity, bool times)
        : base(interpolant, tableau.Stages, tableau.Stages, dimension, capacity, times, scaled: true)
    {
        (this.tableau, this.field, stages) = (tableau, field, tableau.Stages);
        matrix = StepMatrix<T>.Of(field.Jacobian!, capacity, mass);
        jacobian = new((long)field.Jacobian!.Entries * capacity);
        buffer = new((2L * Unit) + capacity);
        slope = buffer.Data;
        timeSlope = slope + Unit;
        shifts = timeSlope + Unit;
    }

    public override int CarryVectors => 1;

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        T gamma = T.CreateTruncating(tableau.Gamma);
        for (int l = 0; l < step.Map.Lanes; l++)
        {
            shifts[l] = gamma * step.Sizes[l];
        }

        for (int i = stages - 1; i > 0; i--)
        {
            SlopeBar(step, i, interpolated ? Saved.OfStage(i) : null);
            PullStage(step, i);
        }

        // The first slope is the last stage's slope of the previous step and is pulled back there.
        SlopeBar(step, 0, interpolated ? Saved.OfStage(0) : null);
        StageKernels<T>.Choose(step.Carry, step.Mask, slope, step.Carry, Dimension, step.Map.Lanes);
        if (NeedsTimes)
        {
            PullTimes(step);
        }

        SumStages(step, interpolated);
        return stages - 1;
    }

    // Pulls back the slope M⁻¹f(t, y) from which the carry starts: at t₀, and after an event.
    public override int PullBegin(in PulledStep<T> step)
    {
        Terms.Clear();
        Terms.SumTo(slope, step.Carry, Ones, step.Map.Lanes);
        new Span<T>(shifts, step.Map.Lanes).Clear();
        Mask.Apply(step, slope);
        PullStage(step, 0);
        Terms.Clear();
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
        matrix.Dispose();
        jacobian.Dispose();
        buffer.Dispose();
    }

    /// <summary>
    /// Computes k̄ᵢ from the cotangents of the later stages, of the step's end and of states saved within the step.
    /// </summary>
    /// <param name="saveBar">The contribution of the saved states; null if there are none.</param>
    private void SlopeBar(in PulledStep<T> step, int stage, T* saveBar)
    {
        int lanes = step.Map.Lanes;
        Terms.Clear();
        Terms.Add(tableau.B[stage], step.Lambda);
        for (int l = stage + 1; l < stages; l++)
        {
            Terms.Add(tableau.A[l][stage], StageBar(l));
        }

        Terms.SumTo(slope, saveBar, step.Sizes, lanes);
        if (stage == stages - 1)
        {
            // The next step begins with the same slope, whose cotangent there is the carry's cotangent.
            Terms.Clear();
            Terms.Add(1, step.Carry);
            Terms.SumTo(slope, slope, Ones, lanes);
        }

        Mask.Apply(step, slope);
    }

    private void PullStage(in PulledStep<T> step, int stage)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        stepRecord.TimesTo(tableau.C[stage], Times);
        T* at = stepRecord.StageState(stage);
        field.Jacobian!.Evaluate(Times, at, stepRecord.Stage(stage), jacobian.Data, timeSlope, default);
        matrix.Factor(jacobian.Data, shifts, lanes);
        matrix.SolveTransposed(slope, lanes);
        Mask.Apply(step, slope);
        field.Vjp.Pull(Times, at, null, slope, StageBar(stage), TimeBar(stage), step.Lanes);
        Mask.Apply(step, StageBar(stage));
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        Terms.Clear();
        for (int i = 1; i < stages; i++)
        {
            Terms.Add(1, StageBar(i));
        }

        AddTermsToLambda(step, interpolated);
    }

    private void PullTimes(in PulledStep<T> step)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        foreach (int l in step.Lanes)
        {
            double startBar = 0, sizeBar = 0;
            for (int i = 0; i < stages; i++)
            {
                sizeBar += tableau.B[i] * Mask.Dot(step.Lambda, stepRecord.Stage(i), l, lanes);
                if (i == 0)
                {
                    continue;
                }

                double timeBar = double.CreateTruncating(TimeBar(i)[l]);
                if (stepRecord.IsHeldBack(l, tableau.C[i]))
                {
                    step.JumpBars[l] += timeBar;
                }
                else
                {
                    startBar += timeBar;
                    sizeBar += tableau.C[i] * timeBar;
                }

                for (int j = 0; j <= i; j++)
                {
                    sizeBar += tableau.A[i][j] * Mask.Dot(StageBar(i), stepRecord.Stage(j), l, lanes);
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

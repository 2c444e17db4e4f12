using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of an implicit–explicit step, in the notation of <see cref="ImexStepper{T}"/>. Stage i solves
/// kᵢ = g(xᵢ + γhkᵢ) with xᵢ the sum over earlier stages. Let λ be the cotangent of y⁺, G and H the Jacobians of the summands at
/// Yᵢ, and X̄ᵢ the cotangent of xᵢ. Then k̄ᵢ = h(bᵢλ + Σ aₗᵢX̄ₗ) and l̄ᵢ = h(bᵢλ + Σ âₗᵢX̄ₗ) over l > i, e = Hᵀl̄ᵢ,
/// w = (1 − γhG)⁻ᵀ(k̄ᵢ + γhe), X̄ᵢ = e + Gᵀw, and ȳ = λ + ΣX̄ᵢ. Derived here.
/// </summary>
internal sealed unsafe class ImexPullback<T> : StagePullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirkTableau tableau;
    private readonly FieldJacobian<T> fieldJacobian;
    private readonly FieldVjp<T> stiff, rest;
    private readonly StepMatrix<T> matrix;
    private readonly int stages;
    private readonly NativeBuffer<T> buffer, jacobian;
    private readonly T* slope, restSlope, timeSlope, byRest, shifts, restTimeBar;

    public ImexPullback(
        DirkTableau tableau, FieldDerivatives<T> field, InterpolantWeights<T> interpolant, int dimension, int capacity,
        bool times)
        : base(interpolant, 2 * tableau.Stages, tableau.Stages, dimension, capacity, times, scaled: true)
    {
        (this.tableau, fieldJacobian, stages) = (tableau, field.Jacobian!, tableau.Stages);
        (stiff, rest) = (field.Summands[SplitField.Implicit], field.Summands[SplitField.Explicit]);
        matrix = StepMatrix<T>.Of(fieldJacobian, capacity, null);
        jacobian = new((long)fieldJacobian.Entries * capacity);
        buffer = new((4L * Unit) + (2 * capacity));
        slope = buffer.Data;
        restSlope = slope + Unit;
        timeSlope = restSlope + Unit;
        byRest = timeSlope + Unit;
        shifts = byRest + Unit;
        restTimeBar = shifts + capacity;
    }

    public override int CarryVectors => 0;

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        T gamma = T.CreateTruncating(tableau.Gamma);
        for (int l = 0; l < step.Map.Lanes; l++)
        {
            shifts[l] = gamma * step.Sizes[l];
        }

        for (int i = stages - 1; i >= 0; i--)
        {
            PullStage(step, i, interpolated);
        }

        if (NeedsTimes)
        {
            PullTimes(step);
        }

        SumStages(step, interpolated);
        return 2 * stages;
    }

    public override int PullBegin(in PulledStep<T> step) => 0;

    public override void Dispose()
    {
        base.Dispose();
        matrix.Dispose();
        jacobian.Dispose();
        buffer.Dispose();
    }

    /// <summary>Computes X̄ᵢ of a stage; the first stage is explicit in both summands.</summary>
    private void PullStage(in PulledStep<T> step, int stage, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        T* at = stepRecord.StageState(stage);
        stepRecord.TimesTo(tableau.C[stage], Times);
        SlopeBar(step, stage, tableau.Explicit!, interpolated ? Saved.OfStage(stages + stage) : null, restSlope);
        rest.Pull(Times, at, null, restSlope, byRest, restTimeBar, step.Lanes);
        Mask.Apply(step, byRest);
        SlopeBar(step, stage, tableau.A, interpolated ? Saved.OfStage(stage) : null, slope);
        if (stage > 0)
        {
            Terms.Clear();
            Terms.Add(1, byRest);
            Terms.SumTo(slope, slope, shifts, lanes);
            fieldJacobian.Evaluate(Times, at, stepRecord.Stage(stage), jacobian.Data, timeSlope, default);
            matrix.Factor(jacobian.Data, shifts, lanes);
            matrix.SolveTransposed(slope, lanes);
            Mask.Apply(step, slope);
        }

        stiff.Pull(Times, at, null, slope, StageBar(stage), TimeBar(stage), step.Lanes);
        Mask.Apply(step, StageBar(stage));
        Terms.Clear();
        Terms.Add(1, byRest);
        Terms.SumTo(StageBar(stage), StageBar(stage), Ones, lanes);
        foreach (int l in step.Lanes)
        {
            TimeBar(stage)[l] += NeedsTimes ? restTimeBar[l] : T.Zero;
        }
    }

    /// <summary>Computes the cotangent of the slope of one summand at a stage.</summary>
    /// <param name="a">The coefficients of that summand.</param>
    /// <param name="saveBar">The contribution of the saved states; null if there are none.</param>
    private void SlopeBar(in PulledStep<T> step, int stage, double[][] a, T* saveBar, T* result)
    {
        Terms.Clear();
        Terms.Add(tableau.B[stage], step.Lambda);
        for (int l = stage + 1; l < stages; l++)
        {
            Terms.Add(a[l][stage], StageBar(l));
        }

        Terms.SumTo(result, saveBar, step.Sizes, step.Map.Lanes);
        Mask.Apply(step, result);
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        Terms.Clear();
        for (int i = 0; i < stages; i++)
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
                sizeBar += tableau.B[i] * (Mask.Dot(step.Lambda, stepRecord.Stage(i), l, lanes)
                    + Mask.Dot(step.Lambda, stepRecord.Stage(stages + i), l, lanes));
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
                    sizeBar += j < i ? tableau.Explicit![i][j] * Mask.Dot(StageBar(i), stepRecord.Stage(stages + j), l, lanes) : 0;
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

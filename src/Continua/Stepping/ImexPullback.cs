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
internal sealed unsafe class ImexPullback<T> : StepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirkTableau tableau;
    private readonly FieldJacobian<T> fieldJacobian;
    private readonly FieldVjp<T> stiff, rest;
    private readonly StepMatrix<T> matrix;
    private readonly SavedCotangents<T> saved;
    private readonly WeightedTerms<T> terms;
    private readonly LaneMask<T> mask;
    private readonly bool needsTimes;
    private readonly int dimension, capacity, stages, unit;
    private readonly NativeBuffer<T> buffer, lanesBuffer, jacobian;
    private readonly T* state, slope, restSlope, timeSlope, byRest, stageBars;

    public ImexPullback(
        DirkTableau tableau, FieldDerivatives<T> field, InterpolantWeights<T> interpolant, int dimension, int capacity,
        bool times)
    {
        (this.tableau, fieldJacobian) = (tableau, field.Jacobian!);
        (stiff, rest) = (field.Summands[SplitField.Implicit], field.Summands[SplitField.Explicit]);
        (this.dimension, this.capacity, needsTimes, stages) = (dimension, capacity, times, tableau.Stages);
        unit = BlockSize.Of(dimension, capacity);
        matrix = StepMatrix<T>.Of(fieldJacobian, capacity, null);
        jacobian = new((long)fieldJacobian.Entries * capacity);
        saved = new(interpolant, 2 * stages, dimension, capacity, scaled: true);
        (terms, mask) = (new((2 * stages) + 2, dimension), new(dimension, capacity));
        buffer = new((5L + stages) * unit);
        state = buffer.Data;
        slope = state + unit;
        restSlope = slope + unit;
        timeSlope = restSlope + unit;
        byRest = timeSlope + unit;
        stageBars = byRest + unit;
        lanesBuffer = new((4 + stages) * capacity);
        new Span<T>(Ones, capacity).Fill(T.One);
    }

    public override bool HasCarry => false;

    private T* StageBar(int stage) => stageBars + ((nint)stage * unit);

    private T* Ones => lanesBuffer.Data;

    private T* Times => lanesBuffer.Data + capacity;

    private T* Shifts => lanesBuffer.Data + (2 * capacity);

    private T* RestTimeBar => lanesBuffer.Data + (3 * capacity);

    private T* TimeBar(int stage) => lanesBuffer.Data + ((nint)(4 + stage) * capacity);

    public override void ClearInterpolated() => saved.Clear();

    public override void AddInterpolated(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride) =>
        saved.Add(stepRecord, lane, theta, cotangent, stride);

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        T gamma = T.CreateTruncating(tableau.Gamma);
        for (int l = 0; l < step.Map.Lanes; l++)
        {
            Shifts[l] = gamma * step.Sizes[l];
        }

        for (int i = stages - 1; i >= 0; i--)
        {
            PullStage(step, i, interpolated);
        }

        if (needsTimes)
        {
            PullTimes(step);
        }

        SumStages(step, interpolated);
        return 2 * stages;
    }

    public override double PullInterpolatedTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double startBar,
        ref double sizeBar) =>
        saved.PullTime(stepRecord, lane, theta, cotangent, stride, ref startBar, ref sizeBar);

    public override int PullBegin(in PulledStep<T> step) => 0;

    public override void Dispose()
    {
        matrix.Dispose();
        jacobian.Dispose();
        saved.Dispose();
        terms.Dispose();
        mask.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
    }

    /// <summary>Computes X̄ᵢ of a stage; the first stage is explicit in both summands.</summary>
    private void PullStage(in PulledStep<T> step, int stage, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        T* at = stepRecord.StageState(stage);
        stepRecord.TimesTo(tableau.C[stage], Times);
        SlopeBar(step, stage, tableau.Explicit!, interpolated ? saved.OfStage(stages + stage) : null, restSlope);
        rest.Pull(Times, at, null, restSlope, byRest, RestTimeBar, step.Lanes);
        mask.Apply(step, byRest);
        SlopeBar(step, stage, tableau.A, interpolated ? saved.OfStage(stage) : null, slope);
        if (stage > 0)
        {
            terms.Clear();
            terms.Add(1, byRest);
            terms.SumTo(slope, slope, Shifts, lanes);
            fieldJacobian.Evaluate(Times, at, stepRecord.Stage(stage), jacobian.Data, timeSlope, default);
            matrix.Factor(jacobian.Data, Shifts, lanes);
            matrix.SolveTransposed(slope, lanes);
            mask.Apply(step, slope);
        }

        stiff.Pull(Times, at, null, slope, StageBar(stage), TimeBar(stage), step.Lanes);
        mask.Apply(step, StageBar(stage));
        terms.Clear();
        terms.Add(1, byRest);
        terms.SumTo(StageBar(stage), StageBar(stage), Ones, lanes);
        foreach (int l in step.Lanes)
        {
            TimeBar(stage)[l] += needsTimes ? RestTimeBar[l] : T.Zero;
        }
    }

    /// <summary>Computes the cotangent of the slope of one summand at a stage.</summary>
    /// <param name="a">The coefficients of that summand.</param>
    /// <param name="saveBar">The contribution of the saved states; null if there are none.</param>
    private void SlopeBar(in PulledStep<T> step, int stage, double[][] a, T* saveBar, T* result)
    {
        terms.Clear();
        terms.Add(tableau.B[stage], step.Lambda);
        for (int l = stage + 1; l < stages; l++)
        {
            terms.Add(a[l][stage], StageBar(l));
        }

        terms.SumTo(result, saveBar, step.Sizes, step.Map.Lanes);
        mask.Apply(step, result);
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        terms.Clear();
        for (int i = 0; i < stages; i++)
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

    private void PullTimes(in PulledStep<T> step)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        foreach (int l in step.Lanes)
        {
            double startBar = 0, sizeBar = 0;
            for (int i = 0; i < stages; i++)
            {
                sizeBar += tableau.B[i] * (mask.Dot(step.Lambda, stepRecord.Stage(i), l, lanes)
                    + mask.Dot(step.Lambda, stepRecord.Stage(stages + i), l, lanes));
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
                    sizeBar += tableau.A[i][j] * mask.Dot(StageBar(i), stepRecord.Stage(j), l, lanes);
                    sizeBar += j < i ? tableau.Explicit![i][j] * mask.Dot(StageBar(i), stepRecord.Stage(stages + j), l, lanes) : 0;
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

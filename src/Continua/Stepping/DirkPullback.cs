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
internal sealed unsafe class DirkPullback<T> : StepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirkTableau tableau;
    private readonly FieldDerivatives<T> field;
    private readonly StepMatrix<T> matrix;
    private readonly SavedCotangents<T> saved;
    private readonly WeightedTerms<T> terms;
    private readonly LaneMask<T> mask;
    private readonly bool needsTimes;
    private readonly int dimension, capacity, stages, unit;
    private readonly NativeBuffer<T> buffer, lanesBuffer, jacobian;
    private readonly T* state, slope, timeSlope, stageBars;

    public DirkPullback(
        DirkTableau tableau, FieldDerivatives<T> field, MassMatrix<T>? mass, InterpolantWeights<T> interpolant,
        int dimension, int capacity, bool times)
    {
        (this.tableau, this.field) = (tableau, field);
        (this.dimension, this.capacity, needsTimes, stages) = (dimension, capacity, times, tableau.Stages);
        unit = BlockSize.Of(dimension, capacity);
        matrix = StepMatrix<T>.Of(field.Jacobian!, capacity, mass);
        jacobian = new((long)field.Jacobian!.Entries * capacity);
        saved = new(interpolant, stages, dimension, capacity, scaled: true);
        (terms, mask) = (new(stages + 2, dimension), new(dimension, capacity));
        buffer = new((3L + stages) * unit);
        state = buffer.Data;
        slope = state + unit;
        timeSlope = slope + unit;
        stageBars = timeSlope + unit;
        lanesBuffer = new((3 + stages) * capacity);
        new Span<T>(Ones, capacity).Fill(T.One);
    }

    public override bool HasCarry => true;

    private T* StageBar(int stage) => stageBars + ((nint)stage * unit);

    private T* Ones => lanesBuffer.Data;

    private T* Times => lanesBuffer.Data + capacity;

    private T* Shifts => lanesBuffer.Data + (2 * capacity);

    private T* TimeBar(int stage) => lanesBuffer.Data + ((nint)(3 + stage) * capacity);

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

        for (int i = stages - 1; i > 0; i--)
        {
            SlopeBar(step, i, interpolated ? saved.OfStage(i) : null);
            PullStage(step, i);
        }

        // The first slope is the last stage's slope of the previous step and is pulled back there.
        SlopeBar(step, 0, interpolated ? saved.OfStage(0) : null);
        StageKernels<T>.Choose(step.Carry, step.Mask, slope, step.Carry, dimension, step.Map.Lanes);
        if (needsTimes)
        {
            PullTimes(step);
        }

        SumStages(step, interpolated);
        return stages - 1;
    }

    public override double PullInterpolatedTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double startBar,
        ref double sizeBar) =>
        saved.PullTime(stepRecord, lane, theta, cotangent, stride, ref startBar, ref sizeBar);

    // Pulls back the slope M⁻¹f(t, y) from which the carry starts: at t₀, and after an event.
    public override int PullBegin(in PulledStep<T> step)
    {
        terms.Clear();
        terms.SumTo(slope, step.Carry, Ones, step.Map.Lanes);
        new Span<T>(Shifts, step.Map.Lanes).Clear();
        mask.Apply(step, slope);
        PullStage(step, 0);
        terms.Clear();
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
        matrix.Dispose();
        jacobian.Dispose();
        saved.Dispose();
        terms.Dispose();
        mask.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
    }

    /// <summary>
    /// Computes k̄ᵢ from the cotangents of the later stages, of the step's end and of states saved within the step.
    /// </summary>
    /// <param name="saveBar">The contribution of the saved states; null if there are none.</param>
    private void SlopeBar(in PulledStep<T> step, int stage, T* saveBar)
    {
        int lanes = step.Map.Lanes;
        terms.Clear();
        terms.Add(tableau.B[stage], step.Lambda);
        for (int l = stage + 1; l < stages; l++)
        {
            terms.Add(tableau.A[l][stage], StageBar(l));
        }

        terms.SumTo(slope, saveBar, step.Sizes, lanes);
        if (stage == stages - 1)
        {
            // The next step begins with the same slope, whose cotangent there is the carry's cotangent.
            terms.Clear();
            terms.Add(1, step.Carry);
            terms.SumTo(slope, slope, Ones, lanes);
        }

        mask.Apply(step, slope);
    }

    private void PullStage(in PulledStep<T> step, int stage)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        stepRecord.TimesTo(tableau.C[stage], Times);
        T* at = stepRecord.StageState(stage);
        field.Jacobian!.Evaluate(Times, at, stepRecord.Stage(stage), jacobian.Data, timeSlope, default);
        matrix.Factor(jacobian.Data, Shifts, lanes);
        matrix.SolveTransposed(slope, lanes);
        mask.Apply(step, slope);
        field.Vjp.Pull(Times, at, null, slope, StageBar(stage), TimeBar(stage), step.Lanes);
        mask.Apply(step, StageBar(stage));
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        terms.Clear();
        for (int i = 1; i < stages; i++)
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
                sizeBar += tableau.B[i] * mask.Dot(step.Lambda, stepRecord.Stage(i), l, lanes);
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
                    sizeBar += tableau.A[i][j] * mask.Dot(StageBar(i), stepRecord.Stage(j), l, lanes);
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

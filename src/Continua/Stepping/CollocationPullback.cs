using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of a step of a collocation method, in the notation of <see cref="CollocationStepper{T}"/>. Let λ be the
/// cotangent of the state y⁺ at the step's end, Jᵢ the Jacobian at the state of stage i, and B the matrix with the blocks
/// δᵢⱼM − h aᵢⱼJᵢ. Then k̄ᵢ = h bᵢλ, w = B⁻ᵀk̄, Ȳᵢ = Jᵢᵀwᵢ and ȳ = λ + ΣȲᵢ. Derived here.
/// </summary>
internal sealed unsafe class CollocationPullback<T> : StepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ImplicitTableau tableau;
    private readonly FieldDerivatives<T> field;
    private readonly StageSystem<T> system;
    private readonly SavedCotangents<T> saved;
    private readonly WeightedTerms<T> terms;
    private readonly LaneMask<T> mask;
    private readonly bool needsTimes;
    private readonly int dimension, capacity, stages, unit;
    private readonly NativeBuffer<T> buffer, lanesBuffer, jacobian;
    private readonly T* state, timeSlope, slopeBars, stageBars;

    public CollocationPullback(
        ImplicitTableau tableau, FieldDerivatives<T> field, MassMatrix<T>? mass, InterpolantWeights<T> interpolant,
        int dimension, int capacity, bool times)
    {
        (this.tableau, this.field) = (tableau, field);
        (this.dimension, this.capacity, needsTimes, stages) = (dimension, capacity, times, tableau.Stages);
        unit = BlockSize.Of(dimension, capacity);
        system = new(tableau.A, field.Jacobian!, capacity, mass);
        jacobian = new((long)field.Jacobian!.Entries * capacity);
        saved = new(interpolant, stages + 1, dimension, capacity, scaled: true);
        (terms, mask) = (new(stages + 2, dimension), new(dimension, capacity));
        int all = BlockSize.Of(dimension * stages, capacity);
        buffer = new(((2L + stages) * unit) + all);
        state = buffer.Data;
        timeSlope = state + unit;
        stageBars = timeSlope + unit;
        slopeBars = stageBars + ((nint)stages * unit);
        lanesBuffer = new((2 + stages) * capacity);
        new Span<T>(Ones, capacity).Fill(T.One);
    }

    public override bool HasCarry => false;

    private T* StageBar(int stage) => stageBars + ((nint)stage * unit);

    private T* Ones => lanesBuffer.Data;

    private T* Times => lanesBuffer.Data + capacity;

    private T* TimeBar(int stage) => lanesBuffer.Data + ((nint)(2 + stage) * capacity);

    public override void ClearInterpolated() => saved.Clear();

    public override void AddInterpolated(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride) =>
        saved.Add(stepRecord, lane, theta, cotangent, stride);

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        for (int i = 0; i < stages; i++)
        {
            terms.Clear();
            terms.Add(tableau.B[i], step.Lambda);
            T* slopeBar = slopeBars + ((nint)i * dimension * lanes);
            terms.SumTo(slopeBar, interpolated ? saved.OfStage(i + 1) : null, step.Sizes, lanes);
            mask.Apply(step, slopeBar);
            stepRecord.TimesTo(tableau.C[i], Times);
            field.Jacobian!.Evaluate(
                Times, stepRecord.StageState(i + 1), stepRecord.Stage(i + 1), jacobian.Data, timeSlope, default);
            system.SetJacobian(i, jacobian.Data, lanes);
        }

        system.Factor(step.Sizes, lanes);
        system.SolveTransposed(slopeBars, lanes);
        for (int i = 0; i < stages; i++)
        {
            T* slopeBar = slopeBars + ((nint)i * dimension * lanes);
            mask.Apply(step, slopeBar);
            stepRecord.TimesTo(tableau.C[i], Times);
            field.Vjp.Pull(
                Times, stepRecord.StageState(i + 1), null, slopeBar, StageBar(i), TimeBar(i), step.Lanes);
            mask.Apply(step, StageBar(i));
        }

        if (needsTimes)
        {
            PullTimes(step);
        }

        SumStages(step, interpolated);
        return stages;
    }

    public override double PullInterpolatedTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double startBar,
        ref double sizeBar) =>
        saved.PullTime(stepRecord, lane, theta, cotangent, stride, ref startBar, ref sizeBar);

    public override int PullBegin(in PulledStep<T> step) => 0;

    public override void Dispose()
    {
        system.Dispose();
        jacobian.Dispose();
        saved.Dispose();
        terms.Dispose();
        mask.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
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
                sizeBar += tableau.B[i] * mask.Dot(step.Lambda, stepRecord.Stage(i + 1), l, lanes);
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

                for (int j = 0; j < stages; j++)
                {
                    sizeBar += tableau.A[i][j] * mask.Dot(StageBar(i), stepRecord.Stage(j + 1), l, lanes);
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

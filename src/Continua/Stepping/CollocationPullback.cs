using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of a step of a collocation method, in the notation of <see cref="CollocationStepper{T}"/>. Let λ be the
/// cotangent of the state y⁺ at the step's end, Jᵢ the Jacobian at the state of stage i, and B the matrix with the blocks
/// δᵢⱼM − h aᵢⱼJᵢ. Then k̄ᵢ = h bᵢλ, w = B⁻ᵀk̄, Ȳᵢ = Jᵢᵀwᵢ and ȳ = λ + ΣȲᵢ. Derived here.
/// </summary>
internal sealed unsafe class CollocationPullback<T> : StagePullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ImplicitTableau tableau;
    private readonly FieldDerivatives<T> field;
    private readonly StageSystem<T> system;
    private readonly int stages;
    private readonly NativeBuffer<T> buffer, jacobian;
    private readonly T* timeSlope, slopeBars;

    public CollocationPullback(
        ImplicitTableau tableau, FieldDerivatives<T> field, MassMatrix<T>? mass, InterpolantWeights<T> interpolant,
        int dimension, int capacity, bool times)
        : base(interpolant, tableau.Stages + 1, tableau.Stages, dimension, capacity, times, scaled: true)
    {
        (this.tableau, this.field, stages) = (tableau, field, tableau.Stages);
        system = StageSystem<T>.Of(tableau.A, field.Jacobian!, capacity, mass);
        jacobian = new((long)field.Jacobian!.Entries * capacity);
        buffer = new((long)Unit + BlockSize.Of(dimension * stages, capacity));
        timeSlope = buffer.Data;
        slopeBars = timeSlope + Unit;
    }

    public override int CarryVectors => 0;

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        for (int i = 0; i < stages; i++)
        {
            Terms.Clear();
            Terms.Add(tableau.B[i], step.Lambda);
            T* slopeBar = slopeBars + ((nint)i * Dimension * lanes);
            Terms.SumTo(slopeBar, interpolated ? Saved.OfStage(i + 1) : null, step.Sizes, lanes);
            Mask.Apply(step, slopeBar);
            stepRecord.TimesTo(tableau.C[i], Times);
            field.Jacobian!.Evaluate(
                Times, stepRecord.StageState(i + 1), stepRecord.Stage(i + 1), jacobian.Data, timeSlope, default);
            system.SetJacobian(i, jacobian.Data, lanes);
        }

        system.Factor(step.Sizes, lanes);
        system.SolveTransposed(slopeBars, lanes);
        for (int i = 0; i < stages; i++)
        {
            T* slopeBar = slopeBars + ((nint)i * Dimension * lanes);
            Mask.Apply(step, slopeBar);
            stepRecord.TimesTo(tableau.C[i], Times);
            field.Vjp.Pull(
                Times, stepRecord.StageState(i + 1), null, slopeBar, StageBar(i), TimeBar(i), step.Lanes);
            Mask.Apply(step, StageBar(i));
        }

        if (NeedsTimes)
        {
            PullTimes(step);
        }

        SumStages(step, interpolated);
        return stages;
    }

    public override int PullBegin(in PulledStep<T> step) => 0;

    public override void Dispose()
    {
        base.Dispose();
        system.Dispose();
        jacobian.Dispose();
        buffer.Dispose();
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
                sizeBar += tableau.B[i] * Mask.Dot(step.Lambda, stepRecord.Stage(i + 1), l, lanes);
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
                    sizeBar += tableau.A[i][j] * Mask.Dot(StageBar(i), stepRecord.Stage(j + 1), l, lanes);
                }
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

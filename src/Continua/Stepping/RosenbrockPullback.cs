using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of a Rosenbrock step, in the notation of <see cref="RosenbrockStepper{T}"/>. Let λ be the
/// cotangent of the state y⁺ at the step's end, Ūᵢ that of Uᵢ, W = M − γhJ, vᵢ = W⁻ᵀŪᵢ, F̄ᵢ = γhvᵢ, and X̄ᵢ = F̄ᵢᵀ∂f/∂y
/// at the stage's state. Then Ūᵢ = mᵢλ + Σₗ (aₗᵢX̄ₗ + γcₗᵢMᵀvₗ) over l > i, and
/// ȳ = λ + ΣX̄ᵢ + ∂/∂y ΣF̄ᵢᵀ(JUᵢ + hγᵢ ∂f/∂t). The cotangents of t and of the arguments have the same form.
/// </summary>
/// <remarks>
/// The step size h occurs in W and on the right-hand sides. With f and JUᵢ eliminated by the stage's own equation,
/// h̄ = Σ vᵢᵀ((MUᵢ − γM Σⱼ cᵢⱼUⱼ)/h + γhγᵢ ∂f/∂t) + Σ αᵢt̄ᵢ, where t̄ᵢ is the cotangent of the stage's time. Derived
/// here.
/// </remarks>
internal sealed unsafe class RosenbrockPullback<T> : StagePullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RosenbrockTableau tableau;
    private readonly FieldDerivatives<T> field;
    private readonly MassMatrix<T>? mass;
    private readonly StepMatrix<T> matrix;
    private readonly int stages;
    private readonly NativeBuffer<T> buffer, jacobian;
    private readonly T* right, slope, timeSlope, bars, direction, shifts, startTimeBars;

    public RosenbrockPullback(
        RosenbrockTableau tableau, FieldDerivatives<T> field, MassMatrix<T>? mass, InterpolantWeights<T> interpolant,
        int dimension, int capacity, bool times)
        : base(interpolant, tableau.Stages, tableau.Stages, dimension, capacity, times, scaled: false)
    {
        (this.tableau, this.field, this.mass, stages) = (tableau, field, mass, tableau.Stages);
        matrix = StepMatrix<T>.Of(field.Jacobian!, capacity, mass);
        jacobian = new((long)field.Jacobian!.Entries * capacity);
        buffer = new(((4L + (3 * stages)) * Unit) + ((2 + stages) * capacity));
        right = buffer.Data;
        slope = right + Unit;
        timeSlope = slope + Unit;
        bars = timeSlope + Unit;
        direction = bars + (3L * stages * Unit);
        shifts = direction + Unit + capacity;
        startTimeBars = shifts + capacity;
    }

    public override int CarryVectors => 0;

    private T* StartTimeBar(int stage) => startTimeBars + ((nint)stage * Capacity);

    /// <summary>The vector vᵢ of a stage.</summary>
    private T* Solved(int stage) => bars + ((nint)stage * Unit);

    /// <summary>The product Mᵀvᵢ of a stage.</summary>
    private T* SolvedMass(int stage) => mass is null ? Solved(stage) : bars + ((nint)(stages + stage) * Unit);

    /// <summary>
    /// The cotangent of the step's initial state that comes from J and ∂f/∂t in the equation of a stage.
    /// </summary>
    private T* StartBar(int stage) => bars + ((nint)((2 * stages) + stage) * Unit);

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        FactorAtStart(step);
        for (int i = stages - 1; i >= 0; i--)
        {
            RightBar(step, i, interpolated ? Saved.OfStage(i) : null);
            PullStage(step, i);
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

    /// <summary>Factors W at the start of the step, and evaluates ∂f/∂t there.</summary>
    private void FactorAtStart(in PulledStep<T> step)
    {
        int lanes = step.Map.Lanes;
        step.StepRecord.TimesTo(0, Times);
        field.Jacobian!.Evaluate(Times, step.StepRecord.State, slope, jacobian.Data, timeSlope, default);
        T gamma = T.CreateTruncating(tableau.Gamma);
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = gamma * step.Sizes[l];
        }

        matrix.Factor(jacobian.Data, shifts, lanes);
    }

    /// <summary>
    /// Computes vᵢ from the cotangents of the later stages, of the step's end and of states saved within the step.
    /// </summary>
    /// <param name="saveBar">The contribution of the saved states; null if there are none.</param>
    private void RightBar(in PulledStep<T> step, int stage, T* saveBar)
    {
        int lanes = step.Map.Lanes;
        Terms.Clear();
        Terms.Add(tableau.M[stage], step.Lambda);
        for (int l = stage + 1; l < stages; l++)
        {
            Terms.Add(tableau.A[l][stage], StageBar(l));
            Terms.Add(tableau.Gamma * tableau.C[l][stage], SolvedMass(l));
        }

        T* solved = Solved(stage);
        Terms.SumTo(solved, saveBar, Ones, lanes);
        Mask.Apply(step, solved);
        matrix.SolveTransposed(solved, lanes);
        Mask.Apply(step, solved);
        if (mass is not null)
        {
            new Span<T>(SolvedMass(stage), Dimension * lanes).Clear();
            mass.AddTransposedProduct(solved, SolvedMass(stage), lanes);
        }
    }

    private void PullStage(in PulledStep<T> step, int stage)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        T timeFactor = T.CreateTruncating(tableau.TimeFactors[stage]);
        Terms.Clear();
        Terms.Add(1, Solved(stage));
        Terms.SumTo(right, null, shifts, lanes);
        Mask.Apply(step, right);
        stepRecord.TimesTo(tableau.Nodes[stage], Times);
        field.Vjp.Pull(
            Times, stepRecord.StageState(stage), stepRecord.Kept(stage), right, StageBar(stage), TimeBar(stage),
            step.Lanes);
        Mask.Apply(step, StageBar(stage));

        new Span<T>(stepRecord.Stage(stage), Dimension * lanes).CopyTo(new Span<T>(direction, Dimension * lanes));
        T* timeDirections = direction + Unit;
        for (int l = 0; l < lanes; l++)
        {
            timeDirections[l] = timeFactor * step.Sizes[l];
        }

        stepRecord.TimesTo(0, Times);
        field.Directional!.Pull(
            Times, stepRecord.State, direction, right, StartBar(stage), StartTimeBar(stage), step.Lanes);
        Mask.Apply(step, StartBar(stage));
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        Terms.Clear();
        for (int i = 0; i < stages; i++)
        {
            Terms.Add(1, StageBar(i));
            Terms.Add(1, StartBar(i));
        }

        AddTermsToLambda(step, interpolated);
    }

    private void PullTimes(in PulledStep<T> step)
    {
        foreach (int l in step.Lanes)
        {
            double startBar = 0, sizeBar = 0, size = double.CreateTruncating(step.Sizes[l]);
            for (int i = 0; i < stages; i++)
            {
                double timeBar = double.CreateTruncating(TimeBar(i)[l]);
                double product = Mask.Dot(SolvedMass(i), step.StepRecord.Stage(i), l, step.Map.Lanes);
                for (int j = 0; j < i; j++)
                {
                    product -= tableau.Gamma * tableau.C[i][j]
                        * Mask.Dot(SolvedMass(i), step.StepRecord.Stage(j), l, step.Map.Lanes);
                }

                startBar += timeBar + double.CreateTruncating(StartTimeBar(i)[l]);
                sizeBar += (tableau.Nodes[i] * timeBar) + (product / size)
                    + (tableau.Gamma * tableau.TimeFactors[i] * size
                        * Mask.Dot(Solved(i), timeSlope, l, step.Map.Lanes));
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

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
internal sealed unsafe class RosenbrockPullback<T> : StepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RosenbrockTableau tableau;
    private readonly FieldDerivatives<T> field;
    private readonly MassMatrix<T>? mass;
    private readonly StepMatrix<T> matrix;
    private readonly SavedCotangents<T> saved;
    private readonly WeightedTerms<T> terms;
    private readonly LaneMask<T> mask;
    private readonly bool needsTimes;
    private readonly int dimension, capacity, stages, unit;
    private readonly NativeBuffer<T> buffer, lanesBuffer, jacobian;
    private readonly T* state, right, slope, timeSlope, bars, direction;

    public RosenbrockPullback(
        RosenbrockTableau tableau, FieldDerivatives<T> field, MassMatrix<T>? mass, InterpolantWeights<T> interpolant,
        int dimension, int capacity, bool times)
    {
        (this.tableau, this.field, this.mass) = (tableau, field, mass);
        (this.dimension, this.capacity, needsTimes, stages) = (dimension, capacity, times, tableau.Stages);
        unit = BlockSize.Of(dimension, capacity);
        matrix = StepMatrix<T>.Of(field.Jacobian!, capacity, mass);
        jacobian = new((long)field.Jacobian!.Entries * capacity);
        saved = new(interpolant, stages, dimension, capacity, scaled: false);
        (terms, mask) = (new((2 * stages) + 1, dimension), new(dimension, capacity));
        buffer = new(((5L + (4 * stages)) * unit) + capacity);
        state = buffer.Data;
        right = state + unit;
        slope = right + unit;
        timeSlope = slope + unit;
        bars = timeSlope + unit;
        direction = bars + (4L * stages * unit);
        lanesBuffer = new((3 + (2 * stages)) * capacity);
        new Span<T>(Ones, capacity).Fill(T.One);
    }

    public override bool HasCarry => false;

    private T* Ones => lanesBuffer.Data;

    private T* Times => lanesBuffer.Data + capacity;

    private T* Shifts => lanesBuffer.Data + (2 * capacity);

    private T* TimeBar(int stage) => lanesBuffer.Data + ((nint)(3 + stage) * capacity);

    private T* StartTimeBar(int stage) => lanesBuffer.Data + ((nint)(3 + stages + stage) * capacity);

    /// <summary>The vector vᵢ of a stage.</summary>
    private T* Solved(int stage) => bars + ((nint)stage * unit);

    /// <summary>The product Mᵀvᵢ of a stage.</summary>
    private T* SolvedMass(int stage) => mass is null ? Solved(stage) : bars + ((nint)(stages + stage) * unit);

    /// <summary>The cotangent X̄ᵢ of a stage's state.</summary>
    private T* StageBar(int stage) => bars + ((nint)((2 * stages) + stage) * unit);

    /// <summary>
    /// The cotangent of the step's initial state that comes from J and ∂f/∂t in the equation of a stage.
    /// </summary>
    private T* StartBar(int stage) => bars + ((nint)((3 * stages) + stage) * unit);

    public override void ClearInterpolated() => saved.Clear();

    public override void AddInterpolated(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride) =>
        saved.Add(stepRecord, lane, theta, cotangent, stride);

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        FactorAtStart(step);
        for (int i = stages - 1; i >= 0; i--)
        {
            RightBar(step, i, interpolated ? saved.OfStage(i) : null);
            PullStage(step, i);
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
        buffer.Dispose();
        lanesBuffer.Dispose();
        saved.Dispose();
        terms.Dispose();
        mask.Dispose();
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
            Shifts[l] = gamma * step.Sizes[l];
        }

        matrix.Factor(jacobian.Data, Shifts, lanes);
    }

    /// <summary>
    /// Computes vᵢ from the cotangents of the later stages, of the step's end and of states saved within the step.
    /// </summary>
    /// <param name="saveBar">The contribution of the saved states; null if there are none.</param>
    private void RightBar(in PulledStep<T> step, int stage, T* saveBar)
    {
        int lanes = step.Map.Lanes;
        terms.Clear();
        terms.Add(tableau.M[stage], step.Lambda);
        for (int l = stage + 1; l < stages; l++)
        {
            terms.Add(tableau.A[l][stage], StageBar(l));
            terms.Add(tableau.Gamma * tableau.C[l][stage], SolvedMass(l));
        }

        T* solved = Solved(stage);
        terms.SumTo(solved, saveBar, Ones, lanes);
        mask.Apply(step, solved);
        matrix.SolveTransposed(solved, lanes);
        mask.Apply(step, solved);
        if (mass is not null)
        {
            new Span<T>(SolvedMass(stage), dimension * lanes).Clear();
            mass.AddTransposedProduct(solved, SolvedMass(stage), lanes);
        }
    }

    private void PullStage(in PulledStep<T> step, int stage)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        int lanes = step.Map.Lanes;
        T timeFactor = T.CreateTruncating(tableau.TimeFactors[stage]);
        terms.Clear();
        terms.Add(1, Solved(stage));
        terms.SumTo(right, null, Shifts, lanes);
        mask.Apply(step, right);
        stepRecord.TimesTo(tableau.Nodes[stage], Times);
        field.Vjp.Pull(
            Times, stepRecord.StageState(stage), stepRecord.Kept(stage), right, StageBar(stage), TimeBar(stage),
            step.Lanes);
        mask.Apply(step, StageBar(stage));

        new Span<T>(stepRecord.Stage(stage), dimension * lanes).CopyTo(new Span<T>(direction, dimension * lanes));
        T* timeDirections = direction + unit;
        for (int l = 0; l < lanes; l++)
        {
            timeDirections[l] = timeFactor * step.Sizes[l];
        }

        stepRecord.TimesTo(0, Times);
        field.Directional!.Pull(
            Times, stepRecord.State, direction, right, StartBar(stage), StartTimeBar(stage), step.Lanes);
        mask.Apply(step, StartBar(stage));
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        terms.Clear();
        for (int i = 0; i < stages; i++)
        {
            terms.Add(1, StageBar(i));
            terms.Add(1, StartBar(i));
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
        foreach (int l in step.Lanes)
        {
            double startBar = 0, sizeBar = 0, size = double.CreateTruncating(step.Sizes[l]);
            for (int i = 0; i < stages; i++)
            {
                double timeBar = double.CreateTruncating(TimeBar(i)[l]);
                double product = mask.Dot(SolvedMass(i), step.StepRecord.Stage(i), l, step.Map.Lanes);
                for (int j = 0; j < i; j++)
                {
                    product -= tableau.Gamma * tableau.C[i][j]
                        * mask.Dot(SolvedMass(i), step.StepRecord.Stage(j), l, step.Map.Lanes);
                }

                startBar += timeBar + double.CreateTruncating(StartTimeBar(i)[l]);
                sizeBar += (tableau.Nodes[i] * timeBar) + (product / size)
                    + (tableau.Gamma * tableau.TimeFactors[i] * size
                        * mask.Dot(Solved(i), timeSlope, l, step.Map.Lanes));
            }

            (step.StartBars[l], step.SizeBars[l]) = (startBar, sizeBar);
        }
    }
}

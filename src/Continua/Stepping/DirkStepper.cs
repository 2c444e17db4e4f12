using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Diagonally implicit Runge–Kutta methods whose first stage is explicit: Mkᵢ = f(t + cᵢh, Yᵢ), Yᵢ = y + h Σⱼ aᵢⱼkⱼ
/// over j ≤ i, solved by a <see cref="StageSolver{T}"/>. The tableau must be FSAL (<see cref="DirkTableau.IsFsal"/>): the carry is the
/// first slope, which equals the last stage's slope of the previous step.
/// </summary>
internal sealed unsafe class DirkStepper<T> : ImplicitStepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirkTableau tableau;
    private readonly StageSolver<T> solver;
    private readonly NativeBuffer<T> buffer, weights;
    private readonly StepCoefficients<T>.Sum[] earlier;
    private readonly StepCoefficients<T>.Sum error;
    private readonly T* trial, fixedPart, stageState, slopes, shifts, times;

    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    public DirkStepper(
        DirkTableau tableau, double newtonTolerance, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass,
        int capacity)
        : base(tableau.Interpolant, tableau.Gamma, tableau.C, field, scale, mass, capacity)
    {
        this.tableau = tableau;
        solver = new(tableau.Gamma, newtonTolerance, field, Start, Matrix, scale, mass, capacity, Work!);
        weights = new((tableau.Stages + 1L) * tableau.Stages);
        earlier = [.. tableau.A.Select((row, i) =>
            StepCoefficients<T>.Sum.Of([.. row.Take(i)], weights.Data + (i * tableau.Stages)))];
        error = StepCoefficients<T>.Sum.Of(tableau.Error ?? [], weights.Data + (tableau.Stages * tableau.Stages));
        int unit = BlockSize.Of(Dimension, Capacity);
        buffer = new((4L * unit) + (2 * Capacity));
        trial = Trial = buffer.Data;
        fixedPart = trial + unit;
        stageState = fixedPart + unit;
        slopes = stageState + unit;
        shifts = slopes + unit;
        times = shifts + Capacity;
    }

    public override int ErrorExponent => tableau.EmbeddedOrder + 1;

    public override StepRecordLayout<T> LayoutOf(bool kept, bool states) =>
        new(tableau.Stages, Dimension, Capacity, 0, states);

    public override int Begin(StepRecord<T> stepRecord, double* clock, bool slope)
    {
        Array.Clear(Work!);
        Start.Begin(stepRecord, clock);
        CarryIsReady = true;
        new Span<T>(Start.Slope, Dimension * stepRecord.Map.Lanes).CopyTo(
            new Span<T>(stepRecord.Carry, Dimension * stepRecord.Map.Lanes));
        if (Mass is not null)
        {
            new Span<T>(shifts, stepRecord.Map.Lanes).Clear();
            Matrix.FactorMass(shifts, stepRecord.Map.Lanes);
            Matrix.Solve(stepRecord.Carry, stepRecord.Map.Lanes);
        }

        return 0;
    }

    public override int BeginAgain(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        int lanes = stepRecord.Map.Lanes;
        Start.BeginAgain(mask, lanes);
        DoubleSums.Narrow(new(clock, lanes), new Span<T>(times, lanes));
        stepRecord.Bound(times);
        Field.Evaluate(times, stepRecord.State, slopes);
        if (Mass is not null)
        {
            new Span<T>(shifts, lanes).Clear();
            Matrix.FactorMass(shifts, lanes);
            Matrix.Solve(slopes, lanes);
        }

        StageKernels<T>.Choose(stepRecord.Carry, mask, slopes, stepRecord.Carry, Dimension, lanes);
        return 1;
    }

    public override bool MissesConstraints(int lane) => false;

    public override T* FirstSlope(StepRecord<T> stepRecord) => stepRecord.Carry;

    public override void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = stepRecord.Carry;
        StageKernels<T>.Combine(stageState, stepRecord.State, sizes, &first, &one, 1, Dimension, stepRecord.Map.Lanes);
        Field.Evaluate(times, stageState, slope);
        if (Mass is not null)
        {
            Matrix.Solve(slope, stepRecord.Map.Lanes);
        }
    }

    public override void Attempt(StepRecord<T> stepRecord, T* sizes)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!, 0, lanes);
        Evaluations = 0;
        Start.Evaluate(stepRecord, withSlope: false, sizes);
        solver.BeginStep(sizes, lanes);
        for (int i = 1; i < tableau.Stages; i++)
        {
            SolveStage(stepRecord, i, sizes, lanes);
        }

        // The last stage's state is the trial state.
        solver.RejectFailed(trial, lanes);
    }

    public override void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error) =>
        stepRecord.Sum(this.error, null, sizes, error);

    public override void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted)
    {
        Start.Advance(accepted, stepRecord.Map.Lanes);
        StageKernels<T>.Choose(
            next.Carry, accepted, stepRecord.Stage(tableau.Stages - 1), stepRecord.Carry, Dimension,
            stepRecord.Map.Lanes);
    }

    public override T* VectorScales(T* sizes) => sizes;

    public override bool IsUnsolved(int lane) => solver.IsUnsolved(lane);

    public override DenseStep<T> ToDenseStep(StepRecord<T> stepRecord, int lane) =>
        new(stepRecord, lane, stepRecord.Size[lane], tableau.Stages, tableau.B, tableau.Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new DirkPullback<T>(tableau, field, Mass, Weights, Dimension, Capacity, times);

    public override void Dispose()
    {
        base.Dispose();
        solver.Dispose();
        buffer.Dispose();
        weights.Dispose();
    }

    /// <summary>Solves for the slope of a stage, starting from the slope of the previous stage.</summary>
    private void SolveStage(StepRecord<T> stepRecord, int stage, T* sizes, int lanes)
    {
        T* slope = stepRecord.Stage(stage), recordedState = stepRecord.StageState(stage);
        T* state = stage == tableau.Stages - 1 ? trial : recordedState == null ? stageState : recordedState;
        stepRecord.Sum(earlier[stage], stepRecord.State, sizes, fixedPart);
        new Span<T>(stepRecord.Stage(stage - 1), Dimension * lanes).CopyTo(new Span<T>(slope, Dimension * lanes));
        solver.Solve(stepRecord, tableau.C[stage], fixedPart, slope, state);
        if (state == trial && recordedState != null)
        {
            new Span<T>(trial, Dimension * lanes).CopyTo(new Span<T>(recordedState, Dimension * lanes));
        }
    }
}

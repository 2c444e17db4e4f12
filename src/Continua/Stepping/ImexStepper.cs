using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Implicit–explicit Runge–Kutta methods for dy/dt = g(t, y) + h(t, y): kᵢ = g(t + cᵢh, Yᵢ) and lᵢ = h(t + cᵢh, Yᵢ) at
/// Yᵢ = y + h Σⱼ (aᵢⱼkⱼ + âᵢⱼlⱼ), over j ≤ i in the implicit part and j &lt; i in the explicit one; y⁺ = y + h Σᵢ bᵢ(kᵢ + lᵢ). Step
/// records contain the kᵢ, then the lᵢ. No data is carried to the next step.
/// </summary>
internal sealed unsafe class ImexStepper<T> : ImplicitStepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirkTableau tableau;
    private readonly StageSolver<T> solver;
    private readonly BlockField<T> rest;
    private readonly NativeBuffer<T> buffer, weights;
    private readonly StepCoefficients<T>.Sum[] earlier;
    private readonly StepCoefficients<T>.Sum error, solution;
    private readonly T* trial, fixedPart, stageState, firstSlope, ones, times;
    private readonly int stages;

    /// <param name="field">The sum of the two summands, of which the first one is implicit.</param>
    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    public ImexStepper(
        DirkTableau tableau, double newtonTolerance, BlockField<T> field, ErrorScale<T> scale, int capacity)
        : base(
            Twice(tableau.Interpolant), tableau.Gamma, [.. tableau.C, .. tableau.C], field.Summands[SplitField.Implicit], scale, null,
            capacity, field)
    {
        (this.tableau, stages, rest) = (tableau, tableau.Stages, field.Summands[SplitField.Explicit]);
        solver = new(tableau.Gamma, newtonTolerance, Field, Start, Matrix, scale, null, capacity, Work!);
        weights = new((stages + 2L) * 2 * stages);
        T* Memory(int row) => weights.Data + ((nint)row * 2 * stages);
        earlier = [.. tableau.A.Select((row, i) => StepCoefficients<T>.Sum.Of(
            [.. row.Take(i), .. new double[stages - i], .. tableau.Explicit![i], .. new double[stages - i]], Memory(i)))];
        solution = StepCoefficients<T>.Sum.Of([.. tableau.B, .. tableau.B], Memory(stages));
        error = StepCoefficients<T>.Sum.Of([.. tableau.Error ?? [], .. tableau.Error ?? []], Memory(stages + 1));
        int unit = BlockSize.Of(Dimension, Capacity);
        buffer = new((4L * unit) + (2 * Capacity));
        trial = Trial = buffer.Data;
        fixedPart = trial + unit;
        stageState = fixedPart + unit;
        firstSlope = stageState + unit;
        ones = firstSlope + unit;
        times = ones + Capacity;
        new Span<T>(ones, Capacity).Fill(T.One);
    }

    public override int ErrorExponent => tableau.EmbeddedOrder + 1;

    public override StepRecordLayout<T> LayoutOf(bool kept, bool states) => new(2 * stages, Dimension, Capacity, 0, states);

    public override int Begin(StepRecord<T> stepRecord, double* clock, bool slope)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!);
        Start.Begin(stepRecord, clock);
        if (!slope)
        {
            return 0;
        }

        rest.Evaluate(Start.Times, stepRecord.State, firstSlope);
        Add(firstSlope, Start.Slope, lanes);
        return 1;
    }

    public override int BeginAgain(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        Start.BeginAgain(mask, stepRecord.Map.Lanes);
        return 0;
    }

    public override bool MissesConstraints(int lane) => false;

    public override T* FirstSlope(StepRecord<T> stepRecord) => firstSlope;

    public override void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope)
    {
        int lanes = stepRecord.Map.Lanes;
        T one = T.One;
        T* first = firstSlope;
        StageKernels<T>.Combine(stageState, stepRecord.State, sizes, &first, &one, 1, Dimension, lanes);
        Field.Evaluate(times, stageState, slope);
        rest.Evaluate(times, stageState, fixedPart);
        Add(slope, fixedPart, lanes);
    }

    public override void Attempt(StepRecord<T> stepRecord, T* sizes)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!, 0, lanes);
        Evaluations = stages;
        Start.Evaluate(stepRecord, withSlope: true, sizes);
        new Span<T>(Start.Slope, Dimension * lanes).CopyTo(new Span<T>(stepRecord.Stage(0), Dimension * lanes));
        solver.BeginStep(sizes, lanes);
        EvaluateRest(stepRecord, 0, stepRecord.State);
        for (int i = 1; i < stages; i++)
        {
            T* slope = stepRecord.Stage(i), recorded = stepRecord.StageState(i), state = recorded == null ? stageState : recorded;
            stepRecord.Sum(earlier[i], stepRecord.State, sizes, fixedPart);
            new Span<T>(stepRecord.Stage(i - 1), Dimension * lanes).CopyTo(new Span<T>(slope, Dimension * lanes));
            solver.Solve(stepRecord, tableau.C[i], fixedPart, slope, state);
            EvaluateRest(stepRecord, i, state);
        }

        stepRecord.Sum(solution, stepRecord.State, sizes, trial);
        solver.RejectFailed(trial, lanes);
    }

    public override void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error) =>
        stepRecord.Sum(this.error, null, sizes, error);

    public override void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted) =>
        Start.Advance(accepted, stepRecord.Map.Lanes);

    public override T* VectorScales(T* sizes) => sizes;

    public override bool IsUnsolved(int lane) => solver.IsUnsolved(lane);

    public override DenseStep<T> ToDenseStep(StepRecord<T> stepRecord, int lane) =>
        new(stepRecord, lane, stepRecord.Size[lane], 2 * stages, [.. tableau.B, .. tableau.B], Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new ImexPullback<T>(tableau, field, Weights, Dimension, Capacity, times);

    public override void Dispose()
    {
        base.Dispose();
        solver.Dispose();
        buffer.Dispose();
        weights.Dispose();
    }

    private static double[][]? Twice(double[][]? interpolant) => interpolant is null ? null : [.. interpolant, .. interpolant];

    /// <summary>Evaluates the explicit summand at a stage.</summary>
    private void EvaluateRest(StepRecord<T> stepRecord, int stage, T* state)
    {
        if (rest.ReadsTime)
        {
            stepRecord.TimesTo(tableau.C[stage], times);
        }

        rest.Evaluate(times, state, stepRecord.Stage(stages + stage));
    }

    private void Add(T* sum, T* values, int lanes)
    {
        T one = T.One;
        StageKernels<T>.Combine(sum, sum, ones, &values, &one, 1, Dimension, lanes);
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Diagonally implicit Runge–Kutta methods whose first stage is explicit: Mkᵢ = f(t + cᵢh, Yᵢ), Yᵢ = y + h Σⱼ aᵢⱼkⱼ
/// over j ≤ i. Newton's method uses the matrix M − γhJ at the start of the step for all stages, until a lane converges
/// too slowly and requests a new one. The tableau must be FSAL (<see cref="DirkTableau.IsFsal"/>): the carry is the
/// first slope, which equals the last stage's slope of the previous step.
/// </summary>
internal sealed unsafe class DirkStepper<T> : ImplicitStepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirkTableau tableau;
    private readonly NewtonLanes<T> newton;
    private readonly NativeBuffer<T> buffer, weights, jacobian = new();
    private readonly StepCoefficients<T>.Sum[] earlier;
    private readonly StepCoefficients<T>.Sum error;
    private readonly T* trial, fixedPart, stageState, residual, ones, shifts, times, mask;
    private bool hasRefactored;

    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    public DirkStepper(
        DirkTableau tableau, double newtonTolerance, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass,
        int capacity)
        : base(tableau.Interpolant, tableau.Gamma, tableau.C, field, scale, mass, capacity)
    {
        this.tableau = tableau;
        newton = new(scale, newtonTolerance, capacity);
        weights = new((tableau.Stages + 1L) * tableau.Stages);
        earlier = [.. tableau.A.Select((row, i) =>
            StepCoefficients<T>.Sum.Of([.. row.Take(i)], weights.Data + (i * tableau.Stages)))];
        error = StepCoefficients<T>.Sum.Of(tableau.Error ?? [], weights.Data + (tableau.Stages * tableau.Stages));
        int unit = BlockSize.Of(Dimension, Capacity);
        buffer = new((4L * unit) + (4 * Capacity));
        trial = Trial = buffer.Data;
        fixedPart = trial + unit;
        stageState = fixedPart + unit;
        residual = stageState + unit;
        ones = residual + unit;
        shifts = ones + Capacity;
        times = shifts + Capacity;
        mask = times + Capacity;
        new Span<T>(ones, Capacity).Fill(T.One);
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
        DoubleSums.Narrow(new(clock, lanes), new Span<T>(times, lanes));
        stepRecord.Bound(times);
        Field.Evaluate(times, stepRecord.State, residual);
        if (Mass is not null)
        {
            new Span<T>(shifts, lanes).Clear();
            Matrix.FactorMass(shifts, lanes);
            Matrix.Solve(residual, lanes);
        }

        StageKernels<T>.Choose(stepRecord.Carry, mask, residual, stepRecord.Carry, Dimension, lanes);
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
        T gamma = T.CreateTruncating(tableau.Gamma);
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = gamma * sizes[l];
            Work![l].Factorizations++;
        }

        Matrix.Factor(Start.Jacobian, shifts, lanes);
        hasRefactored = false;
        newton.BeginStep(lanes);
        for (int i = 1; i < tableau.Stages; i++)
        {
            SolveStage(stepRecord, i, sizes, lanes);
        }

        // The last stage's state is the trial state. In a failed lane it becomes NaN, so that the step is rejected.
        for (int l = 0; l < lanes; l++)
        {
            for (int c = 0; c < Dimension && newton.Failed[l]; c++)
            {
                trial[((nint)c * lanes) + l] = T.NaN;
            }

            Work![l].Unsolved += newton.Unsolved[l] ? 1 : 0;
        }
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

    public override bool IsUnsolved(int lane) => newton.Unsolved[lane];

    public override DenseStep<T> ToDenseStep(StepRecord<T> stepRecord, int lane) =>
        new(stepRecord, lane, stepRecord.Size[lane], tableau.Stages, tableau.B, tableau.Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new DirkPullback<T>(tableau, field, Mass, Weights, Dimension, Capacity, times);

    public override void Dispose()
    {
        base.Dispose();
        newton.Dispose();
        buffer.Dispose();
        weights.Dispose();
        jacobian.Dispose();
    }

    /// <summary>Solves for the slope of a stage, starting from the slope of the previous stage.</summary>
    private void SolveStage(StepRecord<T> stepRecord, int stage, T* sizes, int lanes)
    {
        T* slope = stepRecord.Stage(stage), recordedState = stepRecord.StageState(stage);
        T* state = stage == tableau.Stages - 1 ? trial : recordedState == null ? stageState : recordedState;
        stepRecord.Sum(earlier[stage], stepRecord.State, sizes, fixedPart);
        if (ReadsTime)
        {
            stepRecord.TimesTo(tableau.C[stage], times);
        }

        new Span<T>(stepRecord.Stage(stage - 1), Dimension * lanes).CopyTo(new Span<T>(slope, Dimension * lanes));
        AddScaledSlope(fixedPart, slope, state, lanes);
        bool any = newton.BeginStage(lanes);
        for (int n = 1; any; n++)
        {
            Field.Evaluate(times, state, residual);
            for (int l = 0; l < lanes; l++)
            {
                if (newton.Runs(l))
                {
                    Work![l].Evaluations++;
                    Work[l].Iterations++;
                }
            }

            SubtractMassTimesSlope(slope, lanes);
            Matrix.Solve(residual, lanes);
            any = newton.Correct(n, slope, residual, state, shifts, Dimension, lanes);
            AddScaledSlope(fixedPart, slope, state, lanes);
            if (any && Array.IndexOf(newton.NeedsNewMatrix, true, 0, lanes) >= 0)
            {
                Refactor(state, lanes);
            }
        }

        if (state == trial && recordedState != null)
        {
            new Span<T>(trial, Dimension * lanes).CopyTo(new Span<T>(recordedState, Dimension * lanes));
        }
    }

    /// <summary>
    /// Evaluates the Jacobian at the iterates of all lanes, and factors M − γhJ again. Only the lanes that need a new
    /// matrix use the new Jacobian.
    /// </summary>
    private void Refactor(T* state, int lanes)
    {
        int entries = Field.Jacobian!.Entries;
        nint all = (nint)entries * Capacity;
        T* used = jacobian.Grow((2L * all) + (2L * Dimension * Capacity)), fresh = used + all;
        T* slope = fresh + all, timeSlope = slope + (Dimension * Capacity);
        if (!hasRefactored)
        {
            new Span<T>(Start.Jacobian, entries * lanes).CopyTo(new Span<T>(used, entries * lanes));
            hasRefactored = true;
        }

        Start.EvaluateAt(
            ReadsTime ? times : Start.Times, state, slope, fresh, timeSlope, shifts, lanes, newton.NeedsNewMatrix);
        for (int l = 0; l < lanes; l++)
        {
            mask[l] = newton.NeedsNewMatrix[l] ? T.One : T.Zero;
            newton.NeedsNewMatrix[l] = false;
            Work![l].Factorizations += mask[l] == T.One ? 1 : 0;
        }

        StageKernels<T>.Choose(used, mask, fresh, used, entries, lanes);
        Matrix.Factor(used, shifts, lanes);
    }

    /// <summary>state = from + γh · slope.</summary>
    private void AddScaledSlope(T* from, T* slope, T* state, int lanes)
    {
        T one = T.One;
        StageKernels<T>.Combine(state, from, shifts, &slope, &one, 1, Dimension, lanes);
    }

    /// <summary>residual −= M · slope.</summary>
    private void SubtractMassTimesSlope(T* slope, int lanes)
    {
        if (Mass is null)
        {
            T minus = -T.One;
            StageKernels<T>.Combine(residual, residual, ones, &slope, &minus, 1, Dimension, lanes);
        }
        else
        {
            Mass.SubtractProduct(slope, residual, lanes);
        }
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Rosenbrock methods: (M − γhJ)Uᵢ = γhf(t + αᵢh, y + Σⱼ aᵢⱼUⱼ) + γM Σⱼ cᵢⱼUⱼ + γγᵢh² ∂f/∂t, y⁺ = y + Σᵢ mᵢUᵢ, with
/// sums over j &lt; i. Step records contain the Uᵢ in place of the slopes. No data is carried to the next step. An
/// attempt after a rejected one reuses f, J and ∂f/∂t at the start of the step, and only factors the matrix again.
/// </summary>
internal sealed unsafe class RosenbrockStepper<T> : ImplicitStepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RosenbrockTableau tableau;
    private readonly RosenbrockCoefficients<T> coefficients;
    private readonly ErrorScale<T> scale;
    private readonly ConsistentStart<T>? consistent;
    private readonly NativeBuffer<T> buffer;
    private readonly T* trial, stageState, slope, timeSlope, products, ones, shifts, times;

    public RosenbrockStepper(
        RosenbrockTableau tableau, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity)
        : base(tableau.Interpolant, tableau.Gamma, tableau.Nodes, field, scale, mass, capacity)
    {
        (this.tableau, this.scale) = (tableau, scale);
        consistent = field.Mass is { } fieldMass && MassNullSpaces.Of(fieldMass) is { IsSingular: true } nullSpaces
            ? new(nullSpaces, Dimension) : null;
        HasConstraints = consistent is not null;
        coefficients = new(tableau);
        int unit = BlockSize.Of(Dimension, capacity);
        buffer = new((5L * unit) + (3 * Capacity));
        trial = Trial = buffer.Data;
        stageState = trial + unit;
        slope = stageState + unit;
        timeSlope = slope + unit;
        products = timeSlope + unit;
        ones = products + unit;
        shifts = ones + Capacity;
        times = shifts + Capacity;
        new Span<T>(ones, Capacity).Fill(T.One);
    }

    public override int ErrorExponent => Math.Min(tableau.Order, tableau.EmbeddedOrder) + 1;

    public override StepRecordLayout<T> LayoutOf(bool kept, bool states) =>
        new(tableau.Stages, Dimension, Capacity, kept ? Field.Kept : 0, states);

    public override int Begin(StepRecord<T> stepRecord, double* clock, bool slope)
    {
        Array.Clear(Work!);
        Start.Begin(stepRecord, clock);
        if (consistent is not null)
        {
            // No step is attempted yet: two free buffers serve as step sizes of zero and as a mask of all lanes.
            new Span<T>(shifts, stepRecord.Map.Lanes).Clear();
            new Span<T>(times, stepRecord.Map.Lanes).Fill(T.One);
            consistent.Run(stepRecord, Start, scale, CorrectsStarts, shifts, times);
        }

        return 0;
    }

    public override int BeginAgain(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        Start.BeginAgain(mask, stepRecord.Map.Lanes);
        if (consistent is not null)
        {
            Start.MoveTo(stepRecord, clock);
            new Span<T>(shifts, stepRecord.Map.Lanes).Clear();
            consistent.Run(stepRecord, Start, scale, CorrectsStarts, shifts, mask);
        }

        return 0;
    }

    public override bool MissesConstraints(int lane) => consistent?.Failed[lane] == true;

    public override T* FirstSlope(StepRecord<T> stepRecord) => Start.Slope;

    public override void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = Start.Slope;
        StageKernels<T>.Combine(stageState, stepRecord.State, sizes, &first, &one, 1, Dimension, stepRecord.Map.Lanes);
        Field.Evaluate(times, stageState, slope);
    }

    public override void Attempt(StepRecord<T> stepRecord, T* sizes)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!, 0, lanes);
        Evaluations = tableau.Stages - 1;
        Start.Evaluate(stepRecord, withSlope: true, sizes);
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = coefficients.Gamma * sizes[l];
            Work![l].Factorizations++;
        }

        Matrix.Factor(Start.Jacobian, shifts, lanes);
        bool usesTimeSlope = ReadsTime, isSingleLane = lanes == 1 && Mass is null;
        if (usesTimeSlope)
        {
            Scale(timeSlope, sizes, Start.TimeSlope, lanes);
        }

        for (int i = 0; i < tableau.Stages; i++)
        {
            T* at = Evaluate(stepRecord, i);
            T* stage = stepRecord.Stage(i);
            if (isSingleLane)
            {
                coefficients.RightHandSideOfLane(
                    i, stage, *sizes, at, usesTimeSlope ? timeSlope : null, stepRecord.Stage(0), stepRecord.Unit,
                    Dimension);
            }
            else
            {
                coefficients.RightHandSide(i, stage, sizes, at, usesTimeSlope ? timeSlope : null, Dimension, lanes);
                AddEarlier(stepRecord, i, stage, lanes);
            }

            Matrix.Solve(stage, lanes);
        }

        stepRecord.Sum(coefficients.Solution, stepRecord.State, ones, trial);
    }

    public override void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error) =>
        stepRecord.Sum(coefficients.Error, null, ones, error);

    public override void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted) =>
        Start.Advance(accepted, stepRecord.Map.Lanes);

    public override T* VectorScales(T* sizes) => ones;

    public override bool IsUnsolved(int lane) => false;

    public override DenseStep<T> ToDenseStep(StepRecord<T> stepRecord, int lane) =>
        new(stepRecord, lane, 1, tableau.Stages, tableau.M, tableau.Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new RosenbrockPullback<T>(tableau, field, Mass, Weights, Dimension, Capacity, times);

    public override void Dispose()
    {
        base.Dispose();
        coefficients.Dispose();
        buffer.Dispose();
    }

    /// <summary>Evaluates the slope at a stage.</summary>
    private T* Evaluate(StepRecord<T> stepRecord, int stage)
    {
        if (stage == 0)
        {
            return Start.Slope;
        }

        T* recordedState = stepRecord.StageState(stage), state = recordedState == null ? stageState : recordedState;
        stepRecord.Sum(coefficients.Stages[stage], stepRecord.State, ones, state);
        if (ReadsTime)
        {
            stepRecord.TimesTo(tableau.Nodes[stage], times);
        }

        Field.Evaluate(times, state, slope, stepRecord.Kept(stage));
        return slope;
    }

    /// <summary>Adds γM Σⱼ cᵢⱼUⱼ.</summary>
    private void AddEarlier(StepRecord<T> stepRecord, int stage, T* right, int lanes)
    {
        if (coefficients.Earlier[stage].Terms.Length == 0)
        {
            return;
        }

        if (Mass is null)
        {
            stepRecord.Sum(coefficients.Earlier[stage], right, ones, right);
            return;
        }

        stepRecord.Sum(coefficients.Earlier[stage], null, ones, products);
        Mass.AddProduct(products, right, lanes);
    }

    private void Scale(T* result, T* sizes, T* values, int lanes)
    {
        T one = T.One;
        StageKernels<T>.Combine(result, null, sizes, &values, &one, 1, Dimension, lanes);
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Explicit Runge–Kutta methods: Yᵢ = y + h Σⱼ aᵢⱼ kⱼ, kᵢ = f(t + cᵢh, Yᵢ), y⁺ = y + h Σᵢ bᵢ kᵢ. For FSAL methods, the
/// carry is the first slope: the last stage's slope of the previous step. In a symplectic method, each stage evaluates a
/// summand of f instead of f.
/// </summary>
internal sealed unsafe class ExplicitStepper<T> : Stepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tableau tableau;
    private readonly BlockField<T> field;
    private readonly BlockField<T>[] fields;
    private readonly StepCoefficients<T> coefficients;
    private readonly InterpolantWeights<T> interpolant;
    private readonly NativeBuffer<T> buffer;
    private readonly T* scratch, times, furtherState;
    private readonly CompensatedSum<T>? sum;
    private readonly int dimension, capacity, further;
    private readonly bool readsTime, isSmall;
    private StabilityMeter<T>? stability;

    /// <param name="compensated">Whether the digits lost when a step is added to the state are kept.</param>
    public ExplicitStepper(Tableau tableau, BlockField<T> field, int capacity, bool compensated = false)
    {
        (this.tableau, this.field, this.capacity) = (tableau, field, capacity);
        (dimension, readsTime) = (field.Dimension, field.ReadsTime);
        isSmall = field.Dimension <= ScalarStageKernels<T>.MaxComponents && tableau.Stages > 2;
        coefficients = new(tableau);
        further = tableau.ExtraC.Length;
        interpolant = new(tableau.Interpolant, tableau.Stages + further);
        Work = further > 0 ? new StepWork[capacity] : null;
        int unit = BlockSize.Of(dimension, capacity);
        buffer = new(((further > 0 ? 2L : 1) * unit) + capacity);
        scratch = Trial = buffer.Data;
        times = scratch + unit;
        furtherState = times + capacity;
        fields = [.. Enumerable.Range(0, tableau.Stages + further).Select(
            i => tableau.Summands is { } of && of[i] != Tableau.WholeField ? field.Summands[of[i]] : field)];
        CarryIsSlope = tableau.Summands is null;
        sum = compensated ? new(dimension, capacity) : null;

        // The end of the step is included, because the next step begins there; a method need not have a stage there.
        EvaluationNodes = [.. tableau.C, 1];
    }

    public override int ErrorExponent => tableau.EmbeddedOrder + 1;

    public override double[][]? Interpolant => tableau.Interpolant;

    public override T* VectorScales(T* sizes) => sizes;

    public override double[] EvaluationNodes { get; }

    // The estimate compares the last two stages, which both have to be at the end of the step.
    public override bool MeasuresStability => tableau is { Stages: > 2, Summands: null } && tableau.C[^1] == 1 && tableau.C[^2] == 1;

    public override StepCoefficients<T>? Sums => tableau.Summands is null ? coefficients : null;

    public override StepQuadrature<T> CreateQuadrature() => new(tableau);

    public override StepRecordLayout<T> LayoutOf(bool kept, bool states) =>
        new(tableau.Stages + further, dimension, capacity, kept ? field.Kept : 0, states, FurtherCarry: sum is null ? 0 : 1);

    public override int Begin(StepRecord<T> stepRecord, double* clock, bool slope)
    {
        CarryIsReady = slope || tableau.IsFsal;
        sum?.Begin(stepRecord);
        if (Work is not null)
        {
            Array.Clear(Work);
        }

        if (CarryIsReady)
        {
            EvaluateFirst(stepRecord, clock, stepRecord.Stage(0));
        }

        return CarryIsReady ? 1 : 0;
    }

    public override bool MissesConstraints(int lane) => false;

    public override int BeginAgain(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        sum?.BeginAgain(stepRecord, mask);
        if (!CarryIsReady)
        {
            return 0;
        }

        // The previous step's trial state has been copied to the step record, so scratch is free.
        EvaluateFirst(stepRecord, clock, scratch);
        StageKernels<T>.Choose(
            stepRecord.Stage(0), mask, scratch, stepRecord.Stage(0), dimension, stepRecord.Map.Lanes);
        return 1;
    }

    public override void Restore(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        if (CarryIsReady && stepRecord.Kept(0) != null)
        {
            // Evaluates the same slopes again, in order to store the intermediate values that the vjp reads. The other
            // lanes keep their carry.
            BeginAgain(stepRecord, clock, mask);
        }
    }

    public override T* FirstSlope(StepRecord<T> stepRecord) => stepRecord.Stage(0);

    public override void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = stepRecord.Stage(0);
        StageKernels<T>.Combine(scratch, stepRecord.State, sizes, &first, &one, 1, dimension, stepRecord.Map.Lanes);
        field.Evaluate(times, scratch, slope);
    }

    public override void Attempt(StepRecord<T> stepRecord, T* sizes)
    {
        int first = CarryIsReady ? 1 : 0;
        Evaluations = tableau.Stages - first;
        if (Work is not null)
        {
            Array.Clear(Work, 0, stepRecord.Map.Lanes);
        }

        T* state = isSmall && stepRecord.Map.Lanes == 1
            ? AttemptLane(stepRecord, *sizes, first) : AttemptAll(stepRecord, sizes, first);

        // The last stage of an FSAL method is evaluated at the new state.
        Trial = tableau.EndsWithSolution ? state : scratch;
        if (sum is not null)
        {
            stepRecord.Sum(coefficients.Solution, null, sizes, scratch);
            sum.Add(stepRecord, scratch);
        }
        else if (!tableau.EndsWithSolution)
        {
            stepRecord.Sum(coefficients.Solution, stepRecord.State, sizes, scratch);
        }
    }

    public override void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error) =>
        stepRecord.Sum(coefficients.Error, null, sizes, error);

    public override bool EstimatesErrorWithin => false;

    public override void RaiseErrorWithin(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested, T* error)
    {
    }

    public override bool HasFurtherStages => further > 0;

    public override void Complete(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested)
    {
        Array.Clear(Work!, 0, stepRecord.Map.Lanes);
        for (int l = 0; l < requested.Length; l++)
        {
            Work![l].Evaluations = requested[l] ? further : 0;
        }

        for (int i = tableau.Stages; i < tableau.Stages + further; i++)
        {
            T* kept = stepRecord.StageState(i), state = kept == null ? furtherState : kept;
            stepRecord.Sum(coefficients.Stages[i], stepRecord.State, sizes, state);
            if (readsTime)
            {
                stepRecord.TimesTo(tableau.ExtraC[i - tableau.Stages], times);
            }

            fields[i].Evaluate(times, state, stepRecord.Stage(i), stepRecord.Kept(i));
        }
    }

    public override void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted)
    {
        CarryIsReady = tableau.IsFsal;
        sum?.Advance(stepRecord, next, accepted);
        if (CarryIsReady)
        {
            StageKernels<T>.Choose(
                next.Stage(0), accepted, stepRecord.Stage(tableau.Stages - 1), stepRecord.Stage(0), dimension,
                stepRecord.Map.Lanes);
        }
    }

    public override bool IsUnsolved(int lane) => false;

    public override void Compact(ReadOnlySpan<int> fromLanes)
    {
    }

    public override void Interpolate(StepRecord<T> stepRecord, int lane, double theta, T size, T* result, nint stride)
    {
        interpolant.At(theta);
        for (int c = 0; c < dimension; c++)
        {
            result[c * stride] = interpolant.Value(stepRecord, lane, c, size);
        }
    }

    public override void MeasureStability(StepRecord<T> stepRecord, T* sizes, int controlled, Span<double> ratios)
    {
        stability ??= new(coefficients, StabilityFunction.RealBoundary(tableau), dimension, capacity);
        stability.Measure(stepRecord, sizes, controlled, ratios);
    }

    public override DenseStep<T> ToDenseStep(StepRecord<T> stepRecord, int lane) =>
        new(stepRecord, lane, stepRecord.Size[lane], tableau.Stages + further, tableau.B, tableau.Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new ExplicitPullback<T>(tableau, interpolant, field, dimension, capacity, times);

    public override void Dispose()
    {
        coefficients.Dispose();
        buffer.Dispose();
        stability?.Dispose();
        sum?.Dispose();
    }

    /// <summary>Evaluates the stages of all lanes.</summary>
    /// <returns>The state of the last stage.</returns>
    private T* AttemptAll(StepRecord<T> stepRecord, T* sizes, int first)
    {
        T* state = Trial;
        for (int i = first; i < tableau.Stages; i++)
        {
            T* kept = stepRecord.StageState(i);
            state = kept == null ? scratch : kept;
            if (i > 0)
            {
                stepRecord.Sum(coefficients.Stages[i], stepRecord.State, sizes, state);
            }

            if (readsTime)
            {
                stepRecord.TimesTo(tableau.C[i], times);
            }

            fields[i].Evaluate(times, state, stepRecord.Stage(i), stepRecord.Kept(i));
        }

        return state;
    }

    /// <summary>Evaluates the stages of a single lane with few components.</summary>
    private T* AttemptLane(StepRecord<T> stepRecord, T size, int first)
    {
        StepCoefficients<T>.Sum[] sums = coefficients.Stages;
        double[] nodes = tableau.C;
        T* start = stepRecord.State, slopes = stepRecord.Stage(0), state = Trial;
        nint unit = stepRecord.Unit;
        double time = *stepRecord.Time, step = *stepRecord.Size;
        bool isBounded = stepRecord.IsBounded;
        for (int i = first; i < nodes.Length; i++)
        {
            T* kept = stepRecord.StageState(i);
            state = kept == null ? scratch : kept;
            if (i > 0)
            {
                ScalarStageKernels<T>.Combine(
                    state, start, size, slopes, unit, sums[i].Terms, sums[i].Weights, dimension);
            }

            *times = T.CreateTruncating(time + (nodes[i] * step));
            if (isBounded)
            {
                stepRecord.Bound(times);
            }

            fields[i].Evaluate(times, state, slopes + (i * unit), stepRecord.Kept(i));
        }

        return state;
    }

    private void EvaluateFirst(StepRecord<T> stepRecord, double* clock, T* slope)
    {
        DoubleSums.Narrow(new(clock, stepRecord.Map.Lanes), new Span<T>(times, stepRecord.Map.Lanes));
        stepRecord.Bound(times);
        fields[0].Evaluate(times, stepRecord.State, slope, stepRecord.Kept(0));
    }
}

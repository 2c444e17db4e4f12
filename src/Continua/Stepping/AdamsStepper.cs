using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The Adams methods of variable order and step: a predictor of order k from the slopes at t and before, an evaluation, a
/// corrector of order k + 1, and an evaluation at the new state, which is that at the start of the next step. See
/// <see cref="AdamsWeights{T}"/> for the formulas.
/// </summary>
internal sealed unsafe class AdamsStepper<T> : MultistepStepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int maxOrder;
    private readonly AdamsWeights<T> weights;
    private readonly AdamsOrders<T> orders;
    private readonly NativeBuffer<T> buffer;
    private readonly NativeBuffer<double> sizes;
    private readonly nint[] pointers;
    private readonly T** vectors;
    private readonly T* predicted, deviation, trial, times;
    private readonly double* exactSizes;

    /// <param name="maxOrder">The largest order k of the predictor.</param>
    public AdamsStepper(int maxOrder, BlockField<T> field, ErrorScale<T> scale, int capacity)
        : base(field, new AdamsInterpolant<T>(maxOrder), capacity)
    {
        this.maxOrder = maxOrder;
        weights = new(maxOrder, capacity);
        orders = new(maxOrder, weights, scale, Dimension, capacity);
        Proposals = orders;
        int unit = BlockSize.Of(Dimension, Capacity);
        buffer = new((3L * unit) + Capacity);
        predicted = buffer.Data;
        deviation = predicted + unit;
        trial = Trial = deviation + unit;
        times = trial + unit;
        sizes = new(Capacity);
        exactSizes = sizes.Data;
        pointers = GC.AllocateArray<nint>(maxOrder + 1, pinned: true);
        vectors = (T**)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pointers));
    }

    public override StepRecordLayout<T> LayoutOf(bool kept, bool states) => new(
        2, Dimension, Capacity, kept ? Field.Kept : 0, states, maxOrder - 1, AdamsNumbers.FirstSize + maxOrder);

    public override bool IsUnsolved(int lane) => false;

    public override bool MissesConstraints(int lane) => false;

    public override int Begin(StepRecord<T> stepRecord, double* clock, bool slope)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!);
        for (int n = 0; n < stepRecord.Numbers; n++)
        {
            new Span<double>(stepRecord.Number(n), lanes).Clear();
        }

        for (int l = 0; l < lanes; l++)
        {
            AdamsOrders<T>.Begin(stepRecord, l);
        }

        EvaluateFirst(stepRecord, clock);
        return 1;
    }

    public override int BeginAgain(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            if (mask[l] != T.Zero)
            {
                AdamsOrders<T>.Begin(stepRecord, l);
            }
        }

        EvaluateFirst(stepRecord, clock);
        return 1;
    }

    public override void Restore(StepRecord<T> stepRecord, double* clock, T* mask) => CarryIsReady = false;

    public override void Compact(ReadOnlySpan<int> fromLanes) => CarryIsReady = false;

    public override T* FirstSlope(StepRecord<T> stepRecord) => stepRecord.Stage(0);

    public override void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = stepRecord.Stage(0);
        StageKernels<T>.Combine(trial, stepRecord.State, sizes, &first, &one, 1, Dimension, stepRecord.Map.Lanes);
        Field.Evaluate(times, trial, slope);
    }

    public override void Attempt(StepRecord<T> stepRecord, T* sizes)
    {
        int lanes = stepRecord.Map.Lanes, largest = PrepareWeights(stepRecord, weights, exactSizes);
        EvaluateFirstIfNeeded(stepRecord, lanes);
        for (int j = 0; j <= Math.Min(largest, maxOrder - 1); j++)
        {
            vectors[j] = stepRecord.CarryVector(j);
        }

        T* recorded = stepRecord.StageState(1), state = recorded == null ? predicted : recorded;
        LaneSums<T>.Combine(
            state, stepRecord.State, vectors, weights.Predict, weights.Stride, largest, Dimension, lanes);
        if (Field.ReadsTime)
        {
            stepRecord.TimesTo(1, times);
        }

        Field.Evaluate(times, state, stepRecord.Stage(1), stepRecord.Kept(1));
        Evaluations = 1;
        LaneSums<T>.Combine(
            deviation, stepRecord.Stage(1), vectors, weights.Deviation, weights.Stride, largest, Dimension, lanes);
        T* only = deviation;
        LaneSums<T>.Combine(trial, state, &only, weights.Correct, weights.Stride, 1, Dimension, lanes);
    }

    public override void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error)
    {
        T* only = deviation;
        orders.Measure(stepRecord, trial, deviation, vectors, error);
        LaneSums<T>.Combine(
            error, null, &only, weights.Error, weights.Stride, 1, Dimension, stepRecord.Map.Lanes);
        LaneSums<T>.AddMagnitudes(error, stepRecord.Stage(0), weights.Rounding, Dimension, stepRecord.Map.Lanes);
    }

    public override void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted)
    {
        int lanes = stepRecord.Map.Lanes;
        orders.Advance(stepRecord, next, accepted);
        int history = Math.Min(Largest(next.Number(AdamsNumbers.Count), lanes), maxOrder) - 1;
        MoveHistory(stepRecord, next, stepRecord.Stage(0), 1, history, accepted);
        CarryIsReady = next.Kept(0) == null && !new Span<T>(accepted, lanes).ContainsAnyExcept(T.Zero);
        if (CarryIsReady)
        {
            new Span<T>(stepRecord.Stage(0), Dimension * lanes).CopyTo(new Span<T>(next.Stage(0), Dimension * lanes));
        }
    }

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new AdamsPullback<T>(maxOrder, field, Dimension, Capacity, times);

    public override void Dispose()
    {
        weights.Dispose();
        orders.Dispose();
        buffer.Dispose();
        sizes.Dispose();
    }

    /// <summary>Computes the weights of a step record.</summary>
    /// <param name="sizes">A buffer for the step sizes, one per lane.</param>
    /// <returns>The largest order of a lane.</returns>
    public static int PrepareWeights(StepRecord<T> stepRecord, AdamsWeights<T> weights, double* sizes)
    {
        int lanes = stepRecord.Map.Lanes, largest = Largest(stepRecord.Number(AdamsNumbers.Order), lanes);
        new Span<double>(stepRecord.Size, lanes).CopyTo(new Span<double>(sizes, lanes));
        weights.Compute(
            stepRecord.Number(AdamsNumbers.Order), stepRecord.Number(AdamsNumbers.Count), sizes,
            stepRecord.Number(AdamsNumbers.FirstSize),
            (nint)(stepRecord.Number(AdamsNumbers.FirstSize + 1) - stepRecord.Number(AdamsNumbers.FirstSize)), largest, lanes);
        return largest;
    }

    private void EvaluateFirst(StepRecord<T> stepRecord, double* clock)
    {
        DoubleSums.Narrow(new(clock, stepRecord.Map.Lanes), new Span<T>(times, stepRecord.Map.Lanes));
        stepRecord.Bound(times);
        Field.Evaluate(times, stepRecord.State, stepRecord.Stage(0), stepRecord.Kept(0));
        CarryIsReady = true;
    }

    /// <summary>
    /// Evaluates the first slopes, and counts the evaluations of the lanes that have not been evaluated at their state.
    /// </summary>
    private void EvaluateFirstIfNeeded(StepRecord<T> stepRecord, int lanes)
    {
        double* needs = stepRecord.Number(AdamsNumbers.NeedsSlope);
        for (int l = 0; l < lanes; l++)
        {
            Work![l] = default;
            Work[l].Evaluations = needs[l] != 0 ? 1 : 0;
            needs[l] = 0;
        }

        if (!CarryIsReady)
        {
            stepRecord.TimesTo(0, times);
            Field.Evaluate(times, stepRecord.State, stepRecord.Stage(0), stepRecord.Kept(0));
            CarryIsReady = true;
        }
    }
}

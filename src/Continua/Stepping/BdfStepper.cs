using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Backward differentiation formulas of variable order and step with a fixed leading coefficient, in terms of earlier
/// states: see <see cref="BdfWeights{T}"/>. The slope k = M⁻¹f(t + h, y⁺) at the end of the step is solved for by Newton's
/// method: y⁺ = x + γhk with γ = 1/α and x = P − γhP′.
/// </summary>
/// <remarks>
/// A step record contains the first slope of a lane's first step, k and y⁺; the carry is the earlier states, then the state
/// at which the Jacobian was evaluated.
/// </remarks>
internal sealed unsafe class BdfStepper<T> : MultistepStepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Of the size of a lane's first step, for the first slope of an equation with constraints.
    private const double FractionOfFirstSize = 0.01;

    private readonly int maxOrder;
    private readonly MassMatrix<T>? mass;
    private readonly ErrorScale<T> scale;
    private readonly BdfWeights<T> weights;
    private readonly BdfOrders<T> orders;
    private readonly StepMatrix<T> matrix;
    private readonly BdfMatrix<T> linear;
    private readonly NewtonLanes<T> newton;
    private readonly LinearizedField<T> start;
    private readonly ConsistentStart<T>? consistent;
    private readonly ConstrainedPart<T>? constraints;
    private readonly NativeBuffer<T> buffer;
    private readonly nint[] pointers;
    private readonly T** vectors;
    private readonly T* predicted, fixedPart, residual, deviation, shifts, times, ones, lanesMask, ofError;

    /// <param name="maxOrder">The largest order.</param>
    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    public BdfStepper(
        int maxOrder, double newtonTolerance, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity)
        : base(field, new BdfInterpolant<T>(maxOrder), capacity)
    {
        (this.maxOrder, this.mass, this.scale) = (maxOrder, mass, scale);
        newton = new(scale, newtonTolerance, capacity, largestFactor: 1);
        weights = new(maxOrder, capacity);
        matrix = StepMatrix<T>.Of(field.Jacobian!, capacity, mass);
        linear = new(field, scale, matrix, capacity, maxOrder + 1, Work!);
        start = new(field, field.Jacobian!, scale, capacity, Work!);
        consistent = field.Mass is { } fieldMass && MassNullSpaces.Of(fieldMass) is { IsSingular: true } nullSpaces
            ? new(nullSpaces, Dimension) : null;
        constraints = consistent is null ? null : new(MassNullSpaces.Of(field.Mass!));
        HasConstraints = consistent is not null;
        orders = new(maxOrder, weights, scale, constraints, Dimension, capacity) { IsUnsolved = lane => newton.Failed[lane] };
        Proposals = orders;
        int unit = BlockSize.Of(Dimension, Capacity);
        buffer = new((4L * unit) + (5 * Capacity));
        predicted = buffer.Data;
        fixedPart = predicted + unit;
        residual = fixedPart + unit;
        deviation = residual + unit;
        shifts = deviation + unit;
        times = shifts + Capacity;
        ones = times + Capacity;
        lanesMask = ones + Capacity;
        ofError = lanesMask + Capacity;
        new Span<T>(ones, Capacity).Fill(T.One);
        pointers = GC.AllocateArray<nint>(maxOrder + 2, pinned: true);
        vectors = (T**)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pointers));
    }

    public override StepRecordLayout<T> LayoutOf(bool kept, bool states) =>
        new(3, Dimension, Capacity, 0, states, maxOrder + 1, BdfNumbers.FirstSize + maxOrder);

    public override bool IsUnsolved(int lane) => newton.Unsolved[lane];

    public override bool MissesConstraints(int lane) => consistent?.Failed[lane] == true;

    public override int Begin(StepRecord<T> stepRecord, double* clock, bool slope)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!);
        new Span<T>(lanesMask, lanes).Fill(T.One);
        linear.Invalidate();
        return BeginLanes(stepRecord, clock, lanesMask);
    }

    public override int BeginAgain(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        linear.InvalidateFactors();
        return BeginLanes(stepRecord, clock, mask);
    }

    public override void Restore(StepRecord<T> stepRecord, double* clock, T* mask) => linear.Invalidate();

    public override void Compact(ReadOnlySpan<int> fromLanes) => linear.Invalidate();

    public override T* FirstSlope(StepRecord<T> stepRecord) => stepRecord.Stage(0);

    public override void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = stepRecord.Stage(0);
        StageKernels<T>.Combine(predicted, stepRecord.State, sizes, &first, &one, 1, Dimension, stepRecord.Map.Lanes);
        Field.Evaluate(times, predicted, slope);
        if (mass is not null)
        {
            SolveMass(slope, stepRecord.Map.Lanes);
        }
    }

    public override void Attempt(StepRecord<T> stepRecord, T* sizes)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!, 0, lanes);
        Evaluations = 0;
        Trial = stepRecord.Stage(2);
        if (consistent is not null && new Span<double>(stepRecord.Number(BdfNumbers.Count), lanes).Contains(0))
        {
            FindConstrainedSlopes(stepRecord, sizes, lanes);
        }

        Predict(stepRecord, lanes);
        if (Field.ReadsTime)
        {
            stepRecord.TimesTo(1, times);
        }

        linear.Prepare(stepRecord, times, predicted, shifts);
        Solve(stepRecord, lanes);
        T minus = -T.One;
        T* from = predicted;
        StageKernels<T>.Combine(deviation, Trial, ones, &from, &minus, 1, Dimension, lanes);
        constraints?.RemoveRounding(deviation, stepRecord.State, lanes);
    }

    public override void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error)
    {
        int lanes = stepRecord.Map.Lanes;
        orders.Measure(stepRecord, Trial, deviation, vectors, maxOrder + 1, error);
        for (int l = 0; l < lanes; l++)
        {
            lanesMask[l] = T.CreateTruncating(weights.Errors[l]);
        }

        T* only = deviation;
        LaneSums<T>.Combine(error, null, &only, lanesMask, Capacity, 1, Dimension, lanes);
    }

    public override void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted)
    {
        int lanes = stepRecord.Map.Lanes;
        orders.Advance(stepRecord, next, accepted);
        int history = Math.Min(Largest(next.Number(BdfNumbers.Count), lanes), maxOrder);
        MoveHistory(stepRecord, next, stepRecord.State, 1, history, accepted);
        foreach (int v in (ReadOnlySpan<int>)[0, maxOrder + 1])
        {
            new Span<T>(stepRecord.CarryVector(v), Dimension * lanes).CopyTo(
                new Span<T>(next.CarryVector(v), Dimension * lanes));
        }

        for (int l = 0; l < lanes; l++)
        {
            if (newton.Failed[l])
            {
                next.Number(BdfNumbers.JacobianAge)[l] = -1;
            }
        }

        CarryIsReady = false;
    }

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new BdfPullback<T>(maxOrder, field, mass, Dimension, Capacity, times);

    public override void Dispose()
    {
        newton.Dispose();
        weights.Dispose();
        orders.Dispose();
        matrix.Dispose();
        linear.Dispose();
        start.Dispose();
        buffer.Dispose();
    }

    /// <summary>Begins in some lanes: their first slope, and a state that satisfies the constraints.</summary>
    /// <returns>The number of evaluations per lane, in addition to those in <see cref="Stepper{T}.Work"/>.</returns>
    private int BeginLanes(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        int lanes = stepRecord.Map.Lanes;
        for (int l = 0; l < lanes; l++)
        {
            if (mask[l] != T.Zero)
            {
                BdfOrders<T>.Begin(stepRecord, l);
            }
        }

        if (consistent is not null)
        {
            new Span<T>(shifts, lanes).Clear();
            start.MoveTo(stepRecord, clock);
            consistent.Run(stepRecord, start, scale, CorrectsStarts, shifts, mask);
        }

        DoubleSums.Narrow(new(clock, lanes), new Span<T>(times, lanes));
        stepRecord.Bound(times);
        Field.Evaluate(times, stepRecord.State, residual);
        if (mass is not null && consistent is null)
        {
            SolveMass(residual, lanes);
        }

        StageKernels<T>.Choose(stepRecord.Carry, mask, residual, stepRecord.Carry, Dimension, lanes);
        CarryIsReady = true;
        return 1;
    }

    private void SolveMass(T* slope, int lanes)
    {
        new Span<T>(shifts, lanes).Clear();
        matrix.FactorMass(shifts, lanes);
        matrix.Solve(slope, lanes);
        linear.InvalidateFactors();
    }

    /// <summary>
    /// Computes the first slopes of lanes that begin, for a singular M: those of a linearly implicit Euler step of a small
    /// size δ, (M − δJ)s = f + δ ∂f/∂t, which satisfy the constraints' derivatives and differ from the slope by O(δ).
    /// </summary>
    private void FindConstrainedSlopes(StepRecord<T> stepRecord, T* sizes, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = T.CreateTruncating(FractionOfFirstSize) * sizes[l];
            lanesMask[l] = stepRecord.Number(BdfNumbers.Count)[l] == 0 ? T.One : T.Zero;

            // Other lanes are not counted.
            start.FirstSizes[l] = 1;
        }

        start.Invalidate();
        start.BeginAgain(lanesMask, lanes);
        start.Evaluate(stepRecord, withSlope: true, sizes);

        matrix.Factor(start.Jacobian, shifts, lanes);
        T one = T.One;
        T* timeSlope = start.TimeSlope;
        StageKernels<T>.Combine(residual, start.Slope, shifts, &timeSlope, &one, 1, Dimension, lanes);
        matrix.Solve(residual, lanes);
        StageKernels<T>.Choose(stepRecord.Carry, lanesMask, residual, stepRecord.Carry, Dimension, lanes);
        linear.InvalidateFactors();
    }

    /// <summary>Computes P, its slope as the first iterate of k, and x.</summary>
    private void Predict(StepRecord<T> stepRecord, int lanes)
    {
        int largest = Largest(stepRecord.Number(BdfNumbers.Order), lanes);
        weights.Compute(stepRecord, largest);
        vectors[0] = stepRecord.State;
        for (int v = 1; v <= maxOrder; v++)
        {
            vectors[v] = stepRecord.CarryVector(v);
        }

        T* slope = stepRecord.Stage(1);
        Sum(stepRecord, weights.Predict, stepRecord.State, predicted, lanes);
        Sum(stepRecord, weights.Slope, null, slope, lanes);
        for (int l = 0; l < lanes; l++)
        {
            double alpha = weights.Leading((int)stepRecord.Number(BdfNumbers.Order)[l]);
            shifts[l] = T.CreateTruncating(stepRecord.Size[l] / alpha);
            ofError[l] = shifts[l] * T.CreateTruncating(weights.Errors[l]);
        }

        T minus = -T.One;
        StageKernels<T>.Combine(fixedPart, predicted, shifts, &slope, &minus, 1, Dimension, lanes);
    }

    /// <summary>
    /// Adds the weighted differences of earlier states to the current one, and the first slope: a component that does not
    /// change is then exactly the same.
    /// </summary>
    private void Sum(StepRecord<T> stepRecord, T* ofVectors, T* from, T* result, int lanes)
    {
        T* first = stepRecord.Stage(0);
        int stride = weights.Stride;
        LaneSums<T>.Combine(result, from, &first, ofVectors + ((nint)(maxOrder + 1) * stride), stride, 1, Dimension, lanes);
        LaneSums<T>.CombineDifferences(
            result, result, stepRecord.State, vectors + 1, ofVectors + stride, stride, maxOrder, Dimension, lanes);
    }

    /// <summary>Solves for k, and computes y⁺.</summary>
    private void Solve(StepRecord<T> stepRecord, int lanes)
    {
        T* slope = stepRecord.Stage(1), state = Trial;
        new Span<T>(predicted, Dimension * lanes).CopyTo(new Span<T>(state, Dimension * lanes));
        newton.BeginStep(lanes);
        for (int l = 0; l < lanes; l++)
        {
            newton.SetRate(l, stepRecord.Number(BdfNumbers.Rate)[l]);
        }

        bool any = newton.BeginStage(lanes);
        for (int n = 1; any; n++)
        {
            Iterate(stepRecord, slope, state, lanes);
            any = newton.Correct(n, slope, residual, state, ofError, Dimension, lanes);
            T one = T.One;
            StageKernels<T>.Combine(state, fixedPart, shifts, &slope, &one, 1, Dimension, lanes);
            if (any && Array.IndexOf(newton.NeedsNewMatrix, true, 0, lanes) >= 0)
            {
                linear.Renew(stepRecord, times, state, shifts, newton.NeedsNewMatrix);
            }
        }

        Finish(stepRecord, state, lanes);
    }

    /// <summary>Computes the correction of k in <see cref="residual"/>.</summary>
    private void Iterate(StepRecord<T> stepRecord, T* slope, T* state, int lanes)
    {
        Field.Evaluate(times, state, residual);
        if (mass is null)
        {
            T minus = -T.One;
            StageKernels<T>.Combine(residual, residual, ones, &slope, &minus, 1, Dimension, lanes);
        }
        else
        {
            mass.SubtractProduct(slope, residual, lanes);
        }

        linear.Solve(residual, lanes);
        for (int l = 0; l < lanes; l++)
        {
            if (newton.Runs(l))
            {
                Work![l].Evaluations++;
                Work[l].Iterations++;
            }

            // Between 1, the factor for components that are not stiff, and γh of the factors over γh, that for very stiff ones.
            T factored = linear.ShiftOf(l);
            lanesMask[l] = factored == shifts[l] || shifts[l] == T.Zero
                ? T.One : T.CreateTruncating(2) / (T.One + (shifts[l] / factored));
        }

        Scale(residual, lanesMask, lanes);
    }

    private void Scale(T* values, T* factors, int lanes)
    {
        if (new Span<T>(factors, lanes).ContainsAnyExcept(T.One))
        {
            LaneSums<T>.Combine(values, null, &values, factors, Capacity, 1, Dimension, lanes);
        }
    }

    /// <summary>Keeps the rates of convergence, and rejects the lanes whose iteration failed.</summary>
    private void Finish(StepRecord<T> stepRecord, T* state, int lanes)
    {
        double* rate = stepRecord.Number(BdfNumbers.Rate);
        for (int l = 0; l < lanes; l++)
        {
            rate[l] = newton.RateOf(l);
            for (int c = 0; c < Dimension && newton.Failed[l]; c++)
            {
                state[((nint)c * lanes) + l] = T.NaN;
            }

            Work![l].Unsolved += newton.Unsolved[l] ? 1 : 0;
        }
    }
}

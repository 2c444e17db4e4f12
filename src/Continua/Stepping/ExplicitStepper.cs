using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Explicit Runge–Kutta methods: Yᵢ = y + h Σⱼ aᵢⱼ kⱼ, kᵢ = f(t + cᵢh, Yᵢ), y⁺ = y + h Σᵢ bᵢ kᵢ. The carry is the first
/// slope, where the last stage of a step stands at its end.
/// </summary>
internal sealed unsafe class ExplicitStepper<T> : Stepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tableau tableau;
    private readonly BlockField<T> field;
    private readonly StepCoefficients<T> coefficients;
    private readonly InterpolantWeights<T> interpolant;
    private readonly NativeBuffer<T> buffer;
    private readonly T* scratch, times, furtherState;
    private readonly int dimension, capacity, further;
    private readonly bool readsTime, few;
    private StabilityMeter<T>? stability;

    public ExplicitStepper(Tableau tableau, BlockField<T> field, int capacity)
    {
        (this.tableau, this.field, this.capacity) = (tableau, field, capacity);
        (dimension, readsTime, few) = (field.Dimension, field.ReadsTime, field.Dimension <= FewNumbers<T>.Most && tableau.Stages > 2);
        coefficients = new(tableau);
        further = tableau.ExtraC.Length;
        interpolant = new(tableau.Interpolant, tableau.Stages + further);
        Work = further > 0 ? new StepWork[capacity] : null;
        int unit = BlockSize.Of(dimension, capacity);
        buffer = new(((further > 0 ? 2L : 1) * unit) + capacity);
        scratch = Trial = buffer.Data;
        times = scratch + unit;
        furtherState = times + capacity;

        // The next step begins at the end of this one: a method of one stage has no other.
        Places = [.. tableau.C, 1];
    }

    public override int ErrorExponent => tableau.EmbeddedOrder + 1;

    public override double[][]? Interpolant => tableau.Interpolant;

    public override T* VectorScales(T* sizes) => sizes;

    public override double[] Places { get; }

    // The two last stages have to stand at the end of the step.
    public override bool MeasuresStability => tableau.Stages > 2 && tableau.C[^1] == 1 && tableau.C[^2] == 1;

    public override StepCoefficients<T>? Sums => coefficients;

    public override StepQuadrature<T> CreateQuadrature() => new(tableau);

    public override SlabLayout<T> LayoutOf(bool kept, bool states) =>
        new(tableau.Stages + further, dimension, capacity, kept ? field.Kept : 0, states);

    public override int Begin(Slab<T> slab, double* clock, bool slope)
    {
        CarryIsReady = slope || tableau.IsFsal;
        if (Work is not null)
        {
            Array.Clear(Work);
        }

        if (CarryIsReady)
        {
            EvaluateFirst(slab, clock, slab.Stage(0));
        }

        return CarryIsReady ? 1 : 0;
    }

    public override bool MissesConstraints(int lane) => false;

    public override int BeginAnew(Slab<T> slab, double* clock, T* mask)
    {
        if (!CarryIsReady)
        {
            return 0;
        }

        // What was found for the end of the step before is in the slab already: its place is free.
        EvaluateFirst(slab, clock, scratch);
        StageKernels<T>.Choose(slab.Stage(0), mask, scratch, slab.Stage(0), dimension, slab.Map.Lanes);
        return 1;
    }

    public override void Restore(Slab<T> slab, double* clock, T* mask)
    {
        if (CarryIsReady && slab.Kept(0) != null)
        {
            // The same slopes again, for what is kept beside them; those of other lanes belong to the step before.
            BeginAnew(slab, clock, mask);
        }
    }

    public override T* FirstSlope(Slab<T> slab) => slab.Stage(0);

    public override void SlopeAfterEuler(Slab<T> slab, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = slab.Stage(0);
        StageKernels<T>.Combine(scratch, slab.State, sizes, &first, &one, 1, dimension, slab.Map.Lanes);
        field.Evaluate(times, scratch, slope);
    }

    public override void Attempt(Slab<T> slab, T* sizes)
    {
        int first = CarryIsReady ? 1 : 0;
        Evaluations = tableau.Stages - first;
        if (Work is not null)
        {
            Array.Clear(Work, 0, slab.Map.Lanes);
        }

        T* state = few && slab.Map.Lanes == 1 ? AttemptAlone(slab, *sizes, first) : AttemptAll(slab, sizes, first);

        // The last stage of an FSAL method stands at the new state already.
        Trial = tableau.IsFsal ? state : scratch;
        if (!tableau.IsFsal)
        {
            slab.Sum(coefficients.Solution, slab.State, sizes, scratch);
        }
    }

    public override void EstimateError(Slab<T> slab, T* sizes, T* error) => slab.Sum(coefficients.Error, null, sizes, error);

    public override bool EstimatesErrorWithin => false;

    public override void AddErrorWithin(Slab<T> slab, T* sizes, ReadOnlySpan<bool> asks, T* error)
    {
    }

    public override bool HasFurtherStages => further > 0;

    public override void Complete(Slab<T> slab, T* sizes, ReadOnlySpan<bool> asks)
    {
        Array.Clear(Work!, 0, slab.Map.Lanes);
        for (int l = 0; l < asks.Length; l++)
        {
            Work![l].Evaluations = asks[l] ? further : 0;
        }

        for (int i = tableau.Stages; i < tableau.Stages + further; i++)
        {
            T* kept = slab.StageState(i), state = kept == null ? furtherState : kept;
            slab.Sum(coefficients.Stages[i], slab.State, sizes, state);
            if (readsTime)
            {
                slab.TimesTo(tableau.ExtraC[i - tableau.Stages], times);
            }

            field.Evaluate(times, state, slab.Stage(i), slab.Kept(i));
        }
    }

    public override void Advance(Slab<T> slab, Slab<T> next, T* taken)
    {
        CarryIsReady = tableau.IsFsal;
        if (CarryIsReady)
        {
            StageKernels<T>.Choose(next.Stage(0), taken, slab.Stage(tableau.Stages - 1), slab.Stage(0), dimension, slab.Map.Lanes);
        }
    }

    public override bool IsUnsolved(int lane) => false;

    public override void Compact(ReadOnlySpan<int> fromLanes)
    {
    }

    public override void Interpolate(Slab<T> slab, int lane, double theta, T size, T* result, nint stride)
    {
        interpolant.At(theta);
        for (int c = 0; c < dimension; c++)
        {
            result[c * stride] = interpolant.Value(slab, lane, c, size);
        }
    }

    public override void MeasureStability(Slab<T> slab, T* sizes, int judged, Span<double> ratios)
    {
        stability ??= new(coefficients, StabilityFunction.RealBoundary(tableau), dimension, capacity);
        stability.Measure(slab, sizes, judged, ratios);
    }

    public override DenseStep<T> Keep(Slab<T> slab, int lane) =>
        new(slab, lane, slab.Size[lane], tableau.Stages + further, tableau.B, tableau.Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new ExplicitPullback<T>(tableau, interpolant, field.Vjp, dimension, capacity, times);

    public override void Dispose()
    {
        coefficients.Dispose();
        buffer.Dispose();
        stability?.Dispose();
    }

    /// <summary>Evaluates the stages of all lanes.</summary>
    /// <returns>The state of the last one.</returns>
    private T* AttemptAll(Slab<T> slab, T* sizes, int first)
    {
        T* state = Trial;
        for (int i = first; i < tableau.Stages; i++)
        {
            T* kept = slab.StageState(i);
            state = kept == null ? scratch : kept;
            if (i > 0)
            {
                slab.Sum(coefficients.Stages[i], slab.State, sizes, state);
            }

            if (readsTime)
            {
                slab.TimesTo(tableau.C[i], times);
            }

            field.Evaluate(times, state, slab.Stage(i), slab.Kept(i));
        }

        return state;
    }

    /// <summary>The same of one lane of few components.</summary>
    private T* AttemptAlone(Slab<T> slab, T size, int first)
    {
        StepCoefficients<T>.Sum[] sums = coefficients.Stages;
        double[] nodes = tableau.C;
        T* start = slab.State, slopes = slab.Stage(0), state = Trial;
        nint unit = slab.Unit;
        double time = *slab.Time, step = *slab.Size;
        bool isBounded = slab.IsBounded;
        for (int i = first; i < nodes.Length; i++)
        {
            T* kept = slab.StageState(i);
            state = kept == null ? scratch : kept;
            if (i > 0)
            {
                FewNumbers<T>.Combine(state, start, size, slopes, unit, sums[i].Terms, sums[i].Weights, dimension);
            }

            *times = T.CreateTruncating(time + (nodes[i] * step));
            if (isBounded)
            {
                slab.Bound(times);
            }

            field.Evaluate(times, state, slopes + (i * unit), slab.Kept(i));
        }

        return state;
    }

    private void EvaluateFirst(Slab<T> slab, double* clock, T* slope)
    {
        DoubleSums.Narrow(new(clock, slab.Map.Lanes), new Span<T>(times, slab.Map.Lanes));
        slab.Bound(times);
        field.Evaluate(times, slab.State, slope, slab.Kept(0));
    }
}

using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Rosenbrock methods: (M − γhJ)Uᵢ = γhf(t + αᵢh, y + Σⱼ aᵢⱼUⱼ) + γM Σⱼ cᵢⱼUⱼ + γγᵢh² ∂f/∂t, y⁺ = y + Σᵢ mᵢUᵢ, with sums over
/// j &lt; i. The places of slopes in a slab hold U. There is no carry: what an attempt after a rejected one evaluates anew is the matrix only.
/// </summary>
internal sealed unsafe class RosenbrockStepper<T> : Stepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RosenbrockTableau tableau;
    private readonly BlockField<T> field;
    private readonly MassMatrix<T>? mass;
    private readonly LinearizedField<T> start;
    private readonly StepMatrix<T> matrix;
    private readonly RosenbrockCoefficients<T> coefficients;
    private readonly InterpolantWeights<T> interpolant;
    private readonly ErrorScale<T> scale;
    private readonly ConsistentStart<T>? consistent;
    private readonly NativeBuffer<T> buffer;
    private readonly T* trial, stageState, slope, timeSlope, products, ones, shifts, times;
    private readonly int dimension, capacity;

    public RosenbrockStepper(
        RosenbrockTableau tableau, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity)
    {
        (this.tableau, this.field, this.mass, this.capacity) = (tableau, field, mass, capacity);
        (dimension, this.scale) = (field.Dimension, scale);
        consistent = field.Mass is { } matrixOfMass && MassRank.Of(matrixOfMass) is { IsSingular: true } rank ? new(rank, dimension) : null;
        HasConstraints = consistent is not null;
        Work = new StepWork[capacity];
        start = new(field, scale, capacity, Work);
        Memory = start.FirstSizes;
        matrix = new(dimension, capacity, mass);
        coefficients = new(tableau);
        interpolant = new(tableau.Interpolant, tableau.Stages);
        int unit = BlockSize.Of(dimension, capacity);
        buffer = new((5L * unit) + (3 * capacity));
        trial = Trial = buffer.Data;
        stageState = trial + unit;
        slope = stageState + unit;
        timeSlope = slope + unit;
        products = timeSlope + unit;
        ones = products + unit;
        shifts = ones + capacity;
        times = shifts + capacity;
        new Span<T>(ones, capacity).Fill(T.One);
        Places = [.. tableau.Nodes, 1];
    }

    public override int ErrorExponent => Math.Min(tableau.Order, tableau.EmbeddedOrder) + 1;

    public override bool Interpolates => tableau.Interpolant is not null;

    public override double[] Places { get; }

    public override bool MeasuresStability => false;

    public override StepCoefficients<T>? Sums => null;

    public override StepQuadrature<T> CreateQuadrature() => throw new NotSupportedException("Quadratures go along the stages of explicit methods.");

    public override SlabLayout<T> LayoutOf(bool kept, bool states) =>
        new(tableau.Stages, dimension, capacity, kept ? field.Kept : 0, states);

    public override int Begin(Slab<T> slab, double* clock, bool slope)
    {
        Array.Clear(Work!);
        start.Begin(slab, clock);
        if (consistent is not null)
        {
            new Span<T>(shifts, slab.Map.Lanes).Clear();
            consistent.Run(slab, start, scale, CorrectsStarts, shifts);
        }

        return 0;
    }

    public override bool MissesConstraints(int lane) => consistent?.Failed[lane] == true;

    public override void Restore(Slab<T> slab, double* clock, bool isFirst) => start.Forget();

    public override T* FirstSlope(Slab<T> slab) => start.Slope;

    public override void SlopeAfterEuler(Slab<T> slab, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = start.Slope;
        StageKernels<T>.Combine(stageState, slab.State, sizes, &first, &one, 1, dimension, slab.Map.Lanes);
        field.Evaluate(times, stageState, slope);
    }

    public override void Attempt(Slab<T> slab, T* sizes)
    {
        int lanes = slab.Map.Lanes;
        Array.Clear(Work!, 0, lanes);
        Evaluations = tableau.Stages - 1;
        start.Evaluate(slab, withSlope: true, sizes);
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = coefficients.Gamma * sizes[l];
            Work![l].Factorizations++;
        }

        matrix.Factor(start.Jacobian, shifts, lanes);
        bool movesInTime = field.ReadsTime, few = lanes == 1 && dimension <= FewNumbers<T>.Most && mass is null;
        if (movesInTime)
        {
            Scale(timeSlope, sizes, start.TimeSlope, lanes);
        }

        for (int i = 0; i < tableau.Stages; i++)
        {
            T* at = Evaluate(slab, i);
            T* stage = slab.Stage(i);
            if (few)
            {
                coefficients.RightOfFew(i, stage, *sizes, at, movesInTime ? timeSlope : null, slab.Stage(0), slab.Unit, dimension);
            }
            else
            {
                coefficients.Right(i, stage, sizes, at, movesInTime ? timeSlope : null, dimension, lanes);
                AddEarlier(slab, i, stage, lanes);
            }

            matrix.Solve(stage, lanes);
        }

        slab.Sum(coefficients.Solution, slab.State, ones, trial);
    }

    public override void EstimateError(Slab<T> slab, T* sizes, T* error) => slab.Sum(coefficients.Error, null, ones, error);

    public override bool HasFurtherStages => false;

    public override void Complete(Slab<T> slab, T* sizes, ReadOnlySpan<bool> asks)
    {
    }

    public override void Advance(Slab<T> slab, Slab<T> next, T* taken) => start.Advance(taken, slab.Map.Lanes);

    public override bool IsUnsolved(int lane) => false;

    public override void Compact(ReadOnlySpan<int> fromLanes) => start.Compact(fromLanes);

    public override void Interpolate(Slab<T> slab, int lane, double theta, T size, T* result, nint stride)
    {
        interpolant.At(theta);
        for (int c = 0; c < dimension; c++)
        {
            result[c * stride] = interpolant.Value(slab, lane, c, T.One);
        }
    }

    public override void MeasureStability(Slab<T> slab, T* sizes, int judged, Span<double> ratios) => ratios.Fill(double.NaN);

    public override DenseStep<T> Keep(Slab<T> slab, int lane) => new(slab, lane, 1, tableau.Stages, tableau.M, tableau.Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new RosenbrockPullback<T>(tableau, field, mass, interpolant, dimension, capacity, times);

    public override void Dispose()
    {
        start.Dispose();
        matrix.Dispose();
        coefficients.Dispose();
        buffer.Dispose();
    }

    /// <summary>The slope at a stage.</summary>
    private T* Evaluate(Slab<T> slab, int stage)
    {
        if (stage == 0)
        {
            return start.Slope;
        }

        T* kept = slab.StageState(stage), state = kept == null ? stageState : kept;
        slab.Sum(coefficients.Stages[stage], slab.State, ones, state);
        if (field.ReadsTime)
        {
            slab.TimesTo(tableau.Nodes[stage], times);
        }

        field.Evaluate(times, state, slope, slab.Kept(stage));
        return slope;
    }

    /// <summary>Adds γM Σⱼ cᵢⱼUⱼ.</summary>
    private void AddEarlier(Slab<T> slab, int stage, T* right, int lanes)
    {
        if (coefficients.Earlier[stage].Terms.Length == 0)
        {
            return;
        }

        if (mass is null)
        {
            slab.Sum(coefficients.Earlier[stage], right, ones, right);
            return;
        }

        slab.Sum(coefficients.Earlier[stage], null, ones, products);
        mass.AddProduct(products, right, lanes);
    }

    private void Scale(T* result, T* sizes, T* values, int lanes)
    {
        T one = T.One;
        StageKernels<T>.Combine(result, null, sizes, &values, &one, 1, dimension, lanes);
    }
}

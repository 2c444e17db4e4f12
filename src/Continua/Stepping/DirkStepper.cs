using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Diagonally implicit Runge–Kutta methods whose first stage is explicit: Mkᵢ = f(t + cᵢh, Yᵢ), Yᵢ = y + h Σⱼ aᵢⱼkⱼ over j ≤ i. Newton's
/// method takes the matrix M − γhJ at the start of the step for all stages, until a lane asks for a new one. The carry is the first slope, where the last stage stands at
/// the end of the step.
/// </summary>
internal sealed unsafe class DirkStepper<T> : Stepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirkTableau tableau;
    private readonly BlockField<T> field;
    private readonly MassMatrix<T>? mass;
    private readonly LinearizedField<T> start;
    private readonly StepMatrix<T> matrix;
    private readonly NewtonLanes<T> newton;
    private readonly InterpolantWeights<T> interpolant;
    private readonly NativeBuffer<T> buffer, weights, jacobian = new();
    private readonly StepCoefficients<T>.Sum[] earlier;
    private readonly StepCoefficients<T>.Sum error;
    private readonly T* trial, fixedPart, stageState, residual, ones, shifts, times, mask;
    private readonly int dimension, capacity;
    private bool hasOwnMatrix;

    /// <param name="newtonTolerance">The error of Newton's method in units of the tolerances.</param>
    public DirkStepper(
        DirkTableau tableau, double newtonTolerance, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity)
    {
        (this.tableau, this.field, this.mass, this.capacity) = (tableau, field, mass, capacity);
        dimension = field.Dimension;
        Work = new StepWork[capacity];
        start = new(field, scale, capacity, Work);
        Memory = start.FirstSizes;
        matrix = new(dimension, capacity, mass);
        newton = new(scale, newtonTolerance, capacity);
        interpolant = new(tableau.Interpolant, tableau.Stages);
        weights = new((tableau.Stages + 1L) * tableau.Stages);
        earlier = [.. tableau.A.Select((row, i) => StepCoefficients<T>.Sum.Of([.. row.Take(i)], weights.Data + (i * tableau.Stages)))];
        error = StepCoefficients<T>.Sum.Of(tableau.Error ?? [], weights.Data + (tableau.Stages * tableau.Stages));
        int unit = BlockSize.Of(dimension, capacity);
        buffer = new((4L * unit) + (4 * capacity));
        trial = Trial = buffer.Data;
        fixedPart = trial + unit;
        stageState = fixedPart + unit;
        residual = stageState + unit;
        ones = residual + unit;
        shifts = ones + capacity;
        times = shifts + capacity;
        mask = times + capacity;
        new Span<T>(ones, capacity).Fill(T.One);
        Places = [.. tableau.C, 1];
    }

    public override int ErrorExponent => tableau.EmbeddedOrder + 1;

    public override bool Interpolates => tableau.Interpolant is not null;

    public override double[] Places { get; }

    public override bool MeasuresStability => false;

    public override StepCoefficients<T>? Sums => null;

    public override StepQuadrature<T> CreateQuadrature() => throw new NotSupportedException("Quadratures go along the stages of explicit methods.");

    public override SlabLayout<T> LayoutOf(bool kept, bool states) => new(tableau.Stages, dimension, capacity, 0, states);

    public override int Begin(Slab<T> slab, double* clock, bool slope)
    {
        Array.Clear(Work!);
        start.Begin(slab, clock);
        CarryIsReady = true;
        new Span<T>(start.Slope, dimension * slab.Map.Lanes).CopyTo(new Span<T>(slab.Carry, dimension * slab.Map.Lanes));
        if (mass is not null)
        {
            new Span<T>(shifts, slab.Map.Lanes).Clear();
            matrix.Factor(shifts, slab.Map.Lanes);
            matrix.Solve(slab.Carry, slab.Map.Lanes);
        }

        return 0;
    }

    public override bool MissesConstraints(int lane) => false;

    public override void Restore(Slab<T> slab, double* clock, bool isFirst) => start.Forget();

    public override T* FirstSlope(Slab<T> slab) => slab.Carry;

    public override void SlopeAfterEuler(Slab<T> slab, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = slab.Carry;
        StageKernels<T>.Combine(stageState, slab.State, sizes, &first, &one, 1, dimension, slab.Map.Lanes);
        field.Evaluate(times, stageState, slope);
        if (mass is not null)
        {
            matrix.Solve(slope, slab.Map.Lanes);
        }
    }

    public override void Attempt(Slab<T> slab, T* sizes)
    {
        int lanes = slab.Map.Lanes;
        Array.Clear(Work!, 0, lanes);
        Evaluations = 0;
        start.Evaluate(slab, withSlope: false, sizes);
        T gamma = T.CreateTruncating(tableau.Gamma);
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = gamma * sizes[l];
            Work![l].Factorizations++;
        }

        matrix.Factor(start.Jacobian, shifts, lanes);
        hasOwnMatrix = false;
        newton.BeginStep(lanes);
        for (int i = 1; i < tableau.Stages; i++)
        {
            SolveStage(slab, i, sizes, lanes);
        }

        // The last stage stands at the end of the step.
        for (int l = 0; l < lanes; l++)
        {
            for (int c = 0; c < dimension && newton.Failed[l]; c++)
            {
                trial[((nint)c * lanes) + l] = T.NaN;
            }

            Work![l].Unsolved += newton.Unsolved[l] ? 1 : 0;
        }
    }

    public override void EstimateError(Slab<T> slab, T* sizes, T* error) => slab.Sum(this.error, null, sizes, error);

    public override bool HasFurtherStages => false;

    public override void Complete(Slab<T> slab, T* sizes, ReadOnlySpan<bool> asks)
    {
    }

    public override void Advance(Slab<T> slab, Slab<T> next, T* taken)
    {
        start.Advance(taken, slab.Map.Lanes);
        StageKernels<T>.Choose(next.Carry, taken, slab.Stage(tableau.Stages - 1), slab.Carry, dimension, slab.Map.Lanes);
    }

    public override bool IsUnsolved(int lane) => newton.Unsolved[lane];

    public override void Compact(ReadOnlySpan<int> fromLanes) => start.Compact(fromLanes);

    public override void Interpolate(Slab<T> slab, int lane, double theta, T size, T* result, nint stride)
    {
        interpolant.At(theta);
        for (int c = 0; c < dimension; c++)
        {
            result[c * stride] = interpolant.Value(slab, lane, c, size);
        }
    }

    public override void MeasureStability(Slab<T> slab, T* sizes, int judged, Span<double> ratios) => ratios.Fill(double.NaN);

    public override DenseStep<T> Keep(Slab<T> slab, int lane) =>
        new(slab, lane, slab.Size[lane], tableau.Stages, tableau.B, tableau.Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new DirkPullback<T>(tableau, field, mass, interpolant, dimension, capacity, times);

    public override void Dispose()
    {
        start.Dispose();
        matrix.Dispose();
        newton.Dispose();
        buffer.Dispose();
        weights.Dispose();
        jacobian.Dispose();
    }

    /// <summary>Finds the slope of a stage, beginning with that of the stage before.</summary>
    private void SolveStage(Slab<T> slab, int stage, T* sizes, int lanes)
    {
        T* slope = slab.Stage(stage), kept = slab.StageState(stage);
        T* state = stage == tableau.Stages - 1 ? trial : kept == null ? stageState : kept;
        slab.Sum(earlier[stage], slab.State, sizes, fixedPart);
        if (field.ReadsTime)
        {
            slab.TimesTo(tableau.C[stage], times);
        }

        new Span<T>(slab.Stage(stage - 1), dimension * lanes).CopyTo(new Span<T>(slope, dimension * lanes));
        Move(fixedPart, slope, state, lanes);
        bool any = newton.BeginStage(lanes);
        for (int n = 1; any; n++)
        {
            field.Evaluate(times, state, residual);
            for (int l = 0; l < lanes; l++)
            {
                if (newton.Runs(l))
                {
                    Work![l].Evaluations++;
                    Work[l].Iterations++;
                }
            }

            Subtract(slope, lanes);
            matrix.Solve(residual, lanes);
            any = newton.Correct(n, slope, residual, state, shifts, dimension, lanes);
            Move(fixedPart, slope, state, lanes);
            if (any && Array.IndexOf(newton.AsksMatrix, true, 0, lanes) >= 0)
            {
                FactorAnew(state, lanes);
            }
        }

        if (state == trial && kept != null)
        {
            new Span<T>(trial, dimension * lanes).CopyTo(new Span<T>(kept, dimension * lanes));
        }
    }

    /// <summary>Evaluates the Jacobian at the iterates of all lanes, and gives it to those that ask for it.</summary>
    private void FactorAnew(T* state, int lanes)
    {
        int entries = dimension * dimension;
        nint all = (nint)entries * capacity;
        T* used = jacobian.Grow((2L * all) + (2L * dimension * capacity)), found = used + all, slope = found + all, byTime = slope + (dimension * capacity);
        if (!hasOwnMatrix)
        {
            new Span<T>(start.Jacobian, entries * lanes).CopyTo(new Span<T>(used, entries * lanes));
            hasOwnMatrix = true;
        }

        start.EvaluateAt(field.ReadsTime ? times : start.Times, state, slope, found, byTime, shifts, lanes, newton.AsksMatrix);
        for (int l = 0; l < lanes; l++)
        {
            mask[l] = newton.AsksMatrix[l] ? T.One : T.Zero;
            newton.AsksMatrix[l] = false;
            Work![l].Factorizations += mask[l] == T.One ? 1 : 0;
        }

        StageKernels<T>.Choose(used, mask, found, used, entries, lanes);
        matrix.Factor(used, shifts, lanes);
    }

    /// <summary>state = from + γh · slope.</summary>
    private void Move(T* from, T* slope, T* state, int lanes)
    {
        T one = T.One;
        StageKernels<T>.Combine(state, from, shifts, &slope, &one, 1, dimension, lanes);
    }

    /// <summary>residual −= M · slope.</summary>
    private void Subtract(T* slope, int lanes)
    {
        if (mass is null)
        {
            T minus = -T.One;
            StageKernels<T>.Combine(residual, residual, ones, &slope, &minus, 1, dimension, lanes);
        }
        else
        {
            mass.SubtractProduct(slope, residual, lanes);
        }
    }
}

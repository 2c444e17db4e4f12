using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Collocation methods: Mkᵢ = f(t + cᵢh, Yᵢ), Yᵢ = y + h Σⱼ aᵢⱼkⱼ over all j, y⁺ = y + h Σᵢ bᵢkᵢ. Newton's method solves for
/// all kᵢ at once, with the Jacobian at the start of the step, until a lane converges too slowly and requests a new one. The
/// first vector of a step record is the carry, the first iterate of all kᵢ: the last stage's slope of the previous step, or zero.
/// The slope at the start of a step would be no first iterate for stiff equations, since it is far from that of the solution
/// wherever the state is not exactly on it. The kᵢ follow.
/// </summary>
internal sealed unsafe class CollocationStepper<T> : ImplicitStepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ImplicitTableau tableau;
    private readonly NewtonLanes<T> newton;
    private readonly StageSystem<T> system;
    private readonly BlockField<T> values;
    private readonly CollocationTangent<T>? tangent;
    private readonly NativeBuffer<T> buffer, weights, jacobian = new();
    private readonly StepCoefficients<T>.Sum solution, errorSum;
    private readonly StepCoefficients<T>.Sum[] sums;
    private readonly T* trial, slopes, states, residual, ones, shifts, times, mask;
    private readonly MassMatrix<T>? massOfValues;
    private readonly int stages;
    private bool hasRefactored;

    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    public CollocationStepper(
        ImplicitTableau tableau, double newtonTolerance, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass,
        int capacity)
        : base(VectorsOf(tableau), tableau.ErrorGamma, [0, .. tableau.C], field, scale, mass, capacity)
    {
        (this.tableau, stages) = (tableau, tableau.Stages);
        newton = new(scale, newtonTolerance, capacity, stages);
        values = field.Values ?? field;
        MassMatrix<T>? massOfValues = field.Values is null ? mass : mass?.Leading(values.Dimension);
        system = StageSystem<T>.Of(tableau.A, values.Jacobian!, capacity, massOfValues);
        tangent = field.Values is null ? null : new(tableau, field, massOfValues, capacity, Work!);
        this.massOfValues = massOfValues;
        weights = new((stages + 2L) * (stages + 1));
        T* Memory(int row) => weights.Data + ((nint)row * (stages + 1));
        sums = [.. tableau.A.Select((row, i) => StepCoefficients<T>.Sum.Of([0, .. row], Memory(i)))];
        solution = StepCoefficients<T>.Sum.Of([0, .. tableau.B], Memory(stages));
        errorSum = StepCoefficients<T>.Sum.Of([0, .. tableau.ErrorWeights], Memory(stages + 1));
        int unit = BlockSize.Of(Dimension, Capacity), all = BlockSize.Of(Dimension * stages, Capacity);
        buffer = new(unit + (3L * all) + (4 * Capacity));
        trial = Trial = buffer.Data;
        slopes = trial + unit;
        states = slopes + all;
        residual = states + all;
        ones = residual + all;
        shifts = ones + Capacity;
        times = shifts + Capacity;
        mask = times + Capacity;
        new Span<T>(ones, Capacity).Fill(T.One);
    }

    public override int ErrorExponent => stages + 1;

    public override StepRecordLayout<T> LayoutOf(bool kept, bool states) => new(stages + 1, Dimension, Capacity, 0, states);

    public override int Begin(StepRecord<T> stepRecord, double* clock, bool slope)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!);
        Start.Begin(stepRecord, clock);
        new Span<T>(stepRecord.Carry, Dimension * lanes).Clear();
        return 0;
    }

    public override int BeginAgain(StepRecord<T> stepRecord, double* clock, T* mask)
    {
        int lanes = stepRecord.Map.Lanes;
        Start.BeginAgain(mask, lanes);
        new Span<T>(residual, Dimension * lanes).Clear();
        StageKernels<T>.Choose(stepRecord.Carry, mask, residual, stepRecord.Carry, Dimension, lanes);
        return 0;
    }

    public override bool MissesConstraints(int lane) => false;

    public override T* FirstSlope(StepRecord<T> stepRecord) => Start.Slope;

    public override void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope)
    {
        T one = T.One;
        T* first = Start.Slope;
        StageKernels<T>.Combine(states, stepRecord.State, sizes, &first, &one, 1, Dimension, stepRecord.Map.Lanes);
        Field.Evaluate(times, states, slope);
    }

    public override void Attempt(StepRecord<T> stepRecord, T* sizes)
    {
        int lanes = stepRecord.Map.Lanes;
        Array.Clear(Work!, 0, lanes);
        Evaluations = 0;
        Start.Evaluate(stepRecord, withSlope: true, sizes);
        for (int i = 0; i < stages; i++)
        {
            system.SetJacobian(i, Start.Jacobian, lanes);
            Copy(stepRecord.Carry, Part(slopes, i, lanes), values.Dimension, lanes);
        }

        Factor(sizes, lanes);
        hasRefactored = false;
        newton.BeginStep(lanes);
        Solve(stepRecord, sizes, lanes);
        for (int i = 0; i < stages; i++)
        {
            Copy(Part(slopes, i, lanes), stepRecord.Stage(i + 1), values.Dimension, lanes);
        }

        tangent?.Solve(stepRecord, states, sizes, lanes);
        for (int i = 0; i < stages; i++)
        {
            T* recorded = stepRecord.StageState(i + 1);
            if (recorded != null && tangent is null)
            {
                Copy(Part(states, i, lanes), recorded, Dimension, lanes);
            }
            else if (recorded != null)
            {
                stepRecord.Sum(sums[i], stepRecord.State, sizes, recorded);
            }
        }

        stepRecord.Sum(solution, stepRecord.State, sizes, trial);
        for (int l = 0; l < lanes; l++)
        {
            for (int c = 0; c < Dimension && newton.Failed[l]; c++)
            {
                trial[((nint)c * lanes) + l] = T.NaN;
            }

            Work![l].Unsolved += newton.Unsolved[l] ? 1 : 0;
        }
    }

    public override void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error)
    {
        int lanes = stepRecord.Map.Lanes;
        T gamma = T.CreateTruncating(tableau.ErrorGamma);
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = gamma * sizes[l];
        }

        Matrix.Factor(Start.Jacobian, shifts, lanes);
        if (Mass is null)
        {
            stepRecord.Sum(errorSum, null, sizes, error);
        }
        else
        {
            stepRecord.Sum(errorSum, null, sizes, residual);
            new Span<T>(error, Dimension * lanes).Clear();
            Mass.AddProduct(residual, error, lanes);
        }

        T one = T.One;
        T* slope = Start.Slope;
        StageKernels<T>.Combine(error, error, shifts, &slope, &one, 1, Dimension, lanes);
        Matrix.Solve(error, lanes);
    }

    public override void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted)
    {
        Start.Advance(accepted, stepRecord.Map.Lanes);
        StageKernels<T>.Choose(
            next.Carry, accepted, stepRecord.Stage(stages), stepRecord.Carry, Dimension, stepRecord.Map.Lanes);
    }

    public override T* VectorScales(T* sizes) => sizes;

    public override bool IsUnsolved(int lane) => newton.Unsolved[lane];

    public override DenseStep<T> ToDenseStep(StepRecord<T> stepRecord, int lane) =>
        new(stepRecord, lane, stepRecord.Size[lane], stages + 1, [0, .. tableau.B], Interpolant);

    public override StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times) =>
        new CollocationPullback<T>(tableau, field, Mass, Weights, Dimension, Capacity, times);

    public override void Dispose()
    {
        base.Dispose();
        newton.Dispose();
        system.Dispose();
        tangent?.Dispose();
        buffer.Dispose();
        weights.Dispose();
        jacobian.Dispose();
    }

    /// <summary>The polynomial of a step over its vectors: the carry has the weight 0.</summary>
    private static double[][] VectorsOf(ImplicitTableau tableau) => [new double[tableau.Stages], .. tableau.Interpolant];

    /// <summary>The part of a stage in the values of all stages.</summary>
    private T* Part(T* all, int stage, int lanes) => all + ((nint)stage * values.Dimension * lanes);

    private static void Copy(T* from, T* to, int components, int lanes) =>
        new Span<T>(from, components * lanes).CopyTo(new Span<T>(to, components * lanes));

    private void Factor(T* sizes, int lanes)
    {
        system.Factor(sizes, lanes);
        for (int l = 0; l < lanes; l++)
        {
            Work![l].Factorizations++;
        }
    }

    /// <summary>Solves for the slopes of all stages.</summary>
    private void Solve(StepRecord<T> stepRecord, T* sizes, int lanes)
    {
        SetStates(stepRecord, sizes, lanes);
        bool any = newton.BeginStage(lanes);
        for (int n = 1; any; n++)
        {
            for (int i = 0; i < stages; i++)
            {
                if (ReadsTime)
                {
                    stepRecord.TimesTo(tableau.C[i], times);
                }

                T* right = Part(residual, i, lanes), slope = Part(slopes, i, lanes);
                values.Evaluate(times, Part(states, i, lanes), right);
                SubtractMassTimesSlope(slope, right, lanes);
            }

            for (int l = 0; l < lanes; l++)
            {
                Work![l].Evaluations += newton.Runs(l) ? stages : 0;
                Work[l].Iterations += newton.Runs(l) ? 1 : 0;
            }

            system.Solve(residual, lanes);
            any = newton.Correct(n, slopes, residual, states, sizes, values.Dimension * stages, lanes);
            SetStates(stepRecord, sizes, lanes);
            if (any && Array.IndexOf(newton.NeedsNewMatrix, true, 0, lanes) >= 0)
            {
                Refactor(stepRecord, sizes, lanes);
            }
        }
    }

    /// <summary>Yᵢ = y + h Σⱼ aᵢⱼkⱼ.</summary>
    private void SetStates(StepRecord<T> stepRecord, T* sizes, int lanes)
    {
        for (int i = 0; i < stages; i++)
        {
            Copy(Part(slopes, i, lanes), stepRecord.Stage(i + 1), values.Dimension, lanes);
        }

        for (int i = 0; i < stages; i++)
        {
            // The trial state, which is not known yet, has space for values and tangents.
            T* state = Part(states, i, lanes), sum = tangent is null ? state : trial;
            stepRecord.Sum(sums[i], stepRecord.State, sizes, sum);
            if (sum != state)
            {
                Copy(sum, state, values.Dimension, lanes);
            }
        }
    }

    /// <summary>
    /// Evaluates the Jacobians at the iterates of all stages, and factors the matrix again. Only the lanes that need a new
    /// matrix use the new Jacobians.
    /// </summary>
    private void Refactor(StepRecord<T> stepRecord, T* sizes, int lanes)
    {
        int entries = values.Jacobian!.Entries;
        nint all = (nint)entries * Capacity;
        T* used = jacobian.Grow(((stages + 1L) * all) + (2L * Dimension * Capacity)), fresh = used + (stages * all);
        T* slope = fresh + all, timeSlope = slope + (Dimension * Capacity);
        for (int l = 0; l < lanes; l++)
        {
            mask[l] = newton.NeedsNewMatrix[l] ? T.One : T.Zero;
            Work![l].Factorizations += mask[l] == T.One ? 1 : 0;
        }

        for (int i = 0; i < stages; i++)
        {
            T* ofStage = used + (i * all);
            if (!hasRefactored)
            {
                new Span<T>(Start.Jacobian, entries * lanes).CopyTo(new Span<T>(ofStage, entries * lanes));
            }

            stepRecord.TimesTo(tableau.C[i], times);
            Start.EvaluateAt(times, Part(states, i, lanes), slope, fresh, timeSlope, sizes, lanes, newton.NeedsNewMatrix);
            StageKernels<T>.Choose(ofStage, mask, fresh, ofStage, entries, lanes);
            system.SetJacobian(i, ofStage, lanes);
        }

        hasRefactored = true;
        Array.Clear(newton.NeedsNewMatrix, 0, lanes);
        system.Factor(sizes, lanes);
    }

    /// <summary>right −= M · slope.</summary>
    private void SubtractMassTimesSlope(T* slope, T* right, int lanes)
    {
        if (massOfValues is null)
        {
            T minus = -T.One;
            StageKernels<T>.Combine(right, right, ones, &slope, &minus, 1, values.Dimension, lanes);
        }
        else
        {
            massOfValues.SubtractProduct(slope, right, lanes);
        }
    }
}

using System.Numerics;
using Continua.Integration;
using Continua.Kernels;
using Continua.Terms;

namespace Continua.Adjoints;

/// <summary>
/// The exact derivative of accepted steps, latest first. With λ the cotangent of y⁺ and Ȳᵢ those of the stages' states,
/// k̄ᵢ = h(bᵢλ + Σ aₗᵢȲₗ), Ȳᵢ = k̄ᵢᵀ∂f/∂y, ȳ = λ + ΣȲᵢ. Steps are constants but for those that end at a knot.
/// Reference: Sanz-Serna 2016, "Symplectic Runge–Kutta schemes for adjoint equations", section 3; times derived here.
/// </summary>
internal sealed unsafe partial class DiscretePullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FieldVjp<T> vjp;
    private readonly StepCoefficients<T> coefficients;
    private readonly InterpolantWeights<T> interpolant;
    private readonly Tableau tableau;
    private readonly bool landing, wantTimes;
    private readonly int dimension, capacity, stages, unit;
    private readonly NativeBuffer<T> buffer;
    private readonly NativeBuffer<T> lanesBuffer;
    private readonly NativeBuffer<T> weights;
    private readonly T* lambda, carry, scratch, state, slope;
    private readonly T* fullLambda, fullCarry, zeros;
    private readonly T** terms;
    private readonly int[] accepted;
    private BlockProblem<T> problem = new();
    private LaneMap map = LaneMap.Of([], 1);
    private T* cotangents;
    private int cotangentLanes;
    private int acceptedCount;

    public DiscretePullback(BlockIntegrator<T> integrator, FieldVjp<T> vjp, int dimension, int capacity, bool times)
    {
        (this.vjp, this.dimension, this.capacity, wantTimes) = (vjp, dimension, capacity, times);
        coefficients = integrator.Coefficients;
        interpolant = integrator.Interpolant;
        tableau = coefficients.Tableau;
        landing = integrator.LandsOnSaves;
        stages = tableau.Stages;
        unit = dimension * capacity;
        buffer = new((8 + (2 * stages)) * unit);
        lambda = buffer.Data;
        carry = lambda + unit;
        scratch = carry + unit;
        state = scratch + unit;
        slope = state + unit;
        fullLambda = slope + unit;
        fullCarry = fullLambda + unit;
        zeros = fullCarry + ((1 + (2 * (nint)stages)) * unit);
        lanesBuffer = new((4 + stages) * capacity);
        weights = new(stages + 2);
        terms = (T**)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)(stages + 2), (nuint)sizeof(T*));
        accepted = new int[capacity];
        Times = new(capacity);
        Evaluations = new int[capacity];
    }

    public TimeCotangents Times { get; }

    /// <summary>The cotangent of y₀: component c of row r at c·capacity + r.</summary>
    public T* ByStart => fullLambda;

    /// <summary>Evaluations of the field's derivative, per row.</summary>
    public int[] Evaluations { get; }

    private T* StageBar(int stage) => fullCarry + ((nint)(1 + stage) * unit);

    private T* SaveBar(int stage) => fullCarry + ((nint)(1 + stages + stage) * unit);

    private T* StepSizes => lanesBuffer.Data;

    private T* StageTimes => lanesBuffer.Data + capacity;

    private T* Mask => lanesBuffer.Data + (2 * capacity);

    private T* Ones => lanesBuffer.Data + (3 * capacity);

    private T* TimeBar(int stage) => lanesBuffer.Data + ((nint)(4 + stage) * capacity);

    /// <summary>Begins with the cotangents of what was saved: [saves + 1, dimension] per lane.</summary>
    public void Begin(
        BlockProblem<T> problem, ReadOnlySpan<RowState> rows, ReadOnlySpan<BlockValue<T>> arguments, T* cotangents, int lanes)
    {
        this.problem = problem;
        this.cotangents = cotangents;
        cotangentLanes = lanes;
        Times.Begin(problem.TimeStride);
        Array.Clear(Evaluations);
        vjp.Begin(arguments);
        new Span<T>(Ones, capacity).Fill(T.One);
        new Span<T>(fullLambda, 2 * unit).Clear();
        for (int r = 0; r < rows.Length; r++)
        {
            for (int c = 0; c < dimension && rows[r].Status == SolveStatus.Succeeded; c++)
            {
                T sum = Cotangent(r, problem.TimeStride, c);
                for (int save = 0; save < rows[r].SavedAtStart && rows[r].Accepted == 0; save++)
                {
                    sum += Cotangent(r, save, c);
                }

                fullLambda[(c * capacity) + r] = sum;
            }
        }

        map = LaneMap.Of([], 1);
    }

    /// <summary>Pulls the cotangents back through one attempted step.</summary>
    public void Step(Slab<T> slab, ReadOnlySpan<RowState> rows)
    {
        FindAccepted(slab, rows);
        if (acceptedCount == 0)
        {
            return;
        }

        Arrange(slab.Map);
        bool saves = AddSaves(slab);
        PullStages(slab, saves);
        if (wantTimes)
        {
            PullTimes(slab, saves);
        }

        SumStages(slab, saves);
    }

    /// <summary>Completes the cotangents, with the first attempted step at hand.</summary>
    public void Finish(Slab<T>? first, ReadOnlySpan<RowState> rows)
    {
        if (first is not null && tableau.IsFsal)
        {
            PullFirstSlope(first, rows);
        }

        Arrange(LaneMap.Of([], 1));
        for (int r = 0; r < rows.Length; r++)
        {
            for (int save = 0; save < rows[r].SavedAtStart && rows[r].Accepted > 0; save++)
            {
                for (int c = 0; c < dimension && rows[r].Status == SolveStatus.Succeeded; c++)
                {
                    fullLambda[(c * capacity) + r] += Cotangent(r, save, c);
                }
            }
        }

        vjp.Finish();
    }

    public void Dispose()
    {
        buffer.Dispose();
        lanesBuffer.Dispose();
        weights.Dispose();
        System.Runtime.InteropServices.NativeMemory.Free(terms);
    }

    private T Cotangent(int row, int save, int component) =>
        cotangents[((((nint)save * dimension) + component) * cotangentLanes) + row];

    private void FindAccepted(Slab<T> slab, ReadOnlySpan<RowState> rows)
    {
        acceptedCount = 0;
        LaneMap lanes = slab.Map;
        for (int l = 0; l < lanes.Lanes; l++)
        {
            bool taken = l < lanes.Count && slab.Plans[l].Accepted
                && rows[lanes.Rows[l]].Status == SolveStatus.Succeeded;
            Mask[l] = taken ? T.One : T.Zero;
            StepSizes[l] = taken ? T.CreateTruncating(slab.Plans[l].Size) : T.Zero;
            if (taken)
            {
                accepted[acceptedCount++] = l;
            }
        }
    }

    /// <summary>Moves the running cotangents to the lanes of a step; they are the rows' own in between.</summary>
    private void Arrange(LaneMap next)
    {
        if (ReferenceEquals(next, map))
        {
            return;
        }

        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < map.Count; l++)
            {
                fullLambda[(c * capacity) + map.Rows[l]] = lambda[(c * map.Lanes) + l];
                fullCarry[(c * capacity) + map.Rows[l]] = carry[(c * map.Lanes) + l];
            }
        }

        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < next.Lanes; l++)
            {
                lambda[(c * next.Lanes) + l] = fullLambda[(c * capacity) + next.Rows[l]];
                carry[(c * next.Lanes) + l] = fullCarry[(c * capacity) + next.Rows[l]];
            }
        }

        map = next;
        if (next.Count > 0)
        {
            vjp.Select(next);
        }
    }

    /// <summary>
    /// Adds the cotangents of values saved within the step: at its end to λ, else to the slopes and the state that the
    /// interpolant reads. Returns whether there are any of the second kind.
    /// </summary>
    private bool AddSaves(Slab<T> slab)
    {
        bool interpolated = false;
        foreach (int l in Accepted)
        {
            StepPlan plan = slab.Plans[l];
            for (int save = plan.FirstSave; save < plan.EndSave; save++)
            {
                if (landing)
                {
                    for (int c = 0; c < dimension; c++)
                    {
                        lambda[(c * map.Lanes) + l] += Cotangent(map.Rows[l], save, c);
                    }

                    continue;
                }

                if (!interpolated)
                {
                    interpolated = true;
                    new Span<T>(SaveBar(0), stages * unit).Clear();
                    new Span<T>(scratch, unit).Clear();
                }

                AddInterpolated(l, save, plan);
            }
        }

        return interpolated;
    }

    private ReadOnlySpan<int> Accepted => accepted.AsSpan(0, acceptedCount);

    private void AddInterpolated(int lane, int save, in StepPlan plan)
    {
        interpolant.At((problem.Time(map.Rows[lane], save) - plan.Time) / plan.Size);
        for (int c = 0; c < dimension; c++)
        {
            T cotangent = Cotangent(map.Rows[lane], save, c);
            nint at = ((nint)c * map.Lanes) + lane;
            scratch[at] += cotangent;
            for (int j = 0; j < stages; j++)
            {
                T weight = T.CreateTruncating(plan.Size * interpolant.Weights[j]);
                SaveBar(j)[at] = T.FusedMultiplyAdd(weight, cotangent, SaveBar(j)[at]);
            }
        }
    }

    private void PullStages(Slab<T> slab, bool saves)
    {
        for (int i = stages - 1; i >= 0; i--)
        {
            bool last = tableau.IsFsal && i == stages - 1;
            SlopeBar(i, saves ? SaveBar(i) : null, last);
            if (tableau.IsFsal && i == 0)
            {
                // The same evaluation was the last stage of the step before: it is pulled back there.
                StageKernels<T>.Choose(carry, Mask, slope, carry, dimension, map.Lanes);
                continue;
            }

            EvaluateStage(slab, i);
        }
    }

    /// <summary>k̄ᵢ, from what is later in the step.</summary>
    private void SlopeBar(int stage, T* saveBar, bool fromNextStep)
    {
        int count = 0;
        if (tableau.B[stage] != 0)
        {
            weights.Data[count] = T.CreateTruncating(tableau.B[stage]);
            terms[count++] = lambda;
        }

        for (int l = stage + 1; l < stages; l++)
        {
            if (tableau.A[l][stage] != 0)
            {
                weights.Data[count] = T.CreateTruncating(tableau.A[l][stage]);
                terms[count++] = StageBar(l);
            }
        }

        if (count > 0)
        {
            StageKernels<T>.Combine(slope, saveBar, StepSizes, terms, weights.Data, count, dimension, map.Lanes);
        }
        else
        {
            CopyOrClear(slope, saveBar);
        }

        if (fromNextStep)
        {
            weights.Data[0] = T.One;
            terms[0] = carry;
            StageKernels<T>.Combine(slope, slope, Ones, terms, weights.Data, 1, dimension, map.Lanes);
        }

        MaskOut(slope);
    }

    private void CopyOrClear(T* target, T* source)
    {
        Span<T> values = new(target, dimension * map.Lanes);
        if (source == null)
        {
            values.Clear();
        }
        else
        {
            new Span<T>(source, dimension * map.Lanes).CopyTo(values);
        }
    }

    // Lanes without an accepted step may hold anything, NaN included: they are chosen away, not multiplied by zero.
    private void MaskOut(T* values)
    {
        if (acceptedCount == map.Lanes)
        {
            return;
        }

        StageKernels<T>.Choose(values, Mask, values, zeros, dimension, map.Lanes);
    }

    private void EvaluateStage(Slab<T> slab, int stage)
    {
        T* at = slab.State;
        if (stage > 0)
        {
            StepCoefficients<T>.Sum sum = coefficients.Stages[stage];
            for (int j = 0; j < sum.Terms.Length; j++)
            {
                terms[j] = slab.Stage(sum.Terms[j]);
            }

            StageKernels<T>.Combine(
                state, slab.State, StepSizes, terms, sum.Weights, sum.Terms.Length, dimension, map.Lanes);
            at = state;
        }

        for (int l = 0; l < map.Lanes; l++)
        {
            StageTimes[l] = T.CreateTruncating(slab.Plans[l].Time + (tableau.C[stage] * slab.Plans[l].Size));
        }

        vjp.Pull(StageTimes, at, slope, StageBar(stage), TimeBar(stage), Accepted);
        MaskOut(StageBar(stage));
        foreach (int l in Accepted)
        {
            Evaluations[map.Rows[l]]++;
        }
    }

    private void SumStages(Slab<T> slab, bool saves)
    {
        int count = 0;
        for (int i = tableau.IsFsal ? 1 : 0; i < stages; i++)
        {
            weights.Data[count] = T.One;
            terms[count++] = StageBar(i);
        }

        if (saves)
        {
            weights.Data[count] = T.One;
            terms[count++] = scratch;
        }

        if (count > 0)
        {
            StageKernels<T>.Combine(state, lambda, Ones, terms, weights.Data, count, dimension, map.Lanes);
            StageKernels<T>.Choose(lambda, Mask, state, lambda, dimension, map.Lanes);
        }
    }

    /// <summary>The first slope of all, f(t₀, y₀), whose cotangent has been carried to the start.</summary>
    private void PullFirstSlope(Slab<T> first, ReadOnlySpan<RowState> rows)
    {
        Arrange(first.Map);
        acceptedCount = 0;
        for (int l = 0; l < map.Lanes; l++)
        {
            bool taken = l < map.Count && rows[map.Rows[l]].Status == SolveStatus.Succeeded;
            Mask[l] = taken ? T.One : T.Zero;
            if (taken)
            {
                accepted[acceptedCount++] = l;
            }
        }

        CopyOrClear(slope, carry);
        MaskOut(slope);
        EvaluateStage(first, 0);
        weights.Data[0] = T.One;
        terms[0] = StageBar(0);
        StageKernels<T>.Combine(lambda, lambda, Ones, terms, weights.Data, 1, dimension, map.Lanes);
        if (wantTimes)
        {
            foreach (int l in Accepted)
            {
                Times.T0[map.Rows[l]] += double.CreateTruncating(TimeBar(0)[l]);
            }
        }
    }
}

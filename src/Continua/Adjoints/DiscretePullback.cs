using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

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
    private LaneMap map = LaneMap.None;
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
        unit = BlockSize.Of(dimension, capacity);
        buffer = new((8L + (2 * stages)) * unit);
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
        Evaluations = new long[capacity];
    }

    public TimeCotangents Times { get; }

    /// <summary>The cotangent of y₀: component c of row r at c·capacity + r.</summary>
    public T* ByStart => fullLambda;

    /// <summary>Evaluations of the field's derivative, per row.</summary>
    public long[] Evaluations { get; }

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
        new Span<T>(fullLambda, unit).Clear();
        new Span<T>(fullCarry, unit).Clear();
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

        map = LaneMap.None;
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

        Arrange(LaneMap.None);
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
            bool taken = l < lanes.Count && slab.IsTaken(l)
                && rows[lanes.Rows[l]].Status == SolveStatus.Succeeded;
            Mask[l] = taken ? T.One : T.Zero;
            StepSizes[l] = taken ? T.CreateTruncating(slab.Size[l]) : T.Zero;
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
            map.Scatter(lambda + (c * map.Lanes), fullLambda + (c * capacity));
            map.Scatter(carry + (c * map.Lanes), fullCarry + (c * capacity));
        }

        for (int c = 0; c < dimension; c++)
        {
            next.Gather(fullLambda + (c * capacity), lambda + (c * next.Lanes));
            next.Gather(fullCarry + (c * capacity), carry + (c * next.Lanes));
        }

        map = next;
        if (next.Count > 0)
        {
            vjp.Select(next);
        }
    }

    private ReadOnlySpan<int> Accepted => accepted.AsSpan(0, acceptedCount);
}

using System.Numerics;
using Continua.Integration;
using Continua.Kernels;
using Continua.Terms;

namespace Continua.Adjoints;

/// <summary>
/// The continuous adjoint: z = (y, a) with ȧ = −aᵀ∂f/∂y, solved from t₁ to t₀; at every save time y is set to the value
/// found forwards and a gains the cotangent of that value. The arguments' part is a quadrature of accepted steps, outside
/// the error norm: ∂L/∂θ = ∫ aᵀ∂f/∂θ dt.
/// </summary>
internal sealed unsafe class BacksolvePullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> augmented;
    private readonly BlockIntegrator<T> integrator;
    private readonly SlabRecord<T> record;
    private readonly StepQuadrature<T> quadrature;
    private readonly FieldVjp<T> vjp;
    private readonly int dimension, capacity;
    private readonly NativeBuffer<T> buffer;
    private readonly T* start, end, state, cotangent, pulled, lanesOf;
    private readonly BlockProblem<T> segment = new();
    private readonly LaneMap.Pool maps;
    private readonly int[] accepted;

    /// <param name="augmented">The field of (y, a).</param>
    public BacksolvePullback(BlockField<T> augmented, FieldVjp<T> vjp, SolveOptions options, int dimension, int capacity)
    {
        (this.augmented, this.vjp, this.dimension, this.capacity) = (augmented, vjp, dimension, capacity);
        SolveOptions both = options with
        {
            AtolPerComponent = options.AtolPerComponent is { } atol ? Twice([.. atol, .. Enumerable.Repeat(options.Atol, options.Quadratures)]) : null,
            Quadratures = 0,
            SaveAt = SaveAt.End,
        };
        integrator = new(augmented, both, capacity);
        quadrature = new(integrator.Coefficients.Tableau);
        record = integrator.CreateRecord(forDerivative: false);
        int unit = dimension * capacity;
        buffer = new((8 * unit) + (3 * capacity));
        start = buffer.Data;
        end = start + (2 * unit);
        state = end + (2 * unit);
        cotangent = state + (2 * unit);
        pulled = cotangent + unit;
        lanesOf = pulled + unit;
        maps = new(capacity, Frame<T>.MinimumCapacity);
        (segment.T0, segment.T1) = (new double[capacity], new double[capacity]);
        accepted = new int[capacity];
        Times = new(capacity);
        Evaluations = new int[capacity];
    }

    public TimeCotangents Times { get; }

    public T* ByStart => start + (dimension * capacity);

    public int[] Evaluations { get; }

    /// <summary>The bytes of the steps held at a time.</summary>
    public long RecordBytes => record.Held * record.Layout.Bytes;

    /// <summary>Rows that could not be solved backwards.</summary>
    public List<int> Failed { get; } = [];

    /// <param name="saved">The values found forwards, [saves + 1, dimension] per lane.</param>
    /// <param name="cotangents">Their cotangents, likewise.</param>
    public void Run(
        BlockProblem<T> problem, ReadOnlySpan<RowState> rows, ReadOnlySpan<BlockValue<T>> arguments,
        T* saved, T* cotangents, int lanes)
    {
        Times.Begin(problem.TimeStride);
        Array.Clear(Evaluations);
        Failed.Clear();
        vjp.Begin(arguments);
        augmented.Bind(arguments);
        new Span<T>(start, 2 * dimension * capacity).Clear();
        segment.Rows = rows.Length;
        problem.T1.AsSpan(0, rows.Length).CopyTo(segment.T1);
        segment.Start = new(start, 2 * dimension, perRow: true, capacity);
        segment.Saved = end;
        segment.SavedLanes = capacity;
        segment.TimeStride = 0;
        for (int save = problem.TimeStride; save >= -1; save--)
        {
            for (int r = 0; r < rows.Length; r++)
            {
                MoveTo(problem, rows[r], r, save);
            }

            Solve(rows);
            for (int r = 0; r < rows.Length && save >= 0; r++)
            {
                if (save == problem.TimeStride || save < rows[r].SaveCount)
                {
                    Jump(r, save, saved, cotangents, lanes, rows[r].Status == SolveStatus.Succeeded);
                }
            }

            PullKnots(rows, save);
        }

        vjp.Finish();
    }

    public void Dispose()
    {
        augmented.Dispose();
        integrator.Dispose();
        record.Dispose();
        quadrature.Dispose();
        buffer.Dispose();
    }

    /// <summary>Sets a row's next stretch to end at a save time, or at t₀.</summary>
    private void MoveTo(BlockProblem<T> problem, in RowState row, int r, int save)
    {
        segment.T0[r] = segment.T1[r];
        if (save < 0)
        {
            segment.T1[r] = problem.T0[r];
        }
        else if (save < row.SaveCount)
        {
            segment.T1[r] = problem.Time(r, save);
        }
    }

    private void Solve(ReadOnlySpan<RowState> rows)
    {
        integrator.Start(segment, record);
        while (!integrator.IsDone)
        {
            Slab<T> slab = integrator.Current;
            integrator.Attempt(record);
            AddQuadrature(slab, rows);
            KeepNewest();
        }

        for (int r = 0; r < rows.Length; r++)
        {
            RowState row = integrator.Rows[r];
            Evaluations[r] += row.Evaluations;
            if (row.Status != SolveStatus.Succeeded && rows[r].Status == SolveStatus.Succeeded && !Failed.Contains(r))
            {
                Failed.Add(r);
            }

            for (int c = 0; c < 2 * dimension; c++)
            {
                start[(c * capacity) + r] = end[(c * capacity) + r];
            }
        }
    }

    // Only the attempt at hand is read; the record would grow with the steps.
    private void KeepNewest()
    {
        if (record.Count > 2)
        {
            record.KeepLast();
        }
    }

    private void AddQuadrature(Slab<T> slab, ReadOnlySpan<RowState> rows)
    {
        LaneMap map = slab.Map;
        int count = 0;
        for (int l = 0; l < map.Count; l++)
        {
            if (slab.Plans[l].Accepted && rows[map.Rows[l]].Status == SolveStatus.Succeeded)
            {
                accepted[count++] = l;
            }
        }

        if (count == 0)
        {
            return;
        }

        vjp.Select(map);
        foreach (StepQuadrature<T>.Node node in quadrature.Nodes)
        {
            AddNode(slab, node, accepted.AsSpan(0, count));
        }
    }

    private void AddNode(Slab<T> slab, in StepQuadrature<T>.Node node, ReadOnlySpan<int> lanes)
    {
        int width = slab.Map.Lanes;
        T* steps = lanesOf;
        T* times = lanesOf + capacity;
        for (int l = 0; l < width; l++)
        {
            steps[l] = T.CreateTruncating(slab.Plans[l].Size);
            times[l] = T.CreateTruncating(slab.Plans[l].Time + (node.Place * slab.Plans[l].Size));
        }

        T* at = slab.State;
        if (node.Slopes.Terms.Length > 0)
        {
            slab.Sum(node.Slopes, slab.State, steps, state);
            at = state;
        }

        // The integral runs from t₀ to t₁, the steps the other way.
        new Span<T>(cotangent, dimension * width).Clear();
        T weight = T.CreateTruncating(-node.Weight);
        for (int c = 0; c < dimension; c++)
        {
            foreach (int l in lanes)
            {
                cotangent[(c * width) + l] = weight * steps[l] * at[((dimension + c) * width) + l];
            }
        }

        vjp.Pull(times, at, null, cotangent, pulled, steps, lanes);
    }

    private void Jump(int r, int save, T* saved, T* cotangents, int lanes, bool succeeded)
    {
        for (int c = 0; c < dimension; c++)
        {
            nint at = ((((nint)save * dimension) + c) * lanes) + r;
            start[(c * capacity) + r] = succeeded ? saved[at] : T.Zero;
            T* a = start + ((nint)(dimension + c) * capacity) + r;
            *a = succeeded ? *a + cotangents[at] : T.Zero;
            end[((nint)c * capacity) + r] = succeeded ? cotangents[at] : T.Zero;
        }
    }

    /// <summary>An observation's time gains cotangentᵀf there, and t₀ loses aᵀf.</summary>
    private void PullKnots(ReadOnlySpan<RowState> rows, int save)
    {
        maps.Clear();
        LaneMap all = maps.OfAll(rows.Length);
        augmented.Select(all);
        for (int l = 0; l < all.Lanes; l++)
        {
            lanesOf[l] = T.CreateTruncating(segment.T1[all.Rows[l]]);
            for (int c = 0; c < 2 * dimension; c++)
            {
                state[(c * all.Lanes) + l] = start[(c * capacity) + all.Rows[l]];
            }
        }

        augmented.Evaluate(lanesOf, state, cotangent);
        for (int r = 0; r < rows.Length; r++)
        {
            double sum = 0;
            T* by = save < 0 ? start + (dimension * capacity) : end;
            for (int c = 0; c < dimension; c++)
            {
                sum += double.CreateTruncating(by[(c * capacity) + r])
                    * double.CreateTruncating(cotangent[(c * all.Lanes) + r]);
            }

            bool known = save < 0 || save == Times.Stride || save < rows[r].SaveCount;
            if (known && rows[r].Status == SolveStatus.Succeeded)
            {
                Times.AddToKnot(r, save, save < 0 ? -sum : sum);
            }
        }
    }

    private static double[] Twice(double[] tolerances) => [.. tolerances, .. tolerances];
}

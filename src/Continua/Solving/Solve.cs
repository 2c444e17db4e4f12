using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>
/// A solve outside expressions, which distributes rows over blocks and blocks over threads.
/// </summary>
internal sealed unsafe class Solve<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MinBlock = 32, MaxBlock = 128;

    // The maximum memory of a block, so that it stays in the L1 and L2 caches.
    private const int BlockBytes = 128 << 10;

    private readonly FieldPlan<T> plan;
    private readonly EventPlan<T>? events;
    private IReadOnlyList<LandingPath> paths;
    private readonly PathExtent[] extents;
    private readonly T[,] y0, noSaves;
    private readonly double[] t0, t1;
    private readonly SolveOptions options;
    private readonly int rows, dimension, blockSize;

    public Solve(FieldSource source, FieldPlan<T> plan, T[,] y0, double[] t0, double[] t1, SolveOptions options)
    {
        Precision.Guard<T>();
        (rows, dimension) = (y0.GetLength(0), y0.GetLength(1));
        Tensor.Guard(rows > 0 && dimension > 0, $"A solve starts from at least one row of one component, but got "
            + $"[{rows}, {dimension}].");
        options.Validate(dimension);
        options.ValidateMass(source.Mass, dimension);
        (this.plan, this.y0, this.options, noSaves) = (plan, y0, options, new T[0, dimension]);

        (events, paths, extents) = options.Events is { Count: > 0 }
            ? EventsOf(source, options.Events)
            : (null, source.Paths, source.Extents);

        // Rows that share their steps form one block.
        blockSize = options.Steps.Shared ? rows : BlockFor(plan.Footprint);
        Guard(t0, nameof(t0));
        Guard(t1, nameof(t1));

        // A span that all rows share is stored once.
        bool hasCommonSpan = t0.Length == 1 && t1.Length == 1
            && options.SaveAt is not SaveAt.Given { PerRow.Count: > 1 };
        (this.t0, this.t1) = hasCommonSpan ? (t0, t1) : (PerRow(t0, 0, rows), PerRow(t1, 0, rows));
    }

    /// <summary>The per-row arguments, [rows, arguments].</summary>
    public T[,] RowArguments { get; set; } = new T[0, 0];

    private int Threads => options.Threads > 0 ? options.Threads : Environment.ProcessorCount;

    /// <summary>Returns the plan of the events, and the paths that the field and the events read.</summary>
    private (EventPlan<T>? Plan, IReadOnlyList<LandingPath> Paths, PathExtent[] Extents) EventsOf(
        FieldSource source, IReadOnlyList<SolveEvent> definitions)
    {
        bool traced = source.Events.Events.Count > 0, perRow = source.ArgumentVector is not null;
        EventRules rules = traced
            ? source.Events
            : EventRules.ForNumbers(definitions, dimension, source.ArgumentPlaceholders, source.ArgumentVector);
        InputVariation[] declared = [.. rules.Arguments.Select(
            _ => perRow ? new InputVariation(PerRow: true, EachCall: false) : InputVariation.Constant)];
        if (traced)
        {
            return (rules.Plan<T>(declared, dimension), source.Paths, source.Extents);
        }

        Tensor t = rules.Placeholders[0];
        return (
            rules.Plan<T>(declared, dimension),
            [.. source.Paths, .. LandingPaths.Of(rules.Traced, t, rules.Arguments, source.ArgumentVector)],
            [.. source.Extents, .. LandingPaths.ExtentsOf(rules.Traced, t)]);
    }

    /// <summary>
    /// Solves all rows with arguments that the rows share; each thread creates its own instance of the field.
    /// </summary>
    public Solution<T> Run(ReadOnlyMemory<T>[] arguments)
    {
        if (paths.Count > 0)
        {
            paths =
            [
                .. paths.Select(path => path.Argument < 0
                    ? path
                    : path with { Times = Numbers(arguments[path.Argument].Span), Argument = -1 }),
            ];
        }

        // Kernels read whole vectors, and so beyond the end of an array: the values are copied to padded buffers.
        NativeBuffer<T>[] buffers = [.. arguments.Select(NativeBuffer<T>.Of)];
        try
        {
            return Run([.. buffers.Select((values, k) => new BlockArgument(values, arguments[k].Length))]);
        }
        finally
        {
            foreach (NativeBuffer<T> values in buffers)
            {
                values.Dispose();
            }
        }
    }

    /// <summary>Solves all rows with per-row arguments.</summary>
    /// <param name="arguments">The arguments, [rows, arguments]; empty for none.</param>
    public Solution<T> Run(T[,] arguments)
    {
        int count = arguments.GetLength(1);
        RowArguments = arguments;
        Tensor.Guard(
            arguments.GetLength(0) == rows || arguments.Length + arguments.GetLength(0) == 0,
            $"Every row has its arguments, but got {arguments.GetLength(0)} of them for {rows} rows; give [{rows}, "
            + $"{count}].");
        if (count == 0)
        {
            return Run(Array.Empty<BlockArgument>());
        }

        using NativeBuffer<T> buffer = new((long)count * rows);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < count; c++)
            {
                buffer.Data[((nint)c * rows) + r] = arguments[r, c];
            }
        }

        return Run([new BlockArgument(buffer, count, PerRow: true)]);
    }

    private Solution<T> Run(BlockArgument[] arguments)
    {
        double[][] times = SaveTimes.Of(options.SaveAt, t0, t1);
        RowResult<T>[] results = new RowResult<T>[rows];
        if (rows == 1 && (plan.Plain is not null || plan.IsKept) && !options.CallsBack && paths.Count == 0)
        {
            BlockSolver<T> solver = SolverPool<T>.Shared.Take(plan, dimension, options);
            solver.Field.Bind([.. arguments.Select(argument => argument.Of(0, 1, rows))]);
            RunBlock(solver, 0, times, results);
            SolverPool<T>.Shared.Return(solver);
        }
        else
        {
            RunBlocks(arguments, times, results);
        }

        return Finish(results);
    }

    /// <summary>Creates the solver of one thread.</summary>
    private BlockSolver<T> CreateSolver(int capacity) =>
        new(plan, options, capacity, events, restarts: paths.Count > 0);

    /// <summary>Creates the solver of an <see cref="OdeIntegrator{T}"/>, which steps all rows as one block.</summary>
    public BlockSolver<T> CreateSteppedSolver() => new(plan, options, rows, events, restarts: true);

    private void RunBlocks(BlockArgument[] arguments, double[][] times, RowResult<T>[] results)
    {
        int blocks = (rows + blockSize - 1) / blockSize, workers = Math.Clamp(Threads, 1, blocks), started = 0;
        void Work(int _)
        {
            using BlockSolver<T> solver = CreateSolver(blockSize);
            solver.Bind([.. arguments.Select(argument => argument.Of(0, blockSize, rows))]);
            for (int b; (b = Interlocked.Increment(ref started) - 1) < blocks;)
            {
                if (Array.Exists(arguments, argument => argument.PerRow))
                {
                    solver.Bind([.. arguments.Select(argument => argument.Of(b * blockSize, blockSize, rows))]);
                }

                RunBlock(solver, b * blockSize, times, results);
            }
        }

        if (workers == 1)
        {
            Work(0);
        }
        else
        {
            new ParallelRunner(linger: false).Run(workers, Work);
        }
    }

    /// <summary>An argument of all blocks.</summary>
    /// <param name="Values">The values, [size], or [size, rows] if they are per row.</param>
    /// <param name="Size">The number of components.</param>
    /// <param name="PerRow">Whether each row has its own value.</param>
    private readonly record struct BlockArgument(NativeBuffer<T> Values, int Size, bool PerRow = false)
    {
        /// <summary>Returns the part of the argument that belongs to a block of rows.</summary>
        public BlockValue<T> Of(int first, int count, int rows) =>
            PerRow ? new(Values.Data + first, Size, perRow: true, rows) : new(Values.Data, Size, perRow: false, 1);
    }

    /// <summary>
    /// Returns the number of rows of a block: as many as fit into the caches, because larger blocks share fixed costs
    /// among more rows and have fewer empty lanes when rows finish, but few enough that each thread receives several
    /// blocks, which balances their load.
    /// </summary>
    private int BlockFor(int footprint)
    {
        int fitting = (int)(BlockBytes / (sizeof(T) * (footprint + ((options.Solver.Slopes + 5L) * dimension))));
        int shared = rows / (4 * Threads);
        int maxRows = Math.Clamp(Math.Min(fitting, shared + MinBlock - 1) / MinBlock * MinBlock, MinBlock, MaxBlock);

        // The same number of equally large blocks for each thread, so that all threads end at about the same time.
        int blocks = (rows + maxRows - 1) / maxRows;
        blocks = (blocks + Threads - 1) / Threads * Threads;
        return Math.Min(rows, Math.Max(MinBlock, Frame<T>.Widen((rows + blocks - 1) / blocks)));
    }

    private void RunBlock(BlockSolver<T> solver, int first, double[][] times, RowResult<T>[] results)
    {
        int count = Math.Min(blockSize, rows - first), stride = 0;
        int[] saves = Sized(solver.Problem.SaveCounts, count);
        for (int r = 0; r < count; r++)
        {
            saves[r] = TimesOf(times, first + r).Length;
            stride = Math.Max(stride, saves[r]);
        }

        T* saved = solver.SaveBuffer((stride + 1L) * dimension * count);
        Start(solver, first, saves, saved, Padded(times, first, count, stride));
        BlockIntegrator<T> integrator = solver.Integrator;
        integrator.Run(solver.Record);
        for (int r = 0; r < count; r++)
        {
            results[first + r] = solver.Record is { } record
                ? RowResult<T>.FromSteps(
                    integrator, record, r, y0, first + r, saved + r, count, options.SaveAt is SaveAt.DenseOutput)
                : RowResult<T>.FromSaves(
                    integrator.Rows[r], TimesOf(times, first + r), noSaves, saved + r, stride, dimension, count);
            results[first + r].FailureWithin = integrator.FailureWithin(r);
            results[first + r].ReadEvents(integrator.Events?.Log, r, options);
        }
    }

    /// <summary>Starts all rows as one block, for an <see cref="OdeIntegrator{T}"/>.</summary>
    public void Begin(BlockSolver<T> solver) => Start(solver, 0, new int[rows], null, []);

    private void Start(BlockSolver<T> solver, int first, int[] saves, T* saved, double[] times)
    {
        int count = saves.Length;
        T* starts = solver.StartBuffer(BlockSize.Of(dimension, count));
        for (int r = 0; r < count; r++)
        {
            for (int c = 0; c < dimension; c++)
            {
                starts[((nint)c * count) + r] = y0[first + r, c];
            }
        }

        BlockProblem<T> problem = solver.Problem;
        (problem.Rows, problem.FirstRow) = (count, first);
        problem.Start = new(starts, dimension, perRow: true, count);
        (problem.T0, problem.T1) = (Sized(problem.T0, count), Sized(problem.T1, count));
        for (int r = 0; r < count; r++)
        {
            problem.T0[r] = t0[t0.Length == 1 ? 0 : first + r];
            problem.T1[r] = t1[t1.Length == 1 ? 0 : first + r];
        }

        (problem.Times, problem.TimeStride, problem.SaveCounts) = (times, times.Length / count, saves);
        problem.Saved = saved;
        problem.SavedLanes = count;
        problem.Extents = extents;
        problem.Knots = BlockKnots.Of(options, paths, RowArguments, first, count, rows, solver.Integrator.Capacity);
        solver.Integrator.Start(problem, solver.Record);
    }

    private Solution<T> Finish(RowResult<T>[] results)
    {
        List<SolveFailure>? failures = null;
        SolveNotes notes = default;
        for (int r = 0; r < rows; r++)
        {
            notes.Add(results[r].State.NotesFor<T>());
            if (!results[r].State.Status.IsSuccess())
            {
                (failures ??= []).Add(StatusText.Describe(r, results[r].State, options, results[r].FailureWithin));
            }
        }

        return failures is not null && options.ThrowOnFailure != false
            ? throw new SolveException(failures)
            : new(results, failures ?? (IReadOnlyList<SolveFailure>)[], dimension, notes.Sentences());
    }

    /// <summary>Returns the save times of a block as [rows, stride], padded with NaN.</summary>
    private static double[] Padded(double[][] times, int first, int count, int stride)
    {
        if (stride == 0)
        {
            return [];
        }

        double[] flat = new double[BlockSize.Of(stride, count)];
        Array.Fill(flat, double.NaN);
        for (int r = 0; r < count; r++)
        {
            TimesOf(times, first + r).CopyTo(flat, r * stride);
        }

        return flat;
    }

    private static TElement[] Sized<TElement>(TElement[]? array, int length) =>
        array?.Length == length ? array : new TElement[length];

    private static double[] TimesOf(double[][] times, int row) => times[times.Length == 1 ? 0 : row];

    private static double[] PerRow(double[] times, int first, int count)
    {
        double[] ofRows = new double[count];
        for (int r = 0; r < count; r++)
        {
            ofRows[r] = times[times.Length == 1 ? 0 : first + r];
        }

        return ofRows;
    }

    private static double[] Numbers(ReadOnlySpan<T> values)
    {
        double[] numbers = new double[values.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = double.CreateTruncating(values[i]);
        }

        return numbers;
    }

    private void Guard(double[] times, string name)
    {
        Tensor.Guard(
            times.Length == 1 || times.Length == rows,
            $"'{name}' holds one time, or one per row, but got {times.Length} for {rows} rows; give {rows}.");
        Tensor.Guard(Array.TrueForAll(times, double.IsFinite), $"'{name}' is finite, but holds NaN or infinity; check "
            + $"the times.");
    }
}

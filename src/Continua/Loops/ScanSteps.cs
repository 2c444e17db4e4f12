using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>Runs the steps of a scan. A row has a lane only in the steps that read one of its observations.</summary>
internal sealed unsafe class ScanSteps<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ScanPlan<T> plan;
    private readonly Frame<T> frame;
    private readonly StoredSteps<T>[] stored;
    private readonly int[] sizes;
    private readonly NativeBuffer<T> states;
    private NativeBuffer<T> current, next;
    private readonly NativeBuffer<T>[] observed;
    private readonly NativeBuffer<double>[] observedWide;
    private readonly bool[] isLive;
    private readonly int[] liveLanes;
    private readonly LaneProgram<T> main;
    private LaneProgram<T>? repeating;
    private BlockValue<T>[] arguments = [];

    public ScanSteps(ScanPlan<T> plan, Frame<T> frame, StoredSteps<T>[] stored)
    {
        (this.plan, this.frame, this.stored, sizes) = (plan, frame, stored, plan.StateSizes);
        int length = BlockSize.Of(sizes.Sum(), frame.Capacity);
        (states, current, next) = (new(length), new(PaddedLength), new(PaddedLength));
        observed = [.. plan.Sources.Select(source => new NativeBuffer<T>(BlockSize.Of(source.Size, frame.Capacity)))];
        observedWide = [.. plan.Sources.Select(_ => new NativeBuffer<double>())];
        main = new(plan.Step(withRowSums: true), frame.Capacity, plan.Scan.Body.Arguments.Length);
        (isLive, liveLanes) = (new bool[frame.Capacity], new int[frame.Capacity]);
    }

    /// <summary>
    /// The states, one after another: component c of all states of row r is stored at c·capacity + r.
    /// </summary>
    public T* States => states.Data;

    /// <summary>The costs and failures of solves within the steps.</summary>
    public StepFailures<T> Failures { get; } = new("observation");

    /// <summary>The observations of the rows.</summary>
    public RaggedBlock<T> Block { get; private set; } = null!;

    // In lanes, each state is padded to whole vectors, because kernels may write past the last component of one row.
    private int PaddedLength => sizes.Sum(size => PaddedSize(size, frame.Capacity));

    /// <summary>Returns the index of the observation that an iteration reads.</summary>
    public int StepOf(int iteration) => plan.Scan.Options.Backwards ? Block.Steps - 1 - iteration : iteration;

    /// <summary>Returns the iteration that reads an observation.</summary>
    public int IterationOf(int step) => StepOf(step);

    /// <summary>Sets the states at the start, and binds the arguments.</summary>
    public void Begin(ReadOnlySpan<BlockValue<T>> starts, BlockValue<T>[] values)
    {
        Block = (RaggedBlock<T>)frame.States[plan.Block]!;
        arguments = values;
        Failures.Clear();
        main.Bind(arguments);
        main.Program.BeginSums(main.Frame);
        repeating?.Bind(arguments);
        Array.Clear(isLive);
        foreach (int row in frame.Rows)
        {
            isLive[row] = true;
        }

        T* target = states.Data;
        for (int i = 0; i < sizes.Length; i++)
        {
            for (int c = 0; c < sizes[i]; c++, target += frame.Capacity)
            {
                for (int r = 0; r < frame.Occupied; r++)
                {
                    target[r] = i < starts.Length ? starts[i][c, r] : T.Zero;
                }
            }
        }
    }

    /// <summary>Runs consecutive iterations.</summary>
    /// <param name="from">The first iteration.</param>
    /// <param name="to">The iteration after the last.</param>
    /// <param name="isFirstRun">
    /// Whether the iterations run for the first time, so that they contribute to sums over rows and can fail.
    /// </param>
    public void Run(int from, int to, bool isFirstRun)
    {
        LaneProgram<T> program = isFirstRun ? main : Repeating();
        for (int iteration = from; iteration < to;)
        {
            ObservationRange range = RangeOf(StepOf(iteration));
            int final = IterationOf(plan.Scan.Options.Backwards ? range.From : range.To - 1);
            int end = Math.Min(to, final + 1);
            Enter(program, range.Map);
            for (; iteration < end; iteration++)
            {
                Step(program, StepOf(iteration), range.Map, isFirstRun);
            }

            Leave(range.Map);
        }
    }

    /// <summary>Completes the sums over rows.</summary>
    public void Finish()
    {
        main.Program.FinishSums(main.Frame);
        main.Program.RunSummed(main.Frame);
    }

    /// <summary>Adds a sum over rows to the target.</summary>
    public void AddRowSum(int index, Span<T> target) =>
        main.Frame.AddCommon(main.Program.Outputs[sizes.Length + stored.Length + index], target);

    public void Dispose()
    {
        main.Dispose();
        repeating?.Dispose();
        states.Dispose();
        current.Dispose();
        next.Dispose();
        for (int i = 0; i < observed.Length; i++)
        {
            observed[i].Dispose();
            observedWide[i].Dispose();
        }
    }

    private static int PaddedSize(int size, int lanes) =>
        ((size * lanes) + Frame<T>.MinimumCapacity - 1) / Frame<T>.MinimumCapacity * Frame<T>.MinimumCapacity;

    private LaneProgram<T> Repeating()
    {
        if (repeating is null && plan.HasRowSums)
        {
            repeating = new(plan.Step(withRowSums: false), frame.Capacity, plan.Scan.Body.Arguments.Length);
            repeating.Bind(arguments);
        }

        return repeating ?? main;
    }

    private ObservationRange RangeOf(int step)
    {
        foreach (ObservationRange range in Block.Ranges)
        {
            if (step < range.To)
            {
                return range;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(step));
    }

    /// <summary>Moves the rows of a map from their states to lanes.</summary>
    private void Enter(LaneProgram<T> program, LaneMap map)
    {
        program.Select(map);
        int live = 0;
        for (int l = 0; l < map.Count; l++)
        {
            if (isLive[map.Rows[l]])
            {
                liveLanes[live++] = l;
            }
        }

        program.Frame.SelectRows(liveLanes.AsSpan(0, live));
        T* source = states.Data, target = current.Data;
        foreach (int size in sizes)
        {
            for (int c = 0; c < size; c++, source += frame.Capacity)
            {
                map.Gather(source, target + ((nint)c * map.Lanes));
            }

            target += PaddedSize(size, frame.Capacity);
        }
    }

    /// <summary>Moves the rows of a map from lanes to their states.</summary>
    private void Leave(LaneMap map)
    {
        T* source = current.Data, target = states.Data;
        foreach (int size in sizes)
        {
            for (int c = 0; c < size; c++, target += frame.Capacity)
            {
                map.Scatter(source + ((nint)c * map.Lanes), target);
            }

            source += PaddedSize(size, frame.Capacity);
        }
    }

    private void Step(LaneProgram<T> program, int step, LaneMap map, bool isFirstRun)
    {
        int at = 0;
        for (int i = 0; i < sizes.Length; at += PaddedSize(sizes[i++], frame.Capacity))
        {
            program.SetInput(i, current.Data + at);
            program.Place(i, next.Data + at);
        }

        foreach (ScanPlan<T> producer in plan.Producers)
        {
            ((ScanState<T>)frame.States[producer.State]!).Require(step);
        }

        for (int i = 0; i < observed.Length; i++)
        {
            program.SetInput(sizes.Length + i, ReadSource(program, i, step, map));
        }

        for (int i = 0; i < stored.Length; i++)
        {
            program.Place(sizes.Length + i, stored[i].At(step));
        }

        program.Run();
        at = 0;
        for (int i = 0; i < sizes.Length; at += PaddedSize(sizes[i++], frame.Capacity))
        {
            program.Collect(i, sizes[i], next.Data + at);
        }

        for (int i = 0; i < stored.Length; i++)
        {
            program.Collect(sizes.Length + i, stored[i].Size, stored[i].At(step));
        }

        (current, next) = (next, current);
        if (isFirstRun && StepFailures<T>.Occur(main.Frame))
        {
            AddFailures(step, map);
        }
    }

    private void AddFailures(int step, LaneMap map)
    {
        Failures.Add(main, _ => step, map);
        for (int l = 0; l < map.Count; l++)
        {
            if (isLive[map.Rows[l]] && Failures.Contains(map.Rows[l]))
            {
                isLive[map.Rows[l]] = false;
                main.Frame.Drop(l);
            }
        }
    }

    private T* ReadSource(LaneProgram<T> program, int index, int step, LaneMap map)
    {
        ObservationSource<T> source = plan.Sources[index];
        T* values = source.At(frame, step, map, observed[index].Data);
        if (typeof(T) != typeof(double) && source.TryReadWide(frame, step, map, observedWide[index]))
        {
            program.Frame.BindWide(program.Program.Inputs[sizes.Length + index], observedWide[index].Data);
        }

        return values;
    }
}

using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// The state of a scan in one frame: the states of its rows, and the values that it stores for every observation. If
/// these exceed the memory budget, only a window of them is stored, and other windows are computed again from states
/// that were saved at the start of each window.
/// </summary>
internal sealed unsafe class ScanState<T> : IDisposable, IRowReport, ILoopSums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ScanPlan<T> plan;
    private readonly Frame<T> frame;
    private readonly ScanSteps<T> steps;
    private readonly StoredSteps<T>[] stored;
    private readonly SnapshotStack<NativeBuffer<T>> saved;
    private readonly BlockValue<T>[] starts, arguments;
    private readonly int[] sizes;
    private readonly NativeBuffer<T> last;
    private readonly WideTimes<T> times;
    private int windowLength, window;

    public ScanState(ScanPlan<T> plan, Frame<T> frame)
    {
        (this.plan, this.frame, sizes) = (plan, frame, plan.StateSizes);
        stored = [.. plan.EachSizes.Select(size => new StoredSteps<T>(size))];
        steps = new(plan, frame, stored);
        times = new(plan.ArgumentValues, plan.TimedArguments());
        starts = new BlockValue<T>[plan.Scan.Body.States.Length];
        arguments = new BlockValue<T>[plan.Scan.Body.Arguments.Length];
        int length = BlockSize.Of(sizes.Sum(), frame.Capacity);
        (last, saved) = (new(length), new(() => new(length)));
    }

    private RaggedBlock<T> Block => steps.Block;

    /// <summary>Runs all steps for the rows of the frame.</summary>
    /// <param name="lanes">The number of lanes of the frame.</param>
    /// <param name="inputs">The states at the start, then the arguments.</param>
    public void Run(int lanes, ReadOnlySpan<Operand> inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (i < starts.Length)
            {
                starts[i] = Value(inputs[i], plan.Scan.Body.States[i].Size, lanes);
            }
            else
            {
                int argument = i - starts.Length;
                arguments[argument] = Value(inputs[i], plan.Scan.Body.Arguments[argument].Size, lanes);
            }
        }

        times.Bind(frame, lanes, inputs[starts.Length..]);
        for (int k = 0; k < arguments.Length; k++)
        {
            arguments[k] = arguments[k] with { Wide = times[k] };
        }

        steps.Begin(starts, arguments);
        ChooseWindow();
        for (int from = 0; from < Block.Steps; from += windowLength)
        {
            Save();
            Open(from / windowLength);
            steps.Run(from, Math.Min(from + windowLength, Block.Steps), isFirstRun: true);
        }

        steps.Finish();
        steps.Failures.DropFrom(frame);
        new Span<T>(steps.States, sizes.Sum() * frame.Capacity).CopyTo(new(last.Data, sizes.Sum() * frame.Capacity));
    }

    /// <summary>
    /// Computes the steps around an observation again, unless the values of that observation are stored.
    /// </summary>
    public void Require(int step)
    {
        int required = steps.IterationOf(step) / windowLength;
        if (required != window)
        {
            Restore(required);
            Open(required);
            steps.Run(
                required * windowLength, Math.Min((required + 1) * windowLength, Block.Steps), isFirstRun: false);
        }
    }

    /// <summary>
    /// Returns a value that the scan stored for an observation, [size, lanes] in the lanes of the observation;
    /// <see cref="Require"/> has to be called before.
    /// </summary>
    public T* At(int item, int step) => stored[item].At(step);

    /// <summary>Copies a state after the last step to lanes; padding lanes repeat the last row.</summary>
    public void CopyLast(int state, int size, T* target, int lanes)
    {
        T* source = last.Data;
        for (int i = 0; i < state; i++)
        {
            source += (nint)sizes[i] * frame.Capacity;
        }

        int rows = frame.Occupied;
        for (int c = 0; c < size; c++, source += frame.Capacity, target += lanes)
        {
            new Span<T>(source, rows).CopyTo(new(target, rows));
            new Span<T>(target + rows, lanes - rows).Fill(source[rows - 1]);
        }
    }

    public void AddRowSum(int index, Span<T> target) => steps.AddRowSum(index, target);

    public void Report(int firstRow, RunReport report)
    {
        long values = saved.Count * (long)sizes.Sum() * frame.Capacity;
        foreach (StoredSteps<T> value in stored)
        {
            values += Math.Min(value.Total, value.Widest * windowLength);
        }

        report.RecordBytes = Math.Max(report.RecordBytes, values * sizeof(T));
        steps.Failures.Report(firstRow, report);
    }

    public void Dispose()
    {
        steps.Dispose();
        saved.Dispose();
        last.Dispose();
        times.Dispose();
        foreach (StoredSteps<T> value in stored)
        {
            value.Dispose();
        }
    }

    private BlockValue<T> Value(Operand operand, int size, int lanes) =>
        new(frame.Pointer(operand, lanes), size, operand.PerRow, lanes);

    /// <summary>
    /// Chooses the length w of a window. If the values of all steps exceed the budget, a window fills half of it, and
    /// the other half is left for saved states. If that window is shorter than the one with the least memory for window
    /// and saved states together, w·widest + steps/w·states, the latter is chosen.
    /// </summary>
    private void ChooseWindow()
    {
        long all = 0, widest = 0, states = Math.Max(1, (long)sizes.Sum() * frame.Capacity);
        foreach (StoredSteps<T> value in stored)
        {
            value.Begin(Block);
            all += value.Total;
            widest += value.Widest;
        }

        long budget = plan.Scan.Options.Budget / sizeof(T);
        windowLength = Math.Max(1, Block.Steps);
        if (all > budget)
        {
            long half = Math.Max(1, budget / 2 / widest);
            double smallest = Math.Sqrt((double)Block.Steps * states / widest);
            windowLength = (int)Math.Clamp(Math.Max(half, (long)Math.Ceiling(smallest)), 1, windowLength);
        }

        saved.Clear();
        window = -1;
    }

    private void Open(int index)
    {
        int from = index * windowLength, to = Math.Min(from + windowLength, Block.Steps);
        int first = steps.StepOf(from), final = steps.StepOf(to - 1);
        foreach (StoredSteps<T> value in stored)
        {
            value.Open(Math.Min(first, final), Math.Max(first, final) + 1);
        }

        window = index;
    }

    private void Save()
    {
        if (windowLength < Block.Steps)
        {
            int length = sizes.Sum() * frame.Capacity;
            new Span<T>(steps.States, length).CopyTo(new(saved.Add().Data, length));
        }
    }

    private void Restore(int index)
    {
        int length = sizes.Sum() * frame.Capacity;
        new Span<T>(saved[index].Data, length).CopyTo(new(steps.States, length));
    }
}

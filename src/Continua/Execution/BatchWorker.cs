using System.Numerics;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>The compiled program of a batch and the sizes of its inputs and outputs, shared by all threads.</summary>
internal sealed class BatchPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public BatchPlan(Graph graph, bool[] perRow, int rowOutputs)
    {
        (PerRow, RowOutputs) = (perRow, rowOutputs);
        Program = Compiler<T>.Compile(graph, [.. perRow.Select(p => p ? InputVariation.Rows : InputVariation.Constant)]);
        OutputSizes = [.. graph.Outputs.Select(o => o.Size)];
        InputSizes = [.. graph.Inputs.Select(i => i.Element is ElementType.Ragged or ElementType.Graph ? 0 : i.Size)];
        Sources = new IRowSource?[InputSizes.Length];
        SumSize = OutputSizes.Skip(rowOutputs).Sum();
        Pool = new(SumSize);
    }

    public Program<T> Program { get; }

    public bool[] PerRow { get; }

    public int RowOutputs { get; }

    /// <summary>The number of components of each input; 0 for an input whose size differs from row to row.</summary>
    public int[] InputSizes { get; }

    /// <summary>The rows of each input of the current run whose size differs from row to row; else null.</summary>
    public IRowSource?[] Sources { get; }

    public int[] OutputSizes { get; }

    public int SumSize { get; }

    public SumPool Pool { get; }
}

/// <summary>
/// Runs groups of rows in one frame: copies their inputs to lanes (component c of lane l is at index c·lanes + l), runs
/// the program, and collects the results. There is one worker for each thread or, in lockstep, for each group.
/// </summary>
internal sealed unsafe class BatchWorker<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BatchPlan<T> batch;
    private readonly int blockSize;
    private readonly Frame<T> frame;
    private readonly NativeBuffer<T>[] lanesOf;
    private readonly NativeBuffer<double>?[] wideLanes;
    private bool[] isDouble = [];
    private readonly GradientSumTree tree;
    private bool constantsAreReady;
    private int first, count, lanes, lateBefore;

    public BatchWorker(BatchPlan<T> plan, int blockSize)
    {
        (batch, this.blockSize, tree) = (plan, blockSize, new(plan.Pool));
        frame = batch.Program.CreateFrame(blockSize);
        lanesOf =
        [
            .. batch.InputSizes.Select((size, i) =>
                new NativeBuffer<T>(BlockSize.Of(size, batch.PerRow[i] ? Frame<T>.Widen(blockSize) : 1))),
        ];
        wideLanes = new NativeBuffer<double>?[lanesOf.Length];
        for (int i = 0; i < lanesOf.Length; i++)
        {
            frame[batch.Program.Inputs[i]] = lanesOf[i].Data;
        }
    }

    /// <summary>
    /// Copies the constants from <paramref name="pointers"/>; <paramref name="isDouble"/> marks the double inputs.
    /// </summary>
    public void Bind(T*[] pointers, bool[] isDouble)
    {
        this.isDouble = isDouble;
        for (int i = 0; i < lanesOf.Length; i++)
        {
            if (!batch.PerRow[i])
            {
                new Span<T>(pointers[i], batch.InputSizes[i]).CopyTo(new(lanesOf[i].Data, batch.InputSizes[i]));
            }
        }

        constantsAreReady = false;
        tree.Clear();
    }

    /// <summary>The frame with the values of the current group.</summary>
    public Frame<T> Frame => frame;

    public int Lanes => lanes;

    /// <summary>Runs consecutive groups, and returns their sums, one output after another.</summary>
    public double[] RunChunk(int from, int to, int rows, T*[] pointers, RunReport report)
    {
        for (int g = from; g < to; g++)
        {
            RunGroup(g, rows, pointers, report);
            AddSums();
        }

        return tree.Finish()!;
    }

    /// <summary>Runs one group, and writes its sums to <paramref name="sums"/>, one output after another.</summary>
    public void RunGroup(int group, int rows, T*[] pointers, RunReport report, T[] sums)
    {
        RunGroup(group, rows, pointers, report);
        CollectSums(sums);
    }

    /// <summary>Copies the inputs of a group of rows to lanes.</summary>
    public void Load(int group, int rows, T*[] pointers)
    {
        if (!constantsAreReady)
        {
            batch.Program.RunConstants(frame);
            constantsAreReady = true;
        }

        first = group * blockSize;
        count = Math.Min(blockSize, rows - first);
        lanes = count == 1 ? 1 : Frame<T>.Widen(count);
        for (int i = 0; i < lanesOf.Length; i++)
        {
            if (batch.Sources[i] is { } source)
            {
                source.Bind(frame.States[batch.Program.RaggedStates[i]] ??= source.CreateBlock(blockSize), first, count);
            }
            else if (batch.PerRow[i] && !isDouble[i])
            {
                Spread(pointers[i], lanesOf[i].Data, batch.InputSizes[i]);
                frame.BindWide(batch.Program.Inputs[i], null);
            }
            else if (batch.PerRow[i])
            {
                SpreadWide((double*)pointers[i], i, batch.InputSizes[i]);
            }
        }

        frame.Late.Clear();
    }

    /// <summary>Selects the rows that have not failed so far.</summary>
    public void Begin()
    {
        lateBefore = frame.Late.Count;
        frame.SelectRows(count);
        foreach (int row in frame.Late)
        {
            frame.Drop(row);
        }

        batch.Program.BeginSums(frame);
    }

    /// <summary>Completes the sums after the rows have run.</summary>
    /// <returns>Whether the rows have to run again, because some failed after they had been added to a sum.</returns>
    public bool Finish(RunReport report)
    {
        batch.Program.FinishSums(frame);
        batch.Program.RunSummed(frame);
        foreach (object? state in frame.States)
        {
            if (state is LaneFaults { Found.Count: > 0 } faults)
            {
                Fail(faults, report);
            }

            (state as IRowReport)?.Report(first, report);
        }

        return frame.Late.Count > lateBefore;
    }

    /// <summary>Copies the results of the group: the outputs per row, and the sums, one output after another.</summary>
    public void Collect(T*[] pointers, T[] sums)
    {
        CollectRows(pointers);
        CollectSums(sums);
    }

    public void Dispose()
    {
        frame.Dispose();
        for (int i = 0; i < lanesOf.Length; i++)
        {
            lanesOf[i].Dispose();
            wideLanes[i]?.Dispose();
        }
    }

    private void Fail(LaneFaults faults, RunReport report)
    {
        foreach (LaneFault fault in faults.Found)
        {
            (int from, int to) = fault.Lane < 0 ? (0, count) : (fault.Lane, fault.Lane + 1);
            for (int lane = from; lane < to; lane++)
            {
                FailIfNaN(lane, report, FaultText.Describe(fault, first + lane));
            }
        }
    }

    /// <summary>Fails the row of a lane if its outputs contain NaN, so that they depend on the fault.</summary>
    private void FailIfNaN(int lane, RunReport report, SolveFailure failure)
    {
        if (!HasNaN(lane))
        {
            return;
        }

        report.AddFailure(failure);
        if (frame.Rows.Contains(lane))
        {
            frame.DropLate(lane);
        }
    }

    private bool HasNaN(int lane)
    {
        for (int k = 0; k < batch.RowOutputs; k++)
        {
            if (batch.Program.ObservationOutputs[k] is { } ofObservations)
            {
                if (ofObservations.HasNaN(frame, lane))
                {
                    return true;
                }

                continue;
            }

            Operand output = batch.Program.Outputs[k];
            T* source = frame.Pointer(output, lanes);
            for (int c = 0; c < batch.OutputSizes[k]; c++)
            {
                if (T.IsNaN(source[((nint)c * output.ComponentStep(lanes)) + (lane * output.LaneStep)]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void RunGroup(int group, int rows, T*[] pointers, RunReport report)
    {
        Load(group, rows, pointers);
        for (bool again = true; again;)
        {
            Begin();
            batch.Program.RunRows(frame, lanes);
            again = Finish(report);
        }

        CollectRows(pointers);
    }

    private void CollectRows(T*[] pointers)
    {
        for (int k = 0; k < batch.RowOutputs; k++)
        {
            T* target = pointers[lanesOf.Length + k];
            if (batch.Program.ObservationOutputs[k] is { } ofObservations)
            {
                ofObservations.CopyTo(frame, target);
            }
            else
            {
                Collect(batch.Program.Outputs[k], target, batch.OutputSizes[k]);
            }
        }
    }

    private void CollectSums(Span<T> sums)
    {
        for (int k = batch.RowOutputs; k < batch.OutputSizes.Length; k++)
        {
            int size = batch.OutputSizes[k];
            frame.CopyCommon(batch.Program.Outputs[k], sums[..size]);
            sums = sums[size..];
        }
    }

    private void AddSums()
    {
        double[] result = tree.Next(out bool onto);
        int at = 0;
        for (int k = batch.RowOutputs; k < batch.OutputSizes.Length; k++)
        {
            Operand output = batch.Program.Outputs[k];
            T* values = frame.Pointer(output, 1);
            int size = batch.OutputSizes[k];
            Span<double> target = result.AsSpan(at, size);
            for (int c = 0; c < size && output.Spread; c++)
            {
                target[c] = onto ? target[c] + double.CreateTruncating(*values) : double.CreateTruncating(*values);
            }

            if (!output.Spread)
            {
                DoubleSums.Widen(new ReadOnlySpan<T>(values, size), target, onto);
            }

            at += size;
        }

        tree.Commit(result, onto);
    }

    // Lanes beyond the rows repeat the last row, whose values are valid arguments.
    private void Spread(T* source, T* target, int size)
    {
        LaneTranspose<T>.Run(source + ((nint)first * size), target, count, size, lanes, needed: size);
        for (int c = 0; c < size && count < lanes; c++, target += lanes)
        {
            new Span<T>(target + count, lanes - count).Fill(target[count - 1]);
        }
    }

    /// <summary>Copies a double input to lanes, both in the precision of the program and in double.</summary>
    private void SpreadWide(double* source, int input, int size)
    {
        double* target = (wideLanes[input] ??= new()).Grow(size * lanes);
        T* narrow = lanesOf[input].Data;
        source += (nint)first * size;
        for (int c = 0; c < size; c++)
        {
            for (int l = 0; l < lanes; l++)
            {
                double value = source[((nint)Math.Min(l, count - 1) * size) + c];
                target[((nint)c * lanes) + l] = value;
                narrow[((nint)c * lanes) + l] = T.CreateTruncating(value);
            }
        }

        frame.BindWide(batch.Program.Inputs[input], target);
    }

    private void Collect(Operand output, T* target, int size)
    {
        T* source = frame.Pointer(output, lanes);
        int step = output.ComponentStep(lanes), laneStep = output.LaneStep;
        for (int l = 0; l < count; l++)
        {
            T* row = target + ((nint)(first + l) * size);
            for (int c = 0; c < size; c++)
            {
                row[c] = source[((nint)c * step) + (l * laneStep)];
            }
        }
    }
}

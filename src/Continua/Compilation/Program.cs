using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>
/// A compiled graph: instructions, grouped by <see cref="Stratum"/>, on the slots of a frame. A program is immutable
/// and may run in several frames concurrently.
/// </summary>
internal sealed unsafe class Program<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Instruction<T>[] constants, heldRows, callConstants, rows, summed;
    private readonly ScalarTape<T>? tape;
    private readonly RowSum<T>[] sums;
    private readonly SlotPlan[] plans;
    private readonly (int Slot, double[] Values)[] literals;
    private readonly bool[] isPlaced;
    private readonly int[] barriers;

    public Program(
        ILookup<Stratum, Instruction<T>> instructions, SlotPlan[] plans, (int Slot, double[] Values)[] literals,
        int[] inputs, Operand[] outputs, bool[] isPlaced, int states)
    {
        constants = [.. instructions[Stratum.Constant]];
        heldRows = [.. instructions[Stratum.HeldRows]];
        callConstants = [.. instructions[Stratum.CallConstant]];
        rows = [.. instructions[Stratum.Rows]];
        summed = [.. instructions[Stratum.Summed]];
        barriers = [.. Enumerable.Range(0, rows.Length).Where(i => rows[i] is BarrierInstruction<T>)];
        tape = ScalarTape<T>.Of(
            rows, [.. outputs.Select(output => output.Slot), .. summed.SelectMany(s => s.Reads).Select(read => read.Slot)],
            [.. literals.Select(literal => literal.Slot)]);
        sums = [.. rows.Concat(heldRows).Concat(callConstants).OfType<RowSum<T>>()];
        (this.plans, this.literals, this.isPlaced, Inputs, Outputs, States) = (plans, literals, isPlaced, inputs, outputs, states);
    }

    /// <summary>The slot of each input, which the caller binds to its memory.</summary>
    public int[] Inputs { get; }

    /// <summary>The operand of each output.</summary>
    public Operand[] Outputs { get; }

    /// <summary>The number of components of each output.</summary>
    public required int[] OutputSizes { get; init; }

    /// <summary>For each output, how to read it if it has one value per observation; else null.</summary>
    public required IObservationOutput<T>?[] ObservationOutputs { get; init; }

    /// <summary>The number of stateful instructions.</summary>
    public int States { get; }

    /// <summary>For each input, the index of the state with its observations; −1 if the input is not ragged.</summary>
    public required int[] RaggedStates { get; init; }

    /// <summary>Whether a block of a single row is computed by a <see cref="ScalarTape{T}"/>.</summary>
    public bool HasTape => tape is not null;

    /// <summary>Whether an output is written to memory that the caller binds to its slot before a run.</summary>
    public bool IsPlaced(int output) => isPlaced[output];

    /// <summary>The number of components that a frame stores per lane.</summary>
    public int RowComponents => plans.Where(p => p.PerRow && p.Offset >= 0).Select(p => p.Offset + p.Size).DefaultIfEmpty(0).Max();

    /// <summary>Whether any instruction or output reads an input.</summary>
    public bool Reads(int input)
    {
        Instruction<T>[][] all = [constants, heldRows, callConstants, rows, summed];
        return Array.Exists(Outputs, IsInput)
            || Array.Exists(all, stratum => Array.Exists(stratum, instruction => Array.Exists(instruction.Reads, IsInput)));

        bool IsInput(Operand operand) => operand.Slot == Inputs[input];
    }

    /// <summary>Allocates the memory for one thread and up to <paramref name="capacity"/> lanes.</summary>
    public Frame<T> CreateFrame(int capacity)
    {
        Frame<T> frame = new(plans, capacity, States);
        foreach ((int slot, double[] values) in literals)
        {
            if (plans[slot].Offset < 0)
            {
                frame[slot] = LongLiterals<T>.Of(values);
                continue;
            }

            for (int i = 0; i < values.Length; i++)
            {
                frame[slot][i] = T.CreateTruncating(values[i]);
            }
        }

        return frame;
    }

    /// <summary>
    /// Computes the values that depend only on held constants. Must be called before the first call, and again after
    /// these constants have changed.
    /// </summary>
    public void RunConstants(Frame<T> frame)
    {
        frame.Bindings++;
        Run(constants, frame, 1);
    }

    /// <summary>
    /// Computes the per-row values that depend only on held values, and adds the current rows to sums of such values.
    /// </summary>
    public void RunHeldRows(Frame<T> frame, int lanes) => Run(heldRows, frame, lanes);

    /// <summary>
    /// Computes the values that change with each call, and adds the current rows to sums of such values.
    /// </summary>
    public void RunRows(Frame<T> frame, int lanes)
    {
        if (callConstants.Length > 0)
        {
            Run(callConstants, frame, 1);
        }

        if (lanes == 1 && tape is not null)
        {
            tape.Run(frame);
            return;
        }

        Run(rows, frame, lanes);
    }

    /// <summary>
    /// Computes the values that change with each call, for the blocks of one worker thread, in lockstep with the other
    /// worker threads.
    /// </summary>
    public void RunRows(WorkerBlocks<T> blocks)
    {
        foreach (Frame<T> frame in blocks.Frames)
        {
            Run(callConstants, frame, 1);
        }

        int from = 0;
        foreach (int barrier in barriers)
        {
            RunRows(blocks, from, barrier);
            ((BarrierInstruction<T>)rows[barrier]).RunTogether(blocks);
            from = barrier + 1;
        }

        RunRows(blocks, from, rows.Length);
    }

    /// <summary>Sets all row sums to zero.</summary>
    public void BeginSums(Frame<T> frame)
    {
        foreach (RowSum<T> sum in sums)
        {
            sum.Begin(frame);
        }
    }

    /// <summary>Writes all row sums to their results.</summary>
    public void FinishSums(Frame<T> frame)
    {
        foreach (RowSum<T> sum in sums)
        {
            sum.Finish(frame);
        }
    }

    /// <summary>Computes the values that depend on sums over rows.</summary>
    public void RunSummed(Frame<T> frame) => Run(summed, frame, 1);

    private void RunRows(WorkerBlocks<T> blocks, int from, int to)
    {
        for (int b = 0; b < blocks.Frames.Length; b++)
        {
            Run(rows.AsSpan(from, to - from), blocks.Frames[b], blocks.Lanes[b]);
        }
    }

    private static void Run(ReadOnlySpan<Instruction<T>> instructions, Frame<T> frame, int lanes)
    {
        foreach (Instruction<T> instruction in instructions)
        {
            instruction.Run(frame, lanes);
        }
    }
}

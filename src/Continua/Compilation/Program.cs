using System.Numerics;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>
/// A compiled graph: instructions by stratum over the slots of a frame. It is immutable and may run in many frames at once.
/// </summary>
internal sealed unsafe class Program<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Instruction<T>[] constants, heldRows, callConstants, rows, summed;
    private readonly ScalarTape<T>? tape;
    private readonly RowSum<T>[] sums;
    private readonly SlotPlan[] plans;
    private readonly (int Slot, double[] Values)[] literals;
    private readonly bool[] placed;
    private readonly int[] meetings;

    public Program(
        ILookup<Stratum, Instruction<T>> instructions, SlotPlan[] plans, (int Slot, double[] Values)[] literals,
        int[] inputs, Operand[] outputs, bool[] placed, int states)
    {
        constants = [.. instructions[Stratum.Constant]];
        heldRows = [.. instructions[Stratum.HeldRows]];
        callConstants = [.. instructions[Stratum.CallConstant]];
        rows = [.. instructions[Stratum.Rows]];
        summed = [.. instructions[Stratum.Summed]];
        meetings = [.. Enumerable.Range(0, rows.Length).Where(i => rows[i] is BarrierInstruction<T>)];
        tape = ScalarTape<T>.Of(
            rows, [.. outputs.Select(output => output.Slot), .. summed.SelectMany(s => s.Reads).Select(read => read.Slot)],
            [.. literals.Select(literal => literal.Slot)]);
        sums = [.. rows.Concat(heldRows).Concat(callConstants).OfType<RowSum<T>>()];
        (this.plans, this.literals, this.placed, Inputs, Outputs, States) = (plans, literals, placed, inputs, outputs, states);
    }

    /// <summary>The slot of each input; it is bound from outside.</summary>
    public int[] Inputs { get; }

    /// <summary>Where each output is found after a run.</summary>
    public Operand[] Outputs { get; }

    /// <summary>The components of each output.</summary>
    public required int[] OutputSizes { get; init; }

    public int States { get; }

    /// <summary>Whether what changes with each call of a row alone is computed number by number.</summary>
    public bool HasTape => tape is not null;

    /// <summary>Whether an output goes where the caller has set its slot before a run.</summary>
    public bool IsPlaced(int output) => placed[output];

    /// <summary>The components of memory that each row takes.</summary>
    public int RowComponents => plans.Where(p => p.PerRow && p.Place >= 0).Select(p => p.Place + p.Size).DefaultIfEmpty(0).Max();

    /// <summary>Whether anything depends on an input.</summary>
    public bool Reads(int input)
    {
        Instruction<T>[][] all = [constants, heldRows, callConstants, rows, summed];
        return Array.Exists(Outputs, IsInput)
            || Array.Exists(all, stratum => Array.Exists(stratum, instruction => Array.Exists(instruction.Reads, IsInput)));

        bool IsInput(Operand operand) => operand.Slot == Inputs[input];
    }

    /// <summary>Memory for one thread and up to <paramref name="capacity"/> lanes.</summary>
    public Frame<T> CreateFrame(int capacity)
    {
        Frame<T> frame = new(plans, capacity, States);
        foreach ((int slot, double[] values) in literals)
        {
            if (plans[slot].Place < 0)
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

    /// <summary>Computes what depends on held constants alone, which may have changed.</summary>
    public void RunConstants(Frame<T> frame)
    {
        frame.Bindings++;
        Run(constants, frame, 1);
    }

    /// <summary>Computes what depends on held values alone, for the rows at hand.</summary>
    public void RunHeldRows(Frame<T> frame, int lanes) => Run(heldRows, frame, lanes);

    /// <summary>Computes what changes with each call.</summary>
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

    /// <summary>Computes what changes with each call, for blocks that wait for each other at some instructions.</summary>
    public void RunRows(WorkerBlocks<T> blocks)
    {
        foreach (Frame<T> frame in blocks.Frames)
        {
            Run(callConstants, frame, 1);
        }

        int from = 0;
        foreach (int meeting in meetings)
        {
            RunRows(blocks, from, meeting);
            ((BarrierInstruction<T>)rows[meeting]).RunTogether(blocks);
            from = meeting + 1;
        }

        RunRows(blocks, from, rows.Length);
    }

    public void BeginSums(Frame<T> frame)
    {
        foreach (RowSum<T> sum in sums)
        {
            sum.Begin(frame);
        }
    }

    public void FinishSums(Frame<T> frame)
    {
        foreach (RowSum<T> sum in sums)
        {
            sum.Finish(frame);
        }
    }

    /// <summary>Computes what depends on sums over rows.</summary>
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

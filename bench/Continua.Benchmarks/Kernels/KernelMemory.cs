using Continua.Kernels;

namespace Continua.Benchmarks.Kernels;

/// <summary>A frame of one block of rows with random numbers, in which one kernel runs over and over.</summary>
internal sealed unsafe class KernelMemory : IDisposable
{
    public const int Rows = 32;

    private readonly List<SlotPlan> slots = [];
    private int constants, rows;
    private Frame<float>? frame;

    public Frame<float> Frame => frame ??= Create();

    public Operand Add(int size, bool perRow)
    {
        int unit = Frame<float>.MinimumCapacity;
        slots.Add(new(size, perRow, perRow ? rows : constants));
        (constants, rows) = perRow ? (constants, rows + size) : (constants + ((size + unit - 1) / unit * unit), rows);
        return new(slots.Count - 1, 0, perRow, Spread: false);
    }

    /// <summary>Replaces an operand's numbers, which are else between −1 and 1.</summary>
    public void Fill(Operand operand, float least, float most)
    {
        SlotPlan plan = slots[operand.Slot];
        Span<float> values = new(Frame[operand.Slot], plan.Size * (plan.PerRow ? Rows : 1));
        RandomKey key = new RandomKey(1).Split(operand.Slot);
        for (int n = 0; n < values.Length; n++)
        {
            values[n] = least + ((most - least) * (float)key.Uniform(n));
        }
    }

    public void Dispose() => frame?.Dispose();

    private Frame<float> Create()
    {
        frame = new([.. slots], Rows, 0);
        frame.SelectRows(Rows);
        for (int n = 0; n < slots.Count; n++)
        {
            Fill(new(n, 0, slots[n].PerRow, Spread: false), -1, 1);
        }

        return frame;
    }
}

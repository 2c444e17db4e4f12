using Continua.Kernels;

namespace Continua.Benchmarks.Kernels;

/// <summary>A frame of one block of rows with random values, on which one kernel runs repeatedly.</summary>
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

    /// <summary>Fills an operand with values from a range; without this call they are between −1 and 1.</summary>
    public void Fill(Operand operand, float min, float max)
    {
        SlotPlan plan = slots[operand.Slot];
        Span<float> values = new(Frame[operand.Slot], plan.Size * (plan.PerRow ? Rows : 1));
        RandomKey key = new RandomKey(1).Split(operand.Slot);
        for (int n = 0; n < values.Length; n++)
        {
            values[n] = min + ((max - min) * (float)key.Uniform(n));
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

using System.Numerics;
using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>A frame whose operands contain random values, for running a single kernel.</summary>
internal sealed unsafe class KernelFrame<T>(int seed, int lanes, int states = 0) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(int Size, bool PerRow)> slots = [];
    private readonly System.Random random = new(seed);
    private Frame<T>? frame;

    public Frame<T> Frame => frame ??= Create();

    public int Lanes => lanes;

    /// <summary>Adds an operand; to be called before the first access to the frame.</summary>
    public Operand Add(int size, bool perRow, bool spread = false)
    {
        slots.Add((spread ? 1 : size, perRow));
        return new(slots.Count - 1, 0, perRow, spread);
    }

    public T At(Operand operand, int component, int lane) =>
        Frame.Pointer(operand, lanes)[(component * operand.ComponentStep(lanes)) + (lane * operand.LaneStep)];

    public void Set(Operand operand, int component, int lane, T value) =>
        Frame.Pointer(operand, lanes)[(component * operand.ComponentStep(lanes)) + (lane * operand.LaneStep)] = value;

    /// <summary>The number of distinct lanes of an operand.</summary>
    public int Width(Operand operand) => operand.PerRow ? lanes : 1;

    public void Dispose() => frame?.Dispose();

    private Frame<T> Create()
    {
        int unit = Frame<T>.MinimumCapacity, constant = 0, row = 0;
        SlotPlan[] plans = new SlotPlan[slots.Count];
        for (int i = 0; i < plans.Length; i++)
        {
            (int size, bool perRow) = slots[i];
            plans[i] = new(size, perRow, perRow ? row : constant);
            (constant, row) = perRow ? (constant, row + size) : (constant + ((size + unit - 1) / unit * unit), row);
        }

        Frame<T> created = new(plans, lanes, states);
        for (int i = 0; i < plans.Length; i++)
        {
            Fill(created[i], plans[i].Size * (plans[i].PerRow ? lanes : 1));
        }

        created.SelectRows(lanes);
        return created;
    }

    private void Fill(T* values, int count)
    {
        for (int c = 0; c < count; c++)
        {
            values[c] = T.CreateTruncating((2 * random.NextDouble()) - 1);
        }
    }
}

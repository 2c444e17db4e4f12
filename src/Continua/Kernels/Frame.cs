using System.Numerics;
using System.Runtime.InteropServices;

namespace Continua.Kernels;

/// <summary>The layout of one slot of a frame.</summary>
/// <param name="Size">The number of components.</param>
/// <param name="PerRow">Whether the slot has a lane per row, rather than one value for all rows.</param>
/// <param name="Offset">
/// The offset of the first component, in components, in the part of the frame's memory for row values or for values
/// shared by all rows; −1 if the slot is bound to memory outside the frame.
/// </param>
internal readonly record struct SlotPlan(int Size, bool PerRow, int Offset);

/// <summary>
/// The memory in which one thread runs a program: slots (buffers of values) in one allocation, the lanes of the current
/// rows, and the state of stateful instructions. A lane is the index of a row within its block, the rows that the
/// thread computes together. Row values are component-major: component c of lane l is at index c·lanes + l.
/// </summary>
internal sealed unsafe class Frame<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Vector kernels may read and write past the end of a value by less than this many bytes.</summary>
    public const int Padding = 64;

    /// <summary>
    /// The minimum number of lanes, one vector of the widest kind. It lets kernels that run along the components of a
    /// single row write past the end of a value without overwriting the next slot. Within a concatenated value, such a
    /// kernel overwrites the start of the next part, which is computed later.
    /// </summary>
    public static int MinimumCapacity => Padding / sizeof(T);

    /// <summary>
    /// Rounds a number of values up to a multiple of <see cref="MinimumCapacity"/>, so that vector loops of every width
    /// end at a whole vector.
    /// </summary>
    public static int Widen(int count) => (count + MinimumCapacity - 1) / MinimumCapacity * MinimumCapacity;

    private readonly T** pointers;
    private readonly byte* arena;
    private readonly int* rows;
    private readonly Dictionary<int, nint> wide = [];
    private NativeBuffer<T>? registers;
    private WorkerBlocks<T>? onlyBlock;
    private bool disposed;

    /// <summary>Allocates the memory of a frame.</summary>
    /// <param name="plans">The slots.</param>
    /// <param name="capacity">The largest number of lanes.</param>
    /// <param name="states">The number of stateful instructions.</param>
    public Frame(ReadOnlySpan<SlotPlan> plans, int capacity, int states)
    {
        Capacity = capacity = Widen(Math.Max(capacity, 1));
        States = new object?[states];
        nuint constants = Extent(plans, perRow: false);
        nuint total = constants + Extent(plans, perRow: true);
        pointers = (T**)NativeMemory.AllocZeroed((nuint)Math.Max(1, plans.Length), (nuint)sizeof(T*));
        rows = (int*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(int));
        arena = (byte*)NativeMemory.AlignedAlloc(total + Padding, Padding);
        NativeMemory.Clear(arena, total + Padding);
        for (int i = 0; i < plans.Length; i++)
        {
            SlotPlan plan = plans[i];
            if (plan.Offset >= 0)
            {
                pointers[i] = (T*)(arena + (plan.PerRow ? constants : 0) + Bytes(plan.Offset, plan.PerRow));
            }
        }
    }

    public int Capacity { get; }

    /// <summary>The lanes whose rows take part in row sums, in the order of the rows.</summary>
    public ReadOnlySpan<int> Rows => new(rows, RowCount);

    public int RowCount { get; private set; }

    /// <summary>The state that instructions keep between calls, one entry per stateful instruction.</summary>
    public object?[] States { get; }

    /// <summary>
    /// The buffers that collect the cotangents of each row, [size] per lane, indexed by argument; see
    /// <see cref="PathGather{T}"/>.
    /// </summary>
    public T*[] Gathered { get; set; } = [];

    /// <summary>
    /// The number of times the shared constants have been recomputed. Values derived from the constants are valid until
    /// this number changes.
    /// </summary>
    public int Bindings { get; set; }

    /// <summary>
    /// Returns the scalar registers of a <see cref="ScalarTape{T}"/>; every call returns the same memory.
    /// </summary>
    /// <param name="count">The number of registers.</param>
    /// <param name="isNew">Whether this call allocated them.</param>
    public T* Registers(int count, out bool isNew)
    {
        isNew = registers is null;
        return (registers ??= new(count)).Data;
    }

    /// <summary>This frame as the only block of a single worker.</summary>
    public WorkerBlocks<T> AsOnlyBlock => onlyBlock ??= new(new SpinBarrier(), new BlockSums(1), 0, [this], new object?[States.Length]);

    public T* this[int slot]
    {
        get => pointers[slot];
        set => pointers[slot] = value;
    }

    /// <summary>
    /// Returns the double-precision copy of the value of a slot, in the same lanes; null if the value exists only in
    /// the precision of the frame.
    /// </summary>
    public double* Wide(int slot) => wide.Count == 0 ? null : (double*)wide.GetValueOrDefault(slot);

    /// <summary>
    /// Binds a double-precision copy of the value of a slot, in addition to the value in the precision of the frame;
    /// null to remove the copy.
    /// </summary>
    public void BindWide(int slot, double* values)
    {
        if (values != null || wide.Count > 0)
        {
            wide[slot] = (nint)values;
        }
    }

    public T* Pointer(Operand operand, int lanes) =>
        pointers[operand.Slot] + (nint)operand.Offset * (operand.PerRow ? lanes : 1);

    /// <summary>The number of lanes that contain rows, including failed ones.</summary>
    public int Occupied { get; private set; }

    /// <summary>
    /// Copies a value shared by all rows to <paramref name="target"/>; a spread value is expanded to all components.
    /// </summary>
    public void CopyCommon(Operand value, Span<T> target)
    {
        T* source = Pointer(value, 1);
        if (value.Spread)
        {
            target.Fill(*source);
        }
        else
        {
            new Span<T>(source, target.Length).CopyTo(target);
        }
    }

    /// <summary>
    /// Adds a value shared by all rows to <paramref name="target"/>; a spread value is expanded to all components.
    /// </summary>
    public void AddCommon(Operand value, Span<T> target)
    {
        T* source = Pointer(value, 1);
        int step = value.ComponentStep(1);
        for (int c = 0; c < target.Length; c++)
        {
            target[c] += source[c * step];
        }
    }

    /// <summary>Selects the first <paramref name="count"/> lanes as the current rows.</summary>
    public void SelectRows(int count)
    {
        Occupied = count;
        for (int i = 0; i < count; i++)
        {
            rows[i] = i;
        }

        RowCount = count;
    }

    /// <summary>
    /// Selects the given lanes as the current rows; <see cref="Occupied"/> does not change.
    /// </summary>
    public void SelectRows(ReadOnlySpan<int> lanes)
    {
        lanes.CopyTo(new Span<int>(rows, Capacity));
        RowCount = lanes.Length;
    }

    /// <summary>Excludes the lane of a failed row from further row sums.</summary>
    public void Drop(int lane)
    {
        int count = 0;
        for (int i = 0; i < RowCount; i++)
        {
            if (rows[i] != lane)
            {
                rows[count++] = rows[i];
            }
        }

        RowCount = count;
    }

    /// <summary>
    /// Lanes of rows that failed after some row sums had included them; the run has to be repeated without them.
    /// </summary>
    public List<int> Late { get; } = [];

    /// <summary>
    /// Excludes the lane of a row that failed after some row sums had included it; see <see cref="Late"/>.
    /// </summary>
    public void DropLate(int lane)
    {
        Drop(lane);
        Late.Add(lane);
    }

    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        foreach (object? state in States)
        {
            (state as IDisposable)?.Dispose();
        }

        onlyBlock?.Dispose();
        registers?.Dispose();
        NativeMemory.AlignedFree(arena);
        NativeMemory.Free(pointers);
        NativeMemory.Free(rows);
        GC.SuppressFinalize(this);
    }

    ~Frame()
    {
        NativeMemory.AlignedFree(arena);
        NativeMemory.Free(pointers);
        NativeMemory.Free(rows);
    }

    private nuint Extent(ReadOnlySpan<SlotPlan> plans, bool perRow)
    {
        nuint end = 0;
        foreach (SlotPlan plan in plans)
        {
            if (plan.Offset >= 0 && plan.PerRow == perRow)
            {
                BlockSize.Of(plan.Size, perRow ? Capacity : 1);
                end = Math.Max(end, Bytes((long)plan.Offset + plan.Size, perRow) + (nuint)Padding);
            }
        }

        return (end + Padding - 1) / Padding * Padding;
    }

    private nuint Bytes(long components, bool perRow) =>
        (nuint)components * (nuint)(perRow ? Capacity : 1) * (nuint)sizeof(T);
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace Continua.Kernels;

/// <summary>A slot of a frame: its number of components, and whether it holds a lane per row.</summary>
/// <param name="Place">The first component of its place in the arena, in the units of its stratum; −1 if bound from outside.</param>
internal readonly record struct SlotPlan(int Size, bool PerRow, int Place);

/// <summary>
/// The memory in which one thread runs a program: a table of slots over one arena, the rows at hand, and what stateful
/// instructions keep. Row values are component-major, rows innermost: component c of lane l lies at c·lanes + l.
/// </summary>
internal sealed unsafe class Frame<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Vector kernels may run over the end of a value by less than this many bytes.</summary>
    public const int Padding = 64;

    /// <summary>
    /// A frame has room for at least one widest vector of lanes, so that kernels along a single row's components may run
    /// over the end of any value without touching the next; of parts of a joined value the next comes later.
    /// </summary>
    public static int MinimumCapacity => Padding / sizeof(T);

    /// <summary>As many or more, in whole widest vectors, whatever the machine's, so that no tail is left.</summary>
    public static int Widen(int count) => (count + MinimumCapacity - 1) / MinimumCapacity * MinimumCapacity;

    private readonly T** pointers;
    private readonly byte* arena;
    private readonly int* rows;
    private readonly Dictionary<int, nint> wide = [];
    private NativeBuffer<T>? registers;
    private WorkerBlocks<T>? alone;
    private bool disposed;

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
            if (plan.Place >= 0)
            {
                pointers[i] = (T*)(arena + (plan.PerRow ? constants : 0) + Bytes(plan.Place, plan.PerRow));
            }
        }
    }

    public int Capacity { get; }

    /// <summary>The lanes that hold rows to be summed, in the order of rows.</summary>
    public ReadOnlySpan<int> Rows => new(rows, RowCount);

    public int RowCount { get; private set; }

    /// <summary>What stateful instructions keep between calls, one place each.</summary>
    public object?[] States { get; }

    /// <summary>Where instructions gather the cotangents of each row, [component] per lane, by the number of the argument: see PathGather.</summary>
    public T*[] Gathered { get; set; } = [];

    /// <summary>How often constants have been computed from what is held; as long as it stays, so do they.</summary>
    public int Bindings { get; set; }

    /// <summary>Room for so many single numbers, the same in every call.</summary>
    /// <param name="isNew">Whether this is the first call.</param>
    public T* Registers(int count, out bool isNew)
    {
        isNew = registers is null;
        return (registers ??= new(count)).Data;
    }

    /// <summary>This frame as the only block of a batch.</summary>
    public WorkerBlocks<T> Alone => alone ??= new(new SpinBarrier(), new BlockSums(1), 0, [this], new object?[States.Length]);

    public T* this[int slot]
    {
        get => pointers[slot];
        set => pointers[slot] = value;
    }

    /// <summary>The value of a slot in double, in the same lanes; null where it is held in the precision of the frame only.</summary>
    public double* Wide(int slot) => wide.Count == 0 ? null : (double*)wide.GetValueOrDefault(slot);

    /// <summary>Binds the value of a slot in double, beside the one in the precision of the frame; null for none.</summary>
    public void BindWide(int slot, double* values)
    {
        if (values != null || wide.Count > 0)
        {
            wide[slot] = (nint)values;
        }
    }

    public T* Pointer(Operand operand, int lanes) =>
        pointers[operand.Slot] + (nint)operand.Offset * (operand.PerRow ? lanes : 1);

    /// <summary>The lanes that hold rows, failed ones included.</summary>
    public int Occupied { get; private set; }

    /// <summary>Copies a value that all rows have in common, whole if it is spread.</summary>
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

    /// <summary>Adds a value that all rows have in common, whole if it is spread.</summary>
    public void AddCommon(Operand value, Span<T> target)
    {
        T* source = Pointer(value, 1);
        int step = value.ComponentStep(1);
        for (int c = 0; c < target.Length; c++)
        {
            target[c] += source[c * step];
        }
    }

    /// <summary>Takes the first lanes as the rows at hand.</summary>
    public void SelectRows(int count)
    {
        Occupied = count;
        for (int i = 0; i < count; i++)
        {
            rows[i] = i;
        }

        RowCount = count;
    }

    /// <summary>Takes the given lanes as the rows at hand.</summary>
    public void SelectRows(ReadOnlySpan<int> lanes)
    {
        lanes.CopyTo(new Span<int>(rows, Capacity));
        RowCount = lanes.Length;
    }

    /// <summary>Leaves a lane out of coming sums: its row failed.</summary>
    public void Drop(int lane)
    {
        int kept = 0;
        for (int i = 0; i < RowCount; i++)
        {
            if (rows[i] != lane)
            {
                rows[kept++] = rows[i];
            }
        }

        RowCount = kept;
    }

    /// <summary>Rows that failed when some sums had them already; the run is to be repeated without them.</summary>
    public List<int> Late { get; } = [];

    /// <summary>Leaves a lane out, in a run to be repeated too.</summary>
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

        alone?.Dispose();
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
            if (plan.Place >= 0 && plan.PerRow == perRow)
            {
                BlockSize.Of(plan.Size, perRow ? Capacity : 1);
                end = Math.Max(end, Bytes((long)plan.Place + plan.Size, perRow) + (nuint)Padding);
            }
        }

        return (end + Padding - 1) / Padding * Padding;
    }

    private nuint Bytes(long components, bool perRow) =>
        (nuint)components * (nuint)(perRow ? Capacity : 1) * (nuint)sizeof(T);
}

using System.Numerics;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>Everything an integrator needs to go on from here with the same bits.</summary>
internal sealed class IntegratorSnapshot<T>(int values, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public NativeBuffer<T> Values { get; } = new(2L * values);

    public RowState[] Rows { get; } = new RowState[capacity];

    public LaneMap Map { get; set; } = LaneMap.None;

    public bool CarryIsReady { get; set; }

    /// <summary>The number of attempts made before.</summary>
    public int Attempts { get; set; }

    /// <summary>The number of evaluations of each row that runs.</summary>
    public long Evaluations { get; set; }

    public void Dispose() => Values.Dispose();
}

internal sealed unsafe partial class BlockIntegrator<T>
{
    public IntegratorSnapshot<T> CreateSnapshot() => new(dimension * capacity, capacity);

    /// <summary>The bytes of a snapshot.</summary>
    public long SnapshotBytes =>
        (2L * dimension * capacity * sizeof(T)) + ((long)capacity * sizeof(RowState));

    public void Save(IntegratorSnapshot<T> snapshot, int attempts)
    {
        int count = dimension * current.Map.Lanes;
        new Span<T>(current.State, count).CopyTo(new Span<T>(snapshot.Values.Data, count));
        new Span<T>(current.Carry, count).CopyTo(new Span<T>(snapshot.Values.Data + (dimension * capacity), count));
        Settle();
        rows.CopyTo(snapshot.Rows, 0);
        (snapshot.Map, snapshot.CarryIsReady, snapshot.Attempts, snapshot.Evaluations) = (current.Map, stepper.CarryIsReady, attempts, evaluations);
    }

    /// <summary>Goes back to where a snapshot was taken; values already saved are not saved again.</summary>
    public void Restore(IntegratorSnapshot<T> snapshot, SlabRecord<T>? record)
    {
        record?.Clear();
        scratch.Clear();
        current = (record ?? scratch).Add(snapshot.Map);
        int count = dimension * snapshot.Map.Lanes;
        new Span<T>(snapshot.Values.Data, count).CopyTo(new Span<T>(current.State, count));
        new Span<T>(snapshot.Values.Data + (dimension * capacity), count).CopyTo(new Span<T>(current.Carry, count));
        snapshot.Rows.CopyTo(rows, 0);
        (stepper.CarryIsReady, attempts, evaluations) = (snapshot.CarryIsReady, snapshot.Attempts, snapshot.Evaluations);
        problem.Saved = null;
        LoadClocks(snapshot.Map);
        field.Select(snapshot.Map);
        TakeTimes();
        stepper.Restore(current, stageTimes, snapshot.Attempts == 0);
    }
}

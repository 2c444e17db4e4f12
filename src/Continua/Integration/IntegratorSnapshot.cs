using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The complete state of an integrator, from which the integration continues with bitwise equal results.
/// <paramref name="conditions"/> is the number of events with a condition, or −1 in a solve without events.
/// </summary>
internal sealed unsafe class IntegratorSnapshot<T>(int dimension, int capacity, int conditions) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> values = new();
    private readonly NativeBuffer<double> numbers = new();

    public RowState[] Rows { get; } = new RowState[capacity];

    /// <summary>The states of the event conditions.</summary>
    public ConditionState[] ConditionStates { get; } = new ConditionState[Math.Max(0, conditions) * capacity];

    /// <summary>The number of events and the search for crossings of each row.</summary>
    public RowEvents[] Events { get; } = new RowEvents[conditions < 0 ? 0 : capacity];

    /// <summary>The values of <see cref="Stepper{T}.LaneMemory"/>, one per lane.</summary>
    public double[] Memory { get; } = new double[capacity];

    public LaneMap Map { get; private set; } = LaneMap.None;

    public bool CarryIsReady { get; set; }

    /// <summary>The number of attempts before the snapshot.</summary>
    public int Attempts { get; set; }

    /// <summary>The number of evaluations before the snapshot, per running row.</summary>
    public long Evaluations { get; set; }

    /// <summary>The size of a snapshot in bytes.</summary>
    /// <param name="layout">The layout of the step records.</param>
    public static long BytesOf(in StepRecordLayout<T> layout, int dimension, int capacity, int conditions)
    {
        long events = conditions < 0 ? 0 : sizeof(RowEvents) + (conditions * sizeof(ConditionState));
        return ((layout.FurtherCarry + 2L) * dimension * capacity * sizeof(T))
            + (capacity * (sizeof(RowState) + ((layout.Numbers + 1L) * sizeof(double)) + events));
    }

    /// <summary>Copies state and carry of a step record, and its map of rows to lanes.</summary>
    public void CopyFrom(StepRecord<T> stepRecord)
    {
        Map = stepRecord.Map;
        T* to = values.Grow(((long)stepRecord.FurtherCarry + 2) * dimension * capacity);
        Copy(stepRecord.State, to);
        for (int v = 0; v <= stepRecord.FurtherCarry; v++)
        {
            Copy(stepRecord.CarryVector(v), to + ((nint)(v + 1) * dimension * capacity));
        }

        numbers.Grow((long)stepRecord.Numbers * capacity);
        for (int n = 0; n < stepRecord.Numbers; n++)
        {
            CopyNumbers(stepRecord.Number(n), numbers.Data + ((nint)n * capacity));
        }
    }

    /// <summary>Copies state and carry to a step record with the same rows.</summary>
    public void CopyTo(StepRecord<T> stepRecord)
    {
        Copy(values.Data, stepRecord.State);
        for (int v = 0; v <= stepRecord.FurtherCarry; v++)
        {
            Copy(values.Data + ((nint)(v + 1) * dimension * capacity), stepRecord.CarryVector(v));
        }

        for (int n = 0; n < stepRecord.Numbers; n++)
        {
            CopyNumbers(numbers.Data + ((nint)n * capacity), stepRecord.Number(n));
        }
    }

    public void Dispose()
    {
        values.Dispose();
        numbers.Dispose();
    }

    private void Copy(T* from, T* to) =>
        new Span<T>(from, dimension * Map.Lanes).CopyTo(new Span<T>(to, dimension * Map.Lanes));

    private void CopyNumbers(double* from, double* to) =>
        new Span<double>(from, Map.Lanes).CopyTo(new Span<double>(to, Map.Lanes));
}

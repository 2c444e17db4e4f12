using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Adds steps to states, and keeps the digits that each addition loses for the next one. These digits are the further carry of
/// the step records.
/// </summary>
internal sealed unsafe class CompensatedSum<T>(int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The digits that the last attempted steps have lost.
    private readonly NativeBuffer<T> lost = new(BlockSize.Of(dimension, capacity));

    /// <summary>Begins in all lanes, without lost digits.</summary>
    public void Begin(StepRecord<T> stepRecord) =>
        new Span<T>(stepRecord.CarryVector(1), dimension * stepRecord.Map.Lanes).Clear();

    /// <summary>Begins again in some lanes, whose state was replaced.</summary>
    /// <param name="mask">1 for each of these lanes, else 0.</param>
    public void BeginAgain(StepRecord<T> stepRecord, T* mask)
    {
        int lanes = stepRecord.Map.Lanes;
        new Span<T>(lost.Data, dimension * lanes).Clear();
        StageKernels<T>.Choose(stepRecord.CarryVector(1), mask, lost.Data, stepRecord.CarryVector(1), dimension, lanes);
    }

    /// <summary>Replaces increments of the state by the new state.</summary>
    /// <param name="values">The increments, then the new states, [dimension] per lane.</param>
    public void Add(StepRecord<T> stepRecord, T* values)
    {
        T* state = stepRecord.State, carried = stepRecord.CarryVector(1);
        for (nint i = 0; i < (nint)dimension * stepRecord.Map.Lanes; i++)
        {
            T increment = values[i] + carried[i], sum = state[i] + increment;

            // Of the two-sum of the state and the increment, whichever is larger: exact in both cases.
            T rest = sum - state[i];
            lost.Data[i] = (state[i] - (sum - rest)) + (increment - rest);
            values[i] = sum;
        }
    }

    /// <summary>Passes the lost digits to the next step record: those of accepted steps, else those before them.</summary>
    /// <param name="accepted">1 for each accepted step, else 0.</param>
    public void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted) => StageKernels<T>.Choose(
        next.CarryVector(1), accepted, lost.Data, stepRecord.CarryVector(1), dimension, stepRecord.Map.Lanes);

    public void Dispose() => lost.Dispose();
}

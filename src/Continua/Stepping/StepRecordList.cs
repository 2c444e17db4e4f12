using System.Numerics;
using Continua.Execution;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>The attempted steps of a block in order; their memory is reused by the next solve.</summary>
internal sealed class StepRecordList<T>(StepRecordLayout<T> layout) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<StepRecord<T>> stepRecords = [];

    public StepRecordLayout<T> Layout => layout;

    public int Count { get; private set; }

    /// <summary>The number of allocated step records, used or not.</summary>
    public int Allocated => stepRecords.Count;

    public StepRecord<T> this[int index] => stepRecords[index];

    public void Clear() => Count = 0;

    /// <summary>Appends a record for the rows in the lanes; its contents are undefined.</summary>
    public StepRecord<T> Add(LaneMap map)
    {
        if (Count == stepRecords.Count)
        {
            stepRecords.Add(new(layout));
        }

        StepRecord<T> stepRecord = stepRecords[Count++];
        stepRecord.SetRows(map);
        return stepRecord;
    }

    /// <summary>Removes all records but the last; their memory is reused.</summary>
    public void KeepLast()
    {
        (stepRecords[0], stepRecords[Count - 1]) = (stepRecords[Count - 1], stepRecords[0]);
        Count = 1;
    }

    public void Dispose()
    {
        foreach (StepRecord<T> stepRecord in stepRecords)
        {
            stepRecord.Dispose();
        }
    }
}

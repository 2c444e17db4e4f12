using System.Runtime.InteropServices;

namespace Continua.Learning;

/// <summary>
/// Converts the history of a run to and from a tensor of a checkpoint, [record, member]. Binary values keep all digits.
/// </summary>
internal static class CheckpointHistory
{
    public const string Name = "history", TolerancesName = "history-tolerances";
    private const int Members = 8, ToleranceMembers = 4;

    public static StoredTensor Store(IReadOnlyList<TrainingRecord> history)
    {
        double[] numbers =
        [
            .. history.SelectMany(r => new[]
            {
                r.Step, r.TrainLoss, r.ValidationLoss, r.Rate, r.ForwardEvaluations, r.BackwardEvaluations, r.Failed, r.Seconds,
            }),
        ];
        return new(Name, "F64", [history.Count, Members], MemoryMarshal.AsBytes<double>(numbers).ToArray());
    }

    public static IEnumerable<TrainingRecord> Load(StoredTensor tensor)
    {
        if (tensor.Type != "F64" || tensor.Shape is not [_, Members])
        {
            throw new FormatException("its history has another shape");
        }

        double[] numbers = MemoryMarshal.Cast<byte, double>(tensor.Bytes).ToArray();
        return numbers.Chunk(Members).Select(n =>
            new TrainingRecord((long)n[0], n[1], n[2], n[3], n[4], n[5], (int)n[6], n[7]));
    }

    /// <summary>The tolerances of all records as a tensor, [record, member]; null if no record has any.</summary>
    public static StoredTensor? StoreTolerances(IReadOnlyList<TrainingRecord> history)
    {
        if (!history.Any(r => r.TrainTolerance is not null))
        {
            return null;
        }

        Tolerance none = new(double.NaN, double.NaN);
        double[] numbers =
        [
            .. history.SelectMany(r => new[] { r.TrainTolerance ?? none, r.EvaluationTolerance ?? none })
                .SelectMany(tolerance => new[] { tolerance.Rtol, tolerance.Atol }),
        ];
        return new(
            TolerancesName, "F64", [history.Count, ToleranceMembers], MemoryMarshal.AsBytes<double>(numbers).ToArray());
    }

    /// <summary>Adds the tolerances of a checkpoint to its records.</summary>
    /// <param name="history">The records.</param>
    /// <param name="tensor">The tolerances; null for a checkpoint without them.</param>
    public static IEnumerable<TrainingRecord> WithTolerances(IReadOnlyList<TrainingRecord> history, StoredTensor? tensor)
    {
        if (tensor is null)
        {
            return history;
        }

        if (tensor.Type != "F64" || tensor.Shape is not [var records, ToleranceMembers] || records != history.Count)
        {
            throw new FormatException("the tolerances of its history have another shape");
        }

        double[] numbers = MemoryMarshal.Cast<byte, double>(tensor.Bytes).ToArray();
        return history.Zip(numbers.Chunk(ToleranceMembers), (record, n) => double.IsNaN(n[0])
            ? record
            : record with { TrainTolerance = new(n[0], n[1]), EvaluationTolerance = new(n[2], n[3]) });
    }
}

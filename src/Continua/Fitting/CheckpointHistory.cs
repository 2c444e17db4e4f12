using System.Runtime.InteropServices;

namespace Continua.Learning;

/// <summary>
/// Converts the history of a run to and from a tensor of a checkpoint, [record, member]. Binary values keep all digits.
/// </summary>
internal static class CheckpointHistory
{
    public const string Name = "history";
    private const int Members = 8;

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
}

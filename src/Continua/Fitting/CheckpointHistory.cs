using System.Runtime.InteropServices;

namespace Continua.Learning;

/// <summary>
/// Stores the history of a run as a tensor of a checkpoint, [validation, figure], so that it is restored to the bit.
/// </summary>
internal static class CheckpointHistory
{
    public const string Name = "history";
    private const int Figures = 8;

    public static StoredTensor Store(IReadOnlyList<TrainingRecord> history)
    {
        double[] numbers =
        [
            .. history.SelectMany(r => new[]
            {
                r.Step, r.TrainLoss, r.ValidationLoss, r.Rate, r.ForwardEvaluations, r.BackwardEvaluations, r.Failed, r.Seconds,
            }),
        ];
        return new(Name, "F64", [history.Count, Figures], MemoryMarshal.AsBytes<double>(numbers).ToArray());
    }

    public static IEnumerable<TrainingRecord> Load(StoredTensor tensor)
    {
        if (tensor.Type != "F64" || tensor.Shape is not [_, Figures])
        {
            throw new FormatException("its history has another shape");
        }

        double[] numbers = MemoryMarshal.Cast<byte, double>(tensor.Bytes).ToArray();
        return numbers.Chunk(Figures).Select(n =>
            new TrainingRecord((long)n[0], n[1], n[2], n[3], n[4], n[5], (int)n[6], n[7]));
    }
}

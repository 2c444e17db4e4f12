using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Progress;

/// <summary>Training at a moment, as it is shown.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps planned.</param>
/// <param name="Last">The last look; null before the first.</param>
/// <param name="PerSecond">Steps a second.</param>
internal sealed record ProgressFrame(long Step, long Steps, TrainingRecord? Last, double PerSecond)
{
    public string Left => PerSecond > 0 && Steps > Step ? Duration((Steps - Step) / PerSecond) : "–";

    public string Speed => PerSecond > 0 ? Number(PerSecond, "0") : "–";

    public string Line()
    {
        string figures = Last is null
            ? ""
            : $"  loss {Loss(Last.TrainLoss)}  validation {Loss(Last.ValidationLoss)}  rate {Number(Last.Rate, "0.0e+0")}"
                + $"  NFE {Number(Last.ForwardEvaluations, "0")} + {Number(Last.BackwardEvaluations, "0")}";
        return $"step {Step}/{Steps}{figures}  {Speed} steps/s  left {Left}";
    }

    public static string Loss(double loss) => double.IsFinite(loss) ? Number(loss, "0.00e+0") : "–";

    public static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    public static string Duration(double seconds) => seconds switch
    {
        < 99.5 => Number(seconds, "0") + " s",
        < 99.5 * 60 => Number(seconds / 60, "0") + " min",
        _ => Number(seconds / 3600, "0.0") + " h",
    };
}

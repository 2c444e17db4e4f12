using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Progress;

/// <summary>Work at a moment, as it is shown.</summary>
internal abstract record ProgressFrame
{
    /// <summary>How much of it is done, from 0 to 1.</summary>
    public abstract double Share { get; }

    /// <summary>How many lines the whole work takes in a file; it gets more where it takes long.</summary>
    public abstract int PlainLines { get; }

    /// <summary>All of it in a line, for a file.</summary>
    public abstract string Line { get; }

    /// <summary>What stands beside the bar on a terminal.</summary>
    public abstract IReadOnlyList<string> BesideBar { get; }

    /// <summary>What stands below the bar; pieces are kept whole where lines are broken.</summary>
    public abstract IReadOnlyList<string> BelowBar { get; }

    /// <summary>Whether a terminal keeps it when the work is done.</summary>
    public abstract bool Stays { get; }

    public static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>Training.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps planned.</param>
/// <param name="Last">The last look; null before the first.</param>
/// <param name="PerSecond">Steps a second.</param>
/// <param name="What">What is trained, where it is not the network itself.</param>
internal sealed record TrainingFrame(long Step, long Steps, TrainingRecord? Last, double PerSecond, string? What = null) : ProgressFrame
{
    public override double Share => (double)Step / Math.Max(1, Steps);

    public override int PlainLines => What is null ? 20 : 1;

    public override bool Stays => What is null;

    public override string Line
    {
        get
        {
            string figures = Last is null
                ? ""
                : $"  loss {Loss(Last.TrainLoss)}  validation {Loss(Last.ValidationLoss)}  rate {Number(Last.Rate, "0.0e+0")}"
                    + $"  NFE {Number(Last.ForwardEvaluations, "0")} + {Number(Last.BackwardEvaluations, "0")}";
            return $"{(What is null ? "" : What + ": ")}step {Step}/{Steps}{figures}  {Speed} steps/s  left {Left}";
        }
    }

    public override IReadOnlyList<string> BesideBar => [$"{Step}/{Steps}", $"{Speed}/s", $"{Left} left"];

    public override IReadOnlyList<string> BelowBar => Last is null
        ? What is null ? [] : [What]
        : [
            .. What is null ? Array.Empty<string>() : [What], $"loss {Loss(Last.TrainLoss)}", $"validation {Loss(Last.ValidationLoss)}", $"rate {Number(Last.Rate, "0.0e+0")}",
            $"NFE {Number(Last.ForwardEvaluations, "0")} forward, {Number(Last.BackwardEvaluations, "0")} backward",
        ];

    private string Left => PerSecond > 0 && Steps > Step ? Duration((Steps - Step) / PerSecond) : "–";

    private string Speed => PerSecond > 0 ? Number(PerSecond, "0") : "–";

    private static string Loss(double loss) => double.IsFinite(loss) ? Number(loss, "0.00e+0") : "–";

    private static string Duration(double seconds) => seconds switch
    {
        < 99.5 => Number(seconds, "0") + " s",
        < 99.5 * 60 => Number(seconds / 60, "0") + " min",
        _ => Number(seconds / 3600, "0.0") + " h",
    };
}

/// <summary>Linear models.</summary>
/// <param name="What">What is being fitted.</param>
/// <param name="Done">How much of all is done, from 0 to 1.</param>
internal sealed record LinearFrame(string What, double Done) : PartFrame("fitting linear models", What, Done);

/// <summary>What follows training: the errors on the held-out part, and the baselines.</summary>
/// <param name="What">What is being done.</param>
/// <param name="Done">How much of that, from 0 to 1.</param>
internal sealed record EvaluationFrame(string What, double Done) : PartFrame("evaluating", What, Done);

/// <summary>Work of which a part is named.</summary>
/// <param name="Work">All of it.</param>
/// <param name="What">The part.</param>
/// <param name="Done">How much is done, from 0 to 1.</param>
internal abstract record PartFrame(string Work, string What, double Done) : ProgressFrame
{
    public override double Share => Done;

    public override int PlainLines => 0;

    public override bool Stays => false;

    public override string Line => $"{Work}: {What} {Number(100 * Done, "0")} %";

    public override IReadOnlyList<string> BesideBar => [$"{Number(100 * Done, "0")} %"];

    public override IReadOnlyList<string> BelowBar => [$"{Work}: {What}"];
}

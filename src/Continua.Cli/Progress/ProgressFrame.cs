using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Progress;

/// <summary>The state of work at one moment, for display.</summary>
internal abstract record ProgressFrame
{
    /// <summary>The finished share of the work, from 0 to 1.</summary>
    public abstract double Share { get; }

    /// <summary>
    /// The number of lines in a file for the whole work, without those that are added when work is slow.
    /// </summary>
    public abstract int PlainLines { get; }

    /// <summary>The frame as one line of a file.</summary>
    public abstract string Line { get; }

    /// <summary>The pieces of text after the bar on a terminal.</summary>
    public abstract IReadOnlyList<string> AfterBar { get; }

    /// <summary>The pieces of text below the bar; lines are broken between pieces.</summary>
    public abstract IReadOnlyList<string> BelowBar { get; }

    /// <summary>Whether the last frame remains on a terminal when the work is done.</summary>
    public abstract bool Stays { get; }

    public static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>The progress of training.</summary>
/// <param name="Step">The number of finished steps.</param>
/// <param name="Steps">The number of planned steps.</param>
/// <param name="Last">The last record of training; null before the first.</param>
/// <param name="PerSecond">Steps per second.</param>
/// <param name="What">The name of the training; null for the network of the run.</param>
internal sealed record TrainingFrame(long Step, long Steps, TrainingRecord? Last, double PerSecond, string? What = null)
    : ProgressFrame
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
                : $"  loss {Loss(Last.TrainLoss)}  validation {Loss(Last.ValidationLoss)}"
                    + $"  rate {Number(Last.Rate, "0.0e+0")}"
                    + $"  NFE {Number(Last.ForwardEvaluations, "0")} + {Number(Last.BackwardEvaluations, "0")}";
            return $"{(What is null ? "" : What + ": ")}step {Step}/{Steps}{figures}  {Speed} steps/s  left {Left}";
        }
    }

    public override IReadOnlyList<string> AfterBar => [$"{Step}/{Steps}", $"{Speed}/s", $"{Left} left"];

    public override IReadOnlyList<string> BelowBar => Last is null
        ? What is null ? [] : [What]
        : [
            .. What is null ? Array.Empty<string>() : [What], $"loss {Loss(Last.TrainLoss)}",
            $"validation {Loss(Last.ValidationLoss)}", $"rate {Number(Last.Rate, "0.0e+0")}",
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

/// <summary>The progress of fitting linear models.</summary>
/// <param name="What">The model that is being fitted.</param>
/// <param name="Done">The finished share of the whole work, from 0 to 1.</param>
internal sealed record LinearFrame(string What, double Done) : PartFrame("fitting linear models", What, Done);

/// <summary>The progress of evaluation after training: errors on the held-out part, baselines and figures.</summary>
/// <param name="What">The current part of the work.</param>
/// <param name="Done">The finished share of that part, from 0 to 1.</param>
internal sealed record EvaluationFrame(string What, double Done) : PartFrame("evaluating", What, Done);

/// <summary>The progress of work with named parts.</summary>
/// <param name="Work">The name of the work.</param>
/// <param name="What">The name of the current part.</param>
/// <param name="Done">The finished share, from 0 to 1.</param>
internal abstract record PartFrame(string Work, string What, double Done) : ProgressFrame
{
    public override double Share => Done;

    public override int PlainLines => 0;

    public override bool Stays => false;

    public override string Line => $"{Work}: {What} {Number(100 * Done, "0")} %";

    public override IReadOnlyList<string> AfterBar => [$"{Number(100 * Done, "0")} %"];

    public override IReadOnlyList<string> BelowBar => [$"{Work}: {What}"];
}

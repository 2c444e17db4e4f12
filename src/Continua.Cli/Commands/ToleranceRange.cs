using System.Globalization;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>The relative tolerance of a fit: one number, or those of the first and of the last training step.</summary>
/// <param name="From">The tolerance at the first step.</param>
/// <param name="To">The tolerance at the last step and in evaluations.</param>
internal readonly record struct ToleranceRange(double From, double To)
{
    private const string Separator = "..";

    /// <summary>The format: <c>1e-4</c>, or <c>1e-3..1e-5</c>.</summary>
    public static ValueFormat<ToleranceRange> Format { get; } = new(
        TryRead, range => range.To == range.From ? Text(range.To) : Text(range.From) + Separator + Text(range.To),
        "a positive number, or two with '..' between them", _ => "try 1e-4, or 1e-3..1e-5.");

    /// <summary>Whether the tolerance changes during training.</summary>
    public bool Changes => From != To;

    private static bool TryRead(string text, out ToleranceRange range)
    {
        string[] ends = text.Split(Separator);
        range = default;

        // The third of three points would be a decimal point: 1e-3...1e-5 would end at 1e-6.
        if (ends.Length > 2 || text.Contains("...", StringComparison.Ordinal)
            || !TryRead(ends[0], out double from) || !TryRead(ends[^1], out double to))
        {
            return false;
        }

        range = new(from, to);
        return true;
    }

    private static bool TryRead(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number)
        && number > 0;

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

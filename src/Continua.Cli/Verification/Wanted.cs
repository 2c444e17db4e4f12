using Continua.Cli.Experiments;

namespace Continua.Cli.Verification;

/// <summary>What a measured number has to be.</summary>
/// <param name="Text">The condition as text, such as "≤ 10⁻¹⁴".</param>
/// <param name="Strain">
/// Returns how near a number is to breaking the condition: at most 1 if it holds, above 1 or NaN if it is broken.
/// </param>
internal sealed record Wanted(string Text, Func<double, double> Strain)
{
    /// <summary>Bits, rows and programs that differ: none of them.</summary>
    public static Wanted None { get; } = new("0", value => value == 0 ? 0 : double.PositiveInfinity);

    /// <summary>A check that ended: the wanted text of one that an exception stopped.</summary>
    public static Wanted NoFailure { get; } = new("no failure", _ => double.PositiveInfinity);

    /// <summary>At most a positive limit.</summary>
    public static Wanted AtMost(double limit) => new("≤ " + Number(limit), value => value / limit);

    /// <summary>At least a positive limit.</summary>
    public static Wanted AtLeast(double limit) => new("≥ " + Number(limit), value => value > 0 ? limit / value : double.PositiveInfinity);

    private static string Number(double number) => NumberText.Of(number, "G3");
}

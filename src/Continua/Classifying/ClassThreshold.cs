using System.Globalization;

namespace Continua.Learning;

/// <summary>
/// The rule by which the threshold of the positive class, the last of two, is chosen on the validation series. A series
/// belongs to the positive class if its probability is at least the threshold.
/// </summary>
public sealed record ClassThreshold
{
    private readonly Func<double[], bool[], double> choose;

    private ClassThreshold(string name, Func<double[], bool[], double> choose) => (Name, this.choose) = (name, choose);

    /// <summary>The rule as text, such as <c>youden</c> or <c>sensitivity=0.9</c>.</summary>
    public string Name { get; }

    /// <summary>A fixed probability.</summary>
    /// <param name="probability">The probability, between 0 and 1.</param>
    /// <exception cref="ArgumentException">The probability is not between 0 and 1.</exception>
    public static ClassThreshold Probability(double probability)
    {
        Tensor.Guard(
            probability is > 0 and < 1,
            $"A threshold is a probability between 0 and 1, but got {probability}; take 0.5.");
        return new(Text(probability), (_, _) => probability);
    }

    /// <summary>The threshold with the largest sum of sensitivity and specificity (Youden 1950).</summary>
    public static ClassThreshold Youden { get; } = new(
        "youden", (p, isMember) => Best(p, isMember, (found, members, wrong, others) => (found / members) - (wrong / others)));

    /// <summary>The largest threshold at which a share of the members is found.</summary>
    /// <param name="share">The share, between 0 and 1.</param>
    /// <exception cref="ArgumentException">The share is not between 0 and 1.</exception>
    public static ClassThreshold Sensitivity(double share)
    {
        Tensor.Guard(share is > 0 and < 1, $"A sensitivity is between 0 and 1, but got {share}; take 0.9.");
        return new(
            "sensitivity=" + Text(share),
            (p, isMember) => Best(p, isMember, (found, members, wrong, _) => found >= share * members ? -wrong : double.NegativeInfinity));
    }

    /// <summary>The threshold with the smallest cost of errors.</summary>
    /// <param name="missed">The cost of a member that is not found.</param>
    /// <param name="wrong">The cost of another series that is taken for a member.</param>
    /// <exception cref="ArgumentException">A cost is not positive.</exception>
    public static ClassThreshold Cost(double missed, double wrong)
    {
        Tensor.Guard(
            missed > 0 && wrong > 0 && double.IsFinite(missed + wrong),
            $"Costs of errors are positive numbers, but got {missed} and {wrong}; take 10 and 1.");
        return new(
            $"cost={Text(missed)}:{Text(wrong)}",
            (p, isMember) => Best(p, isMember, (found, members, alarms, _) => -((members - found) * missed) - (alarms * wrong)));
    }

    /// <summary>Parses a rule: <c>0.5</c>, <c>youden</c>, <c>sensitivity=0.9</c> or <c>cost=10:1</c>; null for another text.</summary>
    /// <param name="text">The text.</param>
    public static ClassThreshold? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('=', 2);
        try
        {
            return (parts[0], parts.Length) switch
            {
                ("youden", 1) => Youden,
                ("sensitivity", 2) => Sensitivity(Number(parts[1])),
                ("cost", 2) when parts[1].Split(':') is [var missed, var wrong] => Cost(Number(missed), Number(wrong)),
                (_, 1) => Probability(Number(text)),
                _ => null,
            };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Chooses the threshold.</summary>
    /// <param name="probabilities">The probability of the positive class of each validation series.</param>
    /// <param name="isMember">Whether each series is in the positive class.</param>
    internal double Choose(double[] probabilities, bool[] isMember) => choose(probabilities, isMember);

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Returns the middle between the last probability above the best threshold and the first below it.</summary>
    private static double Best(double[] p, bool[] isMember, Func<double, double, double, double, double> gain)
    {
        double members = isMember.Count(m => m), others = isMember.Length - members;
        int[] order = [.. Enumerable.Range(0, p.Length).OrderByDescending(i => p[i])];
        (double found, double wrong, double best, double threshold) = (0, 0, double.NegativeInfinity, 0.5);
        for (int i = 0; i < order.Length; i++)
        {
            (found, wrong) = isMember[order[i]] ? (found + 1, wrong) : (found, wrong + 1);
            if (i + 1 < order.Length && p[order[i]] == p[order[i + 1]])
            {
                continue;
            }

            double value = gain(found, members, wrong, others);
            if (value > best)
            {
                best = value;
                threshold = i + 1 < order.Length ? (p[order[i]] + p[order[i + 1]]) / 2 : p[order[i]] / 2;
            }
        }

        return threshold;
    }
}

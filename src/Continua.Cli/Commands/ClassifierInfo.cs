using System.Globalization;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Commands;

/// <summary>The card of a classifier, as <c>continua info</c> prints it.</summary>
internal static class ClassifierInfo
{
    public static IEnumerable<(string Name, string Value)> Describe(SavedClassifier classifier)
    {
        ClassifierCard card = classifier.Card;
        yield return ("model", $"{classifier.Kind}, average of the models of {card.Folds} folds");
        yield return ("series", $"{card.Series}{(card.ByGroup ? ", groups in one fold" : "")}");
        yield return ("classes", string.Join(", ", classifier.Classes.Zip(card.ClassCounts, (name, n) =>
            $"{name} ({n}, {(100.0 * n / Math.Max(1, card.Series)).ToString("0.0", CultureInfo.InvariantCulture)} %)")));
        yield return ("channels", string.Join(", ", classifier.Channels));
        if (classifier.StaticNames.Count > 0)
        {
            yield return ("constant values", string.Join(", ", classifier.StaticNames));
        }

        yield return ("times", classifier.Time.Unit + (classifier.Until is { } end ? FormattableString.Invariant($", up to {end}") : ""));
        if (classifier.Classes.Count == 2)
        {
            yield return (
                "threshold", $"{classifier.ThresholdRule}: {classifier.Threshold.ToString("0.000", CultureInfo.InvariantCulture)}");
        }

        yield return ("sets", $"the true class in {(100 * classifier.Coverage).ToString("0.#", CultureInfo.InvariantCulture)} % of each class");
        foreach (IGrouping<string, CardScore> model in card.Scores.GroupBy(score => score.Model))
        {
            yield return (model.Key, string.Join(", ", model.Select(score => string.Create(
                CultureInfo.InvariantCulture, $"{ClassifyReport.NameOf(score.Score)} {score.Value:0.000} [{score.Lower:0.000}, {score.Upper:0.000}]"))));
        }

        yield return ("data", card.DataSha256 ?? "arrays");
        foreach (string note in card.Notes)
        {
            yield return ("note", note);
        }
    }
}

using System.Globalization;

namespace Continua.Learning;

/// <summary>
/// Looks for signs that the data contain the class, or that series of training and test are not distinct.
/// </summary>
public static class LeakageChecks
{
    // A single summary that separates classes this well is more often a copy of the class than a measurement.
    private const double Suspicious = 0.98;

    private const int MaxNamed = 5;

    /// <summary>Returns a sentence for each sign that was found.</summary>
    /// <param name="data">The series.</param>
    public static IReadOnlyList<string> Of(LabelledSeries data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return [.. Separating(data), .. Identifiers(data), .. Equal(data)];
    }

    /// <summary>Returns the groups of series, in which equal series are in one group.</summary>
    /// <param name="data">The series.</param>
    public static IReadOnlyList<string>? GroupsWithEqual(LabelledSeries data)
    {
        ArgumentNullException.ThrowIfNull(data);
        int[][] equal = EqualSeries(data);
        if (equal.Length == 0)
        {
            return data.Groups;
        }

        string[] groups = [.. data.Groups ?? data.Ids.Select((id, row) => row.ToString(CultureInfo.InvariantCulture))];
        foreach (int[] rows in equal)
        {
            foreach (int row in rows[1..])
            {
                string from = groups[row], to = groups[rows[0]];
                for (int i = 0; i < groups.Length; i++)
                {
                    groups[i] = groups[i] == from ? to : groups[i];
                }
            }
        }

        return groups;
    }

    private static IEnumerable<string> Separating(LabelledSeries data)
    {
        int[] rows = [.. Enumerable.Range(0, data.Count).Where(row => data.Labels[row] >= 0)];
        if (rows.Length == 0 || data.Classes.Count < 2)
        {
            yield break;
        }

        double[,] features = SeriesSummaries.Of(data, SeriesScaling.Of(data, rows));
        string[] names = SeriesSummaries.Names(data);
        int[] labels = [.. rows.Select(row => data.Labels[row])];
        for (int f = 0; f < names.Length; f++)
        {
            double area = Area(features, f, rows, labels, data.Classes.Count);
            if (area >= Suspicious)
            {
                yield return $"'{names[f]}' alone separates the classes (AUC {area.ToString("0.000", CultureInfo.InvariantCulture)}): "
                    + "it may be known only after the class.";
            }
        }
    }

    /// <summary>
    /// Returns the mean area under the ROC curves of a feature over all pairs of classes. Reference: Hand, Till 2001, "A simple
    /// generalisation of the area under the ROC curve for multiple class classification problems".
    /// </summary>
    private static double Area(double[,] features, int feature, int[] rows, int[] labels, int classes)
    {
        (double sum, int pairs) = (0, 0);
        for (int c = 0; c < classes; c++)
        {
            for (int d = c + 1; d < classes; d++)
            {
                int[] both = [.. Enumerable.Range(0, rows.Length).Where(i => labels[i] == c || labels[i] == d)];
                double[,] scores = new double[both.Length, 2];
                for (int i = 0; i < both.Length; i++)
                {
                    scores[i, 1] = features[rows[both[i]], feature];
                }

                double area = ClassScores.Of(ClassScore.Auc, scores, [.. both.Select(i => labels[i] == d ? 1 : 0)]);
                (sum, pairs) = (sum + Math.Max(area, 1 - area), pairs + 1);
            }
        }

        return sum / pairs;
    }

    private static IEnumerable<string> Identifiers(LabelledSeries data)
    {
        for (int c = 0; c < data.Channels.Count; c++)
        {
            double[] values = [.. Enumerable.Range(0, data.Count).Select(row => ConstantValue(data, row, c))];
            if (AreDistinctNumbers(values))
            {
                yield return $"The channel '{data.Channels[c]}' has one whole number for each series, like an identifier.";
            }
        }

        for (int c = 0; c < data.StaticNames.Count; c++)
        {
            double[] values = [.. Enumerable.Range(0, data.Count).Select(row => data.Statics[row, c])];
            if (AreDistinctNumbers(values))
            {
                yield return $"'{data.StaticNames[c]}' has one whole number for each series, like an identifier.";
            }
        }
    }

    /// <summary>Returns the value of a channel of a series if it has only one, otherwise NaN.</summary>
    private static double ConstantValue(LabelledSeries data, int row, int channel)
    {
        double found = double.NaN;
        ReadOnlySpan<double> values = data.Series.ValuesOf(row);
        for (int i = channel; i < values.Length; i += data.Channels.Count)
        {
            if (!double.IsNaN(values[i]) && !double.IsNaN(found) && values[i] != found)
            {
                return double.NaN;
            }

            found = double.IsNaN(values[i]) ? found : values[i];
        }

        return found;
    }

    private static bool AreDistinctNumbers(double[] values) => values.Length > 20
        && Array.TrueForAll(values, value => value == Math.Floor(value)) && values.Distinct().Count() == values.Length;

    private static IEnumerable<string> Equal(LabelledSeries data)
    {
        int[][] equal = EqualSeries(data);
        if (equal.Length > 0)
        {
            string named = string.Join("; ", equal.Take(MaxNamed).Select(rows => string.Join(" = ", rows.Take(MaxNamed).Select(row => data.Ids[row]))));
            yield return $"{equal.Sum(rows => rows.Length)} series are equal to another one, and so in the same fold: {named}"
                + (equal.Length > MaxNamed ? " …" : "") + ".";
        }
    }

    /// <summary>Returns the sets of series with the same times and values, empty ones excluded.</summary>
    private static int[][] EqualSeries(LabelledSeries data) =>
    [
        .. Enumerable.Range(0, data.Count).Where(row => data.Series.Lengths[row] > 0).GroupBy(row => Hash(data, row))
            .SelectMany(group => Split(data, [.. group])).Where(rows => rows.Length > 1).OrderBy(rows => rows[0]),
    ];

    private static IEnumerable<int[]> Split(LabelledSeries data, int[] candidates)
    {
        List<List<int>> sets = [];
        foreach (int row in candidates)
        {
            List<int>? same = sets.Find(set => AreEqual(data, set[0], row));
            if (same is null)
            {
                sets.Add([row]);
            }
            else
            {
                same.Add(row);
            }
        }

        return sets.Select(set => set.ToArray());
    }

    private static bool AreEqual(LabelledSeries data, int a, int b) =>
        data.Series.TimesOf(a).SequenceEqual(data.Series.TimesOf(b)) && data.Series.ValuesOf(a).SequenceEqual(data.Series.ValuesOf(b));

    private static int Hash(LabelledSeries data, int row)
    {
        HashCode hash = default;
        foreach (double value in data.Series.ValuesOf(row))
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>Returns a clause about series with observations after their class was known; null if there are none.</summary>
    internal static string? Late(LabelledSeries data)
    {
        int[] late = data.LabelTimes is not { } known ? [] : [.. Enumerable.Range(0, data.Count).Where(
            row => data.Series.TimesOf(row) is [.., var last] && last > known[row])];
        return late.Length == 0 ? null
            : $"{late.Length} series have later ones, such as {string.Join(", ", late.Take(MaxNamed).Select(row => data.Ids[row]))}";
    }
}

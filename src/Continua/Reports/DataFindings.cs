using System.Globalization;
using Continua.Learning;

namespace Continua.Reporting;

/// <summary>Describes peculiarities of a series, such as gaps and outliers, in sentences.</summary>
internal static class DataFindings
{
    // A value further than this many training deviations from the mean dominates a root mean square.
    private const double Far = 20;

    private const int MaxNamed = 3;

    // A spacing longer than this many median spacings is a gap.
    private const double Gap = 1.5;

    public static IEnumerable<string> Of(TimeSeries data, Holdout split)
    {
        string[] all = [.. Missing(data), .. Gaps(data), .. Outliers(data, split), .. Constant(data, split), .. ReadingNotes(data)];
        return all.Length > 0 ? all : ["No cell is missing, no spacing is longer than usual, and no value is far from the others."];
    }

    /// <summary>
    /// Describes the values that dominate the errors, and the states without variation to learn from.
    /// </summary>
    public static IEnumerable<string> Decisive(TimeSeries data, Holdout split) =>
        [.. Outliers(data, split), .. Constant(data, split)];

    private static IEnumerable<string> Missing(TimeSeries data)
    {
        for (int s = 0; s < data.States.Count; s++)
        {
            int missing = data.Trajectories.Sum(t => Enumerable.Range(0, t.Rows).Count(row => double.IsNaN(t.Values[row, s])));
            if (missing > 0)
            {
                yield return $"{Digits.Of(missing, "cell")} of {data.States[s]} {(missing == 1 ? "is" : "are")} missing, of {Digits.Of(data.Rows, "row")}.";
            }
        }
    }

    private static IEnumerable<string> Gaps(TimeSeries data)
    {
        if (data.Time.Months > 0)
        {
            yield break;
        }

        foreach (Trajectory trajectory in data.Trajectories)
        {
            int[] gaps = [.. Enumerable.Range(1, trajectory.Rows - 1).Where(row => trajectory.Times[row] - trajectory.Times[row - 1] > Gap * data.MedianSpacing)];
            if (gaps.Length > 0)
            {
                int longest = gaps.MaxBy(row => trajectory.Times[row] - trajectory.Times[row - 1]);
                double spacings = (trajectory.Times[longest] - trajectory.Times[longest - 1]) / data.MedianSpacing;
                string series = trajectory.Name is null ? "" : $" of series '{trajectory.Name}'";
                yield return $"There {(gaps.Length == 1 ? "is" : "are")} {Digits.Of(gaps.Length, "gap")}{series} of more than {Gap.ToString(CultureInfo.InvariantCulture)} usual spacings; "
                    + $"the longest, of {Digits.Of(spacings)} spacings, begins at {data.Time.Format(trajectory.Times[longest - 1])}.";
            }
        }
    }

    private static IEnumerable<string> Outliers(TimeSeries data, Holdout split)
    {
        Standardization scale = Standardization.Of(data, split.Training, log: false, allowConstant: true);
        for (int s = 0; s < data.States.Count; s++)
        {
            (double Distance, double Time)[] outliers =
            [
                .. from range in split.HeldOut
                   let trajectory = data.Trajectories[range.Trajectory]
                   from row in Enumerable.Range(range.Start, range.Length)
                   let distance = Math.Abs(trajectory.Values[row, s] - scale.Mean[s]) / scale.Deviation[s]
                   where distance > Far
                   select (distance, trajectory.Times[row]),
            ];
            if (outliers.Length > 0)
            {
                string times = string.Join(", ", outliers.Take(MaxNamed).Select(value => data.Time.Format(value.Time)))
                    + (outliers.Length > MaxNamed ? " and later" : "");
                string farthest = Digits.Count((long)outliers.Max(value => value.Distance));
                bool isOne = outliers.Length == 1;
                yield return $"{Digits.Of(outliers.Length, "held-out value")} of {data.States[s]} "
                    + $"{(isOne ? "is" : "are up to")} {farthest} standard deviations from the training mean "
                    + $"and {(isOne ? "dominates" : "dominate")} the errors: at {times}. "
                    + (isOne ? "Is this cell broken?" : "Are these cells broken?");
            }
        }
    }

    private static IEnumerable<string> Constant(TimeSeries data, Holdout split)
    {
        IReadOnlyList<StateRange> ranges = StateRange.Of(data, split.Training) ?? [];
        for (int s = 0; s < ranges.Count; s++)
        {
            if (ranges[s].Min == ranges[s].Max)
            {
                yield return $"{data.States[s]} has the same value {Digits.Of(ranges[s].Min)} in all training rows: "
                    + "there is nothing to learn about it, and errors leave it out.";
            }
        }
    }

    private static IEnumerable<string> ReadingNotes(TimeSeries data)
    {
        if (data.Reading.Count > 0)
        {
            yield return $"Notes on reading the file: {string.Join("; ", data.Reading)}.";
        }
    }
}

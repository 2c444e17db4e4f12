using System.Globalization;
using Continua.Learning;

namespace Continua.Reporting;

/// <summary>What was found in a data file that its owner may not know, in sentences.</summary>
internal static class DataFindings
{
    // A value so many training deviations from the mean decides a root mean square.
    private const double Far = 20;

    // A spacing longer than so many median ones is a gap.
    private const double Gap = 1.5;

    public static IEnumerable<string> Of(TimeSeries data, Holdout split)
    {
        string[] all = [.. Missing(data), .. Gaps(data), .. Wild(data, split), .. Constant(data, split), .. Reading(data)];
        return all.Length > 0 ? all : ["No cell is missing, no spacing is longer than usual, and no value is far from the others."];
    }

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
                yield return $"{Digits.Of(gaps.Length, "spacing")}{series} {(gaps.Length == 1 ? "is" : "are")} longer than {Gap.ToString(CultureInfo.InvariantCulture)} usual ones, "
                    + $"the longest {Digits.Of(spacings)} of them after {data.Time.Format(trajectory.Times[longest - 1])}.";
            }
        }
    }

    private static IEnumerable<string> Wild(TimeSeries data, Holdout split)
    {
        Standardization scale = Standardization.Of(data, split.Training, log: false, allowConstant: true);
        for (int s = 0; s < data.States.Count; s++)
        {
            double[] off = [.. split.HeldOut.SelectMany(range => Enumerable.Range(range.Start, range.Length).Select(row => data.Trajectories[range.Trajectory].Values[row, s]))
                .Select(value => Math.Abs(value - scale.Mean[s]) / scale.Deviation[s]).Where(away => away > Far)];
            if (off.Length > 0)
            {
                yield return $"{Digits.Of(off.Length, "held-out value")} of {data.States[s]} {(off.Length == 1 ? "lies" : "lie")} up to {Digits.Count((long)off.Max())} training deviations from the mean and decide the errors; are these cells broken?";
            }
        }
    }

    private static IEnumerable<string> Constant(TimeSeries data, Holdout split)
    {
        foreach (StateRange range in StateRange.Of(data, split.Training) ?? [])
        {
            if (range.Least == range.Greatest)
            {
                yield return $"A state has the one value {Digits.Of(range.Least)} in all training rows.";
            }
        }
    }

    private static IEnumerable<string> Reading(TimeSeries data)
    {
        if (data.Ignored.Count > 0)
        {
            yield return $"Columns that are neither time nor state were left out: {string.Join(", ", data.Ignored)}.";
        }

        if (data.Reading.Count > 0)
        {
            yield return $"Found from the file, and not given: {string.Join("; ", data.Reading)}.";
        }
    }
}

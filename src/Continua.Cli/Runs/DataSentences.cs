using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>The descriptions of data that commands print first.</summary>
internal static class DataSentences
{
    public static IEnumerable<string> Of(string path, TimeSeries data, Holdout split)
    {
        string series = data.SeriesColumn is null ? "" : $", {data.Trajectories.Count} series";
        yield return $"{path}: {data.Rows} rows{series}, time '{data.Time.Name}' in {data.Time.Unit}, states "
            + $"{string.Join(", ", data.States)}; {split.HeldOut.Sum(r => r.Length)} rows held out";
        if (data.Reading.Count > 0)
        {
            IEnumerable<string> notes = data.Reading.Select(note => $"{note} ({FlagNames.In(note.Option)})");
            yield return $"Found in the file: {string.Join("; ", notes)}";
        }
    }

    /// <summary>Returns the numbers of series, channels and observations of many series.</summary>
    public static string CountsOf(LabelledSeries data)
    {
        int[] lengths = [.. data.Series.Lengths.ToArray().Order()];
        return $"{data.Count} series of {data.Channels.Count} channels, {lengths[0]} to {lengths[^1]} observations "
            + $"(median {lengths[lengths.Length / 2]}), times in {data.Time.Unit}.";
    }
}

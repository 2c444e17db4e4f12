using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>The description of the data that a fit prints first.</summary>
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
}

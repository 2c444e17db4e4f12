namespace Continua.Learning;

/// <summary>The names of the columns that an imputation adds for each channel.</summary>
internal static class IntervalColumns
{
    public const string Lower = "_lower", Upper = "_upper", Imputed = "_imputed";

    private static readonly string[] Ends = [Lower, Upper, Imputed];

    /// <summary>Returns the names of the columns of a channel.</summary>
    public static IEnumerable<string> Of(string channel) => Ends.Select(end => channel + end);

    /// <summary>Whether a column is one of the three that an imputation adds for another one.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="columns">The names of all columns.</param>
    public static bool Contain(string name, HashSet<string> columns) => Array.Exists(
        Ends, end => name.EndsWith(end, StringComparison.Ordinal) && name[..^end.Length] is var channel && columns.Contains(channel)
            && Of(channel).All(columns.Contains));
}

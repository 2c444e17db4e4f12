namespace Continua;

/// <summary>The options of a loop over observations.</summary>
public sealed record ScanOptions
{
    /// <summary>Whether the loop runs from the last observation of a row to its first.</summary>
    public bool Backwards { get; init; }

    /// <summary>
    /// The memory in bytes, of each loop and thread, for the values of steps that derivatives and other loops read;
    /// 256 MiB by default. If the values of all steps of the rows that a thread evaluates together take more, only
    /// those of some steps are stored. The others are computed again from saved states when they are read; the results
    /// have the same bits. A very small budget may be exceeded by the saved states.
    /// </summary>
    public long Budget { get; init; } = 1L << 28;
}

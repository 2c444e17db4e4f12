namespace Continua.Execution;

/// <summary>The kinds of inputs whose size differs from row to row.</summary>
internal enum RowSourceKind
{
    /// <summary>Series of observations.</summary>
    Series,

    /// <summary>Graphs.</summary>
    Graphs,
}

/// <summary>The numbers for which a function of a <see cref="IRowSource"/> is compiled.</summary>
/// <param name="Kind">The kind of input.</param>
/// <param name="Channels">The number of channels of an observation, or of a node.</param>
/// <param name="EdgeChannels">The number of channels of an edge; 0 for series and for graphs without values of edges.</param>
internal readonly record struct RowSourceSizes(RowSourceKind Kind, int Channels, int EdgeChannels);

/// <summary>An input whose size differs from row to row, which loops read.</summary>
internal interface IRowSource
{
    /// <summary>The number of rows.</summary>
    int Rows { get; }

    /// <summary>The numbers for which a function of this input is compiled.</summary>
    RowSourceSizes Sizes { get; }

    /// <summary>Creates the state in which a frame stores the rows of a block.</summary>
    /// <param name="capacity">The maximum number of rows.</param>
    object CreateBlock(int capacity);

    /// <summary>Sets the rows of a block.</summary>
    /// <param name="block">A state from <see cref="CreateBlock"/>.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">The number of rows.</param>
    void Bind(object block, int first, int count);
}

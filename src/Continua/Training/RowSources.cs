using Continua.Execution;
using Continua.Graphs;
using Continua.Loops;

namespace Continua;

/// <summary>The inputs of losses and predictors whose size differs from row to row.</summary>
internal static class RowSources
{
    /// <summary>Creates the symbolic input for a compiled function.</summary>
    public static Tensor Input(RowSourceSizes sizes) => sizes.Kind == RowSourceKind.Series
        ? new(new RaggedInput("series", sizes.Channels))
        : new(new GraphInput("graph", sizes.Channels, sizes.EdgeChannels));

    /// <summary>Checks that the input is of the kind for which a function was created.</summary>
    /// <param name="taken">The kind that the function takes; null for rows of fixed size.</param>
    /// <param name="given">The kind that is given; null for rows of fixed size.</param>
    /// <param name="function">The name of the function in messages.</param>
    /// <exception cref="ArgumentException">The kinds differ.</exception>
    public static void Guard(RowSourceKind? taken, RowSourceKind? given, string function) =>
        Tensor.Guard(
            taken == given,
            $"The {function} takes {Text(taken)}, but got {Text(given)}; pass the kind of input for which it was created.");

    private static string Text(RowSourceKind? kind) => kind switch
    {
        RowSourceKind.Series => "a RaggedSeries",
        RowSourceKind.Graphs => "RaggedGraphs",
        _ => "rows of fixed size",
    };
}

namespace Continua.Compilation;

/// <summary>The variation of an input of a compiled graph over rows and calls.</summary>
/// <param name="PerRow">Whether there is one value per row, or one for all rows.</param>
/// <param name="EachCall">
/// Whether it may change with each call, or is held over many calls, as the arguments of a field during a solve.
/// </param>
internal readonly record struct Declared(bool PerRow, bool EachCall)
{
    public static Declared Constant => new(PerRow: false, EachCall: false);

    public static Declared Rows => new(PerRow: true, EachCall: true);
}

namespace Continua.Compilation;

/// <summary>How an input of a compiled graph varies.</summary>
/// <param name="PerRow">One value a row, or one for all rows.</param>
/// <param name="EachCall">May change at each call, or is held over many (the arguments of a field over a solve).</param>
internal readonly record struct Declared(bool PerRow, bool EachCall)
{
    public static Declared Constant => new(PerRow: false, EachCall: false);

    public static Declared Rows => new(PerRow: true, EachCall: true);
}

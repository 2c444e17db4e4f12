namespace Continua.Compilation;

/// <summary>Whether an input of a compiled graph varies between rows and between calls.</summary>
/// <param name="PerRow">Whether there is one value per row, rather than one for all rows.</param>
/// <param name="EachCall">
/// Whether the value may change with each call of the program, rather than being held over many calls, like the
/// arguments of a field during a solve.
/// </param>
internal readonly record struct InputVariation(bool PerRow, bool EachCall)
{
    public static InputVariation Constant => new(PerRow: false, EachCall: false);

    public static InputVariation Rows => new(PerRow: true, EachCall: true);
}

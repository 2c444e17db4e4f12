using Continua.Graphs;

namespace Continua.Loops;

/// <summary>The cotangents of results of a scan; the inputs are one cotangent per item.</summary>
internal sealed class ScanCotangents(ScanItem[] items) : NotComputedPrimitive
{
    public override string Name => "scanCotangents";

    public ScanItem[] Items => items;

    public static ScanItem[] ItemsOf(Tensor cotangent) => ((ScanCotangents)cotangent.Primitive).Items;
}

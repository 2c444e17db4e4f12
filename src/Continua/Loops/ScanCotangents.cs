using Continua.Graphs;

namespace Continua.Loops;

/// <summary>The cotangents of results of a scan; the inputs are one cotangent per item.</summary>
internal sealed class ScanCotangents(ScanItem[] items) : Primitive
{
    public override string Name => "scanCotangents";

    public override string Attributes => "";

    public ScanItem[] Items => items;

    public static ScanItem[] ItemsOf(Tensor cotangent) => ((ScanCotangents)cotangent.Primitive).Items;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(Shape.Scalar, ElementType.Opaque);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => throw NotComputed();

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => throw NotComputed();

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => throw NotComputed();

    private static InvalidOperationException NotComputed() =>
        new("Cotangents of a scan are replaced by the scan's vjp and never computed themselves.");
}

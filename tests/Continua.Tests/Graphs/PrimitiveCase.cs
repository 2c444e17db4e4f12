using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Tests.Graphs;

/// <summary>A function of tensors together with the same function in plain code on doubles.</summary>
internal sealed record PrimitiveCase(
    string Name, Func<Tensor[], Tensor> Traced, Func<double[][], double[]> Plain, params CaseInput[] Inputs)
{
    public override string ToString() => Name;

    public Tensor[] Leaves(string prefix = "x") => [.. Inputs.Select((input, i) => input.Leaf($"{prefix}{i}"))];

    /// <summary>Draws random inputs away from kinks and poles; equal rows give equal inputs.</summary>
    public double[][] Draw(int row = 0)
    {
        RandomKey key = new RandomKey(7).Split(row);
        return [.. Inputs.Select((input, i) => input.Draw(key.Split(i)))];
    }
}

/// <summary>An input of a case: magnitudes from Low to High, of either sign if Signed.</summary>
internal sealed record CaseInput(Shape Shape, double Low = 0.3, double High = 2, bool Signed = true)
{
    public ElementType Element { get; init; } = ElementType.Real;

    /// <summary>
    /// Whether finite differences with respect to the input approximate its derivative: false for positions and for the
    /// argument of StopGradient.
    /// </summary>
    public bool HasDerivative { get; init; } = true;

    public static CaseInput Positive(Shape shape, double low = 0.3, double high = 2) => new(shape, low, high, Signed: false);

    public static CaseInput Index(Shape shape, int count) =>
        new(shape, 0, count, Signed: false) { Element = ElementType.Index, HasDerivative = false };

    public Tensor Leaf(string name) => Element == ElementType.Real
        ? Trace.Input(name, Shape)
        : new(new Input(name, new(Shape, Element)));

    public double[] Draw(RandomKey key) => [.. Enumerable.Range(0, Shape.Size).Select(c => Draw(key, c))];

    private double Draw(RandomKey key, int c)
    {
        double x = Low + ((High - Low) * key.Uniform(2 * c));
        return Element == ElementType.Index ? Math.Floor(x) : Signed && key.Uniform((2 * c) + 1) < 0.5 ? -x : x;
    }
}

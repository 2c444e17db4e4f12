using Continua.Graphs;

namespace Continua.Learning;

/// <summary>
/// offset + Σ factor · term, component by component, where terms are standardised states and times: a value in data
/// units whose numbers are kept in double until an expression in another precision needs them.
/// </summary>
internal sealed record LinearForm(Shape Shape, double[] Offset, IReadOnlyList<(Tensor Term, double[] Factor)> Terms)
{
    // Products such as deviation · (1 / deviation), which stand for 1.
    private const double Rounding = 4 * 2.220446049250313e-16;

    /// <summary>Whether nothing varies in it.</summary>
    public bool IsConstant => Terms.Count == 0;

    public static LinearForm Constant(double[] values, Shape shape) => new(shape, values, []);

    public static LinearForm operator +(LinearForm a, LinearForm b) =>
        new(a.Shape, Zip(a.Offset, b.Offset, (x, y) => x + y), [.. a.Terms, .. b.Terms]);

    public static LinearForm operator -(LinearForm a, LinearForm b) =>
        new(a.Shape, Zip(a.Offset, b.Offset, (x, y) => x - y), [.. a.Terms, .. b.Map(x => -x).Terms]);

    public LinearForm Map(Func<double, double> scale) =>
        new(Shape, [.. Offset.Select(scale)], [.. Terms.Select(t => (t.Term, t.Factor.Select(scale).ToArray()))]);

    public LinearForm Times(double[] by) => Combine(by, (x, y) => x * y);

    public LinearForm Over(double[] by) => Combine(by, (x, y) => x / y);

    /// <summary>The components that an arrangement takes.</summary>
    public LinearForm Take(TakePrimitive take) => new(
        take.Result, Taken(Offset, take.Map),
        [.. Terms.Select(t => (new Tensor(take, t.Term), Taken(t.Factor, take.Map)))]);

    /// <summary>
    /// The component whose offset is the largest multiple of what varies in it: where digits are lost first.
    /// </summary>
    public (double Offset, double Factor) Deepest => Enumerable.Range(0, Offset.Length)
        .Select(c => (Offset: Math.Abs(Offset[c]), Factor: Terms.Sum(t => Math.Abs(t.Factor[c]))))
        .Where(pair => pair.Factor > 0).DefaultIfEmpty((Offset: 0, Factor: 1)).MaxBy(pair => pair.Offset / pair.Factor);

    /// <summary>The expression.</summary>
    public Tensor ToTensor()
    {
        Tensor? sum = null;
        foreach ((Tensor term, double[] factor) in Terms)
        {
            Tensor product = Times(term, factor);
            sum = sum is null ? product : sum + product;
        }

        return sum is null ? Written(Offset, Shape)
            : Array.TrueForAll(Offset, x => x == 0) ? sum
            : sum + Written(Offset, Shape);
    }

    /// <summary>A value times numbers, component by component.</summary>
    public static Tensor Times(Tensor value, double[] by) =>
        Array.TrueForAll(by, f => Math.Abs(f - 1) <= Rounding) ? value : value * Written(by, value.Shape);

    // One number is repeated where it is used.
    private static Tensor Written(double[] values, Shape shape) =>
        Array.TrueForAll(values, v => v == values[0])
            ? Structure.Broadcast(values[0], shape)
            : Tensor.Constant(values, shape);

    private LinearForm Combine(double[] by, Func<double, double, double> combine) => new(
        Shape, Zip(Offset, by, combine), [.. Terms.Select(t => (t.Term, Zip(t.Factor, by, combine)))]);

    private static double[] Zip(double[] a, double[] b, Func<double, double, double> combine) => [.. a.Zip(b, combine)];

    private static double[] Taken(double[] values, ReadOnlySpan<int> map)
    {
        double[] taken = new double[map.Length];
        for (int c = 0; c < taken.Length; c++)
        {
            taken[c] = values[map[c]];
        }

        return taken;
    }
}

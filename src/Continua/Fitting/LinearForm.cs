using Continua.Graphs;

namespace Continua.Learning;

/// <summary>
/// A value in data units, written as offset + Σ factor · term, component by component, where the terms are standardised
/// states and times. Its coefficients stay in double precision until an expression uses the value.
/// </summary>
internal sealed record LinearForm(Shape Shape, double[] Offset, IReadOnlyList<(Tensor Term, double[] Factor)> Terms)
{
    // The largest difference that rounding leaves between 1 and a product such as deviation · (1 / deviation).
    private const double Rounding = 4 * 2.220446049250313e-16;

    /// <summary>Whether the form has no terms.</summary>
    public bool IsConstant => Terms.Count == 0;

    public static LinearForm Constant(double[] values, Shape shape) => new(shape, values, []);

    public static LinearForm operator +(LinearForm a, LinearForm b) =>
        new(a.Shape, Zip(a.Offset, b.Offset, (x, y) => x + y), [.. a.Terms, .. b.Terms]);

    public static LinearForm operator -(LinearForm a, LinearForm b) =>
        new(a.Shape, Zip(a.Offset, b.Offset, (x, y) => x - y), [.. a.Terms, .. b.Map(x => -x).Terms]);

    public LinearForm Map(Func<double, double> scale) =>
        new(Shape, [.. Offset.Select(scale)], [.. Terms.Select(t => (t.Term, t.Factor.Select(scale).ToArray()))]);

    public LinearForm Times(double[] factors) => Combine(factors, (x, y) => x * y);

    public LinearForm Over(double[] divisors) => Combine(divisors, (x, y) => x / y);

    /// <summary>Applies a take operation to the offset and all terms.</summary>
    public LinearForm Take(TakePrimitive take) => new(
        take.Result, Select(Offset, take.Map.ToArray()),
        [.. Terms.Select(t => (new Tensor(take, t.Term), Select(t.Factor, take.Map.ToArray())))]);

    /// <summary>
    /// The absolute offset and the sum of absolute factors of the component with the largest ratio of the two, which is
    /// the first component to lose digits in a lower precision.
    /// </summary>
    public (double Offset, double Factor) WorstConditioned => Enumerable.Range(0, Offset.Length)
        .Select(c => (Offset: Math.Abs(Offset[c]), Factor: Terms.Sum(t => Math.Abs(t.Factor[c]))))
        .Where(pair => pair.Factor > 0).DefaultIfEmpty((Offset: 0, Factor: 1)).MaxBy(pair => pair.Offset / pair.Factor);

    /// <summary>Returns the form as an expression.</summary>
    public Tensor ToTensor()
    {
        Tensor? sum = null;
        foreach ((Tensor term, double[] factor) in Terms)
        {
            Tensor product = Times(term, factor);
            sum = sum is null ? product : sum + product;
        }

        return sum is null ? ConstantOf(Offset, Shape)
            : Array.TrueForAll(Offset, x => x == 0) ? sum
            : sum + ConstantOf(Offset, Shape);
    }

    /// <summary>Multiplies a value by factors, component by component.</summary>
    public static Tensor Times(Tensor value, double[] factors) =>
        Array.TrueForAll(factors, f => Math.Abs(f - 1) <= Rounding) ? value : value * ConstantOf(factors, value.Shape);

    // Equal components are stored once and broadcast.
    private static Tensor ConstantOf(double[] values, Shape shape) =>
        Array.TrueForAll(values, v => v == values[0])
            ? Structure.Broadcast(values[0], shape)
            : Tensor.Constant(values, shape);

    private LinearForm Combine(double[] operands, Func<double, double, double> combine) => new(
        Shape, Zip(Offset, operands, combine), [.. Terms.Select(t => (t.Term, Zip(t.Factor, operands, combine)))]);

    private static double[] Zip(double[] a, double[] b, Func<double, double, double> combine) => [.. a.Zip(b, combine)];

    private static double[] Select(double[] values, ReadOnlySpan<int> map)
    {
        double[] selected = new double[map.Length];
        for (int c = 0; c < selected.Length; c++)
        {
            selected[c] = values[map[c]];
        }

        return selected;
    }
}

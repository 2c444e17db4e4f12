using Continua.Differentiation;
using Continua.Learning;
using Continua.Tests.Compilation;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// A random field over three components. Each weight except the last can occur several times. The same seed gives the
/// same field.
/// </summary>
internal sealed class RandomField : Module
{
    public const int Dimension = 3;

    private readonly int seed, operations;
    private readonly bool nested;
    private readonly Tensor[] weights;

    /// <param name="nested">
    /// Whether the slope contains a derivative of a slope, so that its gradient contains second derivatives.
    /// </param>
    public RandomField(int seed, int operations, bool nested)
    {
        (this.seed, this.operations, this.nested) = (seed, operations, nested);
        weights = [.. new Shape[] { [Dimension, Dimension], [5, Dimension], [Dimension], [5], [Dimension] }.Select((s, i) => Parameter($"w{i}", s, Initializer.Zeros))];
    }

    protected override IReadOnlyList<Module> Parts => [];

    public IReadOnlyList<Tensor> Weights => weights;

    public Tensor Slope(Tensor t, Tensor y, Tensor argument)
    {
        RandomExpression expression = new(seed, operations, smooth: true, [t, y, argument, .. weights[..^1]]);
        Tensor sum = expression.Intermediates.Where(value => value.Shape == y.Shape).Aggregate(MatVec(weights[0], y), (a, b) => a + b);
        Tensor slope = Tanh(sum + MatVec(weights[0], Tanh(sum + argument + weights[2])) + TransposeMatVec(weights[1], Tanh(MatVec(weights[1], y) + weights[3])));

        // The last weight occurs only in a sum, so that its cotangent is a broadcast scalar.
        slope -= 0.1 * y * Sum(y + weights[^1]);

        // Broadcasts of values computed before the solve, from parameters alone and from inputs of the row.
        slope += 0.1 * (Broadcast(Sin(Sum(weights[0])), y.Shape) + (t * Broadcast(Sum(argument), y.Shape)));
        return nested ? slope - (0.2 * Derivative.Vjp([slope], [argument], [y])[0]!) : slope;
    }

    public Tensor Loss(Tensor y0, Tensor argument, SolveOptions options, double end)
    {
        Tensor last = Ode.Solve((t, y) => Slope(t, y, argument), y0, 0, end, options: options).Last;
        return Dot(Sin(last), MatVec(weights[0], last));
    }

    public Parameters<double> Drawn()
    {
        Parameters<double> parameters = Initialize<double>(new RandomKey(1));
        RandomKey key = new RandomKey((ulong)seed).Split(77);
        foreach (int i in Enumerable.Range(0, parameters.Values.Length))
        {
            parameters.Values[i] = (1.2 * key.Uniform(i)) - 0.6;
        }

        return parameters;
    }
}

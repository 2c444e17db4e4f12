using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tests.Execution;
using Continua.Tests.Graphs;

namespace Continua.Tests.Differentiation;

/// <summary>
/// The derivatives of a test case as graphs, evaluated at a point and at displaced points for finite differences. In
/// the summaries, J is the Jacobian, c the cotangent and v the tangent.
/// </summary>
internal sealed class CaseDerivatives
{
    private const double Step = 1e-5;

    private readonly PrimitiveCase testCase;
    private readonly Tensor[] x, tangents;
    private readonly Tensor y, cotangent;
    private readonly Tensor[] gradients;
    private readonly double[][] point;

    public CaseDerivatives(PrimitiveCase testCase)
    {
        this.testCase = testCase;
        (x, tangents) = (testCase.Leaves(), [.. testCase.Inputs.Select((i, n) => (i with { Element = ElementType.Real }).Leaf($"v{n}"))]);
        y = testCase.Traced(x);
        cotangent = Continua.Tracing.Trace.Input("c", y.Shape);
        gradients = WithZeros(Derivative.Vjp([y], [cotangent], x));
        Cotangent = new CaseInput(y.Shape).Draw(new RandomKey(11));
        Tangents = [.. testCase.Inputs.Select((input, i) => (input with { Element = ElementType.Real }).Draw(new RandomKey(12).Split(i)))];
        point = testCase.Draw();
    }

    public double[] Cotangent { get; }

    public double[][] Tangents { get; }

    public double[] Value => Evaluate([y])[0];

    /// <summary>cᵀ J, one array per input.</summary>
    public double[][] Vjp => Evaluate(gradients);

    /// <summary>J v.</summary>
    public double[] Jvp => Evaluate([JvpOf(y)])[0];

    /// <summary>∂(vᵀ Jᵀ c)/∂x, reverse over reverse.</summary>
    public double[][] VjpOfVjp => Evaluate(WithZeros(Derivative.Vjp(gradients, tangents, x)));

    /// <summary>∂(Jᵀ c)/∂x · v, forward over reverse.</summary>
    public double[][] JvpOfVjp => Evaluate([.. gradients.Select(JvpOf)]);

    /// <summary>cᵀ ∂(J v)/∂x, reverse over forward.</summary>
    public double[][] VjpOfJvp => Evaluate(WithZeros(Derivative.Vjp([JvpOf(y)], [cotangent], x)));

    /// <summary>cᵀ J by central differences of plain code.</summary>
    public double[][] NumericVjp() =>
        ByDifferences(points => [.. points.Select(p => Weighted(testCase.Plain(p), Cotangent))]);

    /// <summary>Central differences of the compiled first derivative.</summary>
    public double[][] NumericVjpOfVjp() =>
        ByDifferences(points => [.. EvaluateAt(gradients, points).Select(g => g.Zip(Tangents, Weighted).Sum())]);

    public static double Weighted(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();

    private double[][] ByDifferences(Func<List<double[][]>, double[]> f)
    {
        double[] values = f([.. Components().SelectMany(p => new[] { Moved(p.Input, p.Component, Step), Moved(p.Input, p.Component, -Step) })]);
        double[][] result = [.. point.Select(values => new double[values.Length])];
        foreach ((int n, (int input, int component)) in Components().Index())
        {
            result[input][component] = (values[2 * n] - values[(2 * n) + 1]) / (2 * Step);
        }

        return result;
    }

    private IEnumerable<(int Input, int Component)> Components() => testCase.Inputs.SelectMany(
        (input, i) => Enumerable.Range(0, input.HasDerivative ? input.Shape.Size : 0).Select(c => (i, c)));

    private double[][] Moved(int input, int component, double by) =>
    [
        .. point.Select((values, i) => values.Select((v, c) => i == input && c == component ? v + by : v).ToArray()),
    ];

    private Tensor JvpOf(Tensor value) =>
        Derivative.Jvp([value], x, [.. tangents.Select((t, i) => testCase.Inputs[i].Element == ElementType.Real ? t : null)])[0]
        ?? Tensor.Zeros(value.Shape);

    private Tensor[] WithZeros(Tensor?[] derivatives) =>
        [.. derivatives.Select((d, i) => d ?? Tensor.Zeros(x[i].Shape))];

    private double[][] Evaluate(Tensor[] outputs) => EvaluateAt(outputs, [point])[0];

    /// <summary>Evaluates the outputs at each point; the points are the rows of one run.</summary>
    private double[][][] EvaluateAt(Tensor[] outputs, List<double[][]> points)
    {
        Graph graph = new([.. x, cotangent, .. tangents], outputs);
        double[][] inputs =
        [
            .. x.Select((_, i) => points.SelectMany(p => p[i]).ToArray()),
            .. new[] { Cotangent }.Concat(Tangents).Select(v => points.SelectMany(_ => v).ToArray()),
        ];
        double[][] rows = RowRun<double>.Of(graph, points.Count, inputs);
        return [.. points.Select((_, n) => outputs.Select((o, k) => RowRun<double>.Row(rows[k], o.Size, n)).ToArray())];
    }
}

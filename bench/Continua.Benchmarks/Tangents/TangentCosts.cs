using System.Diagnostics;
using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using static Continua.Tensor;

namespace Continua.Benchmarks.Tangents;

/// <summary>
/// Measures a tangent through a solve in multiples of the solve, and a product with the Hessian in multiples of the
/// gradient, for 64 rows on one thread. Each number is the shortest of several runs.
/// </summary>
internal static class TangentCosts
{
    private const int Rows = 64;

    private static readonly (string Name, Solver Solver, int Size, double End, Func<Tensor, Tensor, Tensor, Term> Field)[] Cases =
    [
        ("pendulum, Tsit5", new Tsit5(), 2, 10, Pendulum),
        ("pendulum, Vern9", new Vern9(), 2, 10, Pendulum),
        ("Lorenz, Dopri5", new Dopri5(), 3, 5, Lorenz),
        ("Van der Pol, Rodas5P", new Rodas5P(), 2, 10, VanDerPol),
        ("Van der Pol, Kvaerno5", new Kvaerno5(), 2, 10, VanDerPol),
        ("Van der Pol, RadauIIA5", new RadauIIA5(), 2, 10, VanDerPol),
        ("split, KenCarp4", new KenCarp4(), 2, 5, Split),
        ("chain of 20, Rodas5P", new Rodas5P(), 20, 2, Chain),
        ("chain of 20, Kvaerno5", new Kvaerno5(), 20, 2, Chain),
        ("network of 24, Rodas5P", new Rodas5P(), 24, 2, Network),
        ("network of 24, Kvaerno5", new Kvaerno5(), 24, 2, Network),
        ("network of 64, Tsit5", new Tsit5(), 64, 2, Network),
    ];

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("solve", "solve"), new("ms", "ms", "F2"), new("tangent / solve", "tangent", "F2"),
            new("both / solve", "both", "F2"), new("gradient / solve", "gradient", "F2"),
            new("Hessian product / gradient", "product", "F2"));
        foreach (var (name, solver, size, end, field) in Cases)
        {
            if (given.Filter.Length == 0 || name.Contains(given.Filter, StringComparison.OrdinalIgnoreCase))
            {
                Row(table, name, solver, size, end, field, given.Turns);
            }
        }
    }

    private static void Row(
        ResultTable table, string name, Solver solver, int size, double until, Func<Tensor, Tensor, Tensor, Term> field,
        int turns)
    {
        Tensor[] by = [Input("y0", size), Input("rate", 1), Input("weights", size, size)];
        Tensor[] along = [.. by.Select(x => Input($"tangent of {x}", x.Shape.Extents.ToArray()))];
        SolveOptions options = new() { Solver = solver, Rtol = 1e-6, Atol = 1e-8 };
        Tensor end = Ode.Solve(field(by[0], by[1], by[2]), by[0], 0, until, options: options).Last;
        Tensor tangent = Derivative.Jvp([end], by, along)[0]!;
        Tensor[] gradient = [.. Derivative.Vjp([Sum(Sin(end))], [1], by).OfType<Tensor>()];
        Tensor[] product = [.. Derivative.Jvp(gradient, by, along).OfType<Tensor>()];
        double alone = Time([end], 1), ofGradient = Time(Summed(gradient), 1);
        table.Row(
            name, alone * 1e3, Time([tangent], 1) / alone, Time([end, tangent], 2) / alone, ofGradient / alone,
            Time(Summed(product), 1) / ofGradient);

        double Time(Tensor[] outputs, int ofRows) =>
            Shortest(new Graph([.. by, .. along], outputs), ofRows, turns);
    }

    private static double Shortest(Graph graph, int ofRows, int turns)
    {
        Random random = new(1);
        double[][] inputs = [.. graph.Inputs.Select((x, i) => Values(x, i, random))];
        double[][] results = [.. graph.Outputs.Take(ofRows).Select(output => new double[output.Size * Rows])];
        using Batch<double> batch = new(graph, [true, false, false, true, false, false], ofRows);
        double shortest = double.PositiveInfinity;
        for (int turn = 0; turn < 3 + (10 * turns); turn++)
        {
            long begin = Stopwatch.GetTimestamp();
            batch.Run(
                Rows, [.. inputs.Select(x => new ArraySlice<double>(x))],
                [.. results.Select(x => new ArraySlice<double>(x))], 1, new());
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return shortest;
    }

    private static double[] Values(Tensor input, int index, Random random)
    {
        double[] values = new double[input.Size * (index is 0 or 3 ? Rows : 1)];
        double size = index is 2 or 5 ? 4 / Math.Sqrt(input.Shape[0]) : 1;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = index == 1 ? 1 : size * (random.NextDouble() - 0.5);
        }

        return values;
    }

    private static Tensor[] Summed(Tensor[] gradient) =>
        [gradient[0], .. gradient[1..].Select(x => new Tensor(SumRowsPrimitive.Instance, x))];

    private static Tensor Input(string name, params int[] extents) => Tracing.Trace.Input(name, Shape.Create(extents));

    private static OdeTerm Pendulum(Tensor y0, Tensor a, Tensor weights) => new((t, y) => Stack(y[1], -a[0] * Sin(y[0])));

    private static OdeTerm Lorenz(Tensor y0, Tensor a, Tensor weights) => new((t, y) => Stack(
        10 * (y[1] - y[0]), (y[0] * ((28 * a[0]) - y[2])) - y[1], (y[0] * y[1]) - (8.0 / 3 * y[2])));

    private static OdeTerm VanDerPol(Tensor y0, Tensor a, Tensor weights) =>
        new((t, y) => Stack(y[1], (20 * a[0] * (1 - Square(y[0])) * y[1]) - y[0]));

    private static SplitTerm Split(Tensor y0, Tensor a, Tensor weights) =>
        new((t, y) => -100 * a[0] * (y - Cos(t)), (t, y) => Stack(y[1], Tanh(y[0])));

    private static OdeTerm Chain(Tensor y0, Tensor a, Tensor weights) => new(
        (t, y) => (30 * a[0] * (Concat(y[1..], y[19..]) - (2 * y) + Concat(y[..1], y[..19]))) - (y * Square(y)));

    private static OdeTerm Network(Tensor y0, Tensor a, Tensor weights) =>
        new((t, y) => Tanh(MatVec(weights, y)) - (5 * a[0] * y));
}

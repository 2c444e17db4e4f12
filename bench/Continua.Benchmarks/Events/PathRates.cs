using System.Diagnostics;
using static Continua.Tensor;

namespace Continua.Benchmarks.Events;

/// <summary>
/// Compares solves of a thousand rows whose field reads a path of a million knots with solves whose field computes the
/// same input by a formula.
/// </summary>
internal static class PathRates
{
    private const int Knots = 1_000_001, Rows = 1000;
    private const double Spacing = 1e-3, End = 200;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        double[] times = [.. Enumerable.Range(0, Knots).Select(k => Spacing * k)], values = [.. times.Select(Input)];
        double[] uneven = [.. times.Select((t, k) => t + (k % 3 * 0.2 * Spacing))];
        (string Name, InputPath Path)[] paths =
        [
            ("linear", InputPath.Linear(times, values) with { LandsOnKinks = false }),
            ("cubic", InputPath.Cubic(times, values)),
            ("cubic, uneven knots", InputPath.Cubic(uneven, [.. uneven.Select(Input)])),
        ];
        (string Name, int Dimension, Func<Tensor, Tensor, Tensor> Field)[] fields =
        [
            ("relaxation", 1, (u, y) => u - y),
            ("pendulum", 2, (u, y) => [y[1], u - Sin(y[0]) - (0.1 * y[1])]),
        ];
        ResultTable table = new(
            output, given.Json, new("solve", "solve"), new("with the path, ms", "path_ms", "F1"),
            new("with a formula, ms", "formula_ms", "F1"),
            new("ratio", "ratio", "F2"), new("min", "least", "F2"), new("max", "most", "F2"),
            new("evaluations, path", "evaluations_path", "F0"),
            new("evaluations, formula", "evaluations_formula", "F0"));
        foreach ((string field, int dimension, Func<Tensor, Tensor, Tensor> f) in fields)
        {
            foreach ((string form, InputPath path) in paths)
            {
                string name = $"{field}, {form}";
                if (given.Filter.Length > 0
                    && !given.Filter.Split(',')
                    .Any(filter => name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
                {
                    continue;
                }

                double[,] starts = Starts(dimension);
                OdeProblem withPath = (t, y) => f(path.At(t), y);
                OdeProblem withFormula = (t, y) => f(Sin(1.3 * t) + (0.5 * Cos(3.1 * t)), y);
                double pathMin = Solve(withPath, starts, out double evaluations),
                    formulaMin = Solve(withFormula, starts, out double formulaEvaluations);
                Spread ratio = Spread.Of(Enumerable.Range(0, given.Turns).Select(_ =>
                {
                    double pathTime = Solve(withPath, starts, out double _),
                        formulaTime = Solve(withFormula, starts, out double _);
                    (pathMin, formulaMin) = (Math.Min(pathMin, pathTime), Math.Min(formulaMin, formulaTime));
                    return pathTime / formulaTime;
                }));
                table.Row(
                    name, pathMin, formulaMin, ratio.Median, ratio.Min, ratio.Max, evaluations, formulaEvaluations);
            }
        }
    }

    private delegate Tensor OdeProblem(Tensor t, Tensor y);

    private static double Solve(OdeProblem field, double[,] starts, out double evaluations)
    {
        long begin = Stopwatch.GetTimestamp();
        Solution<double> solution = Ode.Solve((t, y) => field(t, y), starts, 0, End);
        evaluations = solution.Statistics.Evaluations;
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static double Input(double t) => Math.Sin(1.3 * t) + (0.5 * Math.Cos(3.1 * t));

    private static double[,] Starts(int dimension)
    {
        double[,] starts = new double[Rows, dimension];
        for (int r = 0; r < Rows; r++)
        {
            starts[r, 0] = (2.0 * r / Rows) - 1;
        }

        return starts;
    }
}

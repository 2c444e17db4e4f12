using System.Diagnostics;

namespace Continua.Benchmarks.WorkPrecision;

/// <summary>
/// Measures Robertson's equations for many rate constants, the same as in <c>bench/cpp/stiff.cpp --rows</c>, at the
/// tolerance at which the median error of a hundred rows is 10⁻⁶.
/// </summary>
internal static class RobertsonRows
{
    private const int TestedRows = 100;

    private const double End = 1e11, Floor = 1e-14, TargetError = 1e-6;

    private static readonly CompiledOde<double> Equation = Ode.Compile<double>(Slope, 3, 3);

    public static void Measure(BenchmarkArguments given, int rows, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("solver", "solver"), new("rows", "rows"), new("threads", "threads"),
            new("rtol", "rtol", "E1"),
            new("median error", "error_median", "E1"), new("largest error", "error_most", "E1"),
            new("rows a second", "rows_per_second", "F0"));
        double[,] references =
            Solve(TestedRows, new() { Solver = new Rodas5P(), Rtol = 1e-11, Atol = 1e-11 * Floor }).Last;
        foreach (Solver solver in (Solver[])[new Rodas4P(), new Rodas5P()])
        {
            (double rtol, double median, double max) = FindTolerance(solver, references);
            SolveOptions options = Options(solver, rtol) with { Threads = Math.Max(1, given.Options.Threads) };
            List<double> seconds = [];
            for (long begin = Stopwatch.GetTimestamp(); seconds.Count < 4
                || Stopwatch.GetElapsedTime(begin).TotalSeconds < given.Options.Seconds;)
            {
                long from = Stopwatch.GetTimestamp();
                Solve(rows, options);
                seconds.Add(Stopwatch.GetElapsedTime(from).TotalSeconds);
            }

            table.Row(
                solver.GetType().Name.ToLowerInvariant(), rows, options.Threads, rtol, median, max,
                rows / Spread.Of(seconds).Median);
        }
    }

    private static Tensor Slope(Tensor t, Tensor y, Tensor k)
    {
        Tensor slow = k[0] * y[0], middle = k[1] * y[1] * y[2], fast = k[2] * y[1] * y[1];
        return [middle - slow, slow - middle - fast, fast];
    }

    /// <summary>Finds the tolerance by logarithmic interpolation between half decades.</summary>
    private static (double Rtol, double Median, double Max) FindTolerance(Solver solver, double[,] references)
    {
        double before = 0, errorBefore = 0;
        for (int n = 6; ; n++)
        {
            double rtol = Math.Pow(10, -n / 2.0), error = Errors(solver, rtol, references).Median;
            if (error <= TargetError)
            {
                rtol = before == 0 ? rtol : rtol * Math.Pow(before / rtol, Math.Log(TargetError / error) / Math.Log(errorBefore / error));
                (double median, double max) = Errors(solver, rtol, references);
                return (rtol, median, max);
            }

            (before, errorBefore) = (rtol, error);
        }
    }

    private static (double Median, double Max) Errors(Solver solver, double rtol, double[,] references)
    {
        double[,] found = Solve(TestedRows, Options(solver, rtol)).Last;
        double[] errors =
        [
            .. Enumerable.Range(0, TestedRows).Select(row => Enumerable.Range(0, 3).Max(
                c => Math.Abs(found[row, c] - references[row, c]) / (Math.Abs(references[row, c]) + Floor))).Order(),
        ];
        return (errors[TestedRows / 2], errors[^1]);
    }

    private static SolveOptions Options(Solver solver, double rtol) =>
        new() { Solver = solver, Rtol = rtol, Atol = rtol * Floor };

    private static Solution<double> Solve(int rows, SolveOptions options)
    {
        double[] standard = [0.04, 1e4, 3e7];
        double[,] starts = new double[rows, 3], rates = new double[rows, 3];
        for (int row = 0; row < rows; row++)
        {
            starts[row, 0] = 1;
            for (int c = 0; c < 3; c++)
            {
                rates[row, c] = standard[c] * Factor(row, c);
            }
        }

        return Equation.Solve(starts, rates, [0], [End], options);
    }

    /// <summary>Returns 10^(u − ½) with u from splitmix64.</summary>
    private static double Factor(int row, int constant)
    {
        ulong z = 1 + (((3 * (ulong)row) + (ulong)constant + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return Math.Pow(10, ((z >> 11) * Math.Pow(2, -53)) - 0.5);
    }
}

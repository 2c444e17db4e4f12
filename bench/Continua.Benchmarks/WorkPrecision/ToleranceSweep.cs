using System.Diagnostics;

namespace Continua.Benchmarks.WorkPrecision;

/// <summary>Time, error and work of solves for a range of tolerances, line by line as the peers give them.</summary>
internal static class ToleranceSweep
{
    // Seconds for a solver and an equation: compiled code comes to its last tier on the way.
    private const double WarmUp = 0.5;

    private const int Repeats = 5;

    /// <summary>Small equations, rtol = atol by decades.</summary>
    public static void MeasureSmall(BenchmarkArguments given, TextWriter output)
    {
        IEnumerable<double> tolerances = Enumerable.Range(4, 9).Select(n => Math.Pow(10, -n));
        Measure(given, output, SmallEquations.All, WorkPrecisionSolvers.Small, tolerances);
    }

    /// <summary>Stiff equations, rtol by half decades and atol = rtol · floor.</summary>
    public static void MeasureStiff(BenchmarkArguments given, TextWriter output)
    {
        IEnumerable<double> tolerances = Enumerable.Range(6, 17).Select(n => Math.Pow(10, -n / 2.0));
        Measure(given, output, StiffEquations.All, WorkPrecisionSolvers.Stiff, tolerances);
    }

    private static void Measure(
        BenchmarkArguments given, TextWriter output, IEnumerable<Equation> equations, IEnumerable<WayToSolve> ways,
        IEnumerable<double> tolerances)
    {
        ResultTable table = new(
            output, given.Json, new("solver", "solver"), new("problem", "problem"), new("rtol", "rtol", "G3"),
            new("µs", "us", "F2"), new("error", "error", "E1"), new("steps", "steps"), new("rejected", "rejected"),
            new("evaluations", "evaluations"), new("bytes", "bytes", "F0"), new("failed", "failed"));
        foreach (WayToSolve way in Chosen(ways, w => w.Name, given.Filter))
        {
            foreach (Equation equation in Chosen(equations, e => e.Name, given.Filter))
            {
                SolveOptions[] sweep = [.. tolerances.Select(rtol => Options(way.Solver, equation, rtol))];
                Repeat(() => way.Solve(equation, sweep[2]), WarmUp);
                foreach (SolveOptions options in sweep)
                {
                    (Solution<double> found, double median, double bytes) =
                        Repeat(() => way.Solve(equation, options), given.Options.Seconds);
                    SolveStatistics cost = found.Statistics;
                    table.Row(
                        way.Name, equation.Name, options.Rtol, median,
                        equation.ErrorOf(found.Last), (int)cost.Accepted, (int)cost.Rejected, (int)cost.Evaluations,
                        bytes, found.Failures.Count > 0);
                }
            }
        }

        if (!ways.Any())
        {
            table.Note("The library has no method for these equations yet.");
        }
    }

    private static SolveOptions Options(Solver solver, Equation equation, double rtol) => new()
    {
        Solver = solver,
        Rtol = rtol,
        Atol = rtol * equation.Floor,
        MaxSteps = 10_000_000,
        ThrowOnFailure = false,
        Threads = 1,
    };

    // A filter may name equations, solvers or both.
    private static List<TItem> Chosen<TItem>(IEnumerable<TItem> items, Func<TItem, string> name, string filter)
    {
        string[] names = filter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        List<TItem> named = [.. items.Where(item => names.Contains(name(item)))];
        return named.Count > 0 ? named : [.. items];
    }

    private static (Solution<double> Last, double Median, double Bytes) Repeat(
        Func<Solution<double>> solve, double seconds)
    {
        List<double> times = new(1 << 20);
        Solution<double> last;
        long begin = Stopwatch.GetTimestamp(), before = GC.GetTotalAllocatedBytes(precise: true);
        do
        {
            long from = Stopwatch.GetTimestamp();
            last = solve();
            // A TimeSpan would round to a tenth of a microsecond, 2 % of the shortest solves.
            times.Add((Stopwatch.GetTimestamp() - from) * 1e6 / Stopwatch.Frequency);
        }
        while (times.Count < Repeats || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);
        double bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)times.Count;
        return (last, Spread.Of(times).Median, bytes);
    }
}

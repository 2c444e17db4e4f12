using System.Diagnostics;

namespace Continua.Benchmarks.WorkPrecision;

/// <summary>
/// Measures time, error and work of solves over a range of tolerances, in the same format as the programs of
/// <c>bench/cpp</c>.
/// </summary>
internal static class ToleranceSweep
{
    // Seconds per solver and equation, long enough for the compiled code to reach its last tier.
    private const double WarmUp = 0.5;

    private const int Repeats = 5;

    /// <summary>Measures small equations with rtol = atol at whole decades.</summary>
    public static void MeasureSmall(BenchmarkArguments given, TextWriter output)
    {
        IEnumerable<double> tolerances = Enumerable.Range(4, 9).Select(n => Math.Pow(10, -n));
        Measure(given, output, SmallEquations.All, WorkPrecisionSolvers.Small, tolerances);
    }

    /// <summary>Measures stiff equations with rtol at half decades and atol = rtol · floor.</summary>
    public static void MeasureStiff(BenchmarkArguments given, TextWriter output)
    {
        IEnumerable<double> tolerances = Enumerable.Range(6, 17).Select(n => Math.Pow(10, -n / 2.0));
        Measure(given, output, StiffEquations.All, WorkPrecisionSolvers.Stiff, tolerances);
    }

    private static void Measure(
        BenchmarkArguments given, TextWriter output, IEnumerable<Equation> equations,
        IEnumerable<SolveVariant> variants,
        IEnumerable<double> tolerances)
    {
        ResultTable table = new(
            output, given.Json, new("solver", "solver"), new("problem", "problem"), new("rtol", "rtol", "G3"),
            new("µs", "us", "F2"), new("error", "error", "E1"), new("steps", "steps"), new("rejected", "rejected"),
            new("evaluations", "evaluations"), new("bytes", "bytes", "F0"), new("failed", "failed"));
        foreach (SolveVariant variant in Chosen(variants, w => w.Name, given.Filter))
        {
            foreach (Equation equation in Chosen(equations, e => e.Name, given.Filter))
            {
                SolveOptions[] sweep = [.. tolerances.Select(rtol => Options(variant.Solver, equation, rtol))];
                Repeat(() => variant.Solve(equation, sweep[2]), WarmUp);
                foreach (SolveOptions options in sweep)
                {
                    (Solution<double> found, double median, double bytes) =
                        Repeat(() => variant.Solve(equation, options), given.Options.Seconds);
                    SolveStatistics cost = found.Statistics;
                    table.Row(
                        variant.Name, equation.Name, options.Rtol, median,
                        equation.ErrorOf(found.Last), (int)cost.Accepted, (int)cost.Rejected, (int)cost.Evaluations,
                        bytes, found.Failures.Count > 0);
                }
            }
        }

        if (!variants.Any())
        {
            table.Note("The library has no method for these equations.");
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
            // A TimeSpan would round to 0.1 µs, 2 % of the shortest solves.
            times.Add((Stopwatch.GetTimestamp() - from) * 1e6 / Stopwatch.Frequency);
        }
        while (times.Count < Repeats || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);
        double bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)times.Count;
        return (last, Spread.Of(times).Median, bytes);
    }
}

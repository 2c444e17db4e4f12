using System.Runtime.InteropServices;
using Continua.Learning;

namespace Continua.Benchmarks.Workloads;

/// <summary>
/// The Lorenz equations in double precision without a gradient: one trajectory with a plain C# field, or many rows with
/// a traced field.
/// </summary>
internal sealed class Lorenz(int rows) : Workload
{
    private readonly double[,] starts = Draw64(rows);

    public override string Name => $"lorenz-{rows}";

    public override string Note =>
        rows == 1 ? "Continua: a plain C# field" : "Continua: a traced field, traced and compiled in every call";

    public override WorkloadRun Begin(int start, int threads) => new Run(starts, threads);

    public override IEnumerable<StoredTensor> Export(int count) =>
        [new($"{Name}/y0", "F64", [rows, 3],
            MemoryMarshal.AsBytes(starts.Cast<double>().ToArray().AsSpan()).ToArray())];

    /// <summary>Solves many rows with the traced field, the method and the tolerances of the workload.</summary>
    public static Solution<double> Solve(double[,] starts, int threads) =>
        Ode.Solve(Traced, starts, 0, 5, Options(threads));

    public static double[,] Draw64(int rows)
    {
        RandomKey key = new(3);
        double[,] starts = new double[rows, 3];
        for (int n = 0; n < starts.Length; n++)
        {
            starts[n / 3, n % 3] = 10 * key.Uniform(n);
        }

        return starts;
    }

    private static SolveOptions Options(int threads) =>
        new() { Solver = new Dopri5(), Rtol = 1e-6, Atol = 1e-6, Threads = threads };

    private static Tensor Traced(Tensor t, Tensor y) =>
        [10 * (y[1] - y[0]), (y[0] * (28 - y[2])) - y[1], (y[0] * y[1]) - (8.0 / 3 * y[2])];

    private sealed class Run(double[,] starts, int threads) : WorkloadRun
    {
        public override StepCost Step()
        {
            Solution<double> found = starts.GetLength(0) == 1
                ? Ode.Solve<double>(Plain, starts, 0, 5, Options(threads))
                : Solve(starts, threads);
            double rows = found.Rows;
            SolveStatistics cost = found.Statistics;
            return new(
                found.Last.Cast<double>().Sum(Math.Abs) / (3 * rows), cost.Evaluations / rows, 0, cost.Accepted / rows,
                cost.Rejected / rows, found.Failures.Count);
        }

        public override void Restart()
        {
        }

        public override void Dispose()
        {
        }

        private static void Plain(double t, ReadOnlySpan<double> y, Span<double> dy)
        {
            dy[0] = 10 * (y[1] - y[0]);
            dy[1] = (y[0] * (28 - y[2])) - y[1];
            dy[2] = (y[0] * y[1]) - (8.0 / 3 * y[2]);
        }
    }
}

using System.Numerics;
using Continua.Tests.Adjoints;
using Continua.Tests.Solvers;

namespace Continua.Tests.Execution;

/// <summary>
/// Hashes of all bits of solves, for every solver and some options: saved values, times, final states, statistics, and
/// gradients.
/// </summary>
internal static class SolveChecksums
{
    private const int Rows = 100;

    /// <summary>Each solve with the function that continues a hash with its results.</summary>
    public static IEnumerable<(string Name, Func<ulong, ulong> Continue)> All =>
    [
        .. AllSolvers.AnyField.Select(name => ($"{name} (double)", (Func<ulong, ulong>)(hash => OfSolver<double>(hash, name)))),
        .. AllSolvers.AnyField.Select(name => ($"{name} (float)", (Func<ulong, ulong>)(hash => OfSolver<float>(hash, name)))),
        ("one shared step", hash => OfSolve<double>(hash, new() { Controller = new PidController { Shared = true } })),
        ("every step, no compaction", hash => OfSolve<float>(hash, new() { SaveAt = SaveAt.Steps, Compaction = false })),
    ];

    private static ulong OfSolver<T>(ulong hash, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SolveOptions options = new()
        {
            Solver = SolverCatalogue.Create(name),
            Rtol = 1e-4,
            Atol = 1e-5,
            Controller = AllSolvers.IsAdaptive(name) ? null : new FixedStep(0.07),
        };
        hash = OfSolve<T>(hash, options with { SaveAt = SaveAt.Every(0.3) });
        Adjoint[] adjoints = options.Solver.IsExplicit && AllSolvers.TakesControllers(name) ? [new DiscreteAdjoint(), new BacksolveAdjoint()] : [new DiscreteAdjoint()];
        return adjoints
            .Aggregate(hash, (sum, adjoint) => OfGradient<T>(sum, options with { Adjoint = adjoint }));
    }

    // The rows have different end times, so that they free their lanes one after another.
    private static ulong OfSolve<T>(ulong hash, SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] starts = new T[Rows, 3];
        double[] ends = new double[Rows];
        for (int r = 0; r < Rows; r++)
        {
            (starts[r, 0], starts[r, 1], starts[r, 2]) = (T.One, T.CreateTruncating(r) / T.CreateTruncating(50), T.Zero);
            ends[r] = options.Controller is PidController { Shared: true } ? 1 : 1 + (0.02 * r);
        }

        Solution<T> found = Ode.Solve(Field, starts, [0], ends, options);
        for (int r = 0; r < Rows; r++)
        {
            SolveStatistics cost = found.StatisticsOf(r);
            hash = Bits.Hash(Bits.Hash(hash, found.Times(r)), found.Values(r).Cast<T>().ToArray());
            hash = Bits.Hash(hash, new[] { (int)found.Status(r), (int)cost.Evaluations, (int)cost.Accepted, (int)cost.Rejected });
        }

        return Bits.Hash(hash, found.Last.Cast<T>().ToArray());
    }

    private static ulong OfGradient<T>(ulong hash, SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TimedNetwork network = new();
        ManyRows<T> rows = new(41);
        using Gradient<T> gradient = new(3, x => network.Loss(x[0], x[1], x[2], options), network);
        GradientResult<T> result = rows.Evaluate(gradient, network, 0, 41);
        hash = Bits.Hash(Bits.Hash(hash, [result.Value]), result.ByParameters);
        return Bits.Hash(hash, [.. Enumerable.Range(0, 41).SelectMany(r => ManyRows<T>.BitsOf(result, r))]);
    }

    private static Tensor Field(Tensor t, Tensor y) =>
        [y[1] * Tensor.Cos(t), Tensor.Sin(y[0]) - (0.1 * y[1]), Tensor.Tanh(y[0] * y[1]) - y[2]];
}

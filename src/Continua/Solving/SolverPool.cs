using System.Numerics;
using Continua.Fields;

namespace Continua.Solving;

/// <summary>
/// Solvers of one row that are not in use: making one takes longer than a short solve. A solve takes one made for the same options and a
/// field of the same form in plain C#, or the same compiled one, and gives it back; no result depends on which it gets.
/// </summary>
internal sealed class SolverPool<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Most = 16;

    private readonly Lock taking = new();
    private readonly List<BlockSolver<T>> free = [];

    public static SolverPool<T> Shared { get; } = new();

    /// <summary>A solver for a field in plain C#, or for one that is kept.</summary>
    public BlockSolver<T> Take(FieldPlan<T> plan, int dimension, SolveOptions options)
    {
        lock (taking)
        {
            for (int i = free.Count - 1; i >= 0; i--)
            {
                if (free[i].Serves(plan, dimension, options))
                {
                    BlockSolver<T> found = free[i];
                    free.RemoveAt(i);
                    found.Become(plan);
                    return found;
                }
            }
        }

        return new(plan.Plain is { } plain ? new PlainPlan<T>(plain.Copy(), dimension) : plan, options, 1);
    }

    /// <summary>Gives a solver back after a solve without exceptions.</summary>
    public void Return(BlockSolver<T> solver)
    {
        solver.Forget();
        BlockSolver<T>? least = null;
        lock (taking)
        {
            free.Add(solver);
            if (free.Count > Most)
            {
                least = free[0];
                free.RemoveAt(0);
            }
        }

        least?.Dispose();
    }
}

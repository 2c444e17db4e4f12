using System.Numerics;
using Continua.Fields;

namespace Continua.Solving;

/// <summary>
/// A pool of solvers for one row, because creating a solver takes longer than a short solve. A solver is reused for the
/// same options and either the same compiled field or a plain C# field of the same form, that is, with the same kinds
/// of functions, mass matrix and sparsity pattern. Results do not depend on which solver is reused.
/// </summary>
internal sealed class SolverPool<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxFree = 16;

    private readonly Lock gate = new();
    private readonly List<BlockSolver<T>> free = [];

    public static SolverPool<T> Shared { get; } = new();

    /// <summary>Takes a solver for a plain C# field or a compiled field out of the pool, or creates one.</summary>
    public BlockSolver<T> Take(FieldPlan<T> plan, int dimension, SolveOptions options)
    {
        lock (gate)
        {
            for (int i = free.Count - 1; i >= 0; i--)
            {
                if (free[i].CanSolve(plan, dimension, options))
                {
                    BlockSolver<T> reused = free[i];
                    free.RemoveAt(i);
                    reused.ReplaceFunctions(plan);
                    return reused;
                }
            }
        }

        return new(plan.Plain is { } plain ? new PlainPlan<T>(plain.Copy(), dimension) : plan, options, 1);
    }

    /// <summary>Returns a solver to the pool; called only after a solve without exceptions.</summary>
    public void Return(BlockSolver<T> solver)
    {
        solver.ReleaseFunctions();
        BlockSolver<T>? oldest = null;
        lock (gate)
        {
            free.Add(solver);
            if (free.Count > MaxFree)
            {
                oldest = free[0];
                free.RemoveAt(0);
            }
        }

        oldest?.Dispose();
    }
}

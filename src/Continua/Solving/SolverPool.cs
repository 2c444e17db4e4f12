using System.Numerics;
using Continua.Fields;

namespace Continua.Solving;

/// <summary>
/// Solvers of one row in plain C# that are not in use: making one takes longer than a short solve. A solve takes one made for the same
/// options and gives it back; no result depends on which it gets.
/// </summary>
internal sealed class SolverPool<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Most = 16;

    private readonly Lock taking = new();
    private readonly List<BlockSolver<T>> free = [];

    public static SolverPool<T> Shared { get; } = new();

    /// <summary>A solver for a field in plain C#.</summary>
    public BlockSolver<T> Take(PlainField<T> field, int dimension, SolveOptions options)
    {
        lock (taking)
        {
            for (int i = free.Count - 1; i >= 0; i--)
            {
                if (free[i].Serves(field, dimension, options))
                {
                    BlockSolver<T> found = free[i];
                    free.RemoveAt(i);
                    found.Become(field);
                    return found;
                }
            }
        }

        return new(new PlainPlan<T>(field.Copy(), dimension), options, 1);
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

using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>The roots of all rows of a search outside expressions.</summary>
/// <param name="Roots">The roots, [rows, unknowns]; NaN in rows without a root.</param>
/// <param name="Rows">The state of the search in each row.</param>
/// <param name="Failures">The rows without a root.</param>
internal sealed record RootRows<T>(T[,] Roots, RowRoot[] Rows, IReadOnlyList<SolveFailure> Failures);

/// <summary>
/// A search for roots outside expressions, which distributes rows over blocks and blocks over threads.
/// </summary>
/// <param name="create">Creates an instance of the function and its Jacobian for a number of rows.</param>
/// <param name="settings">The settings.</param>
/// <param name="kind">The sort of root, for messages.</param>
internal sealed class RootRun<T>(Func<int, BlockField<T>> create, RootSettings settings, RootKind kind)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsOfBlock = 32;

    /// <summary>Searches the roots of all rows.</summary>
    /// <param name="guesses">The guesses, [rows, unknowns].</param>
    /// <param name="arguments">The arguments of each row, [rows, arguments]; empty for none.</param>
    /// <exception cref="SolveException">A row has no root, unless the settings report it otherwise.</exception>
    public RootRows<T> Run(T[,] guesses, T[,] arguments)
    {
        Precision.Guard<T>();
        int rows = guesses.GetLength(0), count = arguments.GetLength(1);
        Tensor.Guard(
            rows > 0 && guesses.GetLength(1) > 0,
            $"A search starts from at least one row of one component, but got [{rows}, {guesses.GetLength(1)}]; give "
            + $"[rows, components].");
        Tensor.Guard(
            count == 0 || arguments.GetLength(0) == rows,
            $"Every row of a search has its arguments, but got {arguments.GetLength(0)} of them for {rows} rows; give "
            + $"[{rows}, {count}].");
        using NativeBuffer<T> guess = ByComponent(guesses), argument = ByComponent(arguments);
        T[,] roots = new T[rows, guesses.GetLength(1)];
        RowRoot[] found = new RowRoot[rows];
        RunBlocks(guess, count > 0 ? argument : null, count, roots, found);
        return new(roots, found, Failures(found, settings, kind));
    }

    /// <summary>Returns the failed rows with their messages.</summary>
    /// <exception cref="SolveException">A row failed, unless the settings report it otherwise.</exception>
    public static IReadOnlyList<SolveFailure> Failures(RowRoot[] found, RootSettings settings, RootKind kind)
    {
        List<SolveFailure> failures =
        [
            .. found.Index().Where(row => !row.Item.Found)
                .Select(row => kind.Describe(row.Index, row.Item, settings)),
        ];
        return failures.Count > 0 && settings.ThrowOnFailure != false ? throw new SolveException(failures) : failures;
    }

    private void RunBlocks(NativeBuffer<T> guess, NativeBuffer<T>? argument, int arguments, T[,] roots, RowRoot[] found)
    {
        int rows = found.Length, blocks = (rows + RowsOfBlock - 1) / RowsOfBlock, started = 0;
        int workers = Parallelism.WorkersFor(settings.Threads, blocks);
        void Work(int _)
        {
            using RootBlock<T> block = new(create, settings, Math.Min(RowsOfBlock, rows));
            for (int b; (b = Interlocked.Increment(ref started) - 1) < blocks;)
            {
                int first = b * RowsOfBlock, count = Math.Min(RowsOfBlock, rows - first);
                BlockValue<T>[] values = argument is null ? [] : [Part(argument, arguments, first, rows)];
                block.Run(Part(guess, roots.GetLength(1), first, rows), values, count);
                Store(block, first, count, roots, found);
            }
        }

        new ParallelRunner(linger: false).Run(workers, Work);
    }

    private static void Store(RootBlock<T> block, int first, int count, T[,] roots, RowRoot[] found)
    {
        for (int r = 0; r < count; r++)
        {
            found[first + r] = block.Rows[r];
            for (int c = 0; c < roots.GetLength(1); c++)
            {
                roots[first + r, c] = block.Rows[r].Found ? block.Roots[c, r] : T.NaN;
            }
        }
    }

    private static unsafe BlockValue<T> Part(NativeBuffer<T> values, int size, int first, int rows) =>
        new(values.Data + first, size, perRow: true, rows);

    private static unsafe NativeBuffer<T> ByComponent(T[,] values)
    {
        int rows = values.GetLength(0), size = values.GetLength(1);
        NativeBuffer<T> buffer = new((long)rows * size);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < size; c++)
            {
                buffer.Data[((nint)c * rows) + r] = values[r, c];
            }
        }

        return buffer;
    }
}

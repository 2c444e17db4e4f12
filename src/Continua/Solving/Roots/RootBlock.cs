using System.Numerics;
using Continua.Execution;
using Continua.Fields;

namespace Continua.Solving;

/// <summary>
/// One thread's search for the roots of the rows of a block, by Newton's method and by solves in time.
/// </summary>
internal sealed class RootBlock<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> field;
    private readonly NewtonSearch<T> search;
    private readonly RestSearch<T>? rest;
    private readonly RootSettings settings;

    /// <param name="create">Creates an instance of the function and its Jacobian for a number of rows.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="capacity">The maximum number of rows.</param>
    public RootBlock(Func<int, BlockField<T>> create, RootSettings settings, int capacity)
    {
        field = create(capacity);
        (this.settings, search) = (settings, new(field, settings, capacity));
        rest = settings.Stepping is { } stepping ? new(create(capacity), stepping, capacity) : null;
    }

    /// <summary>The state of the search in each row.</summary>
    public RowRoot[] Rows => search.Rows;

    /// <summary>The roots, [unknowns] per row; in rows without a root, the last state.</summary>
    public BlockValue<T> Roots => search.States;

    /// <summary>Searches the roots of all rows.</summary>
    /// <param name="guesses">The guesses, [unknowns] per row.</param>
    /// <param name="arguments">The arguments of the function.</param>
    /// <param name="count">The number of rows.</param>
    public void Run(BlockValue<T> guesses, ReadOnlySpan<BlockValue<T>> arguments, int count)
    {
        field.Bind(arguments);
        rest?.Field.Bind(arguments);
        Array.Clear(Rows);
        int[] all = [.. Enumerable.Range(0, count)];
        Guess(all, guesses);
        if (rest is null || !settings.SteppingFirst)
        {
            search.Run(all, onlyNear: false);
        }

        if (rest is not null)
        {
            StepInTime([.. all.Where(row => !Rows[row].Found)], guesses, count);
        }
    }

    public void Dispose()
    {
        field.Dispose();
        search.Dispose();
        rest?.Dispose();
    }

    private void StepInTime(int[] rows, BlockValue<T> guesses, int count)
    {
        Guess(rows, guesses);
        search.Start(rows);
        rest!.Run(search, [.. rows.Where(row => Rows[row].Failure == RootFailure.None)], count);
    }

    private void Guess(int[] rows, BlockValue<T> guesses)
    {
        foreach (int row in rows)
        {
            search.Set(row, c => guesses[c, row]);
        }
    }
}

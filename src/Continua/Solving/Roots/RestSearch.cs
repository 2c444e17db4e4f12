using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>
/// Solves rows in time until Newton's method converges from their state: over spans that grow tenfold, from the time in
/// which the state changes by about its own size.
/// </summary>
internal sealed unsafe class RestSearch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of spans.</summary>
    private const int MaxSpans = 14;

    /// <summary>The change of the state over the time solved so far, relative to its size, of a row at rest.</summary>
    private const double RestingChange = 1e-6;

    private readonly SolveOptions options;
    private readonly BlockIntegrator<T> integrator;
    private readonly BlockProblem<T> problem = new();
    private readonly NativeBuffer<T> start, end;
    private readonly int dimension, capacity;
    private readonly double[] spans;

    /// <param name="field">The field, which does not read t.</param>
    /// <param name="options">The options of the solves.</param>
    /// <param name="capacity">The maximum number of rows of a block.</param>
    public RestSearch(BlockField<T> field, SolveOptions options, int capacity)
    {
        (Field, this.options, dimension, this.capacity) = (field, options, field.Dimension, capacity);
        integrator = new(field, options, capacity);
        (start, end) = (new(BlockSize.Of(dimension, capacity)), new(BlockSize.Of(dimension, capacity)));
        (problem.T0, problem.T1, spans) = (new double[capacity], new double[capacity], new double[capacity]);
    }

    /// <summary>The field, whose arguments are bound before <see cref="Run"/>.</summary>
    public BlockField<T> Field { get; }

    /// <summary>Searches steady states of rows whose guess is in the states of a search.</summary>
    /// <param name="search">The search by Newton's method, which has evaluated the field at the guesses.</param>
    /// <param name="rows">The rows, in ascending order.</param>
    /// <param name="count">The number of rows of the block.</param>
    public void Run(NewtonSearch<T> search, IReadOnlyList<int> rows, int count)
    {
        List<int> running = [.. rows];
        foreach (int row in running)
        {
            double rate = search.RateOf(row);
            (spans[row], search.Rows[row].UsedTimeStepping) = (rate > 0 ? 1 / rate : 1, true);
        }

        for (int span = 0; span < MaxSpans && running.Count > 0; span++)
        {
            Step(search, running, count);
            running.RemoveAll(row => search.Rows[row].Failure == RootFailure.SteppingFailed);
            search.Run(running, onlyNear: true);
            running.RemoveAll(row => HasEnded(search, row));
        }

        running.ForEach(row => search.Rows[row].Failure = RootFailure.NotAtRest);
    }

    public void Dispose()
    {
        Field.Dispose();
        integrator.Dispose();
        start.Dispose();
        end.Dispose();
    }

    private static bool HasEnded(NewtonSearch<T> search, int index)
    {
        ref RowRoot row = ref search.Rows[index];
        return row.Found
            || (row.Failure == RootFailure.Singular && search.RateOf(index) * row.Time <= RestingChange);
    }

    /// <summary>Solves the running rows over one span; all others have a span of length 0.</summary>
    private void Step(NewtonSearch<T> search, List<int> running, int count)
    {
        Array.Clear(problem.T1);
        running.ForEach(row => problem.T1[row] = spans[row]);
        for (int c = 0; c < dimension; c++)
        {
            for (int r = 0; r < count; r++)
            {
                start.Data[((nint)c * capacity) + r] = search.States[c, r];
            }
        }

        problem.Rows = count;
        problem.Start = new(start.Data, dimension, perRow: true, capacity);
        problem.Saved = end.Data;
        problem.SavedLanes = capacity;
        integrator.Start(problem);
        integrator.Run();
        foreach (int row in running)
        {
            End(search, row);
        }
    }

    private void End(NewtonSearch<T> search, int index)
    {
        ref RowRoot row = ref search.Rows[index];
        ref readonly RowState state = ref integrator.Rows[index];
        row.Time += state.Time;
        if (!state.Status.IsSuccess())
        {
            string message = StatusText.Describe(index, state, options, integrator.FailureWithin(index)).Message;
            row.Failure = RootFailure.SteppingFailed;
            row.Within = message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            return;
        }

        search.Set(index, c => end.Data[((nint)c * capacity) + index]);
        spans[index] *= 10;
    }
}

using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Tracing;

namespace Continua.Solving;

/// <summary>Finds the periodic orbits of a field in plain C#, each row on its own.</summary>
internal static class PlainOrbits<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static PeriodicOrbits<T> Find(VectorField<T> field, T[,] guesses, double[] periods, PeriodicOptions options)
    {
        (int rows, int dimension) = (guesses.GetLength(0), guesses.GetLength(1));
        RootSettings settings = options.Settings(dimension);
        RootRows<T>[] found = new RootRows<T>[rows];
        int started = 0;
        void Work(int _)
        {
            for (int r; (r = Interlocked.Increment(ref started) - 1) < rows;)
            {
                T[] guess = SteadyStateField.RowOf(guesses, r);
                Shooting.GuardTime(PlainTimeCheck.ReadsTime(field, guess), options);
                PlainShooting<T> shooting = new(field, guess, periods[r], options);
                RootSettings ofRow = settings with { Threads = 1, ThrowOnFailure = false };
                found[r] = new RootRun<T>(_ => shooting.CreateField(), ofRow, new PeriodicKind())
                    .Run(OdeIntegrator<T>.AsRow(shooting.Start), new T[0, 0]);
            }
        }

        new ParallelRunner(linger: false).Run(Parallelism.WorkersFor(options.Threads, rows), Work);
        return Joined(found, dimension, periods, settings);
    }

    private static PeriodicOrbits<T> Joined(RootRows<T>[] found, int dimension, double[] periods, RootSettings settings)
    {
        int unknowns = found[0].Roots.GetLength(1);
        T[,] roots = new T[found.Length, unknowns];
        for (int r = 0; r < found.Length; r++)
        {
            for (int c = 0; c < unknowns; c++)
            {
                roots[r, c] = found[r].Roots[0, c];
            }
        }

        RowRoot[] rows = [.. found.Select(row => row.Rows[0])];
        return PeriodicOrbits<T>.Of(
            new(roots, rows, RootRun<T>.Failures(rows, settings, new PeriodicKind())), dimension, periods);
    }
}

/// <summary>Finds the periodic orbits of a traced field with per-row arguments.</summary>
internal static class TracedOrbits<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static PeriodicOrbits<T> Find(
        Func<Tensor, Tensor, Tensor, Tensor> field, T[,] guesses, double[] periods, T[,] arguments,
        PeriodicOptions options)
    {
        (int rows, int dimension, int count) = (guesses.GetLength(0), guesses.GetLength(1), arguments.GetLength(1));
        Tensor.Guard(
            arguments.GetLength(0) == rows,
            $"Every row of a search has its arguments, but got {arguments.GetLength(0)} of them for {rows} rows; give "
            + $"[{rows}, {count}].");
        RootSettings settings = options.Settings(dimension);

        // The guess and the period of a row are arguments, since the phase condition and the field of the solves read
        // them.
        Tensor vector = Trace.Input("arguments", [count + dimension + 1]);
        Tensor guess = vector[count..(count + dimension)], period = vector[count + dimension];
        TracedSlope slope = TracedSlope.Of((t, y) => field(t, y, vector[..Math.Max(1, count)]), [dimension]);
        Shooting shooting = new(slope, guess, period, options);
        (RootFunction function, Tensor[] captured) = shooting.Function();
        Func<int, BlockField<T>> create = function.WithRows<T>(captured, vector, count + dimension + 1);
        RootRun<T> run = new(create, settings, new PeriodicKind());
        return PeriodicOrbits<T>.Of(
            run.Run(Starts(guesses, shooting.Unknowns), WithGuesses(arguments, guesses, periods)), dimension, periods);
    }

    private static T[,] Starts(T[,] guesses, int unknowns)
    {
        T[,] starts = new T[guesses.GetLength(0), unknowns];
        Copy(guesses, starts, 0);
        return starts;
    }

    private static T[,] WithGuesses(T[,] arguments, T[,] guesses, double[] periods)
    {
        (int rows, int dimension, int count) = (guesses.GetLength(0), guesses.GetLength(1), arguments.GetLength(1));
        T[,] all = new T[rows, count + dimension + 1];
        Copy(arguments, all, 0);
        Copy(guesses, all, count);
        for (int r = 0; r < rows; r++)
        {
            all[r, count + dimension] = T.CreateTruncating(periods[r]);
        }

        return all;
    }

    private static void Copy(T[,] from, T[,] to, int first)
    {
        for (int r = 0; r < from.GetLength(0); r++)
        {
            for (int c = 0; c < from.GetLength(1); c++)
            {
                to[r, first + c] = from[r, c];
            }
        }
    }
}

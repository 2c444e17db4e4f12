using System.Numerics;
using Continua.Learning;

namespace Continua.Cli.Verification.Bits;

/// <summary>Solves and gradients of some rows, as lists of all their numbers, row by row.</summary>
internal sealed class BitRun<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool split;
    private readonly CompiledOde<T> equation;

    /// <param name="split">Whether the equation is given as a stiff summand and another one.</param>
    public BitRun(Solver solver, bool split)
    {
        this.split = split;
        equation = Ode.Compile<T>(BitEquation.Plain(split), BitEquation.Dimension);

        // At this tolerance, rows reject steps.
        Options = new()
        {
            Solver = solver,
            Rtol = 1e-4,
            Atol = 1e-5,
            Controller = solver.ErrorOrder > 0 ? null : new FixedStep(0.07),
            Threads = 1,
        };
    }

    public SolveOptions Options { get; }

    /// <summary>Solves rows, and returns the numbers of each row: times, states, events, status and statistics.</summary>
    /// <param name="events">Whether components are reflected at a level and all are raised at a given time.</param>
    public double[][] Solve(SolveOptions options, int first, int count, bool events)
    {
        (double T0, double T1)[] spans = [.. Enumerable.Range(first, count).Select(BitEquation.Span)];
        SolveOptions all = options with { SaveAt = SaveAt.Steps, ThrowOnFailure = false, Events = events ? Events : null };
        Solution<T> solved = equation.Solve(
            BitEquation.Starts<T>(first, count), [.. spans.Select(s => s.T0)], [.. spans.Select(s => s.T1)], all);
        return [.. Enumerable.Range(0, count).Select(row => Numbers(solved, row))];
    }

    /// <summary>
    /// The gradients of ranges of rows: the loss and the derivatives of each row, and the derivatives by parameters, summed over the
    /// rows of the range.
    /// </summary>
    public (double[][] Rows, double[] Sums)[] Pulled(SolveOptions options, (int First, int Count)[] ranges, int threads = 1)
    {
        BitEquation model = new(split);
        using Gradient<T> gradient = Gradient.Of<T>(x => model.Loss(x, options), model, new() { Threads = threads });
        return [.. ranges.Select(range => Numbers(gradient.Evaluate(model.Theta<T>(), BitEquation.Inputs<T>(range.First, range.Count))))];
    }

    private static SolveEvent[] Events { get; } =
    [
        new Event((t, y) => y[0] - 0.1, (t, y) => Tensor.Concat(y[..2], -0.8 * y[2..]), Crossing.Falling), Event.At([0.33], (t, y) => y + 0.1),
    ];

    private static (double[][] Rows, double[] Sums) Numbers(GradientResult<T> found)
    {
        T[,] by = found.ByInputs[0];
        return (
            [.. found.Losses.Select((loss, row) => Doubles([loss, .. Enumerable.Range(0, by.GetLength(1)).Select(i => by[row, i])]))],
            [found.Value, .. Doubles(found.ByParameters)]);
    }

    private static double[] Numbers(Solution<T> solved, int row)
    {
        SolveStatistics cost = solved.StatisticsOf(row);
        return
        [
            (double)solved.Status(row), cost.Evaluations, cost.Accepted, cost.Rejected, .. solved.Times(row), .. Doubles(solved.Values(row).Cast<T>()),
            .. solved.Events(row).SelectMany(e => (double[])[e.Event, e.Time, .. Doubles(e.Before), .. Doubles(e.After)]),
        ];
    }

    private static double[] Doubles(IEnumerable<T> values) => [.. values.Select(double.CreateChecked)];
}

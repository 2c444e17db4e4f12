using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>Solves within the steps of a scan, and scans whose results are arguments of a solve.</summary>
public class SolveInScanTests
{
    private const int Units = 3;

    private static readonly int[] Lengths = [3, 5, 0, 1, 5, 4];

    private static readonly double[] AllTimes =
        [.. Lengths.SelectMany((n, r) => Enumerable.Range(0, n).Select(k => (0.4 * k) + (0.1 * r)))];

    private static readonly Gru Cell = new(1, Units);

    private static readonly SolveOptions Fixed = new() { Controller = new FixedStep(0.05) };

    [Theory]
    [InlineData(1L << 28)]
    [InlineData(1L)]
    public void A_state_that_follows_an_equation_between_observations_has_the_gradient_of_unrolled_steps(long budget)
    {
        Tensor rate = Vector(-0.5, 0.3, -1);
        Tensor Step(Tensor state, Tensor value, Tensor elapsed, Tensor scale) => Cell.Apply(
            value, Ode.Solve((_, y) => (scale * rate * y) + (0.1 * Sin(y)), state, 0, elapsed, options: Fixed).Last);
        Parameters<double> parameters = Cell.Initialize<double>(new RandomKey(1));
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            (x, scale) => Sum(Loop.Scan(
                (s, at) => Step(s, at.Values, at.Elapsed, scale), Full([Units], 0.2), x,
                new() { Budget = budget }).Last),
            Cell);
        double[,] scales = new double[Lengths.Length, 1];
        for (int r = 0; r < Lengths.Length; r++)
        {
            scales[r, 0] = 1 + (0.1 * r);
        }

        RaggedSeries<double> series = Series<double>();
        GradientResult<double> result = gradient.EvaluateSeries(parameters, series, [scales]);
        double[] byParameters = new double[parameters.Values.Length];
        for (int r = 0; r < Lengths.Length; r++)
        {
            double[] times = series.TimesOf(r).ToArray(), values = series.ValuesOf(r).ToArray();
            using Gradient<double> unrolled = Gradient.Of<double>(
                scale => Sum(values.Select((value, k) => (value, k)).Aggregate(
                    Full([Units], 0.2),
                    (s, at) => Step(s, Vector(at.value), at.k == 0 ? 0 : times[at.k] - times[at.k - 1], scale))), Cell);
            GradientResult<double> expected = unrolled.Evaluate(parameters, new[,] { { scales[r, 0] } });
            Assert.Equal(expected.Losses[0], result.Losses[r], 1e-12);
            Assert.Equal(expected.ByInputs[0][0, 0], result.ByInputs[0][r, 0], 1e-10);
            for (int p = 0; p < byParameters.Length; p++)
            {
                byParameters[p] += expected.ByParameters[p];
            }
        }

        Assert.All(
            Enumerable.Range(0, byParameters.Length),
            p => Assert.Equal(byParameters[p], result.ByParameters[p], 1e-10));
        Assert.Equal(Lengths.Sum(), result.Report.Solves / 2);
    }

    [Fact]
    public void A_row_whose_solve_fails_is_reported_with_its_observation_and_left_out()
    {
        // y' = y², y(0) = the value of the observation: beyond t = 1 / y there is no solution.
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            (x, weight) => Sum(weight * Loop.Scan(
                (s, at) => s + Ode.Solve((_, y) => y * y, at.Values, 0, 1).Last, Zeros([1]), x).Last));
        double[,] weights = { { 1 }, { 1 }, { 1 } };
        RaggedSeries<double> series = new(
            new double[,] { { 0.1 }, { 0.2 }, { 0.3 }, { 2 }, { 0.5 } }, [0, 1, 0, 1, 2], 2, 3, 0);
        GradientResult<double> result = gradient.EvaluateSeries(null, series, [weights]);
        SolveFailure failure = Assert.Single(result.Report.Failures);
        Assert.Equal(1, failure.Row);
        Assert.StartsWith("Row 1, observation 1: ", failure.Message, StringComparison.Ordinal);
        double expected = (0.1 / 0.9) + (0.2 / 0.8);
        Assert.Equal(expected, result.Value, 1e-5);
        Assert.Equal(expected, result.ByInputs[0][0, 0], 1e-5);
        Assert.True(double.IsNaN(result.Losses[1]));
        Assert.Equal(0, result.Losses[2]);
    }

    [Fact]
    public void A_solve_in_a_scan_that_throws_on_failure_throws()
    {
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            x => Sum(Loop.Sum(
                at => Ode.Solve((_, y) => y * y, at.Values, 0, 1, options: new() { ThrowOnFailure = true }).Last, x)));
        RaggedSeries<double> series = new(new double[,] { { 2 } }, [0], 1);
        Assert.Throws<SolveException>(() => gradient.EvaluateSeries(null, series));
    }

    [Fact]
    public void Invalid_positions_in_a_scan_fail_their_rows()
    {
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            (x, table) => Sum(Loop.Scan((s, at) => s + Gather(table, ToIndex(at.Values)), Zeros([1]), x).Last));
        RaggedSeries<double> series = new(new double[,] { { 0 }, { 1 }, { 0 }, { 2 } }, [0, 1, 0, 1], 2, 2);
        GradientResult<double> result = gradient.EvaluateSeries(null, series, [new double[,] { { 3, 4 }, { 5, 6 } }]);
        Assert.Equal(7, result.Losses[0]);
        SolveFailure failure = Assert.Single(result.Report.Failures);
        Assert.Equal((1, SolveStatus.InvalidPosition), (failure.Row, failure.Status));
        Assert.StartsWith("Row 1, observation 1: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([1.0, 1, 0, 0], [result.ByInputs[0][0, 0], result.ByInputs[0][0, 1], 0, 0]);
    }

    [Fact]
    public void The_result_of_a_scan_is_an_argument_of_a_solve()
    {
        Tensor Loss(Tensor total, Tensor y0) => Sum(Ode.Solve((_, y) => -total * y, y0, 0, 1, options: Fixed).Last);
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            (x, y0) => Loss(Loop.Sum(at => at.Values * at.Values, x), y0));
        RaggedSeries<double> series = new(new double[,] { { 0.1 }, { 0.2 }, { 0.3 } }, [0, 1, 0], 2, 1);
        GradientResult<double> result = gradient.EvaluateSeries(null, series, [new double[,] { { 1 }, { 2 } }]);
        using Gradient<double> expected = Gradient.Of<double>(Loss);
        GradientResult<double> direct = expected.Evaluate(
            new[,] { { (0.1 * 0.1) + (0.2 * 0.2) }, { 0.3 * 0.3 } }, new double[,] { { 1 }, { 2 } });
        Assert.Equal(direct.Losses[0], result.Losses[0], 1e-14);
        Assert.Equal(direct.Losses[1], result.Losses[1], 1e-14);
        Assert.Equal(direct.ByInputs[1][1, 0], result.ByInputs[0][1, 0], 1e-13);
    }

    [Fact]
    public void Times_of_observations_reach_a_solve_in_double_precision()
    {
        // In single precision, both times would be equal.
        using Predictor<float> predictor = Predictor.OfSeries<float>(x => Loop.Scan(
            (s, at) => Ode.Solve((_, y) => Full([1], 1), s, at.Time - at.Elapsed, at.Time).Last, Zeros([1]), x).Last);
        RaggedSeries<float> series = new(new float[2, 1], [1e9, 1e9 + 0.25], 2);
        Assert.Equal(0.25f, predictor.EvaluateSeries(null, series)[0, 0], 1e-6f);
    }

    [Fact]
    public void Constant_times_reach_a_solve_in_double_precision()
    {
        // In single precision, both times would be equal.
        Tensor from = Constant(1e9), to = Constant(1e9 + 0.25);
        using Predictor<float> scanned = Predictor.OfSeries<float>(x => Loop.Scan(
            (s, at) => Ode.Solve((_, y) => Full([1], 1), s, from, to).Last, Zeros([1]), x).Last);
        Assert.Equal(0.5f, scanned.EvaluateSeries(null, new(new float[2, 1], [0, 1], 2))[0, 0], 1e-6f);
        using Predictor<float> mapped = Predictor.Of<float>(x => Loop.Map(
            part => Ode.Solve((_, y) => part * Full([1], 1), Zeros([1]), from, to).Last[0], x));
        Assert.Equal(0.75f, mapped.Evaluate(null, new float[,] { { 1, 3 } })[0, 1], 1e-6f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Times_among_the_parts_of_a_map_reach_a_solve_in_double_precision(int rows)
    {
        double[,] times = new double[rows, 2 * 90];
        for (int i = 0; i < times.Length; i++)
        {
            (int row, int c) = (i / 180, i % 180);
            times[row, c] = c < 90 ? 1e9 : 1e9 + (0.01 * c) + row;
        }

        using Predictor<float> predictor = Predictor.Of<float>(x => Loop.Map(
            (from, to) => Ode.Solve((_, y) => Full([1], 1), Zeros([1]), from, to).Last[0], x[..90], x[90..]));
        float[,] elapsed = predictor.Evaluate(null, times);
        for (int i = 0; i < rows * 90; i++)
        {
            (int row, int part) = (i / 90, i % 90);
            Assert.Equal(times[row, 90 + part] - 1e9, elapsed[row, part], 1e-4);
        }
    }

    [Fact]
    public void A_time_that_is_computed_outside_a_map_in_single_precision_is_refused()
    {
        using Predictor<float> predictor = Predictor.Of<float>(x => Loop.Map(
            part => Ode.Solve((_, y) => part * Full([1], 1), Zeros([1]), 0, x[0] + 1).Last[0], x));
        Assert.Throws<NotSupportedException>(() => predictor.Evaluate(null, new float[,] { { 1, 3 } }));
    }

    [Fact]
    public void A_time_that_a_loop_carries_in_single_precision_is_refused()
    {
        using Predictor<float> predictor = Predictor.OfSeries<float>(x => Loop.Scan(
            (s, at) => Ode.Solve((_, y) => Full([2], 1), s, 0, s[0]).Last, Zeros([2]), x).Last);
        NotSupportedException refused = Assert.Throws<NotSupportedException>(
            () => predictor.EvaluateSeries(null, new(new float[1, 1], [0], 1)));
        Assert.Contains("Observation.Time", refused.Message, StringComparison.Ordinal);
    }

    private static RaggedSeries<T> Series<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T[,] values = new T[AllTimes.Length, 1];
        for (int n = 0; n < AllTimes.Length; n++)
        {
            values[n, 0] = T.CreateTruncating(Math.Sin(n));
        }

        return new(values, AllTimes, Lengths);
    }
}

using System.Numerics;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>Results with one value per observation: predictions, and derivatives with respect to the observations.</summary>
public class SeriesOutputTests
{
    private const int Channels = 2, Units = 3;

    private static readonly Gru Cell = new(Channels, Units);

    public static TheoryData<int, bool, long> Cases => new()
    {
        { 1, false, 1L << 28 }, { 5, true, 1L << 28 }, { 40, false, 1L << 28 }, { 40, true, 600 }, { 7, false, 1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_states_of_a_scan_are_returned_for_every_observation(int rows, bool backwards, long budget)
    {
        SameAsAlone<float>(rows, backwards, budget);
        SameAsAlone<double>(rows, backwards, budget);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Derivatives_by_observations_are_central_differences(int rows, bool backwards, long budget)
    {
        double[,] values = Values(rows, out double[] times, out int[] lengths);
        RaggedSeries<double> series = new(values, times, lengths);
        Parameters<double> parameters = Cell.Initialize<double>(new(2));
        double[] weights = [.. Enumerable.Range(0, rows).Select(r => 1 + (0.1 * r))];
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            x => Loss(x, backwards, budget), Cell, new() { BySeries = true });
        GradientResult<double> result = gradient.EvaluateSeries(parameters, series, weights: weights);
        Assert.Equal((values.GetLength(0), Channels), (result.BySeries!.GetLength(0), result.BySeries.GetLength(1)));
        for (int k = 0; k < values.GetLength(0); k += 1 + (values.GetLength(0) / 25))
        {
            for (int c = 0; c < Channels; c++)
            {
                Assert.Equal(Difference(gradient, parameters, (values, times, lengths), weights, k, c), result.BySeries[k, c], 1e-7);
            }
        }
    }

    [Fact]
    public void Selected_rows_are_counted_in_their_order()
    {
        double[,] values = Values(6, out double[] times, out int[] lengths);
        RaggedSeries<double> series = new(values, times, lengths);
        Parameters<double> parameters = Cell.Initialize<double>(new(2));
        using Predictor<double> states = Predictor.OfSeries<double>(x => States(x, backwards: false, 1L << 28), Cell);
        RaggedSeries<double> all = states.EvaluateObservations(parameters, series);
        int[] chosen = [4, 1, 4, 0, 5];
        RaggedSeries<double> some = states.EvaluateObservations(parameters, series.Select(chosen));
        foreach ((int i, int row) in chosen.Index())
        {
            Assert.Equal(all.ValuesOf(row).ToArray(), some.ValuesOf(i).ToArray());
            Assert.Equal(series.TimesOf(row).ToArray(), some.TimesOf(i).ToArray());
        }

        using Gradient<double> gradient = Gradient.OfSeries<double>(
            x => Loss(x, backwards: false, 1L << 28), Cell, new() { BySeries = true });
        double[,] whole = gradient.EvaluateSeries(parameters, series).BySeries!;
        double[,] ofSome = gradient.EvaluateSeries(parameters, series.Select(chosen)).BySeries!;
        int at = 0;
        foreach (int row in chosen)
        {
            for (int k = 0; k < lengths[row]; k++, at++)
            {
                Assert.Equal(whole[lengths[..row].Sum() + k, 0], ofSome[at, 0]);
            }
        }
    }

    [Fact]
    public void A_row_that_fails_has_NaN_for_all_its_observations()
    {
        RaggedSeries<double> series = new(new double[,] { { 1 }, { 2 }, { 0 }, { 3 } }, [0, 1, 0, 1], 2, 2);
        Observations Inverses(Observations x) => Loop.Each(at => Solve(Reshape(at.Values, [1, 1]), Vector(1)), x);
        using Predictor<double> predictor = Predictor.OfSeries<double>(Inverses);
        RaggedSeries<double> inverses = predictor.EvaluateObservations(null, series);
        Assert.Equal([1, 0.5], inverses.ValuesOf(0).ToArray());
        Assert.Equal([double.NaN, double.NaN], inverses.ValuesOf(1).ToArray());
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            x => Loop.Sum(at => at.Of(Inverses(x))[0], x), options: new() { BySeries = true });
        Assert.Equal([-1, -0.25, double.NaN, double.NaN], gradient.EvaluateSeries(null, series).BySeries!.Cast<double>());
    }

    [Fact]
    public void A_loss_that_does_not_read_the_series_has_the_derivative_zero()
    {
        RaggedSeries<double> series = new(new double[,] { { 1 }, { 2 } }, [0, 1], 2);
        using Gradient<double> gradient = Gradient.OfSeries<double>((_, x) => x[0], options: new() { BySeries = true });
        Assert.Equal([0.0, 0], gradient.EvaluateSeries(null, series, [new double[1, 1]]).BySeries!.Cast<double>());
    }

    private static void SameAsAlone<T>(int rows, bool backwards, long budget)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[,] numbers = Values(rows, out double[] times, out int[] lengths);
        T[,] values = new T[numbers.GetLength(0), Channels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / Channels, i % Channels] = T.CreateTruncating(numbers[i / Channels, i % Channels]);
        }

        RaggedSeries<T> series = new(values, times, lengths);
        Parameters<T> parameters = Cell.Initialize<T>(new(2));
        using Predictor<T> all = Predictor.OfSeries<T>(x => States(x, backwards, budget), Cell, threads: 2);
        using Predictor<T> last = Predictor.OfSeries<T>(x => Scan(x, backwards, budget).Last, Cell);
        RaggedSeries<T> states = all.EvaluateObservations(parameters, series);
        for (int row = 0; row < rows; row++)
        {
            // The state after k observations is the last state of the series cut there.
            for (int k = 1; k <= lengths[row]; k += 1 + (lengths[row] / 4))
            {
                int from = lengths[..row].Sum() + (backwards ? lengths[row] - k : 0);
                T[,] cut = new T[k, Channels];
                for (int i = 0; i < k * Channels; i++)
                {
                    cut[i / Channels, i % Channels] = values[from + (i / Channels), i % Channels];
                }

                T[,] expected = last.EvaluateSeries(parameters, new(cut, times[from..(from + k)], k));
                int at = backwards ? lengths[row] - k : k - 1;
                Assert.Equal(expected.Cast<T>(), states.ValuesOf(row).Slice(at * Units, Units).ToArray());
            }
        }
    }

    private static double Difference(
        Gradient<double> gradient, Parameters<double> parameters,
        (double[,] Values, double[] Times, int[] Lengths) data, double[] weights, int k, int c)
    {
        if (double.IsNaN(data.Values[k, c]))
        {
            return 0;
        }

        double At(double change)
        {
            double[,] changed = (double[,])data.Values.Clone();
            changed[k, c] += change;
            return gradient.EvaluateSeries(parameters, new(changed, data.Times, data.Lengths), weights: weights).Value;
        }

        return (At(1e-6) - At(-1e-6)) / 2e-6;
    }

    private static Scanned Scan(Observations series, bool backwards, long budget) => Loop.Scan(
        (state, at) => Cell.Apply(at.Values, state), Zeros([Units]), series, new() { Backwards = backwards, Budget = budget });

    private static Observations States(Observations series, bool backwards, long budget) =>
        Scan(series, backwards, budget).All;

    private static Tensor Loss(Observations series, bool backwards, long budget)
    {
        Observations states = States(series, backwards, budget);
        return Loop.Sum(at => Sum(Square(at.Of(states))) + (at.Values[0] * at.Time), series);
    }

    private static double[,] Values(int rows, out double[] times, out int[] lengths)
    {
        lengths = [.. Enumerable.Range(0, rows).Select(r => ((r * 7) + 5) % 12)];
        int total = lengths.Sum();
        double[,] values = new double[total, Channels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / Channels, i % Channels] = i % 9 == 4 ? double.NaN : Math.Sin(i);
        }

        times = [.. lengths.SelectMany(length => Enumerable.Range(0, length).Select(k => 0.5 * k))];
        return values;
    }
}

using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>
/// A scan over the observations of rows of different lengths equals the same steps written one by one.
/// </summary>
public class ScanTests
{
    private const int Channels = 3, Units = 5;

    // Lengths with equal neighbours, a single observation and no observation.
    private static readonly int[] Lengths = [4, 1, 7, 0, 7, 2, 5];

    private static readonly Gru Cell = new(Channels, Units);

    public static TheoryData<bool, long> Ways => new()
    {
        { false, 1 << 28 }, { true, 1 << 28 }, { false, 1 }, { true, 1 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_last_state_and_its_gradients_are_those_of_unrolled_steps(bool backwards, long budget)
    {
        ScanOptions options = new() { Backwards = backwards, Budget = budget };
        Tensor Scanned(Observations x, Tensor weight) =>
            Sum(weight * Loop.Scan(Step, Start, x, options).Last);
        Tensor Unrolled(IReadOnlyList<PlainObservation> x, Tensor weight) => Sum(weight * States(x, backwards)[^1]);
        AssertEqual(Scanned, Unrolled, backwards);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void All_states_and_their_gradients_are_those_of_unrolled_steps(bool backwards, long budget)
    {
        ScanOptions options = new() { Backwards = backwards, Budget = budget };
        Tensor Scanned(Observations x, Tensor weight)
        {
            Observations states = Loop.Scan(Step, Start, x, options).All;
            return Loop.Sum(at => Sum(weight * Square(at.Of(states))) * at.Time, x);
        }

        Tensor Unrolled(IReadOnlyList<PlainObservation> x, Tensor weight)
        {
            Tensor[] states = States(x, backwards);
            IEnumerable<PlainObservation> order = backwards ? x.Reverse() : x;
            return order.Select((observation, k) => Sum(weight * Square(states[k + 1])) * observation.Time)
                .Aggregate(Zeros([]), (a, b) => a + b);
        }

        AssertEqual(Scanned, Unrolled, backwards);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Second_derivatives_are_those_of_unrolled_steps(bool backwards, long budget)
    {
        ScanOptions options = new() { Backwards = backwards, Budget = budget };
        Tensor Scanned(Observations x, Tensor weight) =>
            Penalty(w => Sum(w * Loop.Scan((s, at) => Step(w * s, at), w, x, options).Last), weight);
        Tensor Unrolled(IReadOnlyList<PlainObservation> x, Tensor weight) =>
            Penalty(w => Sum(w * States(x, backwards, w, s => w * s)[^1]), weight);
        AssertEqual(Scanned, Unrolled, backwards);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Forward_mode_derivatives_are_those_of_unrolled_steps(bool backwards, long budget)
    {
        ScanOptions options = new() { Backwards = backwards, Budget = budget };
        Tensor direction = Vector(0.3, -1, 0.5, 2, 1);
        Tensor Scanned(Observations x, Tensor weight)
        {
            Scanned scan = Loop.Scan((s, at) => Step(weight * s, at), weight, x, options);
            Tensor value = scan.Last + Loop.Sum(at => weight * Square(at.Of(scan.All)), x);
            return Sum(Square(Derivatives.Jvp(value, weight, direction)));
        }

        Tensor Unrolled(IReadOnlyList<PlainObservation> x, Tensor weight)
        {
            Tensor[] states = States(x, backwards, weight, s => weight * s);
            Tensor value = states.Skip(1).Aggregate(states[^1], (a, s) => a + (weight * Square(s)));
            return Sum(Square(Derivatives.Jvp(value, weight, direction)));
        }

        AssertEqual(Scanned, Unrolled, backwards);
    }

    [Fact]
    public void A_gradient_that_is_the_same_in_all_steps_is_added_in_each_step()
    {
        Mlp net = new([Channels, 2], Activation.Tanh);
        RaggedSeries<double> series = Series(Lengths);
        double[,] weights = new double[series.Rows, 2];
        double[] expected = new double[2];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i / 2, i % 2] = i + 1;
            expected[i % 2] += Lengths[i / 2] * (i + 1);
        }

        using Gradient<double> gradient = Gradient.OfSeries<double>(
            (x, weight) => Sum(weight * Loop.Sum(at => net.Apply(at.Values), x)), net);
        GradientResult<double> result = gradient.EvaluateSeries(net.Initialize<double>(new RandomKey(1)), series, [weights]);
        Assert.Equal(expected, result.ByParameters[^2..]);
    }

    private static Tensor Start => Vector(0.1, -0.2, 0.3, 0, 0.5);

    private static Tensor Step(Tensor state, Observation at) =>
        Step(state, new PlainObservation(at.Values, at.Mask, at.Time, at.Elapsed));

    private static Tensor Step(Tensor state, PlainObservation at) =>
        Cell.Apply(at.Values + (0.1 * at.Mask), state) * (1 / (1 + at.Elapsed)) + (0.01 * at.Time);

    private static Tensor Penalty(Func<Tensor, Tensor> energy, Tensor weight) =>
        Sum(Square(Derivatives.Of(energy(weight), weight)));

    private static Tensor[] States(IReadOnlyList<PlainObservation> x, bool backwards) =>
        States(x, backwards, Start, s => s);

    private static Tensor[] States(
        IReadOnlyList<PlainObservation> x, bool backwards, Tensor start, Func<Tensor, Tensor> before)
    {
        List<Tensor> states = [start];
        foreach (PlainObservation observation in backwards ? x.Reverse() : x)
        {
            states.Add(Step(before(states[^1]), observation));
        }

        return [.. states];
    }

    private static RaggedSeries<double> Series(int[] lengths)
    {
        RandomKey key = new(7);
        int total = lengths.Sum();
        double[,] values = new double[total, Channels];
        double[] times = new double[total];
        int n = 0;
        foreach (int length in lengths)
        {
            double time = 0;
            for (int k = 0; k < length; k++, n++)
            {
                times[n] = time += key.Uniform(n);
                for (int c = 0; c < Channels; c++)
                {
                    int i = (n * Channels) + c;
                    values[n, c] = key.Uniform(1000 + i) < 0.2 ? double.NaN : key.Normal(i);
                }
            }
        }

        return new(values, times, lengths);
    }

    /// <summary>Compares loss and gradients of all rows at once with those of each row, unrolled.</summary>
    private static void AssertEqual(
        Func<Observations, Tensor, Tensor> scanned, Func<IReadOnlyList<PlainObservation>, Tensor, Tensor> unrolled,
        bool backwards)
    {
        RaggedSeries<double> series = Series(Lengths);
        Parameters<double> parameters = Cell.Initialize<double>(new RandomKey(3));
        double[,] weights = new double[series.Rows, Units];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i / Units, i % Units] = Math.Sin(i + 1);
        }

        using Gradient<double> gradient = Gradient.OfSeries<double>(scanned, Cell);
        GradientResult<double> result = gradient.EvaluateSeries(parameters, series, [weights]);
        double[] byParameters = new double[parameters.Values.Length];
        for (int r = 0; r < series.Rows; r++)
        {
            PlainObservation[] observations = ObservationsOf(series, r, backwards);
            using Gradient<double> ofRow = Gradient.Of<double>(w => unrolled(observations, w), Cell);
            double[,] weight = new double[1, Units];
            for (int c = 0; c < Units; c++)
            {
                weight[0, c] = weights[r, c];
            }

            GradientResult<double> expected = ofRow.Evaluate(parameters, weight);
            Assert.Equal(expected.Losses[0], result.Losses[r], 1e-12 * (1 + Math.Abs(expected.Losses[0])));
            for (int c = 0; c < Units; c++)
            {
                Assert.Equal(expected.ByInputs[0][0, c], result.ByInputs[0][r, c], 1e-10);
            }

            for (int p = 0; p < byParameters.Length; p++)
            {
                byParameters[p] += expected.ByParameters[p];
            }
        }

        for (int p = 0; p < byParameters.Length; p++)
        {
            Assert.Equal(byParameters[p], result.ByParameters[p], 1e-10);
        }
    }

    private static PlainObservation[] ObservationsOf(RaggedSeries<double> series, int row, bool backwards)
    {
        double[] times = series.TimesOf(row).ToArray(), values = series.ValuesOf(row).ToArray();
        return
        [
            .. times.Select((time, k) =>
            {
                double[] ofStep = values[(k * Channels)..((k + 1) * Channels)];
                return new PlainObservation(
                    Vector([.. ofStep.Select(v => double.IsNaN(v) ? 0 : v)]),
                    Vector([.. ofStep.Select(v => double.IsNaN(v) ? 0.0 : 1)]), time,
                    backwards
                        ? (k < times.Length - 1 ? times[k + 1] - time : 0)
                        : (k > 0 ? time - times[k - 1] : 0));
            }),
        ];
    }

    private sealed record PlainObservation(Tensor Values, Tensor Mask, Tensor Time, Tensor Elapsed);
}

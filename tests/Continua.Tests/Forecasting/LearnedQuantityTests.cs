using Continua.Learning;
using Xunit.Abstractions;

namespace Continua.Tests.Forecasting;

/// <summary>
/// Tests that estimates are near the truth in units of their standard errors, and that intervals have their nominal
/// coverage.
/// </summary>
public class LearnedQuantityTests(ITestOutputHelper output)
{
    private const int Series = 500, Rows = 200;

    // The probability that a normal variable lies within three standard deviations.
    private const double WithinThreeErrors = 0.9973002039367398;

    private static readonly double[] Times = Simulated.Evenly(Rows);

    private static readonly StateSpaceModel Memory =
        new([new LevelBlock(LevelKind.Constant), new CarmaBlock(1, 0)], hasNoise: false);
    private static readonly StateSpaceModel Cycle =
        new([new LevelBlock(LevelKind.Constant), new CarmaBlock(2, 0)], hasNoise: false);
    private static readonly StateSpaceModel Walk = new([new LevelBlock(LevelKind.Walk)], hasNoise: true);
    private static readonly StateSpaceModel Clock = new(
        [new LevelBlock(LevelKind.Constant), new CarmaBlock(1, 0), new ClockBlock(12, 1, drifts: false)],
        hasNoise: false);

    [Fact]
    public void Intervals_of_the_half_life_of_a_memory_have_their_nominal_coverage() =>
        CheckCoverage(Memory, [0, Math.Log(0.3)], [5], "half-life of the memory", Math.Log(2) / 0.3, 1);

    [Fact]
    public void Intervals_of_the_period_of_a_cycle_have_their_nominal_coverage() =>
        CheckCoverage(Cycle, CycleOf(12, 0.15), [5], "period of the cycle", 12, 2);

    [Fact]
    public void Intervals_of_the_observation_noise_have_their_nominal_coverage() =>
        CheckCoverage(Walk, [Math.Log(0.3), 0], [5], "deviation of the observations' noise", 1, 3);

    [Fact]
    public void Intervals_of_the_amplitude_of_a_clock_have_their_nominal_coverage() =>
        CheckCoverage(
            Clock, [0, Math.Log(0.3)], [5, 1.2, 1.6], "amplitude of harmonic 1 of the clock of 12 days", 2, 4);

    [Fact]
    public void A_damped_cycle_of_twelve_rows_is_found_within_three_standard_errors()
    {
        const double Damping = 0.1;
        double frequency = 2 * Math.PI / 12, decay = frequency * Damping / Math.Sqrt(1 - (Damping * Damping));
        (string Name, double Truth)[] truths =
        [
            ("period of the cycle", 12), ("damping ratio of the cycle", Damping),
            ("half-life of the cycle", Math.Log(2) / decay), ("level", 5),
            ("deviation of the cycle", 1),
        ];
        int[] within = new int[truths.Length];
        for (int number = 0; number < 200; number++)
        {
            double[] values = Simulated.Of(Cycle, CycleOf(12, Damping), [5], Times, new RandomKey(5).Split(number));
            IReadOnlyList<LearnedQuantity> learned = Simulated.Learned(Cycle, Times, values)!;
            for (int i = 0; i < truths.Length; i++)
            {
                (double lower, double upper) =
                    learned.Single(q => q.Name == truths[i].Name).Interval(WithinThreeErrors);
                within[i] += truths[i].Truth >= lower && truths[i].Truth <= upper ? 1 : 0;
            }
        }

        output.WriteLine(string.Join(", ", within));

        // For normally distributed estimates, 199 of 200 are expected; a series of 200 rows contains only a few damped
        // cycles.
        Assert.All(within, count => Assert.InRange(count, 194, 200));
    }

    [Fact]
    public void On_even_times_a_CARMA_1_0_fit_equals_an_exact_maximum_likelihood_autoregression()
    {
        StateSpaceModel model = new([new CarmaBlock(1, 0)], hasNoise: false);
        for (ulong seed = 0; seed < 20; seed++)
        {
            double[] y = Simulated.Of(model, [0, Math.Log(0.3)], [], Times, new RandomKey(seed));
            KalmanFilter filter = new(model, new(Times, y));
            Minimum minimum = new Lbfgs { GradientTolerance = 1e-9, ValueTolerance = 1e-15 }.Minimize(
                filter.Evaluate, model.Starts[0]);
            double autoregression = Maximum(phi => Likelihood(y, phi));
            Assert.Equal(autoregression, Math.Exp(-Math.Exp(minimum.At[1])), 1e-6);

            // The standard error of log c, where φ = e^(−c), from the curvature of the likelihood of the autoregression
            // with respect to log c.
            double At(double by) => Likelihood(y, Math.Exp(-Math.Exp(minimum.At[1] + by)));
            double curvature = -(At(1e-3) - (2 * At(0)) + At(-1e-3)) / 1e-6;
            ChosenModel chosen = new(new(model, minimum.At, 1, 0), new(Times, y), 0, new(0, 1, 0, 1, false), false, "");
            (int[] free, double[]? covariance) = new QuantityErrors(chosen).Covariance();
            Assert.Equal([0, 1], free);
            Assert.Equal(1 / Math.Sqrt(curvature), Math.Sqrt(covariance![3]), 1e-4);
        }
    }

    [Fact]
    public void A_parameter_that_the_likelihood_does_not_determine_has_no_standard_error()
    {
        // Differences of white noise: the variance of a walk is at its bound, but the observation noise is determined.
        double[] values =
            [.. Enumerable.Range(0, Rows).Select(i => new RandomKey(9).Normal(i + 1) - new RandomKey(9).Normal(i))];
        IReadOnlyList<LearnedQuantity> learned = Simulated.Learned(Walk, Times, values)!;
        LearnedQuantity walk = learned.Single(q => q.Name.StartsWith("random walk", StringComparison.Ordinal));
        Assert.True(walk.Value < 1e-3);
        Assert.Equal(double.NaN, walk.StandardError);
        LearnedQuantity noise = learned.Single(q => q.Name == "deviation of the observations' noise");
        Assert.Equal(noise.Value / Math.Sqrt(2 * (Rows - 1)), noise.StandardError, 1e-3 * noise.Value);
    }

    [Fact]
    public void Quantities_are_in_data_units_and_the_unit_of_time()
    {
        double[] memory = Simulated.Of(Memory, [0, Math.Log(0.5)], [0], Simulated.Evenly(120), new RandomKey(8));
        string text = "month,x\n" + string.Concat(Enumerable.Range(0, 120).Select(i => FormattableString.Invariant(
            $"{2000 + (i / 12)}-{(i % 12) + 1:00},{1000 + (100 * memory[i]) + (400 * Math.Sin(Math.PI * i / 6)) + (200 * Math.Cos(Math.PI * i / 3))}\n")));
        TimeSeries data = TimeSeries.ReadCsv(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "year.csv");
        IReadOnlyList<LearnedQuantity> learned = LinearForecaster.Fit(data).Quantities(data.Trajectories[0]);
        output.WriteLine(string.Join('\n', learned));
        LearnedQuantity first = learned.Single(q => q.Name == "amplitude of harmonic 1 of the clock of 12 months");
        (double lower, double upper) = first.Interval(WithinThreeErrors);
        Assert.InRange(400, lower, upper);
        Assert.InRange(first.StandardError, 2, 50);
        Assert.All(learned, q => Assert.Equal("x", q.State));
    }

    // The parameters of a cycle of variance 1: logarithms of the variance, of a and of b, with b = ω² / (1 − ζ²) and a
    // = 2ζ√b.
    private static double[] CycleOf(double period, double damping)
    {
        double stiffness = Math.Pow(2 * Math.PI / period, 2) / (1 - (damping * damping));
        return [0, Math.Log(2 * damping * Math.Sqrt(stiffness)), Math.Log(stiffness)];
    }

    private void CheckCoverage(
        StateSpaceModel model, double[] parameters, double[] coefficients, string name, double truth, ulong seed)
    {
        int covered = 0, none = 0;
        Parallel.For(0, Series, number =>
        {
            double[] values = Simulated.Of(model, parameters, coefficients, Times, new RandomKey(seed).Split(number));
            LearnedQuantity? found = Simulated.Learned(model, Times, values)?.FirstOrDefault(q => q.Name == name);
            (double lower, double upper) = found?.Interval(0.95) ?? (double.NaN, double.NaN);
            Interlocked.Add(ref none, double.IsNaN(lower) ? 1 : 0);
            Interlocked.Add(ref covered, truth >= lower && truth <= upper ? 1 : 0);
        });
        output.WriteLine($"{name}: {100.0 * covered / Series} % covered, {none} without interval");
        Assert.InRange(covered / (double)Series, 0.92, 0.97);
    }

    /// <summary>
    /// Returns the log likelihood of y₁ ~ N(0, s²/(1 − φ²)), yₜ ~ N(φ yₜ₋₁, s²) up to constants, with s² at its
    /// estimate.
    /// </summary>
    private static double Likelihood(double[] y, double phi)
    {
        double square = (1 - (phi * phi)) * y[0] * y[0];
        for (int t = 1; t < y.Length; t++)
        {
            double error = y[t] - (phi * y[t - 1]);
            square += error * error;
        }

        return (0.5 * Math.Log(1 - (phi * phi))) - (0.5 * y.Length * Math.Log(square));
    }

    // Bisects on the sign of a central difference, whose zero is sharper than the maximum of the value.
    private static double Maximum(Func<double, double> of)
    {
        (double low, double high) = (0.01, 0.99);
        while (high - low > 1e-12)
        {
            double middle = (low + high) / 2;
            (low, high) = of(middle + 1e-5) > of(middle - 1e-5) ? (middle, high) : (low, middle);
        }

        return low;
    }
}

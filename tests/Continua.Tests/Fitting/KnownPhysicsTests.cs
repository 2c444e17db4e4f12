using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Fitting;

/// <summary>
/// The unknown parameters of known equations are recovered, whatever the units of the data in which the equations are
/// written.
/// </summary>
public class KnownPhysicsTests
{
    private static FitOptions Options => new() { Steps = 600, Window = 12, Optimizer = new Adam(0.03), ValidateEvery = 100, Threads = 1 };

    [Theory]
    [InlineData(0, 1, 0.05, 0)]
    [InlineData(0, 1, 0.25, 0)]
    [InlineData(0, 1000, 0.25, 1.7e9)]
    [InlineData(0, 1e-6, 0.01, -40)]
    [InlineData(5000, 0.2, 0.1, 0)]
    [InlineData(4500000, 0.05, 0.1, 0)]
    [InlineData(0, 4e39, 0.1, 0)]
    public void The_squared_frequency_of_an_oscillator_is_recovered(
        double offset, double size, double spacing, double start)
    {
        Constants k = new(1.5);
        NeuralOde model = new(k, (t, y) => [y[1], -k[0] * (y[0] - offset)]);
        TimeSeries data = Oscillation(2.5, 0, offset, size, spacing, start);
        Assert.Equal(2.5, model.Fit(data, Options).Parameters.Values[0], 0.025);
        Assert.Equal(2.5, model.Fit<double>(data, Options).Parameters.Values[0], 0.025);
    }

    [Fact]
    public void An_oscillator_in_random_units_is_recovered_in_either_precision()
    {
        int draws = Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 40 : 2;
        for (int draw = 0; draw < draws; draw++)
        {
            RandomKey key = new RandomKey(5).Split(draw);
            double Log(int i, double low, double high) => low * Math.Pow(high / low, key.Uniform(i));
            double squared = Log(0, 0.5, 5), size = Log(1, 1e-9, 1e9), spacing = Log(2, 0.05, 0.5) / Math.Sqrt(squared);
            double offset = size * Log(3, 1e-3, 1e9), start = spacing * Log(4, 1e-3, 1e9);
            Constants k = new(1);
            NeuralOde model = new(k, (t, y) => [y[1], -k[0] * (y[0] - offset)]);
            TimeSeries data = Oscillation(squared, 0, offset, size, spacing, start);
            FitOptions options = draws > 2 ? new() { Threads = 1 } : Options;
            Assert.Equal(squared, model.Fit<double>(data, options).Parameters.Values[0], 0.01 * squared);
            Assert.Equal(squared, model.Fit(data, options).Parameters.Values[0], 0.01 * squared);
        }
    }

    [Theory]
    [InlineData(1e-6, 1)]
    [InlineData(1e-3, 1000)]
    [InlineData(60, 1e-3)]
    [InlineData(86400, 1e9)]
    public void Frequency_and_damping_are_recovered_for_all_units_of_time(double second, double size)
    {
        double squared = 2.5 / (second * second), damping = 0.3 / second;
        Constants k = new(0.6 * squared, 2 * damping);
        NeuralOde model = new(k, (t, y) => [y[1], (-k[0] * y[0]) - (k[1] * y[1])]);
        TimeSeries data = Oscillation(squared, damping, 0, size, 0.1 * second, 0);
        foreach (double[] found in new[] { model.Fit<double>(data, Options).Parameters.Values, [.. model.Fit(data, Options).Parameters.Values.Select(x => (double)x)] })
        {
            Assert.Equal(squared, found[0], 0.01 * squared);
            Assert.Equal(damping, found[1], 0.02 * damping);
        }
    }

    [Theory]
    [InlineData(0, 1, 0.1)]
    [InlineData(300, 2, 0.05)]
    public void The_damping_and_the_frequency_of_an_oscillator_are_recovered(double offset, double size, double spacing)
    {
        Constants k = new(1, 0.5);
        NeuralOde model = new(k, (t, y) => [y[1], (-k[0] * (y[0] - offset)) - (k[1] * y[1])]);
        float[] found = model.Fit(Oscillation(1.8, 0.2, offset, size, spacing, 0), Options).Parameters.Values;
        Assert.Equal(1.8, found[0], 0.018);
        Assert.Equal(0.2, found[1], 0.004);
    }

    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(1000, 0.1)]
    public void The_rates_of_predator_and_prey_are_recovered(double unit, double spacing)
    {
        Constants k = new(1, 1, 1, 1);
        NeuralOde model = new(k, (t, y) => Rates(y / unit, k[0], k[1], k[2], k[3]) * unit);
        float[] found = model.Fit(PredatorAndPrey(unit, spacing), Options).Parameters.Values;
        double[] rates = [1.1, 0.4, 0.4, 0.1];
        for (int i = 0; i < rates.Length; i++)
        {
            Assert.Equal(rates[i], found[i], 0.01 * rates[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e4)]
    public void The_growth_rate_is_recovered_if_the_logarithm_is_modelled(double capacity)
    {
        Constants k = new(1);
        NeuralOde model = new(k, (t, y) => k[0] * y * (1 - (y / capacity)));
        double[] times = [.. Enumerable.Range(0, 80).Select(i => 0.2 * i)];
        double[,] values = new double[80, 1];
        for (int i = 0; i < 80; i++)
        {
            values[i, 0] = capacity / (1 + (99 * Math.Exp(-0.6 * times[i])));
        }

        Fitted<float> fitted = model.Fit(TimeSeries.Of(times, values), Options with { Log = true });
        Assert.Equal(0.6, fitted.Parameters.Values[0], 0.006);
        Assert.Equal(values[40, 0], fitted.Predict([values[0, 0]], [times[0], times[40]])[1, 0], 0.02 * capacity);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.7e9)]
    public void The_amplitude_of_an_input_that_depends_on_time_in_data_units_is_recovered(double start)
    {
        // The particular solution of y' = −y + a·cos(t − start) is a (cos(t − start) + sin(t − start))/2.
        Constants k = new(0.3);
        NeuralOde model = new(k, (t, y) => (k[0] * Cos(t - start)) - y);
        double[] times = [.. Enumerable.Range(0, 100).Select(i => start + (0.25 * i))];
        double[,] values = new double[100, 1];
        for (int i = 0; i < 100; i++)
        {
            values[i, 0] = 0.8 * (Math.Cos(times[i] - start) + Math.Sin(times[i] - start)) / 2;
        }

        TimeSeries data = TimeSeries.Of(times, values);
        Fitted<float> fitted = model.Fit(data, Options);
        Assert.Equal(0.8, fitted.Parameters.Values[0], 0.008);
        Assert.Equal(values[30, 0], fitted.Predict([values[10, 0]], [times[10], times[30]])[1, 0], 0.01);
        Assert.Equal(0.8, model.Fit<double>(data, Options).Parameters.Values[0], 0.008);
    }

    [Fact]
    public void A_fitted_model_is_also_solved_in_data_units()
    {
        Constants k = new(1);
        NeuralOde model = new(k, (t, y) => [y[1], -k[0] * y[0]]) { Solve = new() { Rtol = 1e-8, Atol = 1e-10 } };
        Fitted<double> fitted = model.Fit<double>(Oscillation(2.5, 0, 0, 10, 0.1, 0), Options);
        double[,] ahead = model.SolveFor(fitted.Parameters, new[,] { { 10.0, 0 } }, [0], [1]).Last;
        double[,] predicted = fitted.Predict([10, 0], [0, 1]);
        Assert.Equal(predicted[1, 0], ahead[0, 0], 1e-5);
        Assert.Equal(10 * Math.Cos(Math.Sqrt(2.5)), ahead[0, 0], 0.2);
    }

    private static TimeSeries Oscillation(double squared, double damping, double offset, double size, double spacing, double start)
    {
        const int Rows = 150;
        double omega = Math.Sqrt(squared - (damping * damping / 4));
        double[] times = [.. Enumerable.Range(0, Rows).Select(i => start + (spacing * i))];
        double[,] values = new double[Rows, 2];
        for (int i = 0; i < Rows; i++)
        {
            double s = spacing * i, amplitude = size * Math.Exp(-damping * s / 2);
            values[i, 0] = offset + (amplitude * Math.Cos(omega * s));
            values[i, 1] = amplitude * ((-damping / 2 * Math.Cos(omega * s)) - (omega * Math.Sin(omega * s)));
        }

        return TimeSeries.Of(times, values, ["x", "v"]);
    }

    private static Tensor Rates(Tensor y, Tensor a, Tensor b, Tensor c, Tensor d) =>
        [(a * y[0]) - (b * y[0] * y[1]), (d * y[0] * y[1]) - (c * y[1])];

    private static TimeSeries PredatorAndPrey(double unit, double spacing)
    {
        double[] times = [.. Enumerable.Range(0, 160).Select(i => spacing * i)];
        double[,] values = Ode.Solve(
            (t, y) => Rates(y, 1.1, 0.4, 0.4, 0.1), new[,] { { 10.0, 5.0 } }, 0, times[^1],
            new() { Rtol = 1e-10, Atol = 1e-12, SaveAt = SaveAt.Times(times) }).Values();
        for (int i = 0; i < times.Length; i++)
        {
            (values[i, 0], values[i, 1]) = (values[i, 0] * unit, values[i, 1] * unit);
        }

        return TimeSeries.Of(times, values, ["prey", "predator"]);
    }

    /// <summary>Parameters to be learned.</summary>
    private sealed class Constants : Module
    {
        private readonly Tensor[] values;

        public Constants(params double[] first) =>
            values = [.. first.Select((value, i) => Parameter($"k{i}", [], Initializer.Constant(value)))];

        public Tensor this[int i] => values[i];

        protected override IReadOnlyList<Module> Parts => [];
    }
}

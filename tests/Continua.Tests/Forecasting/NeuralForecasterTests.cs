using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>
/// Tests of network forecasts that start from filtered states, and of their average with linear models.
/// </summary>
public class NeuralForecasterTests
{
    // A damped pendulum: smooth, without a closed-form solution.
    private static readonly NeuralOde Pendulum = new(
        new Mlp([1, 1], Activation.Tanh),
        (t, y) => Tensor.Stack(y[1], (-0.7 * Tensor.Sin(y[0])) - (0.1 * y[1] * (1 + (0.2 * Tensor.Square(y[0]))))));

    [Fact]
    public void The_covariance_is_propagated_by_the_derivative_of_the_solution()
    {
        // Without noise, P(t) = Φ P(0) Φᵀ with Φ = ∂y(t)/∂y(0), which central differences of solves approximate here.
        LinearizedFlow flow = Flow();
        double[] mean = [0.4, -0.3], p = [0.02, 0.005, 0.005, 0.01], start = [.. mean], before = [.. p];
        flow.Move(mean, p, [0, 0], 0, 1.7);
        double[,] derivative = new double[2, 2];
        for (int j = 0; j < 2; j++)
        {
            double[] above = End(start, j, 1e-5), below = End(start, j, -1e-5);
            for (int i = 0; i < 2; i++)
            {
                derivative[i, j] = (above[i] - below[i]) / 2e-5;
            }
        }

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(End(start, 0, 0)[i], mean[i], 1e-4);
            for (int j = 0; j < 2; j++)
            {
                double expected = 0;
                for (int k = 0; k < 4; k++)
                {
                    expected += derivative[i, k / 2] * before[k] * derivative[j, k % 2];
                }

                Assert.Equal(expected, p[(i * 2) + j], 1e-5);
            }
        }

        double[] End(double[] from, int component, double change)
        {
            double[] moved = [.. from], none = new double[4];
            moved[component] += change;
            Flow().Move(moved, none, [0, 0], 0, 1.7);
            return moved;
        }
    }

    [Fact]
    public void For_a_linear_drift_the_filter_equals_the_Kalman_filter()
    {
        // dx = −0.3 x dt + dw over irregular times: transition exp(−0.3 h), noise q (1 − exp(−0.6 h)) / 0.6.
        NeuralOde decay = new(new Mlp([1, 1], Activation.Tanh), (t, y) => -0.3 * y);
        LinearizedFlow flow = new(decay, decay.Initialize<double>(new(1)), 1);
        double[] times = [0, 1, 1.5, 4, 4.2, 7];
        double[,] values = { { 1 }, { 0.4 }, { double.NaN }, { -0.7 }, { 0.2 }, { 0.9 } };
        const double Process = 0.2, Observation = 0.05;
        (double mean, double variance, double cost) = (0, 1, 0);
        DriftFilter filter = new(flow, new([Process], [Observation]));
        int row = 0;
        foreach (FilteredState state in filter.Run(times, values))
        {
            if (row > 0)
            {
                double h = times[row] - times[row - 1], f = Math.Exp(-0.3 * h);
                (mean, variance) = (f * mean, (f * f * variance) + (Process * (1 - Math.Exp(-0.6 * h)) / 0.6));
            }

            if (!double.IsNaN(values[row, 0]))
            {
                double innovation = values[row, 0] - mean, s = variance + Observation;
                cost += row == 0 ? 0 : 0.5 * (Math.Log(s) + (innovation * innovation / s));
                (mean, variance) = (mean + (variance / s * innovation), variance * Observation / s);
            }

            Assert.Equal(mean, state.Mean[0], 1e-6);
            Assert.Equal(variance, state.Covariance[0], 1e-6);
            row++;
        }

        Assert.Equal(cost, filter.Cost, 1e-5);
    }

    [Fact]
    public void Forecasts_from_filtered_states_are_better_than_forecasts_from_noisy_rows()
    {
        (TimeSeries data, double[,] truth) = Noisy(0.05);
        using Fit<float> fit =
            new(new(new MlpField(2, [16], Activation.Tanh)), data, new() { Steps = 300, Holdout = 0.25, Threads = 1 });
        fit.Run();
        NeuralForecaster network = NeuralForecaster.Of(fit.Result, data, fit.Split.Training);
        Trajectory series = data.Trajectories[0];
        int[] origins = [.. Enumerable.Range(fit.Split.HeldOut[0].Start, 30)];
        IReadOnlyList<Forecast> forecasts =
            network.Forecasts(series, origins, [.. origins.Select(o => series.Times[(o + 1)..(o + 6)])]);
        (double filtered, double raw) = (0, 0);
        for (int o = 0; o < origins.Length; o++)
        {
            double[,] from = fit.Result.Predict([series.Values[origins[o], 0], series.Values[origins[o], 1]],
                series.Times[origins[o]..(origins[o] + 6)]);
            for (int n = 0; n < 5; n++)
            {
                filtered += Square(forecasts[o].Mean[n, 0] - truth[origins[o] + 1 + n, 0]);
                raw += Square(from[n + 1, 0] - truth[origins[o] + 1 + n, 0]);
            }
        }

        Assert.True(filtered < 0.8 * raw, $"{filtered} from filtered starts, {raw} from rows");
        Assert.All(network.ObservationDeviation, deviation => Assert.InRange(deviation, 0.02, 0.2));
    }

    [Fact]
    public void An_origin_with_a_missing_cell_has_a_forecast()
    {
        (TimeSeries data, _) = Noisy(0.02);
        Trajectory series = data.Trajectories[0];
        using Fit<float> fit = new(new(new MlpField(2, [8], Activation.Tanh)), data, new() { Steps = 60, Threads = 1 });
        fit.Run();
        NeuralForecaster network = NeuralForecaster.Of(fit.Result, data);
        (series.Values[series.Rows - 1, 0], series.Values[series.Rows - 5, 1]) = (double.NaN, double.NaN);
        Forecast forecast = network.Forecast(series, series.Times[^1] + 0.5);
        Assert.True(double.IsFinite(forecast.Mean[0, 0]) && double.IsFinite(forecast.Quantile(0.05)[0, 1]));
    }

    [Fact]
    public void A_network_gets_weight_if_it_forecasts_better_within_the_training_rows()
    {
        (TimeSeries data, _) = Noisy(0.01);
        FitOptions options = new() { Steps = 500, Holdout = 0.2, Threads = 1 };
        NeuralOde model = new(new MlpField(2, [16], Activation.Tanh));
        using Fit<float> fit = new(model, data, options);
        fit.Run();
        LinearForecaster linear = LinearForecaster.Fit(data, fit.Split.Training);
        NeuralForecaster network = NeuralForecaster.Of(fit.Result, data, fit.Split.Training);
        AverageForecaster with =
            AverageForecaster.Of(linear, network, NeuralForecaster.Trials(model, data, options, linear), data);
        AverageForecaster without = AverageForecaster.Of(linear, network, [], data);
        Assert.True(with.Trial.TakesPart && with.NetworkWeight(0) > 0.5, $"{with.Trial}");
        Assert.Equal((false, 0, 0), (without.Trial.TakesPart, without.Trial.Origins, without.NetworkWeight(1)));
        double[] later = [data.Trajectories[0].Times[^1] + 1];
        Assert.Equal(
            linear.Forecast(data.Trajectories[0], later).Mean, without.Forecast(data.Trajectories[0], later).Mean);
        Assert.NotEqual(
            linear.Forecast(data.Trajectories[0], later).Mean, with.Forecast(data.Trajectories[0], later).Mean);
    }

    [Fact]
    public void Held_out_rows_do_not_influence_the_fit()
    {
        (TimeSeries data, _) = Noisy(0.05);
        Trajectory series = data.Trajectories[0];
        Holdout split = Holdout.Split(data, 0.2);
        int first = split.HeldOut[0].Start;
        double[,] permuted = (double[,])series.Values.Clone();
        int[] order = new RandomKey(5).Permutation(series.Rows - first);
        for (int n = 0; n < order.Length; n++)
        {
            (permuted[first + n, 0], permuted[first + n, 1]) =
                (series.Values[first + order[n], 0], series.Values[first + order[n], 1]);
        }

        (AverageForecaster Average, float[] Parameters) original = Fitted(data),
            other = Fitted(TimeSeries.Of(series.Times, permuted, data.States));
        Assert.Equal(original.Parameters, other.Parameters);
        Assert.Equal(original.Average.Trial, other.Average.Trial);
        Assert.Equal(original.Average.Weights(0), other.Average.Weights(0));
        double[] later = series.Times[first..];
        Forecast a = original.Average.Forecasts(series, [first - 1], [later])[0],
            b = other.Average.Forecasts(series, [first - 1], [later])[0];
        Assert.Equal(a.Mean, b.Mean);
        Assert.Equal(a.Quantile(0.05), b.Quantile(0.05));
        Assert.Equal(a.Quantile(0.95), b.Quantile(0.95));

        static (AverageForecaster Average, float[] Parameters) Fitted(TimeSeries data)
        {
            FitOptions options = new() { Steps = 100, Holdout = 0.2, Threads = 1 };
            NeuralOde model = new(new MlpField(2, [8], Activation.Tanh));
            using Fit<float> fit = new(model, data, options);
            fit.Run();
            LinearForecaster linear = LinearForecaster.Fit(data, fit.Split.Training);
            NeuralForecaster network = NeuralForecaster.Of(fit.Result, data, fit.Split.Training);
            return (AverageForecaster.Of(linear, network, NeuralForecaster.Trials(model, data, options, linear), data),
                fit.Result.Parameters.Values);
        }
    }

    private static LinearizedFlow Flow() => new(Pendulum, Pendulum.Initialize<double>(new(1)), 2);

    private static (TimeSeries Data, double[,] Truth) Noisy(double deviation)
    {
        double[] times = [.. Enumerable.Range(0, 240).Select(n => 0.5 * n)];
        Solution<double> solution = Ode.Solve(
            (t, y) => Tensor.Stack(y[1], -Tensor.Sin(y[0]) - (0.01 * y[1])), new[,] { { 2.2, 0.0 } }, 0, times[^1],
            new() { SaveAt = SaveAt.Times(times) });
        double[,] truth = solution.Values(), values = (double[,])truth.Clone();
        RandomKey key = new(3);
        for (int row = 0; row < times.Length; row++)
        {
            for (int c = 0; c < 2; c++)
            {
                values[row, c] += deviation * key.Normal((2 * row) + c);
            }
        }

        return (TimeSeries.Of(times, values, ["angle", "velocity"]), truth);
    }

    private static double Square(double x) => x * x;
}

using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Examples;

/// <summary>
/// The spiral of Chen, Rubanova, Bettencourt, Duvenaud 2018: a neural ODE learns y' = (y³)A from windows of one
/// trajectory. The model is saved to a file, loaded again, and used for a forecast.
/// </summary>
internal static class Spiral
{
    public static void Run(TextWriter output, bool quick)
    {
        static Tensor Truth(Tensor t, Tensor y)
        {
            Tensor cubed = Pow(y, 3);
            return [(-0.1 * cubed[0]) - (2 * cubed[1]), (2 * cubed[0]) - (0.1 * cubed[1])];
        }

        double[] times = [.. Enumerable.Range(0, 1000).Select(i => 25.0 * i / 999)];
        Solution<double> truth = Ode.Solve(
            Truth, new double[,] { { 2, 0 } }, 0, 25,
            new() { Rtol = 1e-9, Atol = 1e-11, SaveAt = SaveAt.Times(times) });
        TimeSeries series = TimeSeries.Of(times, truth.Values(), ["x", "y"]);

        Mlp net = new([2, 50, 2], Activation.Tanh, Initializer.Normal(0.1), Initializer.Zeros);
        NeuralOde model = new(net, (t, y) => net.Apply(Pow(y, 3)))
        {
            Solve = new() { Solver = new Dopri5(), Rtol = 1e-6, Atol = 1e-7 },
        };
        Fitted<float> spiral = model.Fit(series, new()
        {
            Steps = quick ? 50 : 3000,
            Window = 100,
            BatchSize = 20,
            Optimizer = new Adam(1e-2),
            Loss = Loss.MeanSquared,
            Validation = 0,
            Seed = 1,
        });

        string file = Path.Combine(Path.GetTempPath(), $"spiral-{Environment.ProcessId}.safetensors");
        spiral.Save(file);
        Fitted loaded = model.Load(file);
        File.Delete(file);
        Solution<double> forecast = loaded.Forecast(from: [2, 0], t0: 0, until: 25, every: 25.0 / 999);
        double meanError = Enumerable.Range(0, 1000).Average(i => (Error(i, 0) + Error(i, 1)) / 2);
        double Error(int i, int c) => Math.Abs(forecast.Values()[i, c] - truth.Values()[i, c]);
        TrainingRecord last = spiral.History[^1];
        output.WriteLine(FormattableString.Invariant(
            $"The loss after {last.Step} steps is {last.TrainLoss:E2}; the mean forecast error is {meanError:F3}."));
    }
}

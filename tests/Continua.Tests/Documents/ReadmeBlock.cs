using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Documents;

/// <summary>The C# of README.md, word for word, so that it is compiled and run.</summary>
internal static class ReadmeBlock
{
    public static void Run()
    {
        // A plain ODE: no tensor graph is built, and nothing is allocated per step.
        Solution<double> swing = Ode.Solve((t, y, dy) => { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); },
            y0: [1.0, 0.0], t0: 0, t1: 20, new() { Rtol = 1e-8, SaveAt = SaveAt.Every(0.1) });

        // A ball that bounces until t₁: at each bounce, a step ends exactly where the height crosses zero.
        Solution<double> ball = Ode.Solve((t, y, dy) => { dy[0] = y[1]; dy[1] = -9.81; }, [10.0, 0.0], 0, 6,
            new() { Events = [new Event<double>((t, y) => y[0], reset: (t, y) => y[1] *= -0.8, Crossing.Falling)] });

        // A neural ODE is fitted to a series, saved, and used for a forecast.
        TimeSeries series = TimeSeries.Of(swing.Times(), swing.Values(), ["angle", "velocity"]);
        Mlp net = new([2, 32, 2], Activation.Tanh);
        NeuralOde model = new(net, (t, y) => net.Apply(y));
        Fitted<float> fitted = model.Fit(series, new() { Steps = 1000, Window = 10, Seed = 1 });
        fitted.Save("swing.safetensors");
        Solution<double> ahead = model.Load("swing.safetensors").Forecast(from: [1, 0], t0: 0, until: 30, every: 0.1);

        // Known physics is written in data units; the unknown part is a network, whose inputs are standardised.
        Scaled friction = new(new Mlp([2, 16, 1], Activation.Tanh)) { Outputs = [1] };
        NeuralOde pendulum = new(friction, (t, y) => Concat(y[1], friction.Apply(y) - (9.81 * Sin(y[0]))));

        // Any loss through a solve is written for one sample; its value and gradients are summed over rows.
        Tensor Loss(Tensor y0, Tensor target) => Sum(Square(Ode.Solve(model.Apply, y0, t0: 0, t1: 1).Last - target));
        (double value, double[] byTheta, _) = Gradient.Of<double>(Loss, model)
            .Evaluate(model.Initialize<double>(new RandomKey(1)), new double[,] { { 1, 0 } }, new double[,] { { 0, 1 } });

        // Not in the README: the results are finite.
        double[] results = [.. ahead.Values().Cast<double>(), value, .. byTheta, swing.Last[0, 0], pendulum.Layout.Size, ball.Events()[2].Time];
        Assert.All(results, x => Assert.True(double.IsFinite(x)));
    }
}

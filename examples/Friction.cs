using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Examples;

/// <summary>
/// A partly known model: a pendulum, in degrees and seconds, whose gravity term is known up to its strength and whose
/// friction is unknown. The fit learns the strength as a parameter of the known term, and the friction as a network
/// that receives standardised states.
/// </summary>
internal static class Friction
{
    private const double Degrees = 180 / Math.PI;

    public static void Run(TextWriter output, bool quick)
    {
        TimeSeries series = Swing();
        Gravity gravity = new();
        Scaled friction = new(new Mlp([2, 16, 1], Activation.Tanh)) { Outputs = [1] };
        NeuralOde model = new(
            new Both(gravity, friction), (t, y) => Concat(y[1], friction.Apply(y) - gravity.Pull(y[0])));
        using Fit<float> fit = new(
            model, series, new() { Steps = quick ? 40 : 2000, Window = 20, Holdout = 0.2, Seed = 1 });
        fit.Run();
        Fitted<float> fitted = fit.Result;
        int last = series.Rows - 1, start = fit.Split.Training[0].End - 1;
        Trajectory data = series.Trajectories[0];
        double[] from = [data.Values[start, 0], data.Values[start, 1]], times = [data.Times[start], data.Times[last]];
        double ahead = fitted.Predict(from, times)[1, 0];
        output.WriteLine(FormattableString.Invariant(
            $"{times[1] - times[0]:F0} s ahead the angle is {ahead:F1} degrees; it was {data.Values[last, 0]:F1}."));
    }

    private static TimeSeries Swing()
    {
        double[] times = [.. Enumerable.Range(0, 400).Select(i => 0.05 * i)];
        Solution<double> truth = Ode.Solve(
            (t, y) => [y[1], (-9.81 * Degrees * Sin(y[0] / Degrees)) - (0.002 * y[1] * Abs(y[1]))],
            new double[,] { { 70, 0 } }, 0, times[^1],
            new() { Rtol = 1e-9, Atol = 1e-9, SaveAt = SaveAt.Times(times) });
        return TimeSeries.Of(times, truth.Values(), ["angle", "speed"]);
    }

    private sealed class Gravity : Module
    {
        private readonly Tensor strength;

        public Gravity() => strength = Parameter("strength", [], Initializer.Constant(8));

        protected override IReadOnlyList<Module> Parts => [];

        public Tensor Pull(Tensor angle) => strength * Degrees * Sin(angle / Degrees);
    }

    private sealed class Both(Gravity gravity, Scaled friction) : Module
    {
        protected override IReadOnlyList<Module> Parts => [gravity, friction];
    }
}

using Continua.Learning;
using Continua.Plotting;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment on a damped oscillation of which only positions are observed. Three models learn it: an equation of
/// first order, one with a hidden component, and one of second order.
/// </summary>
internal sealed class SecondOrder : Experiment
{
    private const double Frequency = 2, Damping = 0.1, Push = 1, Noise = 0.01, End = 6;
    private const int Observed = 60, Beyond = 2;

    public override string Name => "second-order";

    public override string Title => "An oscillator with observed positions only";

    public override string Summary =>
        "A damped oscillator with observed positions only, by three models: first order, augmented and second order.";

    public override string UsualTime => "half a minute";

    public override void Run(ExperimentRun run)
    {
        double[] times = [.. Enumerable.Range(0, ((1 + Beyond) * Observed) + 1).Select(i => i * End / Observed)];
        double[] truth = Truth(times);
        SolveOptions solve = run.Solve(new() { Rtol = 1e-5, Atol = 1e-6 });
        NeuralOde first = new(new MlpField(1, [16], Activation.Tanh)) { Solve = solve };
        AugmentedNeuralOde augmented = new(1, 1, new MlpField(2, [16], Activation.Tanh)) { Solve = solve };
        SecondOrderNeuralOde second = new(1, new Acceleration()) { Solve = solve };
        (string Name, Module Model, Func<Tensor, Tensor, Tensor> Trajectory)[] kinds =
        [
            ("first order", first, first.Trajectory), ("augmented", augmented, augmented.Trajectory), ("second order", second, second.Trajectory),
        ];

        Figure figure = new(3, 1) { Width = 820, Height = 640 };
        List<(string Name, int Size, double Within, double Beyond)> errors = [];
        for (int k = 0; k < kinds.Length; k++)
        {
            double[] predicted = Learn(run, kinds[k].Name, kinds[k].Model, kinds[k].Trajectory, times, truth);
            double within = Error(predicted, truth, 0, Observed), beyond = Error(predicted, truth, Observed, truth.Length);
            errors.Add((kinds[k].Name, kinds[k].Model.Layout.Size, within, beyond));
            Draw(figure[k, 0], kinds[k].Name, times, truth, predicted, run.Key);
        }

        Report(run, figure, errors);
    }

    private static void Report(ExperimentRun run, Figure figure, List<(string Name, int Size, double Within, double Beyond)> errors)
    {
        run.Report.Paragraph(
            "q'' = −ω²q − 2δq' oscillates, and only q is observed. A solution of q' = f(q) cannot change its "
            + "direction, since it would pass a value of q with another slope. The augmented model has a hidden "
            + "component that starts at 0 and can represent the velocity, if training finds that. In the second-order "
            + "model, the hidden component is the velocity, and its initial value is learned. All models are trained "
            + "on the first third of the time; during training, the part in use grows to the whole of this third.");
        run.Figure(
            "second-order", figure,
            "Dots are the observed positions; there are none in the shaded part, which is twice as long.");
        run.Report.Table(
            ["model", "parameters", "error where trained", "error beyond"],
            [.. errors.Select(e => new[]
            {
                e.Name, NumberText.Of(e.Size, "0"), NumberText.Of(e.Within, "0.0000"), NumberText.Of(e.Beyond, "0.0000"),
            })],
            "The root mean square error against the true solution without noise.");
        foreach ((string name, _, double within, double beyond) in errors)
        {
            run.Metric($"error where trained, {name}", within);
            run.Metric($"error beyond, {name}", beyond);
        }

        run.Check(
            "error beyond of the second order over the best of the others",
            errors[2].Beyond / errors.Take(2).Min(e => e.Beyond), Limit.AtMost(1));
    }

    private static double[] Learn(
        ExperimentRun run, string name, Module model, Func<Tensor, Tensor, Tensor> trajectory, double[] times, double[] truth)
    {
        int steps = run.Steps(2000);
        float[,] clock = Row(times[..(Observed + 1)]), start = Row([truth[0]]);
        float[,] target = Row(Noisy(run.Key, truth)[1..(Observed + 1)]);
        using Gradient<float> gradient = LossOf(model, trajectory, run.Gradients);
        float[][,] Batch(long step)
        {
            // The number of points grows: models that are trained on all points from the start end in a nearly constant
            // solution.
            double points = Math.Min(1, 0.15 + (1.2 * step / steps)) * Observed;
            return [start, clock, target, Row([.. Enumerable.Range(0, Observed).Select(i => i < points ? 1 / points : 0)])];
        }

        Trainer<float> trainer = new(
            model.Initialize<float>(run.Key.Split(1)), gradient, Batch,
            new() { Steps = steps, Optimizer = new Adam(0.01), Schedule = Schedule.Cosine(), ClipNorm = 1 });
        Parameters<float> learned = run.Train(name, trainer, steps).State.Parameters;
        run.Model(name.Replace(' ', '-'), learned);
        using Predictor<float> ahead = Predictor.Of<float>(
            x => Reshape(trajectory(x[..1], x[1..]), [times.Length - 1]), model, run.Settings.Threads);
        float[,] predicted = ahead.Evaluate(learned, Row([truth[0], .. times]));
        return [truth[0], .. predicted.Cast<float>().Select(x => (double)x)];
    }

    private static Gradient<float> LossOf(
        Module model, Func<Tensor, Tensor, Tensor> trajectory, GradientOptions options) => Gradient.Of<float>(
        (start, clock, target, weight) => Dot(weight, Square(Reshape(trajectory(start, clock), [Observed]) - target)),
        model, options);

    /// <summary>The exact solution for q(0) = 1, q'(0) = Push.</summary>
    private static double[] Truth(double[] times)
    {
        double omega = Math.Sqrt((Frequency * Frequency) - (Damping * Damping));
        double Swing(double t) => Math.Cos(omega * t) + ((Push + Damping) / omega * Math.Sin(omega * t));
        return [.. times.Select(t => Math.Exp(-Damping * t) * Swing(t))];
    }

    private static double[] Noisy(RandomKey key, double[] truth) =>
        [.. truth.Select((q, i) => q + (i == 0 ? 0 : Noise * key.Split(0).Normal(i)))];

    private static double Error(double[] predicted, double[] truth, int from, int to) =>
        Math.Sqrt(Enumerable.Range(from, to - from).Average(i => (predicted[i] - truth[i]) * (predicted[i] - truth[i])));

    private static void Draw(Panel panel, string name, double[] times, double[] truth, double[] predicted, RandomKey key)
    {
        (panel.Title, panel.Y.Label) = (name, "q");
        panel.VerticalSpan(End, times[^1]);
        panel.Line(times, truth, "truth", Hue.Gray).Line(times, predicted, "model", Hue.Vermillion);
        double[] noisy = Noisy(key, truth);
        panel.Scatter(times.AsSpan(0, Observed + 1), noisy.AsSpan(0, Observed + 1), "observed", Hue.Ink, 1.8);
    }

    private static float[,] Row(double[] values)
    {
        float[,] row = new float[1, values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            row[0, i] = (float)values[i];
        }

        return row;
    }

    /// <summary>The acceleration: a network with the position and the velocity as inputs.</summary>
    private sealed class Acceleration : Field
    {
        private readonly Mlp net = new([2, 16, 1], Activation.Tanh);

        protected override IReadOnlyList<Module> Parts => [net];

        public override Tensor Apply(Tensor t, Tensor y) => net.Apply(y);
    }
}

using Continua.Learning;
using Continua.Plotting;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment in which a residual network and a neural ODE learn a cubic function from ten points.
/// </summary>
internal sealed class Regression : Experiment
{
    private const int Hidden = 25, Depth = 3;
    private const double End = 1;

    public override string Name => "regression";

    public override string Title => "A ResNet and an ODE-Net on ten points";

    public override string Summary =>
        "x ↦ x³ + 0.1x from ten points, by a ResNet of three shared layers and by a neural ODE.";

    public override string UsualTime => "2 seconds";

    public override void Run(ExperimentRun run)
    {
        NeuralOde flow = Flow(run.Solve(new() { Solver = new Dopri5(), Rtol = 1e-3, Atol = 1e-3 }));
        ResNet layers = new(new Mlp([1, Hidden, 1], Activation.Tanh), Depth);
        RegressionLearner resNet = new("ResNet", layers, layers.Apply);
        RegressionLearner odeNet = new("ODE-Net", flow, x => Ode.Solve(flow.Apply, x, 0, End, options: flow.Solve).Last);
        List<RegressionAttempt[]> starts = [];
        for (int start = 0; start < run.Size(5, 2) && (start == 0 || !run.IsStopped); start++)
        {
            RandomKey key = run.Key.Split(start);
            RegressionAttempt[] attempts =
            [
                Train(run, resNet, new Sgd(0.01), key), Train(run, odeNet, new Sgd(0.01), key),
                Train(run, resNet, new Adam(0.01), key), Train(run, odeNet, new Adam(0.01), key),
            ];

            // A start that was stopped early is used only if there is no other.
            if (start == 0 || !run.IsStopped)
            {
                starts.Add(attempts);
            }
        }

        Write(run, flow, starts);
        Conclude(run, starts);
    }

    private static void Write(ExperimentRun run, NeuralOde flow, List<RegressionAttempt[]> starts)
    {
        RegressionAttempt[] first = starts[0];
        run.Report.Paragraph(
            $"A residual network computes x ← x + f(x) in each layer, here {Depth} times with one shared network "
            + $"1–{Hidden}–1 (tanh). This is Euler's method with steps of one. An ODE-Net solves dy/dt = f(y, t) from "
            + $"y(0) = x instead, in as many steps as its tolerance requires, and returns y({End}). Its f is a network "
            + $"2–{Hidden}–1 of state and time. Initial weights and biases are uniform in ±1/√fan-in, and the loss is "
            + "the mean squared error at ten points.");
        run.Figure(
            "regression", Fits(first),
            "The first start: the ten points, the cubic, and both networks, also beyond the points (shaded).");
        run.Report.Table(
            ["network", "mean squared error", "smallest", "largest", "RMSE beyond the points", "NFE"],
        [.. Enumerable.Range(0, first.Length).Select(kind => RegressionAttempt.Row([.. starts.Select(s => s[kind])]))],
        $"Medians over {starts.Count} starts, with the smallest and the largest mean squared error.");
        run.Report.Paragraph(
            "SGD is plain gradient descent, with which an ODE-Net in torch ends at 0.2 to 0.35; Adam has the same "
            + "rate and number of steps. Beyond the points, no network follows the cubic, since there is no data.");
        run.Figure("losses", Losses(first), "The training loss of the first start; means over ten steps.");
        run.Figure(
            "hidden", Trajectories(flow, first[^1]),
            "The trajectories y(t) of the ODE-Net (Adam), from the points to the targets.");
        run.Report.Paragraph(
            "The trajectories y(t) never cross, so the map x ↦ y(1) increases with x: it can be an increasing "
            + "cubic, but not x ↦ −x. The number of evaluations (NFE) is determined by the tolerance, not by a "
            + "number of layers.");
    }

    private static NeuralOde Flow(SolveOptions solve)
    {
        Mlp net = new([2, Hidden, 1], Activation.Tanh);
        return new(net, (t, y) => net.Apply(Concat(y, t))) { Solve = solve };
    }

    private static RegressionAttempt Train(ExperimentRun run, RegressionLearner learner, Optimizer optimizer, RandomKey key)
    {
        string name = $"{learner.Name}, {(optimizer is Adam ? "Adam" : "SGD")}";
        using Gradient<double> gradient = Gradient.Of<double>(
            (x, target) => Sum(Square(learner.Map(x) - target)), learner.Module, run.Gradients);
        int steps = run.Steps(1000);
        Trainer<double> trainer = new(
            learner.Module.Initialize<double>(key), gradient, _ => [TenPoints.Inputs, TenPoints.Targets],
            new() { Steps = steps, Optimizer = optimizer, ValidateEvery = 10 });
        TrainingState<double> state = run.Train(name, trainer, steps).State;
        return new(
            name, state.Parameters, state.History,
            learner.Outputs(state.Parameters, TenPoints.Inputs), learner.Outputs(state.Parameters, TenPoints.Wide));
    }

    private static Figure Fits(RegressionAttempt[] attempts)
    {
        Figure figure = new(1, 2) { Width = 900, Height = 440 };
        for (int i = 0; i < 2; i++)
        {
            Panel panel = figure[0, i];
            panel.Title = i == 0 ? "SGD 0.01" : "Adam 0.01";
            (panel.X.Label, panel.Y.Label, panel.Y.Min, panel.Y.Max) = ("x", "y", -30, 30);
            panel.VerticalSpan(double.NegativeInfinity, -TenPoints.Reach).VerticalSpan(TenPoints.Reach, double.PositiveInfinity);
            panel.Line(TenPoints.WideX, TenPoints.WideY, "x³ + 0.1x", Hue.Gray, Dash.Dashed);
            panel.Line(TenPoints.WideX, attempts[2 * i].Curve, "ResNet", Hue.Vermillion);
            panel.Line(TenPoints.WideX, attempts[(2 * i) + 1].Curve, "ODE-Net", Hue.Blue);
            panel.Scatter(TenPoints.X, TenPoints.Y, "points", Hue.Ink, 3);
        }

        return figure;
    }

    private static Figure Losses(RegressionAttempt[] attempts)
    {
        Figure figure = new() { Height = 340 };
        (figure.Panel.X.Label, figure.Panel.Y.Label, figure.Panel.Y.Log) = ("step", "mean squared error", true);
        foreach (RegressionAttempt attempt in attempts)
        {
            figure.Panel.Line(
                [.. attempt.History.Select(r => (double)r.Step)], [.. attempt.History.Select(r => r.TrainLoss)], attempt.Name,
                attempt.Name.StartsWith("ODE", StringComparison.Ordinal) ? Hue.Blue : Hue.Vermillion,
                attempt.Name.EndsWith("SGD", StringComparison.Ordinal) ? Dash.Dashed : Dash.Solid);
        }

        return figure;
    }

    private static Figure Trajectories(NeuralOde flow, RegressionAttempt attempt)
    {
        Solution<double> trajectories = flow.SolveFor(
            attempt.Parameters, TenPoints.Inputs, [0], [End], flow.Solve with { SaveAt = SaveAt.Every(0.02), ThrowOnFailure = false });
        Figure figure = new() { Height = 420 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("t", "y(t)");
        for (int row = 0; row < trajectories.Rows; row++)
        {
            figure.Panel.Line(trajectories.Times(row), [.. trajectories.Values(row).Cast<double>()], hue: Hue.Blue);
        }

        figure.Panel.Scatter(new double[trajectories.Rows], TenPoints.X, "points", Hue.Ink, 3);
        figure.Panel.Scatter([.. Enumerable.Repeat(End, trajectories.Rows)], TenPoints.Y, "targets", Hue.Vermillion, 3);
        return figure;
    }

    private static void Conclude(ExperimentRun run, List<RegressionAttempt[]> starts)
    {
        RegressionAttempt[] first = starts[0];
        for (int kind = 0; kind < first.Length - 1; kind++)
        {
            run.Metric($"error, {first[kind].Name}", Median.Of(starts.Select(s => s[kind].Error)));
        }

        run.Check($"error, {first[^1].Name}", Median.Of(starts.Select(s => s[^1].Error)), Limit.AtMost(0.01));
        run.Metric("nfe", Median.Of(starts.Select(s => s[^1].Evaluations)));
        run.Model("ode-net", first[^1].Parameters);
    }
}

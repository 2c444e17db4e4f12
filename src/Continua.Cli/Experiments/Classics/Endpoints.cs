using Continua.Learning;
using Continua.Plotting;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>The experiment in which a field is learned from the starts and ends of five hundred trajectories.</summary>
internal sealed class Endpoints : Experiment
{
    private const double End = 10;
    private const int DrawnPoints = 100;

    // The log-likelihood per point if every end is predicted exactly.
    private static readonly double Ceiling = -Math.Log(2 * Math.PI);

    public override string Name => "endpoints";

    public override string Title => "A field from its end points";

    public override string Summary =>
        "A random field is learned from starts and ends only, by a field of the same form, ten times.";

    public override string UsualTime => "10 seconds";

    public override void Run(ExperimentRun run)
    {
        NeuralOde model = RandomFields.Draw(run.Solve(new() { Solver = new Dopri5(), Rtol = 1e-4, Atol = 1e-4 }));
        List<EndpointsAttempt> attempts = [];
        for (int n = 0; n < run.Size(10, 2) && (n == 0 || !run.IsStopped); n++)
        {
            EndpointsAttempt attempt = Learn(run, model, n);

            // An attempt that was stopped early is used only if there is no other.
            if (n == 0 || !run.IsStopped)
            {
                attempts.Add(attempt);
            }
        }

        Write(run, model, [.. attempts.OrderByDescending(a => a.Likelihood)]);
        Conclude(run, attempts);
    }

    private static EndpointsAttempt Learn(ExperimentRun run, NeuralOde model, int number)
    {
        RandomKey key = run.Key.Split(number);
        Parameters<double> truth = model.Initialize<double>(key.Split(1)), start = model.Initialize<double>(key.Split(2));
        double[,] starts = RandomFields.Starts(key, run.Size(500, 20));
        double[,] ends = model.SolveFor(truth, starts, [0], [End]).Last;
        using Gradient<double> gradient = Gradient.Of<double>(
            (y0, end) => Sum(Loss.Gaussian().Of(Ode.Solve(model.Apply, y0, 0, End, options: model.Solve).Last, end)), model, run.Gradients);
        int steps = run.Steps(1000);
        Trainer<double> trainer = new(
            start, gradient, _ => [starts, ends], new() { Steps = steps, Optimizer = new Adam(0.01), ValidateEvery = 10 });
        List<TrainingRecord> history = run.Train($"draw {number}", trainer, steps).State.History;
        GradientResult<double> at = gradient.Evaluate(start, starts, ends);
        return new(number, truth, start, starts, ends, -at.Losses.Average(), history);
    }

    private static void Write(ExperimentRun run, NeuralOde model, EndpointsAttempt[] ranked)
    {
        run.Report.Paragraph(
            "Points move by an unknown field dy/dt = f(y) from t = 0 to 10, and only their starts and ends are known. "
            + "The learned field is a random field of the same form (2–3–2, tanh). It maximises the likelihood of the "
            + "ends under a unit Gaussian around the predicted end y(10): log p = −log 2π − ½|y(10) − end|². The "
            + $"maximum per point is {Text(Ceiling)}. Each of ten draws has another true field, other starts and "
            + "another initial field.");
        EndpointsAttempt best = ranked[0], worst = ranked[^1];
        string caption = "Left: the true field. Right: the learned field. Trajectories of a hundred points from their "
            + "starts (small dots) to their ends.";
        run.Figure(
            "best", Trajectories(model, best),
            $"The best draw, {best.Number}, with a log-likelihood of {Text(best.Likelihood)} per point. {caption}");
        run.Figure(
            "worst", Trajectories(model, worst),
            $"The worst draw, {worst.Number}, with a log-likelihood of {Text(worst.Likelihood)} per point.");
        run.Figure(
            "likelihoods", Likelihoods(ranked),
            "The distance of the log-likelihood from its maximum; means over ten steps.");
        run.Report.Table(
            ["draw", "log-likelihood per point", "below the maximum", "NFE"],
            [.. ranked.OrderBy(a => a.Number).Select(a => new[]
            {
                $"{a.Number}", Text(a.Likelihood), Text(Ceiling - a.Likelihood), Text(a.History.LastOrDefault()?.ForwardEvaluations ?? 0),
            })]);
        run.Report.Paragraph(
            "Every learned field has the form of the true one and could be equal to it; the result after this many "
            + "steps depends on the draw. (The run of a common tutorial ends at −1.932; ten runs with torch end between "
            + "−1.89 and −30, half of them above −2.5.) The loss compares the ends only. Before their ends, the learned "
            + "trajectories agree with the true ones as far as the form of the field determines them.");
    }

    private static Figure Trajectories(NeuralOde model, EndpointsAttempt attempt)
    {
        double[,] starts = attempt.FirstStarts(DrawnPoints);
        Solution<double> truth = Solve(attempt.Truth), learned = Solve(attempt.Learned);
        Figure figure = new(1, 2) { Width = 900, Height = 460 };
        Draw(figure[0, 0], "truth", truth);
        Draw(figure[0, 1], "learned", learned);
        return figure;

        Solution<double> Solve(Parameters<double> parameters) => model.SolveFor(
            parameters, starts, [0], [End], model.Solve with { SaveAt = SaveAt.Every(0.2), ThrowOnFailure = false });

        void Draw(Panel panel, string title, Solution<double> trajectories)
        {
            (panel.Title, panel.X.Label, panel.Y.Label, panel.EqualAspect) = (title, "y₁", "y₂", true);
            Frame(panel.X, 0);
            Frame(panel.Y, 1);
            for (int row = 0; row < trajectories.Rows; row++)
            {
                panel.Line(trajectories.Values(row), hue: Hue.Blue, width: 0.7);
            }

            panel.Scatter(starts, "starts", Hue.Ink, 1.4).Scatter(trajectories.Last, "ends", Hue.Vermillion, 2.4);
        }

        // Both panels have the same limits.
        void Frame(Axis axis, int component)
        {
            double[] all = [.. Column(truth, component).Concat(Column(learned, component)).Where(double.IsFinite)];
            (axis.Min, axis.Max) = (all.Min() - 1, all.Max() + 1);
        }
    }

    private static IEnumerable<double> Column(Solution<double> trajectories, int component) =>
        from row in Enumerable.Range(0, trajectories.Rows)
        let values = trajectories.Values(row)
        from time in Enumerable.Range(0, values.GetLength(0))
        select values[time, component];

    private static Figure Likelihoods(EndpointsAttempt[] ranked)
    {
        Figure figure = new() { Height = 380 };
        (figure.Panel.X.Label, figure.Panel.Y.Label, figure.Panel.Y.Log) = ("step", "maximum − log-likelihood", true);
        foreach (EndpointsAttempt attempt in ranked)
        {
            bool best = attempt == ranked[0];
            figure.Panel.Line(
                [.. attempt.History.Select(r => (double)r.Step)], [.. attempt.History.Select(r => Ceiling + r.TrainLoss)],
                best ? "the best" : null, best ? Hue.Vermillion : Hue.Gray, width: best ? 2 : 1);
        }

        return figure;
    }

    private static void Conclude(ExperimentRun run, List<EndpointsAttempt> attempts)
    {
        double[] likelihoods = [.. attempts.Select(a => a.Likelihood)];
        for (int n = 0; n < likelihoods.Length; n++)
        {
            run.Metric($"log-likelihood, draw {attempts[n].Number}", likelihoods[n]);
        }

        run.Metric("log-likelihood, median", Median.Of(likelihoods));
        run.Check("log-likelihood, best", likelihoods.Max(), Limit.AtLeast(-1.932));
        run.Model("learned", attempts.MaxBy(a => a.Likelihood)!.Learned);
    }

    private static string Text(double value) => NumberText.Of(value, "G4");
}

using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>The vector fields of small random networks before any training.</summary>
internal sealed class RandomFields : Experiment, IIgnoresSettings
{
    private const int Fields = 9, Times = 50;
    private const double End = 10, Reach = 10;

    public override string Name => "random-fields";

    public override string Title => "Random vector fields";

    public override string Summary =>
        "Nine small random networks as vector fields, with the trajectories of a hundred points each.";

    public override string UsualTime => "a second";

    /// <summary>
    /// Creates a field that is a network 2–3–2, with weights of standard deviation 1/√fan-in and biases 1.
    /// </summary>
    public static NeuralOde Draw(SolveOptions solve)
    {
        Mlp net = new([2, 3, 2], Activation.Tanh, Initializer.NormalFanIn, Initializer.Constant(1));
        return new(net, (t, y) => net.Apply(y)) { Solve = solve };
    }

    public IReadOnlyList<string> Ignored { get; } = [nameof(ExperimentSettings.Steps), nameof(ExperimentSettings.Adjoint)];

    public override void Run(ExperimentRun run)
    {
        int count = run.Size(100, 10);
        NeuralOde model = Draw(run.Solve(new() { SaveAt = SaveAt.Every(End / (Times - 1)), ThrowOnFailure = false }));
        Figure figure = new(3, 3) { Title = "Nine random fields", Width = 900, Height = 900 };
        int solved = 0;
        double evaluations = 0;
        for (int f = 0; f < Fields; f++)
        {
            double[,] starts = Starts(run.Key.Split(f), count);
            Solution<double> trajectories = model.SolveFor(model.Initialize<double>(run.Key.Split(f).Split(1)), starts, [0], [End]);
            solved += Enumerable.Range(0, count).Count(row => trajectories.Status(row) == SolveStatus.Succeeded);
            evaluations += trajectories.Statistics.Evaluations;
            Draw(figure[f / 3, f % 3], starts, trajectories);
        }

        run.Report.Paragraph(
            "A network of three hidden units with random weights is a vector field: dy/dt = W₂ tanh(W₁y + b₁) + b₂. "
            + "Each panel shows one such field, with the trajectories of a hundred points over ten units of time. "
            + "Trajectories never cross, since solutions are unique; a neural ODE is therefore a smooth, invertible "
            + "map.");
        run.Figure("random-fields", figure, "Trajectories from t = 0 to 10; dots are the starts.");
        run.Metric("nfe", evaluations / (Fields * count));
        run.Check("solves that succeed", (double)solved / (Fields * count), Limit.AtLeast(1));
    }

    /// <summary>Draws points uniformly from [−10, 10]².</summary>
    public static double[,] Starts(RandomKey key, int count)
    {
        double[,] starts = new double[count, 2];
        for (int i = 0; i < count; i++)
        {
            starts[i, 0] = Reach * ((2 * key.Uniform(2 * i)) - 1);
            starts[i, 1] = Reach * ((2 * key.Uniform((2 * i) + 1)) - 1);
        }

        return starts;
    }

    private static void Draw(Panel panel, double[,] starts, Solution<double> trajectories)
    {
        int count = starts.GetLength(0);
        for (int row = 0; row < count; row++)
        {
            panel.Line(trajectories.Values(row), hue: Hue.Blue, width: 0.8);
        }

        panel.Scatter(starts, hue: Hue.Ink, radius: 1.4);
    }
}

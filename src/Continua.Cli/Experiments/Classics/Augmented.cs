using Continua.Learning;
using Continua.Plotting;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment on two maps that an augmented neural ODE can represent, but a plain one cannot, since its
/// trajectories do not cross.
/// </summary>
internal sealed class Augmented : Experiment
{
    public override string Name => "augmented";

    public override string Title => "Maps for which a neural ODE needs extra dimensions";

    public override string Summary => "The map x ↦ −x and nested spheres, with 0, 1, 2 and 5 extra dimensions.";

    public override string UsualTime => "half a minute";

    public override void Run(ExperimentRun run)
    {
        run.Report.Paragraph(
            "Two solutions of one equation never cross. On a line, a neural ODE therefore keeps the order of all "
            + "points, and cannot map x to −x. In the plane, it cannot move points from the inside of a ring to the "
            + "outside. With extra dimensions, in which every point starts at 0, trajectories can pass each other.");
        run.Report.Section("x ↦ −x on a line");
        new Reflection(run).Write();
        if (!run.IsStopped)
        {
            run.Report.Section("Nested spheres in the plane");
            new Spheres(run).Write();
        }
    }
}

/// <summary>The map x ↦ −x, learned on a line and with one extra dimension.</summary>
internal sealed class Reflection(ExperimentRun run)
{
    private const int Points = 41;

    private readonly float[,] starts = Line(Points);

    public void Write()
    {
        Figure figure = new(1, 2) { Width = 760, Height = 340 };
        double plain = Learn(0, figure[0, 0]), augmented = Learn(1, figure[0, 1]);
        run.Figure(
            "reflection", figure,
            "The trajectories of points of [−1, 1] by the learned equation; x should end at −x.");
        run.Report.Paragraph(
            "The best map that keeps the order sends every point to 0, with a mean squared error of "
            + $"{NumberText.Of(MeanSquare(), "G3")}. The error of the plain model is {NumberText.Of(plain, "G3")}, the "
            + $"error of the augmented one {NumberText.Of(augmented, "G3")}.");
        run.Check("mean squared error of −x, plain, as a share of the best possible", plain / MeanSquare(), Limit.AtLeast(0.9));
        run.Check("mean squared error of −x, augmented", augmented, Limit.AtMost(1e-3));
    }

    private double Learn(int extra, Panel panel)
    {
        MlpField field = new(1 + extra, [32, 32], Activation.Tanh);
        AugmentedNeuralOde model = new(1, extra, field) { Solve = run.Solve(new() { Rtol = 1e-4, Atol = 1e-5 }) };
        int steps = run.Steps(1500);
        using Gradient<float> gradient = Gradient.Of<float>(x => Square(model.Apply(x, 0, 1)[0] + x[0]), model, run.Gradients);
        Trainer<float> trainer = new(
            model.Initialize<float>(run.Key.Split(extra)), gradient, _ => [starts],
            new() { Steps = steps, Optimizer = new Adam(0.01), Schedule = Schedule.Cosine() });
        Parameters<float> learned =
            run.Train($"x ↦ −x with {extra} extra dimensions", trainer, steps).State.Parameters;
        run.Model($"reflection-{extra}", learned);
        Draw(panel, extra, field, learned);
        return gradient.Evaluate(learned, starts).Losses.Average(l => (double)l);
    }

    private void Draw(Panel panel, int extra, MlpField field, Parameters<float> learned)
    {
        (panel.Title, panel.X.Label, panel.Y.Label) = (extra == 0 ? "plain" : "one extra dimension", "t", "x");
        float[,] shown = new float[11, 1 + extra];
        for (int i = 0; i < 11; i++)
        {
            shown[i, 0] = (i - 5) / 5f;
        }

        NeuralOde flow = new(field) { Solve = run.Solve(new() { SaveAt = SaveAt.Every(0.02) }) };
        Solution<float> trajectories = flow.SolveFor(learned, shown, [0], [1]);
        for (int row = 0; row < 11; row++)
        {
            float[,] values = trajectories.Values(row);
            double[] x = [.. Enumerable.Range(0, values.GetLength(0)).Select(n => (double)values[n, 0])];
            panel.Line(trajectories.Times(row), x, hue: shown[row, 0] > 0 ? Hue.Vermillion : Hue.Blue, width: 1.2);
        }
    }

    private double MeanSquare() => starts.Cast<float>().Average(x => (double)x * x);

    private static float[,] Line(int count)
    {
        float[,] points = new float[count, 1];
        for (int i = 0; i < count; i++)
        {
            points[i, 0] = (2f * i / (count - 1)) - 1;
        }

        return points;
    }
}

using Continua.Learning;
using Continua.Plotting;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment on a ball within a ring, classified by a linear function of the state at the end of a solve.
/// </summary>
internal sealed class Spheres(ExperimentRun run)
{
    private const int BatchSize = 64, Epochs = 40;

    private static readonly int[] Extras = [0, 1, 2, 5];

    private readonly LabelledRows<float> train = new NestedSpheres().Sample<float>(run.Key.Split(10)),
        test = new NestedSpheres().Sample<float>(run.Key.Split(11));

    public void Write()
    {
        List<Course> courses = [];
        foreach (int extra in Extras.Where(_ => !run.IsStopped))
        {
            courses.Add(Learn(extra));
        }

        Table(courses);
        Epoch(courses);
        Flows(courses);
        foreach (Course course in courses)
        {
            run.Metric($"test loss, {course.Network.Extra} extra", course.TestLoss);
        }

        if (courses.Count == Extras.Length)
        {
            double[] shares = [.. courses.Skip(1).Select(c => c.TestLoss / courses[0].TestLoss).Order()];
            run.Check("test loss of the augmented (median of three) over the plain one's", shares[1], Limit.AtMost(0.2));
        }
    }

    private Course Learn(int extra)
    {
        SphereNetwork network = new(extra, run.Solve(new() { Rtol = 1e-3, Atol = 1e-3 }));
        RowBatches batches = new(train.Count, BatchSize, run.Key.Split(12));
        float[,] targets = train.Targets(Side);
        using Gradient<float> gradient = Gradient.Of<float>(
            (x, side) => Square(network.Apply(x) - side[0]), network, run.Gradients);
        int steps = run.Steps(Epochs * batches.PerEpoch);
        Trainer<float> trainer = new(
            network.Initialize<float>(run.Key.Split(20 + extra)), gradient,
            step => [batches.Take(train.Values, step), batches.Take(targets, step)],
            new() { Steps = steps, Optimizer = new Adam(1e-3), ValidateEvery = Math.Min(steps, batches.PerEpoch) });
        run.Train($"nested spheres with {extra} extra dimensions", trainer, steps);
        Parameters<float> learned = trainer.State.Parameters;
        run.Model($"spheres-{extra}", learned);
        float[] losses = gradient.Evaluate(learned, test.Values, test.Targets(Side)).Losses;
        return new(network, learned, trainer.State.History, losses.Average(l => (double)l));
    }

    private static float Side(int label) => label == 0 ? -1 : 1;

    private void Table(List<Course> courses) => run.Report.Table(
        ["extra dimensions", "parameters", "test loss", "training loss, last epoch", "NFE, first epoch", "NFE, last epoch"],
        [.. courses.Select(c => new[]
        {
            NumberText.Of(c.Network.Extra, "0"), NumberText.Of(c.Network.Layout.Size, "0"), NumberText.Of(c.TestLoss, "0.0000"),
            NumberText.Of(c.History[^1].TrainLoss, "0.0000"), NumberText.Of(c.History[0].ForwardEvaluations, "0.0"),
            NumberText.Of(c.History[^1].ForwardEvaluations, "0.0"),
        })]);

    private void Epoch(List<Course> courses)
    {
        Figure figure = new(1, 2) { Width = 860, Height = 340 };
        (figure[0, 0].Title, figure[0, 1].Title) = ("Training loss", "NFE per solve");
        figure[0, 0].Y.Log = true;
        foreach (Course course in courses)
        {
            double[] epochs = [.. Enumerable.Range(1, course.History.Count).Select(i => (double)i)];
            string label = course.Network.Extra == 0 ? "plain" : $"{course.Network.Extra} extra";
            figure[0, 0].Line(epochs, course.History.Select(h => h.TrainLoss).ToArray(), label);
            figure[0, 1].Line(epochs, course.History.Select(h => h.ForwardEvaluations).ToArray());
        }

        (figure[0, 0].X.Label, figure[0, 1].X.Label) = ("epoch", "epoch");
        run.Figure(
            "spheres", figure,
            "The NFE of the plain model grows during training; with one extra dimension or more, it stays small.");
    }

    private void Flows(List<Course> courses)
    {
        Figure figure = new(2, 3) { Width = 860, Height = 600 };
        Course[] shown = [courses[0], courses[^1]];
        for (int row = 0; row < 2; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                double time = column / 2.0;
                Panel panel = figure[row, column];
                string name = shown[row].Network.Extra == 0 ? "plain" : $"{shown[row].Network.Extra} extra";
                panel.Title = $"{name}, t = {NumberText.Of(time, "0.0")}";
                (double[] x, double[] y) = shown[row].Network.Project(shown[row].Parameters, test.Values, time);
                panel.ScatterByClass(x, y, test.Labels, ["ball", "ring"], radius: 1.4);
            }
        }

        run.Figure(
            "flows", figure,
            "Test points at three times, shown in the plane of the data, without the extra dimensions; blue is the "
            + "ball.");
    }

    private sealed record Course(SphereNetwork Network, Parameters<float> Parameters, List<TrainingRecord> History, double TestLoss);
}

/// <summary>A solve in the plane with extra dimensions, followed by a linear layer.</summary>
internal sealed class SphereNetwork : Module
{
    private readonly MlpField dynamics;
    private readonly AugmentedNeuralOde model;
    private readonly Linear readOut;

    public SphereNetwork(int extra, SolveOptions solve)
    {
        dynamics = new(2 + extra, [32, 32], Activation.Relu);
        model = new(2, extra, dynamics) { Solve = solve };
        readOut = new(2 + extra, 1);
    }

    public int Extra => model.Extra;

    protected override IReadOnlyList<Module> Parts => [model, readOut];

    public Tensor Apply(Tensor x) => readOut.Apply(model.Apply(x, 0, 1))[0];

    /// <summary>Solves from the points to a time and projects the results onto the plane of the data.</summary>
    public (double[] X, double[] Y) Project(Parameters<float> parameters, float[,] points, double time)
    {
        float[,] starts = new float[points.GetLength(0), 2 + Extra];
        for (int i = 0; i < starts.GetLength(0); i++)
        {
            (starts[i, 0], starts[i, 1]) = (points[i, 0], points[i, 1]);
        }

        NeuralOde flow = new(this, dynamics.Apply) { Solve = model.Solve };
        float[,] ends = flow.SolveFor(parameters, starts, [0], [time]).Last;
        int[] rows = [.. Enumerable.Range(0, ends.GetLength(0))];
        return ([.. rows.Select(r => (double)ends[r, 0])], [.. rows.Select(r => (double)ends[r, 1])]);
    }
}

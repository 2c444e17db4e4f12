using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// The report of <see cref="Density"/>: for each density, the data, the learned density, samples and scores.
/// </summary>
internal sealed class DensityReport(ExperimentRun run)
{
    // Half the side of the square of the quadrature, and of the square that is drawn.
    private const double Half = 6, DrawnHalf = 4.5;
    private const int MaxDots = 1500;

    private readonly List<string[]> rows = [];
    private readonly FlowEstimates estimates = new(run);

    public void Begin() => run.Report.Paragraph(
        "A flow dz/dt = f(t, z) maps the data at t = 0 to a standard normal distribution at t = 1. Along a solution, "
        + "the log density falls at the rate of the divergence of f, so that log p(x) = log N(z(1)) + ∫ tr ∂f/∂z dt, "
        + "which is solved together with z. The network (2–64–64–2 with time, tanh) minimises the mean of −log p(x). "
        + "Samples are normal points that are solved backward in time. In two dimensions, the trace costs two products "
        + "with the Jacobian; in any dimension, Hutchinson's estimate εᵀ(∂f/∂z)ε costs one.");

    /// <summary>Adds a learned toy density.</summary>
    public void Add(ToyDensity density, PlaneFlow flow, float[,] heldOut)
    {
        double? truth = density is ExactDensity exact ? -exact.LogDensity(heldOut).Average() : null;
        double excess = Row(
            density.Name, flow, heldOut, truth, out double mass, out (double[] Axis, double[,] Densities) map);
        Figure figure = Panels(
            density.Name, FirstPoints(heldOut), map.Axis, map.Axis, map.Densities,
            FirstPoints(flow.Sample(run.Size(MaxDots, 50))));
        foreach (Panel panel in figure.Panels)
        {
            (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max, panel.EqualAspect) =
                (-DrawnHalf, DrawnHalf, -DrawnHalf, DrawnHalf, true);
        }

        run.Figure(density.Name, figure, "Held-out data, the learned density, and samples of it.");
        if (density is EightGaussians)
        {
            double back = flow.RoundTrip(heldOut);
            run.Check("eight Gaussians: held-out NLL above the truth's, nats", excess, Limit.AtMost(0.03));
            run.Check("eight Gaussians: ∫p by quadrature", mass, Limit.Between(0.99, 1.01));
            run.Check("eight Gaussians: x → z → x misses x by", back, Limit.AtMost(1e-4));
            estimates.Begin(flow, heldOut);
            Flow(flow);
        }
    }

    /// <summary>Adds the learned density of the geyser.</summary>
    public void Add(Geyser geyser, PlaneFlow flow)
    {
        Row("old-faithful", flow, geyser.Test, null, out _, out (double[] Axis, double[,] Densities) map);
        run.Metric("old-faithful: NLL of one normal distribution", geyser.NormalNll());
        double[,] Minutes(float[,] points)
        {
            double[,] minutes = new double[points.GetLength(0), 2];
            for (int i = 0; i < minutes.Length; i++)
            {
                minutes[i / 2, i % 2] = geyser.Minutes(points[i / 2, i % 2], i % 2);
            }

            return minutes;
        }

        for (int i = 0; i < map.Densities.Length; i++)
        {
            map.Densities[i / map.Axis.Length, i % map.Axis.Length] /= geyser.Unit;
        }

        double[] x = [.. map.Axis.Select(z => geyser.Minutes(z, 0))], y = [.. map.Axis.Select(z => geyser.Minutes(z, 1))];
        Figure figure = Panels(
            "Old Faithful", Minutes(geyser.Train), x, y, map.Densities, Minutes(flow.Sample(run.Size(272, 50))));
        figure[0, 0].Scatter(Minutes(geyser.Test), "held out", Hue.Vermillion, 2);
        foreach (Panel panel in figure.Panels)
        {
            (panel.X.Label, panel.Y.Label) = ("eruption (min)", "wait (min)");
            (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max) = (0.5, 6.5, 30, 110);
        }

        run.Figure(
            "old-faithful", figure,
            "The duration of an eruption and the wait for the next one: data, learned density, and as many samples as "
            + "there are rows of data.");
        run.Report.Paragraph(
            "One normal distribution has a held-out negative log-likelihood of "
            + $"{NumberText.Of(geyser.NormalNll(), "0.000")} nats in standardised units. Since there are few rows, "
            + "training is short, and the loss includes the costs of trajectories.");
    }

    /// <summary>Writes the table of all densities.</summary>
    public void Write() => run.Report.Section("In numbers").Table(
        ["density", "held-out NLL", "NLL of the truth", "∫p", "NFE", "training"], rows,
        "NLL: the mean negative log-likelihood in nats, by the exact trace. ∫p: the sum over a grid on [−6, 6]².");

    /// <summary>Adds a flow of the eight Gaussians that was trained with another loss.</summary>
    public void AddEstimator(string name, PlaneFlow flow) => estimates.Add(name, flow);

    public void WriteEstimates() => estimates.Write();

    private double Row(
        string name, PlaneFlow flow, float[,] heldOut, double? truth, out double mass, out (double[] Axis, double[,] Densities) map)
    {
        (double[] logs, double evaluations) = flow.Measure(heldOut);
        int cells = run.Size(150, 20);
        (double[] axis, double[,] densities) = flow.Map(Half, cells);
        (map, mass) = ((axis, densities), densities.Cast<double>().Sum() * (2 * Half / cells) * (2 * Half / cells));
        double loss = -logs.Average();
        rows.Add(
        [
            name, NumberText.Of(loss, "0.000"), truth is { } t ? NumberText.Of(t, "0.000") : "", NumberText.Of(mass, "0.000"),
            NumberText.Of(evaluations, "0.0"), NumberText.Of(flow.Seconds, "0.0") + " s",
        ]);
        run.Metric($"{name}: held-out NLL", loss);
        run.Metric($"{name}: integral", mass);
        run.Metric($"{name}: nfe", evaluations);
        run.Model(name, flow.Learned);
        return loss - (truth ?? 0);
    }

    private void Flow(PlaneFlow flow)
    {
        const int Frames = 24;
        float[,] normal = Probe.Gaussian.Sample<float>(run.Key.Split(5), run.Size(900, 20), 2);
        Solution<float> trajectories = flow.Carry(normal, 1, 0, every: 1.0 / Frames);
        double[] angles = [.. Enumerable.Range(0, normal.GetLength(0))
            .Select(i => Math.Atan2(normal[i, 1], normal[i, 0]) * 180 / Math.PI)];
        Animation animation = new() { Title = "From one normal distribution to eight" };
        Figure stills = new(2, 3) { Title = "The flow in time", Width = 900, Height = 620 };
        for (int frame = 0; frame <= Frames; frame++)
        {
            Figure figure = new() { Width = 520, Height = 470 };
            Cloud(figure.Panel, trajectories, frame, angles);
            animation.Add($"t = {NumberText.Of(1 - ((double)frame / Frames), "0.00")}", figure);
        }

        for (int i = 0; i < 6; i++)
        {
            int frame = Frames * i / 5;
            Cloud(stills[i / 3, i % 3], trajectories, frame, angles).Title = $"t = {NumberText.Of(1 - ((double)frame / Frames), "0.0")}";
        }

        run.Report.Animation(
            animation,
            "The flow maps normal points at t = 1 backward to the data at t = 0; the colour of a point is its angle at "
            + "the start.");
        run.Figure(
            "flow", stills,
            "Six moments of the flow: neighbouring points remain neighbours, and thin bridges remain between the "
            + "modes.");
    }

    private static Panel Cloud(Panel panel, Solution<float> trajectories, int frame, double[] angles)
    {
        (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max, panel.EqualAspect) =
            (-DrawnHalf, DrawnHalf, -DrawnHalf, DrawnHalf, true);
        (panel.Color.Label, panel.Color.Unit) = ("angle at the start", "°");
        double[] x = new double[angles.Length], y = new double[angles.Length];
        for (int row = 0; row < angles.Length; row++)
        {
            float[,] states = trajectories.Values(row);
            (x[row], y[row]) = (states[frame, 0], states[frame, 1]);
        }

        return panel.ScatterByValue(x, y, angles, radius: 1.5);
    }

    private static Figure Panels(
        string title, double[,] data, double[] x, double[] y, double[,] densities, double[,] samples)
    {
        Figure figure = new(1, 3) { Title = title, Width = 960, Height = 330 };
        (figure[0, 0].Title, figure[0, 1].Title, figure[0, 2].Title) = ("data", "learned density", "samples");
        figure[0, 0].Scatter(data, radius: 1.1);
        figure[0, 1].HeatMap(x, y, densities);
        figure[0, 2].Scatter(samples, radius: 1.1);
        return figure;
    }

    private static double[,] FirstPoints(float[,] points)
    {
        double[,] first = new double[Math.Min(points.GetLength(0), MaxDots), 2];
        for (int i = 0; i < first.Length; i++)
        {
            first[i / 2, i % 2] = points[i / 2, i % 2];
        }

        return first;
    }
}

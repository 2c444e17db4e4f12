using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>What is told of learned densities: data, density, samples, numbers, and a flow in time.</summary>
internal sealed class DensityReport(ExperimentRun run)
{
    private const double Half = 6, Seen = 4.5;
    private const int Dots = 1500;

    private readonly List<string[]> rows = [];
    private readonly FlowEstimates estimates = new(run);

    public void Begin() => run.Report.Paragraph(
        "A flow dz/dt = f(t, z) carries the data at t = 0 to a standard normal distribution at t = 1. Where it spreads points out the "
        + "density falls, and the log of it falls at the rate of the field's divergence: log p(x) = log N(z(1)) + ∫ tr ∂f/∂z dt, solved "
        + "together with z. The network (2–64–64–2 with time, tanh) learns by the mean of −log p(x). Samples are normal points carried "
        + "backwards. In two dimensions the trace costs two products with the Jacobian; in many, Hutchinson's estimate εᵀ(∂f/∂z)ε costs one.");

    /// <summary>A toy density was learned.</summary>
    public void Add(ToyDensity density, PlaneFlow flow, float[,] heldOut)
    {
        double? truth = density is ExactDensity exact ? -exact.LogDensity(heldOut).Average() : null;
        double miss = Row(density.Name, flow, heldOut, truth, out double mass, out (double[] Axis, double[,] Densities) map);
        Figure figure = Three(density.Name, Sampled(heldOut), map.Axis, map.Axis, map.Densities, Sampled(flow.Sample(run.Size(Dots, 50))));
        foreach (Panel panel in figure.Panels)
        {
            (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max, panel.EqualAspect) = (-Seen, Seen, -Seen, Seen, true);
        }

        run.Figure(density.Name, figure, "Held-out data, the learned density, and what is drawn from it.");
        if (density is EightGaussians)
        {
            double back = flow.RoundTrip(heldOut);
            run.Check("eight Gaussians: held-out NLL above the truth's, nats", miss, Bar.AtMost(0.03));
            run.Check("eight Gaussians: ∫p by quadrature", mass, Bar.Between(0.99, 1.01));
            run.Check("eight Gaussians: x → z → x misses x by", back, Bar.AtMost(1e-4));
            estimates.Begin(flow, heldOut);
            Flow(flow);
        }
    }

    /// <summary>The geyser was learned.</summary>
    public void Add(Geyser geyser, PlaneFlow flow)
    {
        Row("old-faithful", flow, geyser.Test, null, out _, out (double[] Axis, double[,] Densities) map);
        run.Metric("old-faithful: NLL of one normal distribution", geyser.OneNormal());
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
        Figure figure = Three("Old Faithful", Minutes(geyser.Train), x, y, map.Densities, Minutes(flow.Sample(run.Size(272, 50))));
        figure[0, 0].Scatter(Minutes(geyser.Test), "held out", Hue.Vermillion, 2);
        foreach (Panel panel in figure.Panels)
        {
            (panel.X.Label, panel.Y.Label) = ("eruption (min)", "wait (min)");
            (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max) = (0.5, 6.5, 30, 110);
        }

        run.Figure("old-faithful", figure, "How long an eruption takes, and the wait for the next: data, density, and as many samples as there are rows.");
        run.Report.Paragraph(
            $"One normal distribution reaches a held-out negative log-likelihood of {Shown.Number(geyser.OneNormal(), "0.000")} nats in "
            + "standardised units. There are few rows, so that training is short and the way's costs are in the loss.");
    }

    /// <summary>The numbers of all.</summary>
    public void Write() => run.Report.Section("In numbers").Table(
        ["density", "held-out NLL", "the truth's", "∫p", "NFE", "training"], rows,
        "NLL: mean negative log-likelihood in nats, by the exact trace; ∫p: the sum over a grid on [−6, 6]².");

    /// <summary>Eight Gaussians were learned in another way.</summary>
    public void AddEstimator(string name, PlaneFlow flow) => estimates.Add(name, flow);

    public void TellEstimators() => estimates.Write();

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
            name, Shown.Number(loss, "0.000"), truth is { } t ? Shown.Number(t, "0.000") : "", Shown.Number(mass, "0.000"),
            Shown.Number(evaluations, "0.0"), Shown.Number(flow.Seconds, "0.0") + " s",
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
        Solution<float> ways = flow.Carry(normal, 1, 0, every: 1.0 / Frames);
        double[] turn = [.. Enumerable.Range(0, normal.GetLength(0)).Select(i => Math.Atan2(normal[i, 1], normal[i, 0]) * 180 / Math.PI)];
        Animation animation = new() { Title = "From a normal distribution to eight" };
        Figure stills = new(2, 3) { Title = "The flow in time", Width = 900, Height = 620 };
        for (int frame = 0; frame <= Frames; frame++)
        {
            Figure figure = new() { Width = 520, Height = 470 };
            Cloud(figure.Panel, ways, frame, turn);
            animation.Add($"t = {Shown.Number(1 - ((double)frame / Frames), "0.00")}", figure);
        }

        for (int i = 0; i < 6; i++)
        {
            int frame = Frames * i / 5;
            Cloud(stills[i / 3, i % 3], ways, frame, turn).Title = $"t = {Shown.Number(1 - ((double)frame / Frames), "0.0")}";
        }

        run.Report.Animation(animation, "Normal points at t = 1 are carried backwards to the data at t = 0; the colour is the angle at which a point starts.");
        run.Figure("flow", stills, "The same, frame by frame: neighbours stay neighbours, and thin bridges remain between the modes.");
    }

    private static Panel Cloud(Panel panel, Solution<float> ways, int frame, double[] turn)
    {
        (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max, panel.EqualAspect) = (-Seen, Seen, -Seen, Seen, true);
        (panel.Color.Label, panel.Color.Unit) = ("angle at the start", "°");
        double[] x = new double[turn.Length], y = new double[turn.Length];
        for (int row = 0; row < turn.Length; row++)
        {
            float[,] way = ways.Values(row);
            (x[row], y[row]) = (way[frame, 0], way[frame, 1]);
        }

        return panel.ScatterByValue(x, y, turn, radius: 1.5);
    }

    private static Figure Three(string title, double[,] data, double[] x, double[] y, double[,] densities, double[,] samples)
    {
        Figure figure = new(1, 3) { Title = title, Width = 960, Height = 330 };
        (figure[0, 0].Title, figure[0, 1].Title, figure[0, 2].Title) = ("data", "learned density", "samples");
        figure[0, 0].Scatter(data, radius: 1.1);
        figure[0, 1].HeatMap(x, y, densities);
        figure[0, 2].Scatter(samples, radius: 1.1);
        return figure;
    }

    private static double[,] Sampled(float[,] points)
    {
        double[,] some = new double[Math.Min(points.GetLength(0), Dots), 2];
        for (int i = 0; i < some.Length; i++)
        {
            some[i / 2, i % 2] = points[i / 2, i % 2];
        }

        return some;
    }
}

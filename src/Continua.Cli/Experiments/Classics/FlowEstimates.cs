using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>One density learned by the exact trace, by Hutchinson's estimates, and with the costs of the way in the loss.</summary>
internal sealed class FlowEstimates(ExperimentRun run)
{
    private readonly List<(string Name, PlaneFlow Flow)> flows = [];
    private float[,] heldOut = new float[0, 2];

    /// <summary>The flow that was learned by the exact trace.</summary>
    public void Begin(PlaneFlow exact, float[,] points)
    {
        heldOut = points;
        Add("exact", exact);
    }

    public void Add(string name, PlaneFlow flow) => flows.Add((name, flow));

    public void Write()
    {
        run.Report.Section("The trace, estimated").Paragraph(
            "Hutchinson's estimate has the right mean for any random vector whose covariance is 1, but strays: with normal components by "
            + "√2 |S|, S the Jacobian's symmetric part, with signs ±1 by the part of it outside the diagonal. One vector a point and solve suffices for "
            + "training; the likelihoods below are all measured with the exact trace.");
        run.Report.Table(["trained with", "held-out NLL", "NFE", "training"], [.. flows.Select(Row)]);
        foreach ((string name, Probe probe) in new[] { ("Gaussian", Probe.Gaussian), ("Rademacher", Probe.Rademacher) })
        {
            (double mean, double deviation) = flows[0].Flow.EstimateSpread(heldOut, probe);
            run.Report.Paragraph(
                $"{name}: log p by one vector is off by {Shown.Number(mean, "0.000")} on average over {heldOut.GetLength(0)} points, with a standard "
                + $"deviation of {Shown.Number(deviation, "0.000")}.");
            run.Metric($"log p by one {name} vector: mean error", mean);
            run.Metric($"log p by one {name} vector: standard deviation", deviation);
        }

        Ways();
    }

    private string[] Row((string Name, PlaneFlow Flow) flow)
    {
        (double[] logs, double evaluations) = flow.Flow.Measure(heldOut);
        run.Metric($"eight-gaussians, {flow.Name}: held-out NLL", -logs.Average());
        run.Metric($"eight-gaussians, {flow.Name}: nfe", evaluations);
        return [flow.Name, Shown.Number(-logs.Average(), "0.000"), Shown.Number(evaluations, "0.0"), Shown.Number(flow.Flow.Seconds, "0.0") + " s"];
    }

    private void Ways()
    {
        Figure figure = new(1, 2) { Title = "Ways from the data to the normal distribution", Width = 860, Height = 420 };
        foreach ((Panel panel, (string name, PlaneFlow flow)) in figure.Panels.Zip([flows[0], flows[^1]]))
        {
            (panel.Title, panel.EqualAspect) = (name, true);
            flow.DrawWays(panel, heldOut, 60);
        }

        run.Figure("ways", figure, "Sixty held-out points on their way; with kinetic and Jacobian costs they go straighter.");
    }
}

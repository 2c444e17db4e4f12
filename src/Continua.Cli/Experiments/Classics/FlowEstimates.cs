using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// Compares flows of one density that were trained with the exact trace, with Hutchinson's estimates of it, and with
/// costs of trajectories in the loss.
/// </summary>
internal sealed class FlowEstimates(ExperimentRun run)
{
    private readonly List<(string Name, PlaneFlow Flow)> flows = [];
    private float[,] heldOut = new float[0, 2];

    /// <summary>Adds the flow that was trained with the exact trace.</summary>
    /// <param name="points">The held-out points on which all flows are compared, [points, 2].</param>
    public void Begin(PlaneFlow exact, float[,] points)
    {
        heldOut = points;
        Add("exact", exact);
    }

    public void Add(string name, PlaneFlow flow) => flows.Add((name, flow));

    public void Write()
    {
        run.Report.Section("Estimates of the trace").Paragraph(
            "Hutchinson's estimate is unbiased for any random vector of mean 0 and covariance I. With normal "
            + "components, its standard deviation is √2 |S|, where S is the symmetric part of the Jacobian; with "
            + "components ±1, only the off-diagonal part of S counts. One vector per point and solve is enough for "
            + "training. All likelihoods below are computed with the exact trace.");
        run.Report.Table(["trained with", "held-out NLL", "NFE", "training"], [.. flows.Select(Row)]);
        foreach ((string name, Probe probe) in new[] { ("Gaussian", Probe.Gaussian), ("Rademacher", Probe.Rademacher) })
        {
            (double mean, double deviation) = flows[0].Flow.EstimateSpread(heldOut, probe);
            run.Report.Paragraph(
                $"{name}: with one vector per point, the error of log p has a mean of {NumberText.Of(mean, "0.000")} "
                + $"and a standard deviation of {NumberText.Of(deviation, "0.000")} "
                + $"over {heldOut.GetLength(0)} points.");
            run.Metric($"log p by one {name} vector: mean error", mean);
            run.Metric($"log p by one {name} vector: standard deviation", deviation);
        }

        Trajectories();
    }

    private string[] Row((string Name, PlaneFlow Flow) flow)
    {
        (double[] logs, double evaluations) = flow.Flow.Measure(heldOut);
        run.Metric($"eight-gaussians, {flow.Name}: held-out NLL", -logs.Average());
        run.Metric($"eight-gaussians, {flow.Name}: nfe", evaluations);
        return
        [
            flow.Name, NumberText.Of(-logs.Average(), "0.000"), NumberText.Of(evaluations, "0.0"),
            NumberText.Of(flow.Flow.Seconds, "0.0") + " s",
        ];
    }

    private void Trajectories()
    {
        Figure figure = new(1, 2) { Title = "Trajectories from the data to the normal distribution", Width = 860, Height = 420 };
        foreach ((Panel panel, (string name, PlaneFlow flow)) in figure.Panels.Zip([flows[0], flows[^1]]))
        {
            (panel.Title, panel.EqualAspect) = (name, true);
            flow.DrawTrajectories(panel, heldOut, 60);
        }

        run.Figure(
            "ways", figure,
            "The trajectories of sixty held-out points; with kinetic and Jacobian costs, they are straighter.");
    }
}

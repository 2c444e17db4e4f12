using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// The report of <see cref="Regularization"/>: a table of all strengths, evaluations against likelihood, densities and
/// trajectories.
/// </summary>
/// <param name="heldOut">The held-out points, [points, 2].</param>
/// <param name="truth">The mean negative log-likelihood of these points under the true density, in nats.</param>
internal sealed class RegularizationReport(ExperimentRun run, float[,] heldOut, double truth)
{
    // Half the side of the square that is drawn.
    private const double Half = 4.5;

    // The variants whose scores have limits, chosen before the runs: no regularisation, and the middle of the table.
    private static readonly FlowVariant None = new(0, 0, null), Checked = new(0.01, 0.05, null);

    private readonly List<Result> results = [];

    public void Add(FlowVariant variant, PlaneFlow flow)
    {
        (double[] logs, double evaluations) = flow.Measure(heldOut);
        results.Add(new(variant, flow, -logs.Average(), evaluations));
        run.Metric($"{variant.Name}: held-out NLL", results[^1].Loss);
        run.Metric($"{variant.Name}: nfe", evaluations);
        run.Model(variant.FileName, flow.Learned);
    }

    public void Write()
    {
        run.Report.Paragraph(
            "The likelihood determines the ends of trajectories, but not the trajectories. Among the many flows that "
            + "fit, training finds one with curved trajectories, which need more evaluations. Two costs favour simple "
            + "flows: the kinetic energy ∫ |f|² dt, which is smallest for straight trajectories at constant speed, and "
            + "the norm of the Jacobian ∫ |∂f/∂z|² dt, which is small if neighbouring points move in the same way. "
            + "Both are integrated together with the solution and do not change its steps. Spectral normalisation "
            + "instead bounds the largest singular value of each layer.");
        Table();
        Trade();
        Maps();
        Result? plain = results.Find(r => r.Variant == None), regularized = results.Find(r => r.Variant == Checked);
        if (plain is not null && regularized is not null)
        {
            double ratio = regularized.Evaluations / plain.Evaluations;
            run.Check($"NFE with {Checked.Name} over the NFE without", ratio, Limit.AtMost(0.8));
            run.Check("held-out NLL above that without, nats", regularized.Loss - plain.Loss, Limit.AtMost(0.05));
        }
    }

    private void Table() => run.Report.Section("All strengths").Table(
        ["regularisation", "strength", "held-out NLL", "above the truth", "NFE", "training"],
        [.. results.Select(r => new[]
        {
            r.Variant.Kind, r.Variant.Strength, NumberText.Of(r.Loss, "0.000"), NumberText.Of(r.Loss - truth, "0.000"),
            NumberText.Of(r.Evaluations, "0.0"), NumberText.Of(r.Flow.Seconds, "0.0") + " s",
        })],
        "The held-out negative log-likelihood in nats and the evaluations of the field per point, by the exact trace "
        + "at the same tolerances. The negative log-likelihood of the true density is "
        + $"{NumberText.Of(truth, "0.000")}.");

    private void Trade()
    {
        Figure figure = new() { Title = "Likelihood against evaluations", Width = 720, Height = 420 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("NFE per point", "held-out NLL (nats)");
        if (results.Find(r => r.Variant == Checked) is { } result)
        {
            figure.Panel.Scatter([result.Evaluations], [result.Loss], $"checked: {Checked.Strength}", Hue.Gray, radius: 9);
        }

        foreach (IGrouping<string, Result> kind in results.GroupBy(r => r.Variant.Kind))
        {
            double[] x = [.. kind.Select(r => r.Evaluations)], y = [.. kind.Select(r => r.Loss)];
            Hue hue = kind.First().Variant.Bound is not null ? Hue.Purple : kind.Key switch
            {
                "none" => Hue.Ink,
                "kinetic" => Hue.Amber,
                "Jacobian" => Hue.Blue,
                _ => Hue.Vermillion,
            };
            figure.Panel.Scatter(x, y, kind.Key, hue, radius: 5);
        }

        run.Figure("trade", figure, "Further left, fewer evaluations; further down, a better fit.");
    }

    private void Maps()
    {
        Result[] shown = [.. results.Where(r => r.Variant == None || r.Variant == Checked)];
        if (shown.Length < 2)
        {
            return;
        }

        Figure figure = new(2, 2) { Title = "Densities and trajectories", Width = 860, Height = 800 };
        for (int i = 0; i < 2; i++)
        {
            Density(figure[i, 0], shown[i]);
            Trajectories(figure[i, 1], shown[i]);
        }

        run.Figure(
            "maps", figure,
            "The learned densities without and with costs, and the trajectories of eighty held-out points to the "
            + "normal distribution.");
    }

    private void Density(Panel panel, Result result)
    {
        (double[] axis, double[,] map) = result.Flow.Map(Half, run.Size(120, 16));
        (panel.Title, panel.EqualAspect) = (result.Variant.Name == "none" ? "no regularisation" : result.Variant.Name, true);
        panel.HeatMap(axis, axis, map);
    }

    private void Trajectories(Panel panel, Result result)
    {
        (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max, panel.EqualAspect) = (-Half, Half, -Half, Half, true);
        panel.Title = $"NFE {NumberText.Of(result.Evaluations, "0.0")}";
        result.Flow.DrawTrajectories(panel, heldOut, 80);
    }

    private sealed record Result(FlowVariant Variant, PlaneFlow Flow, double Loss, double Evaluations);
}

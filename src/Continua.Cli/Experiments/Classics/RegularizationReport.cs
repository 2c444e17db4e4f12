using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>What is told of flows kept simple: a table over the strengths, evaluations against likelihood, fields and ways.</summary>
internal sealed class RegularizationReport(ExperimentRun run, float[,] heldOut, double truth)
{
    private const double Half = 4.5;

    // The strengths that are judged, set beforehand: the middle of the table.
    private static readonly FlowVariant None = new(0, 0, null), Judged = new(0.01, 0.05, null);

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
            "Likelihood only says where points must arrive, not how. Among the many flows that fit, training finds one whose ways bend, and "
            + "bends cost evaluations. Two costs on the way prefer the simple one: the kinetic energy ∫ |f|² dt, least for straight ways at "
            + "constant speed, and the Jacobian's norm ∫ |∂f/∂z|² dt, which keeps neighbours moving alike. Both run up beside the "
            + "solution without changing its steps. Spectral normalisation bounds instead how much each layer of the network may stretch.");
        Table();
        Trade();
        Maps();
        Result? plain = results.Find(r => r.Variant == None), kept = results.Find(r => r.Variant == Judged);
        if (plain is not null && kept is not null)
        {
            run.Check($"NFE with {Judged.Name} over the NFE without", kept.Evaluations / plain.Evaluations, Bar.AtMost(0.8));
            run.Check("held-out NLL above that without, nats", kept.Loss - plain.Loss, Bar.AtMost(0.05));
        }
    }

    private void Table() => run.Report.Section("Over the strengths").Table(
        ["kept simple by", "strength", "held-out NLL", "above the truth", "NFE", "training"],
        [.. results.Select(r => new[]
        {
            r.Variant.Kind, r.Variant.Strength, Shown.Number(r.Loss, "0.000"), Shown.Number(r.Loss - truth, "0.000"),
            Shown.Number(r.Evaluations, "0.0"), Shown.Number(r.Flow.Seconds, "0.0") + " s",
        })],
        $"Held-out negative log-likelihood in nats and evaluations of the field a point, by the exact trace at the same tolerances; the truth's is {Shown.Number(truth, "0.000")}.");

    private void Trade()
    {
        Figure figure = new() { Title = "Likelihood against evaluations", Width = 720, Height = 420 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("NFE a point", "held-out NLL (nats)");
        if (results.Find(r => r.Variant == Judged) is { } judged)
        {
            figure.Panel.Scatter([judged.Evaluations], [judged.Loss], $"judged: {Judged.Strength}", Hue.Gray, radius: 9);
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

        run.Figure("trade", figure, "To the left: fewer evaluations; downwards: a better fit.");
    }

    private void Maps()
    {
        Result[] shown = [.. results.Where(r => r.Variant == None || r.Variant == Judged)];
        if (shown.Length < 2)
        {
            return;
        }

        Figure figure = new(2, 2) { Title = "Densities and ways", Width = 860, Height = 800 };
        for (int i = 0; i < 2; i++)
        {
            Density(figure[i, 0], shown[i]);
            Ways(figure[i, 1], shown[i]);
        }

        run.Figure("maps", figure, "What was learned without and with costs, and the ways of eighty held-out points to the normal distribution.");
    }

    private void Density(Panel panel, Result result)
    {
        (double[] axis, double[,] map) = result.Flow.Map(Half, run.Size(120, 16));
        (panel.Title, panel.EqualAspect) = (result.Variant.Name == "none" ? "no regularisation" : result.Variant.Name, true);
        panel.HeatMap(axis, axis, map);
    }

    private void Ways(Panel panel, Result result)
    {
        (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max, panel.EqualAspect) = (-Half, Half, -Half, Half, true);
        panel.Title = $"NFE {Shown.Number(result.Evaluations, "0.0")}";
        result.Flow.DrawWays(panel, heldOut, 80);
    }

    private sealed record Result(FlowVariant Variant, PlaneFlow Flow, double Loss, double Evaluations);
}

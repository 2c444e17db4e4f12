using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>What <see cref="LinearOrbit"/> found, as text, tables and figures.</summary>
internal sealed class LinearReport(ExperimentRun run, NeuralOde model, LinearFit[] fits, int[] near)
{
    private const int Pictures = 40;

    private static readonly double[] Shares = [0, 0.01, 0.03, 0.1, 0.3, 1];

    /// <summary>The start that came nearest to the truth.</summary>
    public int Best { get; } = Array.IndexOf(fits, fits.MinBy(fit => LinearFit.Error(fit.Last)));

    private int Worst { get; } = Array.IndexOf(fits, fits.MaxBy(fit => LinearFit.Error(fit.Last)));

    public void Write()
    {
        run.Report.Paragraph(
            "A point spirals inwards along y' = Wy; it is seen at 200 times, with noise of deviation 0.01. Another matrix, drawn at random, "
            + "is to become W: each step of training takes one window of 1 to 5 units of time, solves from the window's first point, "
            + "and moves by Adam against the gradient of the mean squared error, which the adjoint equation yields.");
        run.Figure("linear-fit", Frames(fits[Best]),
            $"Start {Best} while it learns: what its W makes of the whole span (blue) on what was seen (dots).");
        run.Report.Animation(Animation(fits[Best]), "The same as a animation: quickly at first, then ever more steps from frame to frame.");
        Starts();
        run.Figure("linear-errors", Errors(), "The largest error of an entry of W, for every start.");
        run.Figure("linear-starts", Ends(), $"Where the best start ended, and the worst (start {Worst}).");
    }

    /// <summary>What Euler's method leaves in W, and that it is gone with a method of order two.</summary>
    /// <param name="starts">The starts that were repeated.</param>
    /// <param name="h">Euler's step.</param>
    public void TellBias(int[] starts, LinearFit[] midpoint, double h)
    {
        double[] bias = LinearFit.EulerBias(h);
        string[] Row(int i) =>
        [
            $"W{"₁₁₁₂₂₁₂₂".Substring(2 * i, 2)}", Text(LinearFit.Truth[i]), Signed(bias[i]),
            Signed(starts.Average(s => fits[s].Last[i]) - LinearFit.Truth[i]), Signed(midpoint.Average(fit => fit.Last[i]) - LinearFit.Truth[i]),
        ];
        run.Report.Section("Euler's bias").Paragraph(
            $"Euler's steps of h = {Text(h, 4)} multiply by I + hV, the truth by exp(hW). The best V is therefore not W but (exp(hW) − I)/h "
            + "≈ W + hW²/2: the learner is right to miss the truth by this much, and noise scatters around it. The midpoint method, from "
            + $"the same starts and windows, leaves an error of order h² only. Means over {starts.Length} starts:");
        run.Report.Table(
            ["entry", "true", "hW²/2", "found − true, Euler", "found − true, midpoint"], [.. Enumerable.Range(0, 4).Select(Row)]);
        double Apart(IEnumerable<double[]> found, bool biased) => Enumerable.Range(0, 4)
            .Max(i => Math.Abs(found.Average(w => w[i]) - LinearFit.Truth[i] - (biased ? bias[i] : 0)));
        run.Metric("Euler's mean W off the truth", Apart(starts.Select(s => fits[s].Last), biased: false));
        run.Metric("Euler's mean W off the truth and bias", Apart(starts.Select(s => fits[s].Last), biased: true));
        run.Metric("midpoint's mean W off the truth", Apart(midpoint.Select(fit => fit.Last), biased: false));
    }

    private void Starts()
    {
        string[] Row(int i) =>
        [
            $"{i}", Text(LinearFit.Turn(fits[i].First)), Text(LinearFit.Turn(fits[i].Last)), Entries(fits[i].Last),
            Text(LinearFit.Error(fits[i].Last), 3), Text(fits[i].Orbit.Rmse(Follow(fits[i].Last)), 3), near.Contains(i) ? "yes" : "no",
        ];
        int[] against = [.. Enumerable.Range(0, fits.Length).Where(i => LinearFit.Turn(fits[i].First) < 0)];
        run.Report.Section("The starts").Paragraph(
            $"{near.Length} of {fits.Length} starts settle near the truth. Half of W₂₁ − W₁₂ is how fast a matrix turns, 1 for the truth: "
            + $"{against.Length} starts turn the wrong way at first, and {against.Count(near.Contains)} of these come near. To turn about, a "
            + "start has to pass through matrices that do not turn at all. Where these fit worse than turning the wrong way while "
            + "coming quickly to rest, it may stay there for long: "
            + $"{fits.Count(fit => LinearFit.Turn(fit.Last) < 0)} still turn the wrong way at the end; what else is not near is still on "
            + "its way, or scatters just outside. A loss that hardly falls any more is no proof of the right answer.");
        run.Report.Table(
            ["start", "turn at first", "turn", "W by rows", "largest error", "RMSE, whole span", "near"],
            [.. Enumerable.Range(0, fits.Length).Select(Row)]);
    }

    private Figure Frames(LinearFit fit)
    {
        Figure figure = new(2, 3) { Title = "A fit while it learns", Width = 900, Height = 640 };
        for (int i = 0; i < Shares.Length; i++)
        {
            int step = (int)(Shares[i] * (fit.Path.Count - 1));
            Plane(figure[i / 3, i % 3], fit, fit.Path[step]).Title = $"after {step} steps";
        }

        return figure;
    }

    private Animation Animation(LinearFit fit)
    {
        Animation animation = new() { Title = "The fit as a animation" };
        int last = fit.Path.Count - 1;
        foreach (int step in Enumerable.Range(0, Pictures + 1).Select(i => (int)Math.Round(Math.Pow(last + 1, (double)i / Pictures)) - 1).Distinct())
        {
            Figure frame = new() { Width = 520, Height = 500 };
            Plane(frame.Panel, fit, fit.Path[step]);
            animation.Add($"after {step} steps", frame);
        }

        return animation;
    }

    private Figure Ends()
    {
        Figure figure = new(1, 2) { Title = "The best and the worst start", Width = 900, Height = 440 };
        foreach ((int start, Panel panel) in new[] { Best, Worst }.Zip(figure.Panels))
        {
            Plane(panel, fits[start], fits[start].Last).Title = $"start {start}: error {Text(LinearFit.Error(fits[start].Last))}";
        }

        return figure;
    }

    private Panel Plane(Panel panel, LinearFit fit, double[] w)
    {
        (panel.EqualAspect, panel.X.Label, panel.Y.Label) = (true, "y₁", "y₂");
        (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max) = (-0.8, 0.8, -0.8, 0.8);
        return panel.Scatter(fit.Orbit.Seen, "seen", Hue.Gray, 1.8).Line(Follow(w), "learned", Hue.Blue);
    }

    private Figure Errors()
    {
        Figure figure = new() { Title = "Every start's way to W" };
        Panel panel = figure.Panel;
        (panel.X.Label, panel.Y.Label, panel.Y.Log) = ("step", "largest error of W", true);
        foreach (int start in Enumerable.Range(0, fits.Length).OrderByDescending(near.Contains))
        {
            bool found = near.Contains(start), first = start == (found ? near[0] : Enumerable.Range(0, fits.Length).Except(near).First());
            double[] errors = [.. fits[start].Path.Select(LinearFit.Error)], steps = [.. errors.Select((_, step) => (double)step)];
            string? label = first ? (found ? "comes near" : "does not") : null;
            panel.Line(steps, errors, label, found ? Hue.Blue : Hue.Vermillion, found ? Dash.Solid : Dash.Dashed, 1.2);
        }

        return figure;
    }

    private double[,] Follow(double[] w) => ObservedOrbit.Follow(model, new(model.Layout, w));

    private static string Entries(double[] w) => $"[{Text(w[0])}, {Text(w[1])}; {Text(w[2])}, {Text(w[3])}]";

    private static string Signed(double value) => (value >= 0 ? "+" : "") + Text(value, 4);

    private static string Text(double value, int decimals = 2) => Shown.Number(value, "F" + decimals);
}

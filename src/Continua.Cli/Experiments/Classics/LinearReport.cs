using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>The report of <see cref="LinearOrbit"/>.</summary>
/// <param name="near">The indices of the fits that end near the true matrix.</param>
internal sealed class LinearReport(ExperimentRun run, NeuralOde model, LinearFit[] fits, int[] near)
{
    private const int FrameCount = 40;

    // The moments of training that the figure shows, as fractions of all steps.
    private static readonly double[] Shares = [0, 0.01, 0.03, 0.1, 0.3, 1];

    /// <summary>The index of the start with the smallest error.</summary>
    public int Best { get; } = Array.IndexOf(fits, fits.MinBy(fit => LinearFit.Error(fit.Last)));

    private int Worst { get; } = Array.IndexOf(fits, fits.MaxBy(fit => LinearFit.Error(fit.Last)));

    public void Write()
    {
        run.Report.Paragraph(
            "A point moves along an inward spiral of y' = Wy, and is observed at 200 times with noise of standard "
            + "deviation 0.01. A random matrix is trained to approximate W. Each step solves one window of 1 to 5 "
            + "units of time from the window's first point. Adam then updates the matrix with the gradient of the "
            + "mean squared error, which is computed by the adjoint equation.");
        run.Figure("linear-fit", Frames(fits[Best]),
            $"Six moments of the training of start {Best}: the solution over the whole span (blue) and the "
            + "observed points (dots).");
        run.Report.Animation(
            Animation(fits[Best]), "The same training as an animation; the number of steps between frames grows.");
        Starts();
        run.Figure(
            "linear-errors", Errors(), "The largest error of an entry of W during training, for every start.");
        run.Figure("linear-starts", Ends(), $"The results of the best start and of the worst (start {Worst}).");
    }

    /// <summary>Writes the section on the bias of Euler's method and its absence for a method of order two.</summary>
    /// <param name="starts">The starts that were repeated.</param>
    /// <param name="midpoint">The fits of these starts by the midpoint method.</param>
    /// <param name="h">The step of Euler's method.</param>
    public void WriteBias(int[] starts, LinearFit[] midpoint, double h)
    {
        double[] bias = LinearFit.EulerBias(h);
        string[] Row(int i) =>
        [
            $"W{"₁₁₁₂₂₁₂₂".Substring(2 * i, 2)}", Text(LinearFit.Truth[i]), Signed(bias[i]),
            Signed(starts.Average(s => fits[s].Last[i]) - LinearFit.Truth[i]),
            Signed(midpoint.Average(fit => fit.Last[i]) - LinearFit.Truth[i]),
        ];
        run.Report.Section("The bias of Euler's method").Paragraph(
            $"An Euler step of h = {Text(h, 4)} with a matrix V multiplies the state by I + hV, the true solution by "
            + "exp(hW). The best V is therefore not W but (exp(hW) − I)/h ≈ W + hW²/2. The learned matrices should "
            + "differ from W by this bias, apart from noise. The midpoint method, from the same starts and windows, "
            + $"has an error of order h² only. Means over {starts.Length} starts:");
        run.Report.Table(
            ["entry", "true", "hW²/2", "learned − true, Euler", "learned − true, midpoint"],
            [.. Enumerable.Range(0, 4).Select(Row)]);

        double Distance(IEnumerable<double[]> learned, bool biased) => Enumerable.Range(0, 4)
            .Max(i => Math.Abs(learned.Average(w => w[i]) - LinearFit.Truth[i] - (biased ? bias[i] : 0)));

        run.Metric("Euler's mean W off the truth", Distance(starts.Select(s => fits[s].Last), biased: false));
        run.Metric("Euler's mean W off the truth and bias", Distance(starts.Select(s => fits[s].Last), biased: true));
        run.Metric("midpoint's mean W off the truth", Distance(midpoint.Select(fit => fit.Last), biased: false));
    }

    private void Starts()
    {
        string[] Row(int i) =>
        [
            $"{i}", Text(LinearFit.Rotation(fits[i].First)), Text(LinearFit.Rotation(fits[i].Last)), Entries(fits[i].Last),
            Text(LinearFit.Error(fits[i].Last), 3), Text(fits[i].Orbit.Rmse(Solve(fits[i].Last)), 3),
            near.Contains(i) ? "yes" : "no",
        ];
        int[] reversed = [.. Enumerable.Range(0, fits.Length).Where(i => LinearFit.Rotation(fits[i].First) < 0)];
        run.Report.Section("The starts").Paragraph(
            $"{near.Length} of {fits.Length} starts end near the true matrix. The angular rate of a matrix is "
            + $"(W₂₁ − W₁₂)/2, which is 1 for the true one. The initial matrices of {reversed.Length} starts have a "
            + $"rate of the opposite sign, and {reversed.Count(near.Contains)} of these end near the true matrix. To "
            + "change the sign, training has to pass matrices without rotation. Where such matrices fit worse than a "
            + "rotation of the wrong sign with strong damping, training may not pass them: "
            + $"{fits.Count(fit => LinearFit.Rotation(fit.Last) < 0)} starts end with the wrong sign. The other starts "
            + "that are not near have not converged, or fluctuate just outside the limit. A loss that hardly falls any "
            + "more does not prove that the result is right.");
        run.Report.Table(
            ["start", "initial rate", "rate", "W by rows", "largest error", "RMSE, whole span", "near"],
            [.. Enumerable.Range(0, fits.Length).Select(Row)]);
    }

    private Figure Frames(LinearFit fit)
    {
        Figure figure = new(2, 3) { Title = "A fit during training", Width = 900, Height = 640 };
        for (int i = 0; i < Shares.Length; i++)
        {
            int step = (int)(Shares[i] * (fit.Path.Count - 1));
            Plane(figure[i / 3, i % 3], fit, fit.Path[step]).Title = $"after {step} steps";
        }

        return figure;
    }

    private Animation Animation(LinearFit fit)
    {
        Animation animation = new() { Title = "The fit during training" };
        int last = fit.Path.Count - 1;
        IEnumerable<int> steps = Enumerable.Range(0, FrameCount + 1)
            .Select(i => (int)Math.Round(Math.Pow(last + 1, (double)i / FrameCount)) - 1).Distinct();
        foreach (int step in steps)
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
            string error = Text(LinearFit.Error(fits[start].Last));
            Plane(panel, fits[start], fits[start].Last).Title = $"start {start}: error {error}";
        }

        return figure;
    }

    private Panel Plane(Panel panel, LinearFit fit, double[] w)
    {
        (panel.EqualAspect, panel.X.Label, panel.Y.Label) = (true, "y₁", "y₂");
        (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max) = (-0.8, 0.8, -0.8, 0.8);
        return panel.Scatter(fit.Orbit.Observed, "observed", Hue.Gray, 1.8).Line(Solve(w), "learned", Hue.Blue);
    }

    private Figure Errors()
    {
        Figure figure = new() { Title = "The error of W during training" };
        Panel panel = figure.Panel;
        (panel.X.Label, panel.Y.Label, panel.Y.Log) = ("step", "largest error of W", true);
        foreach (int start in Enumerable.Range(0, fits.Length).OrderByDescending(near.Contains))
        {
            bool isNear = near.Contains(start);
            bool first = start == (isNear ? near[0] : Enumerable.Range(0, fits.Length).Except(near).First());
            double[] errors = [.. fits[start].Path.Select(LinearFit.Error)], steps = [.. errors.Select((_, step) => (double)step)];
            string? label = first ? (isNear ? "near at the end" : "not near") : null;
            panel.Line(steps, errors, label, isNear ? Hue.Blue : Hue.Vermillion, isNear ? Dash.Solid : Dash.Dashed, 1.2);
        }

        return figure;
    }

    private double[,] Solve(double[] w) => ObservedOrbit.SolveSpan(model, new(model.Layout, w));

    private static string Entries(double[] w) => $"[{Text(w[0])}, {Text(w[1])}; {Text(w[2])}, {Text(w[3])}]";

    private static string Signed(double value) => (value >= 0 ? "+" : "") + Text(value, 4);

    private static string Text(double value, int decimals = 2) => NumberText.Of(value, "F" + decimals);
}

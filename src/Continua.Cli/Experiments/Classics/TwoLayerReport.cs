using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>What <see cref="TwoLayer"/> found, as text, tables and figures.</summary>
internal sealed class TwoLayerReport(ExperimentRun run, ObservedOrbit orbit, IReadOnlyList<TwoLayerFit> fits)
{
    private const int Arrows = 15;

    public void Write()
    {
        run.Report.Paragraph(
            "The truth blends two linear fields about two centres: dx/dt = σ(x·x₀) A(x − x₀) + σ(−x·x₀) B(x + x₀). One trajectory of it "
            + "is seen at 200 times, with noise of deviation 0.01. A network 2–16–16–2 becomes the field, from windows of 1 to 5 units of time, "
            + "and is then asked for the whole span from its start alone: small errors of the field add up along the way.");
        run.Figure("two-layer-fit", Fits(), "The whole span, solved from its first point with what was learned.");
        run.Report.Table(
            ["way", "windows a step", "solver", "adjoint", "loss", "RMSE, whole span", "time (s)", "NFE", "NFE back"], [.. fits.Select(Row)],
            "Loss: the mean squared error on windows over the last steps, against what was seen. RMSE: against the truth without noise. "
            + "NFE: evaluations of the field, or of its derivative, a window.");
        run.Report.Paragraph(
            "The tutorial takes one window a step at a constant rate, so that its steps stay noisy to the end (and its method, Euler's, "
            + "adds a bias); with torch its setting comes to about 0.34, and which number it ends at is chance. Eight windows calm the "
            + "gradient, and the cosine lets the rate sink to nothing.");
        run.Figure("two-layer-loss", Losses(), "The loss on windows: the mean since the look before.");
        run.Figure("two-layer-field", Fields(),
            "The true field, and what was learned of it. Where the trajectory never came, nothing says what the network should be.");
    }

    private static string[] Row(TwoLayerFit fit)
    {
        TrainingRecord? last = fit.Last;
        SolveOptions solve = fit.Way.Model.Solve;
        return
        [
            fit.Way.Name, $"{fit.Way.Windows}", solve.Solver.GetType().Name,
            solve.Adjoint.GetType().Name.Replace("Adjoint", "", StringComparison.Ordinal),
            Shown.Number(last?.TrainLoss ?? double.NaN, "0.0e0"), Text(fit.Rmse, 3), Text(last?.Seconds ?? double.NaN, 1),
            Text(last?.ForwardEvaluations ?? double.NaN, 0), Text(last?.BackwardEvaluations ?? double.NaN, 0),
        ];
    }

    private Figure Fits()
    {
        Figure figure = new(1, fits.Count) { Title = "The whole span", Width = 450 * fits.Count, Height = 470 };
        foreach ((TwoLayerFit fit, Panel panel) in fits.Zip(figure.Panels))
        {
            Plane(panel, $"{fit.Way.Name}: RMSE {Text(fit.Rmse, 3)}");
            panel.Scatter(orbit.Seen, "seen", Hue.Gray, 1.8).Line(orbit.Truth, "truth", Hue.Ink, Dash.Dashed, 1);
            panel.Line(ObservedOrbit.Follow(fit.Way.Model, fit.Parameters), "learned", Hue.Blue);
        }

        return figure;
    }

    private Figure Losses()
    {
        Figure figure = new() { Title = "Training" };
        (figure.Panel.X.Label, figure.Panel.Y.Label, figure.Panel.Y.Log) = ("step", "loss on windows", true);
        foreach (TwoLayerFit fit in fits)
        {
            figure.Panel.Line(
                fit.History.Select(record => (double)record.Step).ToArray(),
                fit.History.Select(record => record.TrainLoss).ToArray(), fit.Way.Name);
        }

        return figure;
    }

    private Figure Fields()
    {
        Figure figure = new(1, 2) { Title = "The field", Width = 900, Height = 470 };
        TwoLayerFit fit = fits[0];
        Field(Plane(figure[0, 0], "truth"), TwoLayer.Truth);
        Field(Plane(figure[0, 1], $"learned, {fit.Way.Name}"), y => fit.Way.Model.Apply(0, y), fit);
        return figure;
    }

    private void Field(Panel panel, Func<Tensor, Tensor> field, TwoLayerFit? fit = null)
    {
        (double from, double to) = Reach();
        double[] at = [.. Enumerable.Range(0, Arrows).Select(i => from + ((to - from) * (i + 0.5) / Arrows))];
        double[,] points = new double[Arrows * Arrows, 2];
        for (int n = 0; n < Arrows * Arrows; n++)
        {
            (points[n, 0], points[n, 1]) = (at[n / Arrows], at[n % Arrows]);
        }

        panel.VectorField(at, at, Slopes(0), Slopes(1)).Line(orbit.Truth, "truth", Hue.Ink, Dash.Dashed, 1);

        // The field's component as the loss of a point, without derivatives.
        double[,] Slopes(int component)
        {
            using Gradient<double> slope = Gradient.Of<double>(
                y => field(y)[component], fit?.Way.Model, new() { ByInputs = false, ByParameters = false });
            double[] values = slope.Evaluate(fit?.Parameters, null, [points]).Losses;
            double[,] grid = new double[Arrows, Arrows];
            Buffer.BlockCopy(values, 0, grid, 0, sizeof(double) * values.Length);
            return grid;
        }
    }

    private Panel Plane(Panel panel, string title)
    {
        (double from, double to) = Reach();
        (panel.Title, panel.EqualAspect, panel.X.Label, panel.Y.Label) = (title, true, "x₁", "x₂");
        (panel.X.Min, panel.X.Max, panel.Y.Min, panel.Y.Max) = (from, to, from, to);
        return panel;
    }

    // One square around everything that was seen.
    private (double From, double To) Reach() => (orbit.Seen.Cast<double>().Min() - 0.3, orbit.Seen.Cast<double>().Max() + 0.3);

    private static string Text(double value, int decimals) => Shown.Number(value, "F" + decimals);
}

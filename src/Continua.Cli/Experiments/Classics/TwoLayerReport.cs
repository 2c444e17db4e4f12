using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>The report of <see cref="TwoLayer"/>.</summary>
internal sealed class TwoLayerReport(ExperimentRun run, ObservedOrbit orbit, IReadOnlyList<TwoLayerFit> fits)
{
    private const int Arrows = 15;

    public void Write()
    {
        run.Report.Paragraph(
            "The true field blends two linear fields around two centres: "
            + "dx/dt = σ(x·x₀) A(x − x₀) + σ(−x·x₀) B(x + x₀). One trajectory is observed at 200 times, with noise of "
            + "standard deviation 0.01. A network 2–16–16–2 learns the field from windows of 1 to 5 units of time. The "
            + "test solves the whole span from its first point alone, so that errors of the field accumulate.");
        run.Figure("two-layer-fit", Fits(), "The whole span, solved from its first point with the learned field.");
        run.Report.Table(
            ["setting", "windows per step", "solver", "adjoint", "loss", "RMSE, whole span", "time (s)", "NFE", "NFE backward"],
            [.. fits.Select(Row)],
            "Loss: the mean squared error of windows over the last steps, against the observed values. RMSE: the "
            + "error against the true trajectory without noise. NFE: evaluations of the field, or of its "
            + "derivative, per window.");
        run.Report.Paragraph(
            "The second setting, that of a common tutorial, takes one window per step at a constant learning rate, so "
            + "that its steps remain noisy to the end; Euler's method also adds a bias. The same setting in torch ends at "
            + "an RMSE of about 0.34, and the value varies between runs. Eight windows reduce the noise of the gradient, "
            + "and the cosine schedule lets the rate fall to 0.");
        run.Figure(
            "two-layer-loss", Losses(),
            "The loss on windows; each point is the mean over the steps since the previous point.");
        run.Figure("two-layer-field", Fields(),
            "The true field and the learned one. Far from the trajectory, no data determines the learned field.");
    }

    private static string[] Row(TwoLayerFit fit)
    {
        TrainingRecord? last = fit.Last;
        SolveOptions solve = fit.Method.Model.Solve;
        return
        [
            fit.Method.Name, $"{fit.Method.Windows}", solve.Solver.GetType().Name,
            solve.Adjoint.GetType().Name.Replace("Adjoint", "", StringComparison.Ordinal),
            NumberText.Of(last?.TrainLoss ?? double.NaN, "0.0e0"), Text(fit.Rmse, 3), Text(last?.Seconds ?? double.NaN, 1),
            Text(last?.ForwardEvaluations ?? double.NaN, 0), Text(last?.BackwardEvaluations ?? double.NaN, 0),
        ];
    }

    private Figure Fits()
    {
        Figure figure = new(1, fits.Count) { Title = "The whole span", Width = 450 * fits.Count, Height = 470 };
        foreach ((TwoLayerFit fit, Panel panel) in fits.Zip(figure.Panels))
        {
            Plane(panel, $"{fit.Method.Name}: RMSE {Text(fit.Rmse, 3)}");
            panel.Scatter(orbit.Observed, "observed", Hue.Gray, 1.8).Line(orbit.Truth, "truth", Hue.Ink, Dash.Dashed, 1);
            panel.Line(ObservedOrbit.SolveSpan(fit.Method.Model, fit.Parameters), "learned", Hue.Blue);
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
                fit.History.Select(record => record.TrainLoss).ToArray(), fit.Method.Name);
        }

        return figure;
    }

    private Figure Fields()
    {
        Figure figure = new(1, 2) { Title = "The field", Width = 900, Height = 470 };
        TwoLayerFit fit = fits[0];
        Field(Plane(figure[0, 0], "truth"), TwoLayer.Truth);
        Field(Plane(figure[0, 1], $"learned, {fit.Method.Name}"), y => fit.Method.Model.Apply(0, y), fit);
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

        // A component of the field is evaluated as the loss of each point, without derivatives.
        double[,] Slopes(int component)
        {
            using Gradient<double> slope = Gradient.Of<double>(
                y => field(y)[component], fit?.Method.Model, new() { ByInputs = false, ByParameters = false });
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

    // The limits of both axes, for a square around all observed points.
    private (double From, double To) Reach() =>
        (orbit.Observed.Cast<double>().Min() - 0.3, orbit.Observed.Cast<double>().Max() + 0.3);

    private static string Text(double value, int decimals) => NumberText.Of(value, "F" + decimals);
}

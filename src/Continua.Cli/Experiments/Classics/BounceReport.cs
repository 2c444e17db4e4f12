using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>The report of <see cref="Bounce"/>.</summary>
internal sealed class BounceReport(
    ExperimentRun run, Bounce.DroppedBall ball, Parameters<double> parameters, IReadOnlyList<TrainingRecord> history,
    GradientResult<double> energy, double[] differences, SolveOptions heating)
{
    private const int DrawnDays = 5;

    public void Write()
    {
        run.Report.Paragraph(
            "A ball falls from an unknown height and keeps an unknown share of its speed at each bounce. Only the "
            + "times of its first three bounces are observed. The solve ends a step exactly at the time at which the "
            + "height crosses zero, and this time has exact derivatives. Training therefore finds both numbers from "
            + "the three times.");
        run.Report.Table(
            ["", "true", "found"],
            [
                ["height (m)", Text(Bounce.Height, 4), Text(Bounce.DroppedBall.HeightOf(parameters), 4)],
                ["restitution", Text(Bounce.Restitution, 4), Text(Bounce.DroppedBall.RestitutionOf(parameters), 4)],
            ], "The training started from a height of 6 m and a restitution of 0.6.");
        run.Figure(
            "bounce-ball", Heights(),
            "The height of the ball with the learned parameters; dots mark the observed times.");
        run.Report.Paragraph(
            "A room loses heat to the air outside. The temperature outside is a cubic path through the measured daily "
            + "lows and highs of January 2013, and a thermostat turns the heater on and off at two temperatures. The "
            + "energy of the month also has exact derivatives, through all switches of the heater.");
        run.Report.Table(
            [$"energy of the month: {Text(energy.Value, 1)} kWh", "exact derivative", "finite difference"],
            [
                ["with respect to the insulation (kWh per hour)", Text(energy.ByInputs[0][0, 0], 4), Text(differences[0], 4)],
                ["with respect to the set point (kWh per °C)", Text(energy.ByInputs[0][0, 1], 4), Text(differences[1], 4)],
            ],
            "Finite differences are central, with a step of 10⁻³; all switching times depend on the parameters.");
        run.Figure(
            "bounce-room", Room(),
            "The temperatures of the first days, inside and outside. Before the first measurement, the temperature "
            + "outside is constant.");
        run.Figure("bounce-loss", Loss(), "The training loss: the sum of squared errors of the three times.");
    }

    private static string Text(double value, int decimals) => NumberText.Of(value, "F" + decimals);

    private Figure Heights()
    {
        double[] times = [.. Enumerable.Range(1, 500).Select(i => 0.0135 * i)];
        using Predictor<double> heights = Predictor.Of<double>(
            x => Tensor.Transpose(ball.Bounces(run.Solve(new()), 9, x).Saved)[0], ball);
        double[,] learned = heights.Evaluate(parameters, AsRow(times)), observed = Bounce.Timed();
        Figure figure = new() { Title = "Three bounces", Height = 340 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("time (s)", "height (m)");
        figure.Panel.Line(times, [.. learned.Cast<double>()], "learned", Hue.Blue);
        figure.Panel.Scatter([.. observed.Cast<double>()], new double[3], "observed", Hue.Ink, 4);
        return figure;
    }

    private Figure Room()
    {
        double[] hours = [.. Enumerable.Range(0, 24 * DrawnDays * 25).Select(i => 0.04 * (i + 1))];
        double[] days = [.. hours.Select(h => h / 24)];
        using Predictor<double> inside = Predictor.Of<double>(x => Tensor.Concat(
            Tensor.Transpose(
                Thermostat.Heat(Tensor.Vector(Thermostat.Defaults[0, 0], Thermostat.Defaults[0, 1]), x, heating).Saved)[0],
            Tensor.Stack([.. Enumerable.Range(0, hours.Length).Select(i => Thermostat.Outside.At(x[i]))])));
        double[] both = [.. inside.Evaluate(null, AsRow(hours)).Cast<double>()];
        Figure figure = new(2, 1) { Title = "A room in January", Height = 480 };
        figure[0, 0].Y.Label = "inside (°C)";
        (figure[1, 0].X.Label, figure[1, 0].Y.Label) = ("day", "outside (°C)");
        figure[0, 0].Line(days, both.AsSpan(0, hours.Length), null, Hue.Blue);
        figure[1, 0].Line(days, both.AsSpan(hours.Length), null, Hue.Gray);
        return figure;
    }

    private Figure Loss()
    {
        Figure figure = new() { Title = "Training", Height = 300 };
        (figure.Panel.X.Label, figure.Panel.Y.Label, figure.Panel.Y.Log) = ("step", "squared error (s²)", true);
        figure.Panel.Line(
            history.Select(r => (double)r.Step).ToArray(), history.Select(r => r.TrainLoss).ToArray(), "loss");
        return figure;
    }

    private static double[,] AsRow(double[] numbers)
    {
        double[,] row = new double[1, numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            row[0, i] = numbers[i];
        }

        return row;
    }
}

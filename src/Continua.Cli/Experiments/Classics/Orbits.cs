using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment that follows a planet over a thousand periods with steps of one size, by symplectic methods and by others.
/// </summary>
internal sealed class Orbits : Experiment, IIgnoresSettings
{
    private const int StepsOfPeriod = 1000, Periods = 1000, QuickPeriods = 20;

    private static readonly Symplectic[] Methods =
    [
        new SymplecticEuler(), new VelocityVerlet { Compensated = true }, new Yoshida4 { Compensated = true },
        new Yoshida6 { Compensated = true },
    ];

    private static readonly Solver[] Others = [new Heun(), new Rk4(), new Tsit5()];

    public override string Name => "orbits";

    public override string Title => "A planet over a thousand periods";

    public override string Summary =>
        "A planet on an ellipse over a million steps of one size: the energy of symplectic methods does not drift.";

    public override string UsualTime => "ten seconds";

    public IReadOnlyList<string> Ignored { get; } =
    [
        nameof(ExperimentSettings.Adjoint), nameof(ExperimentSettings.Solver), nameof(ExperimentSettings.Rtol), nameof(ExperimentSettings.Atol),
        nameof(ExperimentSettings.Steps),
    ];

    public override void Run(ExperimentRun run)
    {
        int periods = run.Size(Periods, QuickPeriods);
        run.Report.Paragraph(
            "The planet moves on an ellipse of eccentricity 0.5 around a sun at one of its foci. Its energy is constant. Every method "
            + $"takes {StepsOfPeriod} steps of one size per period, for {periods} periods. A symplectic method conserves the energy of "
            + "an equation that differs from this one by the order of the method, and therefore stays near this energy. Any other "
            + "explicit method gains or loses a little in every period.");
        EnergyTrace[] traces = [.. Methods.Concat(Others).Select(solver => Orbit.Follow(solver, StepsOfPeriod, periods))];
        run.Figure(
            "orbits", Energies(traces),
            "The largest error of the energy in each period, relative to the energy, over time. The errors of symplectic methods are those "
            + "of the first period.");
        Table(run, traces, periods);
        Orders(run);
        Return(run, periods);
    }

    private static Figure Energies(EnergyTrace[] traces)
    {
        Figure figure = new() { Title = "Error of the energy", Width = 760, Height = 460 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("period", "relative error of the energy");
        (figure.Panel.X.Log, figure.Panel.Y.Log) = (true, true);
        foreach ((int i, EnergyTrace trace) in traces.Index())
        {
            double[] periods = [.. Enumerable.Range(1, trace.LargestOfPeriod.Length).Select(n => (double)n)];
            figure.Panel.Line(
                periods, trace.LargestOfPeriod, trace.Name, Hue.Blue + (i % 6), i < Methods.Length ? Dash.Solid : Dash.Dashed);
        }

        return figure;
    }

    private static void Table(ExperimentRun run, EnergyTrace[] traces, int periods)
    {
        run.Report.Table(
            ["method", "order", "evaluations of the force", "largest error of the energy", "drift"],
            [
                .. traces.Select(trace => (string[])
                [
                    trace.Name, $"{trace.Order}", $"{trace.ForcesOfStep} per step", Number(trace.Largest), Number(trace.Drift),
                ]),
            ],
            $"The drift is the mean error in the last tenth of the {periods} periods less that in the first tenth.");
        foreach (EnergyTrace trace in traces.Take(Methods.Length))
        {
            bool isRounding = trace.Order >= 6;
            run.Check(
                isRounding ? $"{trace.Name}: drift of the energy" : $"{trace.Name}: drift in units of the largest error",
                Math.Abs(isRounding ? trace.Drift : trace.Drift / trace.Largest), Limit.AtMost(isRounding ? 1e-12 : 1e-3));
        }

        foreach (EnergyTrace trace in traces.Skip(Methods.Length))
        {
            run.Metric($"{trace.Name}: drift of the energy", trace.Drift);
        }
    }

    /// <summary>The largest error of the energy falls with the order of the method.</summary>
    private static void Orders(ExperimentRun run)
    {
        List<string[]> rows = [];
        foreach (Symplectic method in Methods)
        {
            int[] counts = method.Order < 6 ? [500, 1000, 2000] : [100, 200, 400];
            double[] errors = [.. counts.Select(steps => Orbit.Follow(method, steps, periods: 3).Largest)];
            double slope = Math.Log(errors[0] / errors[^1]) / Math.Log(counts[^1] / (double)counts[0]);
            rows.Add([method.GetType().Name, $"{method.Order}", string.Join(", ", counts), string.Join(", ", errors.Select(Number)), NumberText.Of(slope, "F2")]);
            run.Check($"{method.GetType().Name}: measured order of the energy's error", slope, Limit.AtLeast(method.Order - 0.2));
        }

        run.Report.Table(
            ["method", "order", "steps per period", "largest error of the energy", "measured order"], rows,
            "The measured order is the slope of the error over the step size, on logarithmic axes.");
    }

    /// <summary>A symmetric method with the opposite step size passes its states again, backwards.</summary>
    private static void Return(ExperimentRun run, int periods)
    {
        List<string[]> rows = [];
        foreach (Symplectic method in Methods.Where(method => method.Order > 1))
        {
            double[] errors =
                [.. ((Symplectic[])[method with { Compensated = false }, method]).Select(m => Orbit.ThereAndBack(m, StepsOfPeriod, periods))];
            rows.Add([method.GetType().Name, Number(errors[0]), Number(errors[1])]);
            run.Check($"{method.GetType().Name}: distance there and back", errors[0], Limit.AtMost(1e-7));
            run.Check(
                $"{method.GetType().Name}: distance there and back, compensated", errors[1], Limit.AtMost(method.Order > 2 ? 1e-9 : 1e-10));
        }

        run.Report.Table(
            ["method", "distance", "distance with compensated sums"], rows,
            $"{periods} periods forwards, then backwards: the distance from the start is that of rounding errors. Compensated sums keep the "
            + "digits that are lost when a step is added to the state.");
    }

    private static string Number(double value) => NumberText.Of(value, "G3");
}

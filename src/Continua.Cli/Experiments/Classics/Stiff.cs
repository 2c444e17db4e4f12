using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// Robertson's reactions and the stiff van der Pol oscillator, solved by explicit and implicit methods.
/// </summary>
internal sealed partial class Stiff : Experiment, IIgnoresSettings
{
    private const double Rtol = 1e-6;
    private static readonly StiffEquation[] Equations = [StiffEquation.Robertson, StiffEquation.VanDerPol];

    private static readonly Solver[] Implicit =
    [
        new Kvaerno3(), new Kvaerno4(), new Kvaerno5(), new RadauIIA5(), new Rosenbrock23(), new Rodas4P(), new Rodas5P(),
    ];

    public override string Name => "stiff";

    public override string Title => "Stiff equations by explicit and implicit methods";

    public override string Summary =>
        "Robertson's reactions and a stiff oscillator: steps, work and errors of explicit and implicit methods.";

    public override string UsualTime => "20 seconds";

    public IReadOnlyList<string> Ignored { get; } =
        [nameof(ExperimentSettings.Adjoint), nameof(ExperimentSettings.Steps)];

    public override void Run(ExperimentRun run)
    {
        if (run.Settings.Solver is { ErrorOrder: 0 } given)
        {
            run.Fail(
                $"This experiment chooses steps by a tolerance, but {NameOf(given)} has no error estimate; "
                + "take Tsit5 or Rodas5P.");
            return;
        }

        Introduction(run);
        Solver[]? requestedExplicit = Requested(run, isExplicit: true), requestedImplicit = Requested(run, isExplicit: false);
        Solver[] explicitSolvers = requestedExplicit ?? [new Dopri5(), new Tsit5()];
        Solver[] implicitSolvers = requestedImplicit ?? Implicit;
        Solutions(run, implicitSolvers[^1]);
        Steps(run, explicitSolvers, requestedImplicit ?? [new Kvaerno5(), new Rodas5P()]);
        Messages(run, explicitSolvers[^1]);
        SameSteps(run, explicitSolvers[^1], implicitSolvers[^1]);
        StiffSweep[][] sweeps = Sweeps(run, [.. implicitSolvers, .. explicitSolvers]);
        Costs(run, implicitSolvers);
        Jacobians(run, implicitSolvers[^1]);
        Precision(run, sweeps);
    }

    private static Solver[]? Requested(ExperimentRun run, bool isExplicit) =>
        run.Settings.Solver is { } solver && solver.IsExplicit == isExplicit ? [solver] : null;

    private static SolveOptions Options(ExperimentRun run, StiffEquation equation, Solver solver)
    {
        double rtol = run.Settings.Rtol ?? Rtol;
        return new()
        {
            Solver = solver,
            Rtol = rtol,
            Atol = run.Settings.Atol ?? (rtol * equation.Floor),
            ThrowOnFailure = false,
            Threads = run.Settings.Threads,
        };
    }

    private static void Introduction(ExperimentRun run)
    {
        run.Report.Paragraph(
            "An equation dy/dt = f(t, y) is stiff where ∂f/∂y has a large negative eigenvalue λ while the solution "
            + "changes slowly: errors decay within a time of about 1/|λ|, which is much shorter than the time in which "
            + "the solution changes. A step h of an explicit method multiplies an earlier error by a polynomial in hλ, "
            + "whose absolute value is at most 1 only for h|λ| up to a bound b of the method. Longer steps enlarge "
            + "errors until a step is rejected, so that steps are about b/|λ| at any tolerance. Implicit methods solve "
            + "equations with ∂f/∂y in each step; those used here have no such bound.");
        run.Report.Paragraph(
            "Robertson's reactions are dy₁/dt = −0.04 y₁ + 10⁴ y₂y₃, dy₂/dt = 0.04 y₁ − 10⁴ y₂y₃ − 3·10⁷ y₂², "
            + "dy₃/dt = 3·10⁷ y₂², from y = (1, 0, 0) to t = 10¹¹. Van der Pol's oscillator is dy₁/dt = y₂, "
            + "dy₂/dt = 1000 (1 − y₁²) y₂ − y₁, from y = (2, 0) to t = 2000. The error is the largest "
            + "|y − reference| / (|reference| + floor) of all components at the end, and the absolute tolerance is the "
            + "relative one times the floor, which is 10⁻¹⁴ for Robertson and 10⁻⁸ for van der Pol.");
    }

    private static void Solutions(ExperimentRun run, Solver solver)
    {
        Figure figure = new(1, 2) { Title = "The solutions", Width = 900, Height = 360 };
        foreach (StiffEquation equation in Equations)
        {
            SolveOptions options = Options(run, equation, solver) with { SaveAt = SaveAt.Steps };
            Solution<double> solution = equation.Solve(options);
            double[] times = solution.Times();
            double[] Component(int c, double factor) => [.. times.Select((_, n) => factor * solution.Values()[n, c])];
            Panel panel = OverTime(figure, equation, "y");
            panel.Line(times, Component(0, 1), "y₁", Hue.Blue);
            if (equation == StiffEquation.Robertson)
            {
                panel.Line(times, Component(1, 1e4), "10⁴ y₂", Hue.Vermillion, Dash.Dashed)
                    .Line(times, Component(2, 1), "y₃", Hue.Green, Dash.DashDot);
                panel.X.Min = 1e-6;
            }
        }

        run.Figure(
            "solutions", figure,
            $"Solutions by {NameOf(solver)}. The time axis of Robertson's reactions is logarithmic. The oscillator "
            + "changes little for 807 units of time, and then jumps within about 0.01 units.");
    }

    /// <summary>
    /// Prepares the panel of an equation in the first row of a figure, with a logarithmic time axis for Robertson's
    /// reactions.
    /// </summary>
    private static Panel OverTime(Figure figure, StiffEquation equation, string label)
    {
        Panel panel = figure[0, Array.IndexOf(Equations, equation)];
        (panel.Title, panel.X.Label, panel.Y.Label) = (equation.Name, "t", label);
        (panel.X.Log, panel.X.Max) = (equation == StiffEquation.Robertson, equation.End);
        return panel;
    }

    private static string NameOf(Solver solver) => solver.GetType().Name;

    private static string Number(double value) => NumberText.Of(value, "G3");
}

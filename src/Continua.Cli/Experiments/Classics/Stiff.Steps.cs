using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>The part of the report on step sizes, their bound, and the number of evaluations over time.</summary>
internal sealed partial class Stiff
{
    // Enough for an explicit method on the oscillator; for Robertson's reactions, no feasible number is enough.
    private const int RaisedMaxSteps = 10_000_000;

    // The interval of time in which every attempt is drawn, not only the shortest and the longest of a column.
    private const double WindowFrom = 10, WindowTo = 10.06;

    private static void Steps(ExperimentRun run, Solver[] explicitSolvers, Solver[] implicitSolvers)
    {
        Figure sizes = new(2, 2) { Title = "The sizes of steps", Width = 900, Height = 860 };
        Figure work = new(1, 2) { Title = "Evaluations of f up to t", Width = 900, Height = 420 };
        List<string[]> rows = [];
        double bound = StabilityBound(explicitSolvers[^1]);
        foreach (StiffEquation equation in Equations)
        {
            StepHistory[] histories = [.. explicitSolvers.Concat(implicitSolvers).Select(s => History(run, equation, s))];
            StepHistory byExplicit = histories[explicitSolvers.Length - 1];
            Sizes(OverTime(sizes, equation, "step"), byExplicit, histories[^1], bound);
            Window(sizes[1, Array.IndexOf(Equations, equation)], equation, byExplicit, bound);
            Evaluations(OverTime(work, equation, "NFE"), histories);
            rows.AddRange(histories.Select(h => Row(equation, h)));
            CheckSteps(run, equation, byExplicit, bound);
        }

        string explicitName = NameOf(explicitSolvers[^1]), implicitName = NameOf(implicitSolvers[^1]);
        run.Figure(
            "steps", sizes,
            $"Top: the step sizes of {explicitName} and {implicitName} against the time at the end of each step; where "
            + "many steps share a column of pixels, only the shortest and the longest are drawn. Rejected attempts are "
            + $"those of {implicitName}. The bound of stability is b/|λ| with the most negative eigenvalue λ along the "
            + "solution; the line is interrupted where no eigenvalue is negative and real. Bottom: every attempt of "
            + $"{explicitName} in a short interval.");
        run.Figure(
            "evaluations", work,
            "Where the bound of stability limits the steps, the evaluations of explicit methods grow in proportion to "
            + "time. The evaluations of implicit methods grow where the solution changes.");
        run.Report.Table(
            ["equation", "solver", "reached t", "accepted", "rejected", "NFE", "mean h|λ|", "bound b"], rows,
            $"Tolerance {Number(run.Settings.Rtol ?? Rtol)}; at most {MaxAttempts(run, StiffEquation.Robertson)} "
            + $"attempts for Robertson, {MaxAttempts(run, StiffEquation.VanDerPol)} for van der Pol. The bound b is "
            + "the largest step of the method that does not enlarge the solution of dy/dt = −y.");
        StiffEquation robertson = StiffEquation.Robertson;
        double required = robertson.End * -robertson.Eigenvalue(robertson.Reference) / bound;
        run.Metric($"steps that stability asks for, {explicitName}, Robertson", required);
        run.Report.Paragraph(
            "At the end of Robertson's reactions, |λ| is 10⁴. With steps at the bound of stability for this |λ|, "
            + $"{explicitName} would take about {Number(required)} steps.");
    }

    private static StepHistory History(ExperimentRun run, StiffEquation equation, Solver solver)
    {
        double Pixel(double t) => equation == StiffEquation.Robertson ? 25 * Math.Log10(t) : 500 * t / equation.End;
        double Column(double t) => t is > WindowFrom and < WindowTo ? t : Math.Floor(Pixel(t));
        SolveOptions options = Options(run, equation, solver) with { MaxSteps = MaxAttempts(run, equation) };
        return StepHistory.Of(equation, options, Column, () => run.IsStopped);
    }

    private static int MaxAttempts(ExperimentRun run, StiffEquation equation) =>
        run.Quick ? 20_000 : equation == StiffEquation.VanDerPol ? RaisedMaxSteps : new SolveOptions().MaxSteps;

    /// <summary>
    /// Returns the largest step of an explicit method that does not enlarge the solution of dy/dt = −y.
    /// </summary>
    private static double StabilityBound(Solver solver)
    {
        bool Enlarges(double h)
        {
            SolveOptions oneStep = new() { Solver = solver, Controller = new FixedStep(h) };
            return Math.Abs(Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, h, oneStep).Last[0, 0]) > 1;
        }

        double low = 0, high = 0.1;
        while (!Enlarges(high))
        {
            (low, high) = (high, high + 0.1);
        }

        for (int i = 0; i < 40; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Enlarges(middle) ? (low, middle) : (middle, high);
        }

        return low;
    }

    private static void Sizes(Panel panel, StepHistory byExplicit, StepHistory byImplicit, double bound)
    {
        (panel.Y.Log, panel.Legend) = (true, LegendPosition.Below);
        (double[] x, double[] y) = Points(byExplicit.Accepted, a => a.Size);
        panel.Line(x, y, NameOf(byExplicit.Solver), Hue.Green, Dash.Solid);
        Bound(panel, byImplicit.Accepted, bound);
        Dots(panel, byImplicit.Accepted, NameOf(byImplicit.Solver), Hue.Blue, 1.7);
        Dots(panel, byImplicit.Rejected, "rejected", Hue.Vermillion, 1.7);
    }

    private static void Window(Panel panel, StiffEquation equation, StepHistory history, double bound)
    {
        StepHistory.Attempt[] Within(IReadOnlyList<StepHistory.Attempt> attempts) =>
            [.. attempts.Where(a => a.Time is > WindowFrom and < WindowTo)];
        (panel.Title, panel.Legend) = ($"{equation.Name}, {NameOf(history.Solver)}", LegendPosition.Below);
        (panel.X.Label, panel.Y.Label, panel.X.Min, panel.X.Max) = ("t", "step", WindowFrom, WindowTo);
        Bound(panel, Within(history.Accepted), bound);
        Dots(panel, Within(history.Accepted), "accepted", Hue.Green, 2.6);
        Dots(panel, Within(history.Rejected), "rejected", Hue.Vermillion, 2.6);
    }

    private static void Bound(Panel panel, IReadOnlyList<StepHistory.Attempt> steps, double bound) => panel.Line(
        [.. steps.Select(a => a.Time - a.Size)],
        [.. steps.Select(a => a.Eigenvalue < 0 ? bound / -a.Eigenvalue : double.NaN)],
        "bound of stability", Hue.Ink, Dash.Dashed, 1.3);

    private static void Dots(
        Panel panel, IReadOnlyList<StepHistory.Attempt> attempts, string label, Hue hue, double radius)
    {
        (double[] x, double[] y) = Points(attempts, a => a.Size);
        panel.Scatter(x, y, label, hue, radius);
    }

    private static void Evaluations(Panel panel, StepHistory[] histories)
    {
        panel.Y.Log = true;
        foreach (StepHistory history in histories)
        {
            (double[] x, double[] y) = Points(history.Accepted, a => a.Evaluations);
            panel.Line(x, y, NameOf(history.Solver), HueOf(history.Solver), DashOf(history.Solver));
        }
    }

    private static (double[] X, double[] Y) Points(
        IReadOnlyList<StepHistory.Attempt> attempts, Func<StepHistory.Attempt, double> value) =>
        ([.. attempts.Select(a => a.Time)], [.. attempts.Select(value)]);

    private static string[] Row(StiffEquation equation, StepHistory history) =>
    [
        equation.Name, NameOf(history.Solver), NumberText.Of(history.Reached, "G4"), $"{history.Statistics.Accepted}",
        $"{history.Statistics.Rejected}", $"{history.Statistics.Evaluations}", Number(history.MeanStiffness),
        history.Solver.IsExplicit ? Number(StabilityBound(history.Solver)) : "none",
    ];

    private static void CheckSteps(ExperimentRun run, StiffEquation equation, StepHistory history, double bound)
    {
        string name = $"{NameOf(history.Solver)}, {equation.Name}";
        run.Metric($"reached t, {name}", history.Reached);
        run.Metric($"evaluations, {name}", history.Statistics.Evaluations);

        // With tighter tolerances or lower orders than the defaults, accuracy limits the steps in part of the span.
        bool isDefault = run.Settings is { Rtol: null, Atol: null, Solver: null };
        Limit limit = isDefault ? Limit.Between(0.9, 1.1) : Limit.AtMost(1.1);
        run.Check($"mean h|λ| over the bound of stability, {name}", history.MeanStiffness / bound, limit);
    }

    /// <summary>Reports the library's messages about an explicit method with the default number of attempts.</summary>
    private static void Messages(ExperimentRun run, Solver solver)
    {
        run.Report.Paragraph($"The library's messages about {NameOf(solver)} with the default number of attempts:");
        foreach (StiffEquation equation in Equations)
        {
            Solution<double> solution = equation.Solve(Options(run, equation, solver));
            run.Report.Code(
                solution.Failures is [{ } failure, ..] ? failure.Message : $"{equation.Name}: the end was reached.");
        }
    }

    /// <summary>Solves by an explicit method with the steps that an implicit one chose.</summary>
    private static void SameSteps(ExperimentRun run, Solver byExplicit, Solver byImplicit)
    {
        List<string[]> rows = [];
        foreach (StiffEquation equation in Equations)
        {
            SolveOptions choosing = Options(run, equation, byImplicit) with { SaveAt = SaveAt.Steps };
            double[] times = equation.Solve(choosing).Times();
            GivenSteps steps = new(times);
            Solution<double> same = equation.Solve(choosing with { Solver = byExplicit, Controller = steps });
            rows.Add([equation.Name, $"{times.Length - 1}", $"{same.Statistics.Accepted}", Number(same.Times()[^1])]);
        }

        run.Report.Table(
            ["equation", "steps", "steps before overflow", "up to t"], rows,
            $"{NameOf(byExplicit)} with the steps that {NameOf(byImplicit)} chose, and the number of steps before its "
            + "values overflow.");
    }
}

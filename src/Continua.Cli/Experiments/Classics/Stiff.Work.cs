using System.Diagnostics;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// The part of the report on the work of implicit methods, and on error against work for all methods that reach the
/// end.
/// </summary>
internal sealed partial class Stiff
{
    private static void Costs(ExperimentRun run, Solver[] solvers)
    {
        List<string[]> rows = [];
        foreach (StiffEquation equation in Equations)
        {
            foreach (Solver solver in solvers.Where(_ => !run.IsStopped))
            {
                SolveOptions options = Options(run, equation, solver);
                Solution<double> solution = equation.Solve(options);
                SolveStatistics work = solution.Statistics;
                double error = equation.ErrorOf(solution);
                rows.Add(
                [
                    equation.Name, NameOf(solver), $"{solver.Order}", $"{work.Accepted}", $"{work.Rejected}",
                    $"{work.Evaluations}", $"{work.Jacobians}", $"{work.Factorizations}", $"{work.NewtonIterations}",
                    Number(error), Time(StiffSweep.Measure(equation, options)?.Time),
                ]);
                run.Metric($"evaluations, {NameOf(solver)}, {equation.Name}", work.Evaluations);
                run.Metric($"error, {NameOf(solver)}, {equation.Name}", error);
            }
        }

        run.Report.Table(
            [
                "equation", "solver", "order", "accepted", "rejected", "NFE", "Jacobians", "factorisations",
                "Newton iterations", "error", "time (µs)",
            ],
            rows,
            $"Solves to the end with a tolerance of {Number(run.Settings.Rtol ?? Rtol)}. NFE counts evaluations of f "
            + "only; a Jacobian from a formula needs none. The time is the median of repeated solves.");
    }

    private static void Jacobians(ExperimentRun run, Solver solver)
    {
        List<string[]> rows = [];
        foreach (StiffEquation equation in Equations)
        {
            SolveOptions options = Options(run, equation, solver);
            void Row(string source, Func<Solution<double>> solve)
            {
                Solution<double> solution = solve();
                SolveStatistics work = solution.Statistics;
                rows.Add(
                [
                    equation.Name, source, $"{work.Accepted}", $"{work.Evaluations}", $"{work.Jacobians}",
                    Number(equation.ErrorOf(solution)),
                    Time(Median.Microseconds(() => solve(), run.Size(StiffSweep.MaxRepetitions, 3))),
                ]);
            }

            Row("given", () => equation.Solve(options));
            Row("from differences", () => Ode.Solve(equation.Field, equation.Start, 0, equation.End, options));
            Row("derived from tensors", () => Ode.Solve(equation.Traced, equation.StartRow, 0, equation.End, options));
        }

        run.Report.Table(
            ["equation", "Jacobian", "accepted", "NFE", "Jacobians", "error", "time (µs)"], rows,
            $"{NameOf(solver)} with three sources of ∂f/∂y. Differences need one more evaluation of f for each "
            + "component. A field over tensors is traced and compiled in each of these calls, which takes most of the "
            + "time here.");
    }

    /// <summary>The sweeps over tolerances of all methods, for each equation.</summary>
    private static StiffSweep[][] Sweeps(ExperimentRun run, Solver[] solvers)
    {
        WarmUp(run, [.. solvers.Where(s => !s.IsExplicit)]);
        StiffSweep Of(StiffEquation equation, Solver solver) =>
            StiffSweep.Of(equation, solver, Tolerances(run, equation, solver).TakeWhile(_ => !run.IsStopped));
        return [.. Equations.Select(e => solvers.Select(s => Of(e, s)).ToArray())];
    }

    // The runtime takes seconds to compile code with full optimisation; before that, some methods take three times as
    // long.
    private static void WarmUp(ExperimentRun run, Solver[] solvers)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < run.Size(5, 0) && !run.IsStopped)
        {
            foreach (StiffEquation equation in Equations)
            {
                Array.ForEach(solvers, s => equation.Solve(Options(run, equation, s)));
            }
        }
    }

    private static IEnumerable<SolveOptions> Tolerances(ExperimentRun run, StiffEquation equation, Solver solver)
    {
        // Limits every implicit solve to a fraction of a second.
        const int MaxImplicitSteps = 50_000;

        // Tolerances fall by half decades. The cost of explicit methods is nearly the same at all tolerances, so that
        // few are enough.
        int every = solver.IsExplicit ? 4 : run.Size(1, 4);
        int maxSteps = solver.IsExplicit ? MaxAttempts(run, equation) : MaxImplicitSteps;
        IEnumerable<int> halfDecades = Enumerable.Range(0, 17).Where(i => i % every == 0);
        return halfDecades.Select(i => Math.Pow(10, -3 - (i / 2.0))).Select(rtol =>
            Options(run, equation, solver) with { Rtol = rtol, Atol = rtol * equation.Floor, MaxSteps = maxSteps });
    }

    private static void Precision(ExperimentRun run, StiffSweep[][] sweeps)
    {
        Figure figure = new(2, 2) { Title = "Error against work", Width = 900, Height = 860 };
        List<string[]> orders = [];
        for (int e = 0; e < Equations.Length; e++)
        {
            Draw(figure[0, e], Equations[e].Name, "NFE", sweeps[e], s => s.Nfe);
            Draw(figure[1, e], Equations[e].Name, "time (µs)", sweeps[e], s => s.Time);
            orders.AddRange(sweeps[e].Where(s => s.Nfe.Length > 0).Select(sweep => (string[])
            [
                Equations[e].Name, NameOf(sweep.Solver), $"{sweep.Solver.Order}",
                sweep.Solver.IsExplicit ? "–" : NumberText.Of(sweep.Order, "F1"), Number(sweep.Nfe[^1] / sweep.Nfe[0]),
            ]));
        }

        run.Figure(
            "work-precision", figure,
            "The error at the end against evaluations of f and against time, for relative tolerances from 10⁻³ to "
            + "10⁻¹¹; a line ends where a solve would take too many steps. Explicit methods do not reach the end of "
            + "Robertson's reactions.");
        run.Report.Table(
            ["equation", "solver", "order", "measured", "growth of NFE"], orders,
            "The measured order is the slope of the error against NFE over the tighter half of the tolerances. The "
            + "growth is the ratio of NFE at the tightest tolerance to NFE at the loosest one.");
        run.Report.Paragraph(
            "On the oscillator, an explicit method takes nearly the same number of steps at every tolerance, since "
            + "the bound of stability limits its steps. The number of steps of an implicit method depends on the "
            + "tolerance, and its error falls with the work.");
        double worst = sweeps.SelectMany(perSolver => perSolver)
            .Where(sweep => !sweep.Solver.IsExplicit).Max(sweep => sweep.MinError);
        run.Check("largest of the smallest errors of implicit methods", worst, Limit.AtMost(1e-5));
    }

    private static void Draw(
        Panel panel, string title, string work, IEnumerable<StiffSweep> sweeps, Func<StiffSweep, double[]> workOf)
    {
        (panel.Title, panel.X.Label, panel.Y.Label) = (title, work, "error at the end");
        (panel.X.Log, panel.Y.Log) = (true, true);
        foreach (StiffSweep sweep in sweeps)
        {
            Hue hue = HueOf(sweep.Solver);
            panel.Line(workOf(sweep), sweep.Error, NameOf(sweep.Solver), hue, DashOf(sweep.Solver))
                .Scatter(workOf(sweep), sweep.Error, hue: hue, radius: 2);
        }
    }

    // The colour of a line stands for the method, its dashes for the family of methods.
    private static Hue HueOf(Solver solver)
    {
        Type[] family = [.. Solver.All.Where(s => s.IsExplicit == solver.IsExplicit).Select(s => s.GetType())];
        int index = Array.IndexOf(family, solver.GetType());
        return solver.IsExplicit ? (index % 2 == 0 ? Hue.Ink : Hue.Gray) : Hue.Blue + (index % 6);
    }

    private static Dash DashOf(Solver solver) => solver switch
    {
        DiagonallyImplicit => Dash.Dashed,
        Rosenbrock => Dash.Solid,
        _ => Dash.Dotted,
    };

    private static string Time(double? microseconds) => microseconds is { } time ? NumberText.Of(time, "0") : "–";
}

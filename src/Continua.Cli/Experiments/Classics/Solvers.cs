using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment that measures errors, work and orders of every solver on two equations with known solutions.
/// </summary>
internal sealed partial class Solvers : Experiment, IIgnoresSettings
{
    private const double End = 5;
    private const int Repetitions = 21;
    private static readonly KnownEquation[] Equations = [KnownEquation.Driven, KnownEquation.Decay];

    public override string Name => "solvers";

    public override string Title => "All solvers compared with exact solutions";

    public override string Summary =>
        "Two equations with known solutions, solved by every method with equal and with chosen steps.";

    public override string UsualTime => "a second";

    public IReadOnlyList<string> Ignored { get; } = [nameof(ExperimentSettings.Adjoint)];

    public override void Run(ExperimentRun run)
    {
        if (run.Settings.Solver is { ChoosesSteps: true } multistep)
        {
            throw new ArgumentException(
                $"The experiment solvers compares methods with steps of equal size, but got {multistep.GetType().Name}, which chooses "
                + "its steps; take --solver tsit5.");
        }

        Solver[] solvers = run.Settings.Solver is { } requested ? [requested] : [.. Solver.All.Where(s => !s.RequiresSeparableField && !s.ChoosesSteps).OrderBy(s => s.Order)];
        run.Report.Paragraph(
            "A solver approximates the solution of dh/dt = f(t, h) in steps. Its error is known for equations with "
            + "known solutions: those of dh/dt = −2h + sin t are h = (2 sin t − cos t)/5 + C e^(−2t), and those of "
            + "dh/dt = −h are h = C e^(−t). The error of a method of order p is proportional to the p-th power of its "
            + "step: ten times the work gives p more digits. Work is measured in evaluations of f (NFE), which "
            + "dominate the cost if f is a neural network.");
        TangentFigure(run);
        int steps = run.Steps(40, 20);
        SolutionFigures(run, solvers, steps);
        Table(run, solvers, steps);
        Precision(run, solvers);
    }

    private static SolveOptions Fixed(ExperimentRun run, Solver solver, double steps) =>
        new() { Solver = solver, Controller = new FixedStep(End / steps), SaveAt = SaveAt.Steps, Threads = run.Settings.Threads };

    private static SolveOptions Adaptive(ExperimentRun run, Solver solver, double rtol) => new()
    {
        Solver = solver,
        Rtol = run.Settings.Rtol ?? rtol,
        Atol = run.Settings.Atol ?? rtol,
        SaveAt = SaveAt.Steps,
        Threads = run.Settings.Threads,
    };

    private static bool ChoosesSteps(Solver solver) => solver.ErrorOrder > 0;

    private static void TangentFigure(ExperimentRun run)
    {
        const double Step = 0.4, DrawnEnd = 2.4, Overhang = 0.3;
        Figure figure = new(1, 2) { Title = "Euler steps along tangents", Width = 900, Height = 400 };
        for (int e = 0; e < Equations.Length; e++)
        {
            KnownEquation equation = Equations[e];
            Panel panel = figure[0, e];
            (panel.Title, panel.X.Label, panel.Y.Label) = (equation.Name, "t", "h");
            Solution<double> euler = equation.Solve(
                DrawnEnd, new() { Solver = new Euler(), Controller = new FixedStep(Step), SaveAt = SaveAt.Steps });
            double[] times = euler.Times(), values = [.. euler.Values().Cast<double>()];
            for (int n = 0; n < times.Length - 1; n++)
            {
                (double t, double h) = (times[n], values[n]);
                double[] after = Grid(t, t + (2 * Step));
                panel.Line(
                    after, [.. after.Select(at => equation.Through(t, h, at))], n == 0 ? "solutions through its points" : null,
                    Hue.Gray, width: 1);
                panel.Line(
                    [t, t + Step + Overhang], [h, h + ((Step + Overhang) * equation.Slope(t, h))], n == 0 ? "their tangents" : null,
                    Hue.Vermillion, Dash.Dotted, 1.2);
            }

            double[] all = Grid(0, DrawnEnd);
            panel.Line(all, [.. all.Select(equation.Exact)], "exact", Hue.Ink).Line(times, values, "Euler", Hue.Vermillion)
                .Scatter(times, values, hue: Hue.Vermillion, radius: 3);
        }

        run.Figure(
            "tangents", figure,
            $"Euler's method with steps of {Number(Step)}: each step follows the tangent of the solution through its "
            + "start, and ends on another solution. Since solutions converge here, earlier errors decay.");
    }

    private static void SolutionFigures(ExperimentRun run, Solver[] solvers, int steps)
    {
        const double Coarse = 8;
        Figure solutions = new(1, 2) { Title = $"{Number(Coarse)} steps", Width = 900, Height = 420 };
        Figure errors = new(1, 2) { Title = $"Errors with {steps} steps", Width = 900, Height = 460 };
        for (int e = 0; e < Equations.Length; e++)
        {
            KnownEquation equation = Equations[e];
            double[] all = Grid(0, End);
            (solutions[0, e].Title, solutions[0, e].X.Label, solutions[0, e].Y.Label) = (equation.Name, "t", "h");
            (errors[0, e].Title, errors[0, e].X.Label, errors[0, e].Y.Label, errors[0, e].Y.Log) = (equation.Name, "t", "error", true);
            solutions[0, e].Line(all, [.. all.Select(equation.Exact)], "exact", Hue.Ink);
            foreach (Solver solver in solvers.DistinctBy(s => s.Order))
            {
                Solution<double> coarse = equation.Solve(End, Fixed(run, solver, Coarse));
                Line(solutions[0, e], solver, coarse.Times(), [.. coarse.Values().Cast<double>()]);
            }

            foreach (Solver solver in solvers)
            {
                Solution<double> fine = equation.Solve(End, Fixed(run, solver, steps));
                Line(errors[0, e], solver, fine.Times(), equation.Errors(fine));
            }
        }

        run.Figure("solutions", solutions, "One method of each order, with very few steps.");
        run.Figure(
            "errors", errors,
            "The error over time of every method with equal steps. A line is interrupted where the error is 0.");
    }

    private static void Table(ExperimentRun run, Solver[] solvers, int steps)
    {
        const double Rtol = 1e-6;
        List<string[]> rows = [];
        foreach (KnownEquation equation in Equations)
        {
            rows.AddRange(solvers.Select(s => Row(equation, s, $"{steps}", Fixed(run, s, steps))));
            rows.AddRange(solvers.Where(ChoosesSteps).Select(s => Row(equation, s, "chosen", Adaptive(run, s, Rtol))));
        }

        run.Report.Table(
            ["equation", "solver", "order", "steps", "NFE", "largest error", "mean error", "time (µs)"], rows,
            $"From 0 to {Number(End)}. Chosen steps have a tolerance of {Number(run.Settings.Rtol ?? Rtol)}. "
            + "The time is the median of repeated solves.");
    }

    private static string[] Row(KnownEquation equation, Solver solver, string steps, SolveOptions options)
    {
        Solution<double> solution = equation.Solve(End, options);
        double[] errors = equation.Errors(solution);
        return
        [
            equation.Name, solver.GetType().Name, $"{solver.Order}",
            steps == "chosen" ? $"{solution.Statistics.Accepted} chosen" : $"{solution.Statistics.Accepted} equal",
            $"{solution.Statistics.Evaluations}", Number(errors.Max()), Number(errors.Average()),
            NumberText.Of(Median.Microseconds(() => equation.Solve(End, options), Repetitions), "0.0"),
        ];
    }

    // The colour of a line stands for the order; its dashes distinguish the methods of that order.
    private static void Line(Panel panel, Solver solver, double[] x, double[] y)
    {
        int[] orders = [.. Solver.All.Select(s => s.Order).Distinct().Order()];
        int index = Solver.All.Where(s => s.Order == solver.Order).ToList().FindIndex(s => s == solver);
        panel.Line(
            x, y, $"{solver.GetType().Name} ({solver.Order})", Hue.Blue + (Array.IndexOf(orders, solver.Order) % 6),
            Dash.Solid + Math.Clamp(index, 0, 3));
    }

    private static double[] Grid(double from, double to) => [.. Enumerable.Range(0, 201).Select(i => from + ((to - from) * i / 200))];

    private static string Number(double value) => NumberText.Of(value, "G3");

    private static string Fixed2(double value) => NumberText.Of(value, "F2");
}

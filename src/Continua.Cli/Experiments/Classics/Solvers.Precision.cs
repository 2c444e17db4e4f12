using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>The part of the report on the error of every method against its work, and on the measured orders.</summary>
internal sealed partial class Solvers
{
    private static void Precision(ExperimentRun run, Solver[] solvers)
    {
        // Numbers of steps grow by factors of √2, tolerances fall by half decades.
        double[] counts = [.. Enumerable.Range(0, run.Size(15, 7)).Select(i => Math.Round(5 * Math.Pow(2, i / 2.0)))];
        double[] tolerances = [.. Enumerable.Range(0, run.Size(21, 7)).Select(i => Math.Pow(10, -2 - (i / 2.0)))];
        Figure figure = new(2, 2) { Title = "Error against work", Width = 900, Height = 820 };
        List<string[]> rows = [];
        double minExcess = double.PositiveInfinity;
        for (int e = 0; e < Equations.Length; e++)
        {
            KnownEquation equation = Equations[e];
            WorkPrecision[] equal = [.. solvers.Select(s => WorkPrecision.Of(equation, End, counts.Select(n => Fixed(run, s, n))))];
            WorkPrecision[] chosen = [.. solvers.Where(ChoosesSteps).Select(
                s => WorkPrecision.Of(equation, End, tolerances.Select(tol => Adaptive(run, s, tol) with { Rtol = tol, Atol = tol })))];
            Draw(figure[0, e], $"{equation.Name}, equal steps", equal);
            Draw(figure[1, e], $"{equation.Name}, chosen steps", chosen);

            // The lower panels lack the methods without an error estimate, so only the upper ones have a legend.
            figure[1, e].Legend = chosen.Length < equal.Length ? LegendPosition.None : LegendPosition.Auto;
            minExcess = Math.Min(minExcess, equal.Min(w => w.Order - w.Solver.Order));
            rows.AddRange(equal.Select(w => (string[])[
                equation.Name, w.Solver.GetType().Name, $"{w.Solver.Order}", Fixed2(w.Order),
                chosen.FirstOrDefault(c => c.Solver == w.Solver) is { } withChosen ? Fixed2(withChosen.Order) : "–"]));
        }

        run.Figure(
            "work-precision", figure,
            "The largest error against evaluations of f, both axes logarithmic: the slope is minus the order. The "
            + "lower end of the steep lines is rounding error.");
        run.Report.Table(
            ["equation", "solver", "order", "measured, equal steps", "measured, chosen steps"], rows,
            "The slope of the error against NFE, over the finest solves whose error is above rounding. With chosen "
            + "steps, the slope also depends on the step controller and can differ from the order.");
        run.Report.Paragraph(
            "With equal steps, every method has at least its order, and methods of high order can exceed it here. On "
            + "a linear equation, a step multiplies h by a polynomial that agrees with the exponential up to the "
            + "order. If the next coefficient nearly agrees, too, as the ninth one of Dopri8 does, the error falls "
            + "faster, down to rounding. With few evaluations, methods of low order are more accurate; with many, "
            + "methods of high order.");
        run.Check("least measured order minus the method's own", minExcess, Limit.AtLeast(-0.2));
    }

    private static void Draw(Panel panel, string title, IEnumerable<WorkPrecision> lines)
    {
        (panel.Title, panel.X.Label, panel.Y.Label, panel.X.Log, panel.Y.Log) = (title, "NFE", "largest error", true, true);
        panel.Y.Min = 1e-17;
        foreach (WorkPrecision line in lines)
        {
            Line(panel, line.Solver, line.Nfe, line.Error);
        }
    }
}

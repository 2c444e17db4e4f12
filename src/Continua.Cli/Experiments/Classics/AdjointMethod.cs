using Continua.Plotting;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment that shows the adjoint of one solve in numbers, and compares the costs of the methods that compute
/// it.
/// </summary>
internal sealed class AdjointMethod : Experiment, IIgnoresSettings
{
    // The memory for checkpoints, in bytes.
    private const long Budget = 256 << 10;
    private static readonly GrowthProblem Problem = new(Start: 1, Theta: 0.8, From: 0.3, To: 6);
    private static readonly Adjoint[] Kinds = [new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = Budget }, new BacksolveAdjoint()];
    private static readonly Hue[] Hues = [Hue.Blue, Hue.Green, Hue.Vermillion];

    public override string Name => "adjoint";

    public override string Title => "The forward and backward pass of one solve";

    public override string Summary =>
        "The gradient of a solve explained with numbers, by every adjoint, and the cost of each.";

    public override string UsualTime => "a second";

    public IReadOnlyList<string> Ignored { get; } = [nameof(ExperimentSettings.Steps)];

    public override void Run(ExperimentRun run)
    {
        SolveOptions solve = run.Solve(new());
        Adjoint[] adjoints = [.. Kinds.Where(a => run.Settings.Adjoint is null || a.GetType() == run.Settings.Adjoint.GetType())];
        run.Report.Paragraph(
            $"dh/dt = θ cos(t) h with h({Number(Problem.From)}) = {Number(Problem.Start)} and "
            + $"θ = {Number(Problem.Theta)} is solved to t₁ = {Number(Problem.To)}, where the loss is "
            + $"L = ½(h(t₁) − {Number(GrowthProblem.Target)})². The adjoint a(t) = ∂L/∂h(t) is the derivative of the "
            + "loss with respect to the solution at t. At the end, the adjoint is h(t₁) minus the target; in the "
            + "backward pass, it obeys da/dt = −a ∂f/∂h. The derivative with respect to the parameter is the integral "
            + "∂L/∂θ = ∫ a ∂f/∂θ dt, and the derivatives with respect to the ends are ∂L/∂t₁ = a f at t₁ and "
            + "∂L/∂t₀ = −a f at t₀.");
        DrawSolve(run, solve with { Adjoint = adjoints[0] });
        Gradients(run, solve, adjoints);
        Growth(run, solve, adjoints);
    }

    /// <summary>Returns the gradient of the loss with respect to h(t₀), θ, t₀ and t₁.</summary>
    private static Gradient<double> Loss(SolveOptions solve) => Gradient.Of<double>(
        (h, theta, from, to) => Sum(Square(Ode.Solve((t, y) => theta[0] * Cos(t) * y, h, from[0], to[0], null, solve).Last - GrowthProblem.Target)) / 2,
        options: new() { Threads = solve.Threads });

    private static double[] Derivatives(GradientResult<double> result) => [.. result.ByInputs.Select(by => by[0, 0])];

    private static double[,] Column(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double[,] column = new double[all.Length, 1];
        for (int i = 0; i < all.Length; i++)
        {
            column[i, 0] = all[i];
        }

        return column;
    }

    // For a solve that starts at t, the derivative with respect to the start is a(t), and the derivative with respect
    // to θ is the integral from t to t₁.
    private static void DrawSolve(ExperimentRun run, SolveOptions solve)
    {
        double[] all = [.. Enumerable.Range(0, 301).Select(i => Problem.From + ((Problem.To - Problem.From) * i / 300))];
        double[] times = [.. all.Where((_, i) => i % 15 == 0)];
        SolveOptions saving = solve with { SaveAt = SaveAt.Times(times) };
        double[,] states = Ode.Solve<double>((t, h) => Problem.Theta * Cos(t) * h, Column([Problem.Start]), Problem.From, Problem.To, saving).Values();
        using Gradient<double> loss = Loss(solve);
        GradientResult<double> gradient = loss.Evaluate(
            states, Column(times.Select(_ => Problem.Theta)), Column(times), Column(times.Select(_ => Problem.To)));
        double[] h = [.. states.Cast<double>()], a = [.. gradient.ByInputs[0].Cast<double>()];
        double[] accumulated = [.. gradient.ByInputs[1].Cast<double>()];
        Figure figure = new(1, 3) { Title = "The forward and backward pass of one solve", Width = 960, Height = 360 };
        Draw(figure[0, 0], "h(t), forward", all, Problem.At, times, h);
        Draw(figure[0, 1], "a(t), backward", all, Problem.Adjoint, times, a);
        Draw(figure[0, 2], "∂L/∂θ, accumulated backward", all, Problem.Accumulated, times, accumulated);
        run.Figure(
            "adjoint", figure,
            "The first panel is computed from left to right, the others from right to left. Lines are the formulas, "
            + "dots the library's values. Where h is large, a is small: their product is constant in this problem.");
        run.Report.Table(
            ["t", "h(t)", "a(t)", "∂L/∂θ accumulated"],
            [.. Enumerable.Range(0, times.Length).Where(n => n % 4 == 0).Reverse().Select(n =>
                (string[])[Number(times[n]), $"{Digits(h[n])}", Digits(a[n]), Digits(accumulated[n])])],
                "The values of the backward pass: the first line is the end of the solve, the last its start.");
    }

    private static void Draw(Panel panel, string title, double[] all, Func<double, double> exact, double[] times, double[] values)
    {
        (panel.Title, panel.X.Label) = (title, "t");
        panel.Line(all, [.. all.Select(exact)], "formula", Hue.Ink, width: 1.3).Scatter(times, values, "solve", Hue.Blue, 2.6);
    }

    private static void Gradients(ExperimentRun run, SolveOptions solve, Adjoint[] adjoints)
    {
        double[] steps = Problem.Steps(solve), differences = Problem.Differences(steps, solve), exact = Problem.Gradient();
        double scale = exact.Max(Math.Abs);
        double Distance(double[] derivatives, double[] reference) =>
            derivatives.Zip(reference, (x, y) => Math.Abs(x - y)).Max() / scale;
        List<string[]> rows = [];
        void Row(string name, double[] derivatives) => rows.Add(
        [
            name, .. derivatives.Select(Digits), Number(Distance(derivatives, differences)),
            Number(Distance(derivatives, exact)),
        ]);

        Row("central differences", differences);
        foreach (Adjoint adjoint in adjoints)
        {
            using Gradient<double> loss = Loss(solve with { Adjoint = adjoint });
            GradientResult<double> result = loss.Evaluate(
                Column([Problem.Start]), Column([Problem.Theta]), Column([Problem.From]), Column([Problem.To]));
            Row(NameOf(adjoint), Derivatives(result));
            double error = Distance(Derivatives(result), differences);
            if (adjoint is BacksolveAdjoint)
            {
                run.Metric("error of the continuous gradient", error);
            }
            else
            {
                run.Check($"error of the {NameOf(adjoint)} gradient", error, Limit.AtMost(1e-11));
            }
        }

        Row("formula", exact);
        run.Report.Table(
            ["method", "∂L/∂h₀", "∂L/∂θ", "∂L/∂t₀", "∂L/∂t₁", "distance from differences", "distance from formula"], rows,
            $"Central differences of fourth order repeat the {steps.Length} accepted steps. A distance is the largest "
            + "difference among the four derivatives, relative to the largest derivative.");
        run.Report.Paragraph(
            "The stored and checkpointed gradients are the derivatives of the computed solution, so that differences "
            + "of this solution agree with them up to rounding. Their distance from the formula is the error of the "
            + "solve. The continuous adjoint solves a second equation backward in time: its distance from the "
            + "differences is the error of that second solve.");
    }

    private static void Growth(ExperimentRun run, SolveOptions solve, Adjoint[] adjoints)
    {
        AdjointGrowth[] growths = [.. adjoints.Select(a => new AdjointGrowth(a))];
        for (int k = 0; k < run.Size(8, 6) && (k < 2 || !run.IsStopped); k++)
        {
            foreach (AdjointGrowth growth in growths)
            {
                growth.Measure(Problem with { To = Problem.To + (2 * Math.PI * (Math.Pow(2, k) - 1)) }, solve);
            }
        }

        Figure figure = new(2, 2) { Title = "Cost over the length of the span", Width = 900, Height = 720 };
        Draw(figure[0, 0], "memory for the backward pass", "bytes", growths, g => g.Bytes);
        Draw(figure[0, 1], "evaluations of f", "NFE", growths, g => g.Evaluations);
        Draw(figure[1, 0], "evaluations of the derivative of f", "NFE", growths, g => g.Pullbacks);
        Draw(figure[1, 1], "error of ∂L/∂h₀", "relative error", growths, g => g.Errors);
        run.Figure(
            "growth", figure,
            "Both axes are logarithmic. The memory of the stored adjoint grows with the span. The checkpointed "
            + $"adjoint fills a budget of {Budget / 1024} KiB. On longer spans, it repeats the solve between "
            + "checkpoints, several times where a segment is too long to be stored, which costs further evaluations "
            + "of f. The continuous adjoint stores the current step only, but evaluates a second equation in addition "
            + "to the first.");
        run.Report.Table(
            ["adjoint", "span", "bytes", "evaluations of f", "of its derivative", "error of ∂L/∂h₀"],
            [.. growths.SelectMany(g => g.Spans.Select((span, k) => (string[])
                [
                    NameOf(g.Adjoint), Number(span), $"{g.Bytes[k]}", $"{g.Evaluations[k]}", $"{g.Pullbacks[k]}",
                    Number(g.Errors[k]),
                ]))],
                "Bytes: the largest size of recorded steps and snapshots in the solve of one block of rows. "
                + "Evaluations are counted by the field itself.");
        foreach (AdjointGrowth growth in growths)
        {
            CheckMemory(run, growth);
        }
    }

    // The memory of checkpoints also grows until it fills the budget, so that the check compares it with the budget.
    private static void CheckMemory(ExperimentRun run, AdjointGrowth growth)
    {
        if (growth.Adjoint is CheckpointedAdjoint { Budget: long budget })
        {
            run.Check("memory in budgets, checkpointed", growth.Bytes.Max() / budget, Limit.AtMost(1.1));
            return;
        }

        run.Check(
            $"power of the span in memory, {NameOf(growth.Adjoint)}", growth.Power,
            growth.Adjoint is DiscreteAdjoint ? Limit.Between(0.9, 1.1) : Limit.Between(-0.05, 0.05));
    }

    private static void Draw(Panel panel, string title, string what, AdjointGrowth[] growths, Func<AdjointGrowth, double[]> values)
    {
        (panel.Title, panel.X.Label, panel.Y.Label, panel.X.Log, panel.Y.Log) = (title, "span", what, true, true);
        foreach (AdjointGrowth growth in growths)
        {
            int kind = Array.IndexOf(Kinds, growth.Adjoint);
            Hue hue = Hues[kind];
            panel.Line(growth.Spans, values(growth), NameOf(growth.Adjoint), hue, Dash.Solid + kind)
                .Scatter(growth.Spans, values(growth), hue: hue);
        }
    }

    private static string NameOf(Adjoint adjoint) => adjoint switch
    {
        DiscreteAdjoint => "stored",
        CheckpointedAdjoint => "checkpointed",
        _ => "continuous",
    };

    private static string Number(double value) => NumberText.Of(value, "G3");

    private static string Digits(double value) => NumberText.Of(value, "F8");
}

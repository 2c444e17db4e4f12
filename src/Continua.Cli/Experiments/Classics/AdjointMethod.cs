using Continua.Plotting;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>One solve forwards and backwards, in numbers: what an adjoint is, and what each of them costs.</summary>
internal sealed class AdjointMethod : Experiment, IIgnoresSettings
{
    private const long Budget = 256 << 10;
    private static readonly GrowthProblem Problem = new(Start: 1, Theta: 0.8, From: 0.3, To: 6);
    private static readonly Adjoint[] Kinds = [new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = Budget }, new BacksolveAdjoint()];
    private static readonly Hue[] Hues = [Hue.Blue, Hue.Green, Hue.Vermillion];

    public override string Name => "adjoint";

    public override string Title => "Forwards and backwards through one solve";

    public override string Summary => "The gradient of a solve explained with real numbers, by every adjoint, with what each costs.";

    public override string UsualTime => "a second";

    public IReadOnlyList<string> Ignored { get; } = [nameof(ExperimentSettings.Steps)];

    public override void Run(ExperimentRun run)
    {
        SolveOptions solve = run.Solve(new());
        Adjoint[] adjoints = [.. Kinds.Where(a => run.Settings.Adjoint is null || a.GetType() == run.Settings.Adjoint.GetType())];
        run.Report.Paragraph(
            $"dh/dt = θ cos(t) h with h({Number(Problem.From)}) = {Number(Problem.Start)} and θ = {Number(Problem.Theta)} is solved to "
            + $"t₁ = {Number(Problem.To)}, where the loss is L = ½(h(t₁) − {Number(GrowthProblem.Target)})². The adjoint a(t) = ∂L/∂h(t) says how "
            + "much the loss would change if the solution were pushed at t. At the end it is h(t₁) minus the target, and it obeys "
            + "da/dt = −a ∂f/∂h on the way back; the parameter gathers ∂L/∂θ = ∫ a ∂f/∂θ dt as it goes, and the ends give "
            + "∂L/∂t₁ = a f at t₁ and ∂L/∂t₀ = −a f at t₀.");
        Way(run, solve with { Adjoint = adjoints[0] });
        Gradients(run, solve, adjoints);
        Growth(run, solve, adjoints);
    }

    /// <summary>The loss by h, θ, t₀ and t₁.</summary>
    private static Gradient<double> Loss(SolveOptions solve) => Gradient.Of<double>(
        (h, theta, from, to) => Sum(Square(Ode.Solve((t, y) => theta[0] * Cos(t) * y, h, from[0], to[0], null, solve).Last - GrowthProblem.Target)) / 2,
        options: new() { Threads = solve.Threads });

    private static double[] By(GradientResult<double> found, int row) => [.. found.ByInputs.Select(by => by[row, 0])];

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

    // A solve started later has a(t) as its derivative by the start, and what is gathered so far as that by θ.
    private static void Way(ExperimentRun run, SolveOptions solve)
    {
        double[] all = [.. Enumerable.Range(0, 301).Select(i => Problem.From + ((Problem.To - Problem.From) * i / 300))];
        double[] times = [.. all.Where((_, i) => i % 15 == 0)];
        SolveOptions saving = solve with { SaveAt = SaveAt.Times(times) };
        double[,] states = Ode.Solve<double>((t, h) => Problem.Theta * Cos(t) * h, Column([Problem.Start]), Problem.From, Problem.To, saving).Values();
        using Gradient<double> loss = Loss(solve);
        GradientResult<double> found = loss.Evaluate(
            states, Column(times.Select(_ => Problem.Theta)), Column(times), Column(times.Select(_ => Problem.To)));
        double[] h = [.. states.Cast<double>()], a = [.. found.ByInputs[0].Cast<double>()], gathered = [.. found.ByInputs[1].Cast<double>()];
        Figure figure = new(1, 3) { Title = "One solve, forwards and backwards", Width = 960, Height = 360 };
        Draw(figure[0, 0], "h(t), forwards", all, Problem.At, times, h);
        Draw(figure[0, 1], "a(t), backwards", all, Problem.Adjoint, times, a);
        Draw(figure[0, 2], "∂L/∂θ, gathered backwards", all, Problem.Gathered, times, gathered);
        run.Figure("adjoint", figure, "Read the first panel from left to right, the others from right to left. Lines are the formulas, dots the "
            + "library's numbers. Where h is large, a is small: their product does not change here.");
        run.Report.Table(
            ["t", "h(t)", "a(t)", "∂L/∂θ gathered"],
            [.. Enumerable.Range(0, times.Length).Where(n => n % 4 == 0).Reverse().Select(n =>
                (string[])[Number(times[n]), $"{Digits(h[n])}", Digits(a[n]), Digits(gathered[n])])],
            "The way back in numbers: the first line is the end of the solve, the last its start.");
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
        double Distance(double[] found, double[] from) => found.Zip(from, (x, y) => Math.Abs(x - y)).Max() / scale;
        List<string[]> rows = [];
        void Row(string name, double[] found) =>
            rows.Add([name, .. found.Select(Digits), Number(Distance(found, differences)), Number(Distance(found, exact))]);

        Row("central differences", differences);
        foreach (Adjoint adjoint in adjoints)
        {
            using Gradient<double> loss = Loss(solve with { Adjoint = adjoint });
            GradientResult<double> result = loss.Evaluate(
                Column([Problem.Start]), Column([Problem.Theta]), Column([Problem.From]), Column([Problem.To]));
            Row(Word(adjoint), By(result, 0));
            double error = Distance(By(result, 0), differences);
            if (adjoint is BacksolveAdjoint)
            {
                run.Metric("error of the continuous gradient", error);
            }
            else
            {
                run.Check($"error of the {Word(adjoint)} gradient", error, Bar.AtMost(1e-11));
            }
        }

        Row("formula", exact);
        run.Report.Table(
            ["by", "∂L/∂h₀", "∂L/∂θ", "∂L/∂t₀", "∂L/∂t₁", "off the differences", "off the formula"], rows,
            $"Central differences of fourth order repeat the {steps.Length} accepted steps. Distances are the largest of the four, relative to the "
            + "largest derivative.");
        run.Report.Paragraph(
            "What to notice: stored and checkpointed are the derivative of the numbers that were computed, so differences of these numbers "
            + "confirm them to rounding; off the formula they are by the tolerance of the solve. The continuous adjoint solves a second "
            + "equation backwards: it is as far from the differences as its own tolerance allows.");
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

        Figure figure = new(2, 2) { Title = "As the span grows", Width = 900, Height = 720 };
        Draw(figure[0, 0], "kept for the way back", "bytes", growths, g => g.Bytes);
        Draw(figure[0, 1], "evaluations of f", "NFE", growths, g => g.Slopes);
        Draw(figure[1, 0], "evaluations of its derivative", "NFE", growths, g => g.Pulls);
        Draw(figure[1, 1], "distance of ∂L/∂h₀ from the formula", "relative error", growths, g => g.Errors);
        run.Figure("growth", figure, $"Both axes logarithmic. Stored steps grow with the span; checkpoints fill a budget of {Budget / 1024} KiB and then "
            + "solve stretches anew, and again for each halving of a stretch too long to be kept, which costs further evaluations of f; "
            + "the continuous adjoint keeps the step at hand alone, but its second equation is evaluated beside the first.");
        run.Report.Table(
            ["adjoint", "span", "bytes kept", "evaluations of f", "of its derivative", "error of ∂L/∂h₀"],
            [.. growths.SelectMany(g => g.Spans.Select((span, k) => (string[])
                [Word(g.Adjoint), Number(span), $"{g.Bytes[k]}", $"{g.Slopes[k]}", $"{g.Pulls[k]}", Number(g.Errors[k])]))],
            "Bytes are those of the steps and snapshots that a solve of one block of rows holds at a time; evaluations are counted by the field itself.");
        foreach (AdjointGrowth growth in growths)
        {
            CheckBars(run, growth);
        }
    }

    // Checkpoints first fill their budget, which is growth too; that they keep to it is what they promise.
    private static void CheckBars(ExperimentRun run, AdjointGrowth growth)
    {
        if (growth.Adjoint is CheckpointedAdjoint { Budget: long budget })
        {
            run.Check("memory in budgets, checkpointed", growth.Bytes.Max() / budget, Bar.AtMost(1.1));
            return;
        }

        run.Check(
            $"power of the span in memory, {Word(growth.Adjoint)}", growth.Power,
            growth.Adjoint is DiscreteAdjoint ? Bar.Between(0.9, 1.1) : Bar.Between(-0.05, 0.05));
    }

    private static void Draw(Panel panel, string title, string what, AdjointGrowth[] growths, Func<AdjointGrowth, double[]> values)
    {
        (panel.Title, panel.X.Label, panel.Y.Label, panel.X.Log, panel.Y.Log) = (title, "span", what, true, true);
        foreach (AdjointGrowth growth in growths)
        {
            int kind = Array.IndexOf(Kinds, growth.Adjoint);
            Hue hue = Hues[kind];
            panel.Line(growth.Spans, values(growth), Word(growth.Adjoint), hue, Dash.Solid + kind).Scatter(growth.Spans, values(growth), hue: hue);
        }
    }

    private static string Word(Adjoint adjoint) => adjoint switch
    {
        DiscreteAdjoint => "stored",
        CheckpointedAdjoint => "checkpointed",
        _ => "continuous",
    };

    private static string Number(double value) => Shown.Number(value, "G3");

    private static string Digits(double value) => Shown.Number(value, "F8");
}

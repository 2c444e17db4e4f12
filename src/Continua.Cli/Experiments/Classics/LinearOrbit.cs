using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment in which a matrix is learned from a noisy spiral, with ten starts, and the bias from Euler's method
/// is measured.
/// </summary>
internal sealed class LinearOrbit : Experiment
{
    private const double Near = 0.05, MaxStep = 0.05;

    public override string Name => "linear";

    public override string Title => "A linear field learned from a noisy spiral";

    public override string Summary =>
        "The matrix W of y' = Wy is learned from windows of a noisy spiral; its bias from Euler's method is measured.";

    public override string UsualTime => "a few seconds";

    public override void Run(ExperimentRun run)
    {
        SolveOptions solve = run.Solve(new()
        {
            Solver = new Euler(),
            Controller = new FixedStep(MaxStep) { LandOnSaves = true },
            Adjoint = new BacksolveAdjoint(),
        });
        Linear map = new(2, 2, Initializer.Normal(0.5), hasBias: false);
        NeuralOde Model(SolveOptions solve) => new(map, (t, y) => map.Apply(y)) { Solve = solve };

        LinearFit[] fits = Learn(run, Model(solve), Enumerable.Range(0, run.Size(10, 2)));
        int[] near = [.. Enumerable.Range(0, fits.Length).Where(i => LinearFit.Error(fits[i].Last) <= Near)];
        LinearReport report = new(run, Model(solve), fits, near);
        report.Write();
        if (solve.Solver is Euler && !run.IsStopped)
        {
            int[] repeated = near.Length > 0 ? near : [report.Best];
            double h = ObservedOrbit.Spacing / Math.Ceiling(ObservedOrbit.Spacing / MaxStep);
            report.WriteBias(repeated, Learn(run, Model(solve with { Solver = new Midpoint() }), repeated), h);
        }

        run.Model("linear", new Parameters<double>(map.Layout, fits[report.Best].Last));
        run.Metric("median error of W", Median.Of(fits.Select(fit => LinearFit.Error(fit.Last))));
        run.Metric("nfe", fits.Average(fit => fit.Evaluations));
        run.Check($"starts of {fits.Length} with every entry within {Near}", near.Length, Limit.AtLeast(6));
    }

    private static LinearFit[] Learn(ExperimentRun run, NeuralOde model, IEnumerable<int> starts)
    {
        using Gradient<double> loss = ObservedOrbit.Loss(model, run.Gradients);
        List<LinearFit> fits = [];
        foreach (int start in starts.TakeWhile(_ => fits.Count == 0 || !run.IsStopped))
        {
            fits.Add(Learn(run, model, loss, start));
        }

        return [.. fits];
    }

    // Every start has another random key, and therefore other noise, another initial matrix and other windows.
    private static LinearFit Learn(ExperimentRun run, NeuralOde model, Gradient<double> loss, int start)
    {
        RandomKey key = run.Key.Split(start);
        IReadOnlyList<double> truth = LinearFit.Truth;
        ObservedOrbit orbit = new(
            (t, y) => [(truth[0] * y[0]) + (truth[1] * y[1]), (truth[2] * y[0]) + (truth[3] * y[1])], key.Split(0));
        Parameters<double> w = model.Initialize<double>(key.Split(1));
        List<double[]> path = [[.. w.Values]];
        int steps = run.Steps(3000);
        Trainer<double> trainer = new(
            w, loss, step => orbit.Windows(key.Split(2).Split(step), 1), new() { Steps = steps, Optimizer = new Adam(0.01) });
        run.Train($"{model.Solve.Solver.GetType().Name}, start {start}", trainer, steps, _ => path.Add([.. w.Values]));
        return new(orbit, path, trainer.State.History.Select(record => record.ForwardEvaluations).DefaultIfEmpty(0).Average());
    }
}

using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment in which a network of two hidden layers learns a nonlinear planar field, with two settings: a careful
/// one and the one of a common tutorial.
/// </summary>
internal sealed class TwoLayer : Experiment
{
    private const double Rate = 0.01;

    public override string Name => "two-layer";

    public override string Title => "A nonlinear field learned by a network";

    public override string Summary =>
        "A network of two hidden layers learns a nonlinear field from windows of one noisy trajectory.";

    public override string UsualTime => "a few seconds";

    /// <summary>The true field σ(x·x₀) A(x − x₀) + σ(−x·x₀) B(x + x₀).</summary>
    public static Tensor Truth(Tensor x)
    {
        Tensor x0 = Vector(-1, 0), a = Constant([-0.1, -0.5, 0.5, -0.1], [2, 2]), b = Constant([0.2, 1, -1, 0.2], [2, 2]);
        Tensor side = Dot(x, x0);
        return (Sigmoid(side) * MatVec(a, x - x0)) + (Sigmoid(-side) * MatVec(b, x + x0));
    }

    public override void Run(ExperimentRun run)
    {
        ObservedOrbit orbit = new((t, y) => Truth(y), run.Key.Split(0));
        Mlp net = new([2, 16, 16, 2], Activation.Elu);
        NeuralOde Model(SolveOptions defaults) => new(net, (t, y) => net.Apply(y)) { Solve = run.Solve(defaults) };
        TwoLayerMethod careful = new("careful", Model(new() { Rtol = 1e-4, Atol = 1e-5 }), 8, Schedule.Cosine());
        TwoLayerMethod tutorial = new("the tutorial's", Model(new()
        {
            Solver = new Euler(),
            Controller = new FixedStep(0.05) { LandOnSaves = true },
            Adjoint = new BacksolveAdjoint(),
        }), 1, Schedule.Constant);

        List<TwoLayerFit> fits = [Learn(run, orbit, careful)];
        if (!run.IsStopped)
        {
            fits.Add(Learn(run, orbit, tutorial));
        }

        new TwoLayerReport(run, orbit, fits).Write();
        foreach (TwoLayerFit fit in fits)
        {
            run.Model(fit.Method.FileName, fit.Parameters);
            run.Metric($"RMSE, {fit.Method.Name}", fit.Rmse);
            if (fit.Last is { } last)
            {
                run.Metric($"loss, {fit.Method.Name}", last.TrainLoss);
                run.Metric($"nfe, {fit.Method.Name}", last.ForwardEvaluations);
                run.Metric($"training seconds, {fit.Method.Name}", last.Seconds);
            }
        }

        run.Check("RMSE over the whole span", fits[0].Rmse, Limit.AtMost(0.1));
    }

    // Both settings start from the same parameters. The tutorial's window of a step is the first of the eight windows
    // of the careful setting.
    private static TwoLayerFit Learn(ExperimentRun run, ObservedOrbit orbit, TwoLayerMethod method)
    {
        using Gradient<double> loss = ObservedOrbit.Loss(method.Model, run.Gradients);
        Parameters<double> parameters = method.Model.Initialize<double>(run.Key.Split(1));
        int steps = run.Steps(3000);
        Trainer<double> trainer = new(
            parameters, loss, step => orbit.Windows(run.Key.Split(2).Split(step), method.Windows),
            new() { Steps = steps, Optimizer = new Adam(Rate), Schedule = method.Schedule });
        run.Train(method.Name, trainer, steps);
        double rmse = orbit.Rmse(ObservedOrbit.SolveSpan(method.Model, parameters));
        return new(method, parameters, trainer.State.History, rmse);
    }
}

/// <summary>The settings of a training of <see cref="TwoLayer"/>.</summary>
/// <param name="Windows">The number of windows per step.</param>
internal sealed record TwoLayerMethod(string Name, NeuralOde Model, int Windows, Schedule Schedule)
{
    public string FileName => Windows == 1 ? "two-layer-tutorial" : "two-layer";
}

/// <summary>The result of a training.</summary>
/// <param name="Rmse">The error against the true trajectory without noise, over the whole span.</param>
internal sealed record TwoLayerFit(
    TwoLayerMethod Method, Parameters<double> Parameters, IReadOnlyList<TrainingRecord> History, double Rmse)
{
    /// <summary>The last record of training; null if training was stopped before its first step.</summary>
    public TrainingRecord? Last => History.Count > 0 ? History[^1] : null;
}

using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>Trains a flow in the plane by maximum likelihood.</summary>
internal sealed class FlowLearner(ExperimentRun run, Field field, SolveOptions solve)
{
    // The indices of random keys.
    private const int Weights = 30, Probes = 31;

    private readonly ContinuousNormalizingFlow flow = new(2, field) { Solve = solve };

    /// <summary>Creates a learner of the default flow: 2–64–64–2 with time, tanh.</summary>
    public FlowLearner(ExperimentRun run)
        : this(
            run, new MlpField(2, [64, 64], Activation.Tanh, usesTime: true),
            run.Solve(new() { Solver = new Dopri5(), Rtol = 1e-4, Atol = 1e-5 }))
    {
    }

    /// <summary>
    /// The distribution of the random vectors in Hutchinson's estimate of the divergence; null to train with the exact
    /// divergence.
    /// </summary>
    public Probe? Probe { get; init; }

    /// <summary>The weight of the kinetic energy ∫ |f|² dt in the training loss.</summary>
    public double Kinetic { get; init; }

    /// <summary>The weight of ∫ |∂f/∂z|² dt in the training loss.</summary>
    public double Jacobian { get; init; }

    /// <summary>Trains from random weights.</summary>
    /// <param name="what">The name of the training in its progress.</param>
    /// <param name="batch">Returns the points of a step, [points, 2].</param>
    public PlaneFlow Learn(string what, int steps, Func<long, float[,]> batch)
    {
        float[][,] Batch(long step)
        {
            float[,] points = batch(step);
            RandomKey key = run.Key.Split(Probes).Split(step);
            return [points, (Probe ?? Probe.Rademacher).Sample<float>(key, points.GetLength(0), 2)];
        }

        using Gradient<float> gradient = Gradient.Of<float>(Loss, flow, run.Gradients);
        Trainer<float> trainer = new(
            flow.Initialize<float>(run.Key.Split(Weights)), gradient, Batch,
            new() { Steps = steps, Optimizer = new Adam(0.01), Schedule = Schedule.Cosine() });
        run.Train(what, trainer, steps);
        return new(run, flow, trainer.State.Parameters, trainer.Seconds);
    }

    private Tensor Loss(Tensor x, Tensor probe)
    {
        bool regularized = Kinetic + Jacobian > 0;
        FlowResult flowed = flow.Normalize(x, Probe is null ? null : probe, regularized, chooseSteps: false);
        return regularized
            ? -flowed.LogDensity + (Kinetic * flowed.KineticEnergy!) + (Jacobian * flowed.JacobianNorm!)
            : -flowed.LogDensity;
    }
}

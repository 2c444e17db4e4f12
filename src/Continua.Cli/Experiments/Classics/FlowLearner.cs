using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>A flow in the plane, to be learned by maximum likelihood.</summary>
internal sealed class FlowLearner(ExperimentRun run, Field field, SolveOptions solve)
{
    private const int Weights = 30, Probes = 31;

    private readonly ContinuousNormalizingFlow flow = new(2, field) { Solve = solve };

    /// <summary>The usual one: 2–64–64–2 with time, tanh.</summary>
    public FlowLearner(ExperimentRun run)
        : this(run, new MlpField(2, [64, 64], Activation.Tanh, usesTime: true), run.Solve(new() { Solver = new Dopri5(), Rtol = 1e-4, Atol = 1e-5 }))
    {
    }

    /// <summary>Hutchinson's estimate of the divergence by these vectors in training; null computes it exactly.</summary>
    public Probe? Probe { get; init; }

    /// <summary>The weight of the kinetic energy ∫ |f|² dt in the training loss.</summary>
    public double Kinetic { get; init; }

    /// <summary>The weight of ∫ |∂f/∂z|² dt in the training loss.</summary>
    public double Jacobian { get; init; }

    /// <summary>Trains from new weights.</summary>
    /// <param name="what">What is said of it.</param>
    /// <param name="batch">The points of a step.</param>
    public PlaneFlow Learn(string what, int steps, Func<long, float[,]> batch)
    {
        float[][,] Batch(long step)
        {
            float[,] points = batch(step);
            return [points, (Probe ?? Probe.Rademacher).Sample<float>(run.Key.Split(Probes).Split(step), points.GetLength(0), 2)];
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
        Flowed way = flow.Normalize(x, Probe is null ? null : probe, regularized, chooseSteps: false);
        return regularized ? -way.LogDensity + (Kinetic * way.KineticEnergy!) + (Jacobian * way.JacobianNorm!) : -way.LogDensity;
    }
}

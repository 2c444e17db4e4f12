using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>The experiment in which continuous normalizing flows learn densities in the plane.</summary>
internal sealed class Density : Experiment
{
    private const int BatchSize = 512, HeldOut = 4000;

    public override string Name => "density";

    public override string Title => "Densities by continuous normalizing flows";

    public override string Summary =>
        "Flows learn six toy densities and the geyser Old Faithful, draw samples, and estimate traces.";

    public override string UsualTime => "two minutes";

    public override void Run(ExperimentRun run)
    {
        DensityReport report = new(run);
        report.Begin();
        int steps = run.Steps(1000, quick: 3);
        foreach (ToyDensity density in ToyDensity.All)
        {
            if (!run.IsStopped)
            {
                PlaneFlow flow = new FlowLearner(run).Learn(density.Name, steps, Fresh(run, density));
                report.Add(density, flow, density.Sample<float>(run.Key.Split(2), run.Size(HeldOut, 100)));
            }
        }

        if (!run.IsStopped)
        {
            Geyser geyser = new(run.Key.Split(4));
            PlaneFlow flow = new FlowLearner(run) { Probe = Probe.Rademacher, Kinetic = 0.05, Jacobian = 0.05 }
                .Learn("old-faithful", Math.Min(steps, Geyser.Steps), _ => geyser.Train);
            report.Add(geyser, flow);
        }

        report.Write();
        if (!run.IsStopped)
        {
            Estimators(run, report, steps);
        }
    }

    /// <summary>Learns one density with an estimated divergence, and with costs of trajectories in the loss.</summary>
    private static void Estimators(ExperimentRun run, DensityReport report, int steps)
    {
        ToyDensity density = new EightGaussians();
        (string Name, FlowLearner Learner)[] learners =
        [
            ("Hutchinson, Gaussian", new(run) { Probe = Probe.Gaussian }),
            ("Hutchinson, Rademacher", new(run) { Probe = Probe.Rademacher }),
            ("exact, kinetic and Jacobian costs", new(run) { Kinetic = 0.01, Jacobian = 0.01 }),
        ];
        foreach ((string name, FlowLearner learner) in learners)
        {
            if (!run.IsStopped)
            {
                report.AddEstimator(name, learner.Learn($"eight-gaussians, {name}", steps, Fresh(run, density)));
            }
        }

        report.WriteEstimates();
    }

    private static Func<long, float[,]> Fresh(ExperimentRun run, ToyDensity density)
    {
        int size = run.Size(BatchSize, 32);
        return step => density.Sample<float>(run.Key.Split(1), size, step * size);
    }
}

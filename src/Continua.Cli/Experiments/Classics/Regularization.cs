using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment that trains a flow with costs of its trajectories, with bounded layers, and without either.
/// </summary>
internal sealed class Regularization : Experiment
{
    private const int BatchSize = 512;

    private static readonly (double Kinetic, double Jacobian)[] Strengths =
        [(0, 0), (0.01, 0), (0.1, 0), (0, 0.01), (0, 0.05), (0, 0.1), (0.01, 0.01), (0.01, 0.05), (0.01, 0.1)];

    private static readonly double[] Bounds = [1.5, 2, 3];

    public override string Name => "regularization";

    public override string Title => "Flows that are easy to solve";

    public override string Summary =>
        "Kinetic energy, Jacobian norm and spectral normalisation against the NFE of a checkerboard flow.";

    public override string UsualTime => "three minutes";

    public override void Run(ExperimentRun run)
    {
        SolveOptions solve = run.Solve(new() { Solver = new Dopri5(), Rtol = 1e-5, Atol = 1e-6 });
        MlpField field = new(2, [64, 64], Activation.Tanh, usesTime: true);
        Checkerboard board = new();
        float[,] heldOut = board.Sample<float>(run.Key.Split(2), run.Size(4000, 100));
        RegularizationReport report = new(run, heldOut, -board.LogDensity(heldOut).Average());
        int steps = run.Steps(800, quick: 3), size = run.Size(BatchSize, 32);
        void Learn(FlowVariant variant, FlowLearner learner)
        {
            if (!run.IsStopped)
            {
                PlaneFlow flow = learner.Learn(
                    variant.Name, steps, step => board.Sample<float>(run.Key.Split(1), size, step * size));
                report.Add(variant, flow);
            }
        }

        foreach ((double kinetic, double jacobian) in Strengths)
        {
            Learn(new(kinetic, jacobian, null), new(run, field, solve) { Kinetic = kinetic, Jacobian = jacobian });
        }

        foreach (double bound in Bounds)
        {
            Learn(new(0, 0, bound), new(run, new SpectralField(bound), solve));
        }

        report.Write();
    }

    /// <summary>A field 2–64–64–2 with time, with a bound on the largest singular value of each layer.</summary>
    private sealed class SpectralField(double bound) : Field
    {
        private readonly SpectralLinear first = new(3, 64, bound), second = new(64, 64, bound), last = new(64, 2, bound);

        protected override IReadOnlyList<Module> Parts => [first, second, last];

        public override Tensor Apply(Tensor t, Tensor y) => last.Apply(Tanh(second.Apply(Tanh(first.Apply(Concat(y, t))))));
    }
}

/// <summary>A regularisation of a flow.</summary>
/// <param name="Kinetic">The weight of ∫ |f|² dt.</param>
/// <param name="Jacobian">The weight of ∫ |∂f/∂z|² dt.</param>
/// <param name="Bound">The bound on the largest singular value of a layer; null for none.</param>
internal sealed record FlowVariant(double Kinetic, double Jacobian, double? Bound)
{
    /// <summary>The name of the kind of regularisation.</summary>
    public string Kind => (Bound, Kinetic, Jacobian) switch
    {
        (not null, _, _) => "spectral normalisation",
        (_, 0, 0) => "none",
        (_, _, 0) => "kinetic",
        (_, 0, _) => "Jacobian",
        _ => "kinetic + Jacobian",
    };

    /// <summary>The strength of the regularisation as text.</summary>
    public string Strength => Bound is { } bound
        ? $"σ ≤ {NumberText.Of(bound, "0.0")}"
        : string.Join(", ", new[] { Kinetic, Jacobian }.Where(weight => weight > 0).Select(weight => NumberText.Of(weight, "0.00")));

    public string Name => $"{Kind} {Strength}".TrimEnd();

    /// <summary>The name of the file of parameters, without its extension.</summary>
    public string FileName => Bound is { } bound
        ? $"spectral-{NumberText.Of(bound, "0.0")}"
        : $"kinetic-{NumberText.Of(Kinetic, "0.00")}-jacobian-{NumberText.Of(Jacobian, "0.00")}";
}

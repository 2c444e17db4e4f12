using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Benchmarks.Workloads;

/// <summary>
/// Fits one trajectory at 32 random times, with Euler steps of 0.05, linear interpolation at the save times and the
/// continuous adjoint.
/// </summary>
internal sealed class EulerFit : TrainingWorkload
{
    private const int Count = 32;

    private readonly NeuralOde model;
    private readonly double[] times;
    private readonly float[,] start, target;

    public EulerFit(string name, Field field)
    {
        Name = name;
        model = new(field)
        {
            Solve = new() { Solver = new Euler(), Controller = new FixedStep(0.05), Adjoint = new BacksolveAdjoint() },
        };
        RandomKey key = new(32);
        float[,] observed = Draw.Normal(key.Split(1), Count, 2);
        times = [.. Draw.Uniform(key.Split(2), 1, Count, 0, 3).Cast<float>().Select(t => (double)t).Order()];
        start = Draw.Fill(1, 2, n => observed[0, n]);
        target = Draw.Fill(1, (Count - 1) * 2, n => observed[1 + (n / 2), n % 2]);
    }

    public override string Name { get; }

    public override string Note => Notes.FixedBacksolve;

    protected override Module Model => model;

    protected override Optimizer Optimizer => new Adam(0.01);

    protected override IReadOnlyList<(string Name, float[,] Values)> Pool => [("y0", start), ("target", target)];

    protected override IReadOnlyList<(string Name, float[,] Values)> Constants =>
        [("times", Draw.Fill(1, Count, n => times[n]))];

    public static EulerFit Linear() => new("linear-euler", new MatrixField());

    public static EulerFit Network() => new("mlp-euler", new MlpField(2, [16, 16], Activation.Elu));

    protected override Tensor Loss(Tensor[] inputs) =>
        Mean(Square(Reshape(model.Trajectory(inputs[0], Vector(times)), [(Count - 1) * 2]) - inputs[1]));

    private sealed class MatrixField : Field
    {
        private readonly Learning.Linear map = new(2, 2, hasBias: false);

        protected override IReadOnlyList<Module> Parts => [map];

        public override Tensor Apply(Tensor t, Tensor y) => map.Apply(y);
    }
}

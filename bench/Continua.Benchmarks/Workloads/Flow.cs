using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Benchmarks.Workloads;

/// <summary>A continuous normalising flow in the plane, with its divergence estimated by Hutchinson's method.</summary>
internal sealed class Flow : TrainingWorkload
{
    private const int Points = 512;

    private readonly Mlp net = new([2, 64, 64, 2], Activation.Tanh);
    private readonly float[,] points, probes;

    private readonly GradientMethod method;

    public Flow(GradientMethod method)
    {
        this.method = method;
        RandomKey key = new(512);
        points = Draw.Normal(key.Split(1), 2 * Points, 2);
        probes = Draw.Normal(key.Split(2), 2 * Points, 2);
    }

    public override string Name => "cnf" + method.Suffix;

    public override string Note => method.Note;

    protected override Module Model => net;

    protected override Optimizer Optimizer => new Adam(1e-3);

    protected override int BatchRows => Points;

    protected override IReadOnlyList<(string Name, float[,] Values)> Pool => [("point", points), ("probe", probes)];

    protected override Tensor Loss(Tensor[] inputs)
    {
        Tensor probe = inputs[1];
        Tensor Field(Tensor t, Tensor state)
        {
            Tensor z = state[..2], slope = net.Apply(z);
            return Concat(slope, -Dot(Derivatives.Vjp(slope, probe, z), probe));
        }

        Tensor end = Ode.Solve(Field, Concat(inputs[0], 0), 0, 1,
            options: method.Of(new() { Solver = new Dopri5(), Rtol = 1e-5, Atol = 1e-7 })).Last;
        return (0.5 * Sum(Square(end[..2]))) + Math.Log(2 * Math.PI) + end[2];
    }
}

using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Benchmarks.Workloads;

/// <summary>Solves from each start to one end time and fits the end states by squared error.</summary>
internal sealed class EndFit : TrainingWorkload
{
    private readonly NeuralOde model;
    private readonly double end;
    private readonly float[,] starts, targets;

    private EndFit(string name, string note, NeuralOde model, double end, (float[,] Starts, float[,] Targets) data,
        Optimizer optimizer)
    {
        (Name, Note, this.model, this.end, Optimizer) = (name, note, model, end, optimizer);
        (starts, targets) = data;
    }

    public override string Name { get; }

    public override string Note { get; }

    protected override Module Model => model;

    protected override Optimizer Optimizer { get; }

    protected override IReadOnlyList<(string Name, float[,] Values)> Pool => [("y0", starts), ("target", targets)];

    /// <summary>500 starts, a small network, t from 0 to 10.</summary>
    public static EndFit Endpoints(GradientMethod method)
    {
        RandomKey key = new(500);
        NeuralOde model = new(new MlpField(2, [3], Activation.Tanh))
        {
            Solve = method.Of(new() { Solver = new Dopri5(), Rtol = 1e-4, Atol = 1e-4 }),
        };
        return new(
            "endpoints" + method.Suffix, method.Note, model, 10,
            (Draw.Uniform(key.Split(1), 500, 2, -10, 10), Draw.Normal(key.Split(2), 500, 2)),
            new Adam(0.01));
    }

    /// <summary>
    /// Ten points of a cubic, fitted as end states of a one-dimensional flow, with the gradient through the solver.
    /// </summary>
    public static EndFit Regression()
    {
        NeuralOde model = new(new MlpField(1, [25], Activation.Tanh, usesTime: true))
        {
            Solve = new() { Solver = new Dopri5(), Rtol = 1e-3, Atol = 1e-3 },
        };
        float[,] x = Draw.Fill(10, 1, n => -2 + (4 * n / 9.0));
        return new(
            "regression", "", model, 1, (x, Draw.Fill(10, 1, n => (x[n, 0] * x[n, 0] * x[n, 0]) + (0.1 * x[n, 0]))),
            new Sgd(0.01));
    }

    protected override Tensor Loss(Tensor[] inputs) =>
        Mean(Square(Ode.Solve(model.Apply, inputs[0], 0, end, options: model.Solve).Last - inputs[1]));
}

using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Benchmarks.Workloads;

/// <summary>
/// Trains on windows of the spiral of Chen et al. 2018: batches of 20 windows of 10 points, Dopri5, rtol 1e-7, atol
/// 1e-9.
/// </summary>
internal sealed class Spiral : TrainingWorkload
{
    private const int Points = 1000, Window = 10;

    private readonly NeuralOde model;
    private readonly float[,] starts, targets;
    private readonly double[] times;
    private readonly GradientMethod method;

    public Spiral(GradientMethod method)
    {
        this.method = method;
        model = Create(method);
        (starts, targets, times) = Data();
    }

    public override string Name => "spiral" + method.Suffix;

    public override string Note => method.Note;

    protected override Module Model => model;

    protected override Optimizer Optimizer => new RmsProp(1e-3);

    protected override int BatchRows => 20;

    protected override IReadOnlyList<(string Name, float[,] Values)> Pool => [("y0", starts), ("target", targets)];

    protected override IReadOnlyList<(string Name, float[,] Values)> Constants =>
        [("times", Draw.Fill(1, Window, n => times[n]))];

    public static NeuralOde Create(GradientMethod method)
    {
        Mlp net = new([2, 50, 2], Activation.Tanh, Initializer.Normal(0.1), Initializer.Zeros);
        return new(net, (t, y) => net.Apply(Pow(y, 3)))
        {
            Solve = method.Of(new() { Solver = new Dopri5(), Rtol = 1e-7, Atol = 1e-9 }),
        };
    }

    protected override Tensor Loss(Tensor[] inputs) =>
        Mean(Abs(Reshape(model.Trajectory(inputs[0], Vector(times)), [(Window - 1) * 2]) - inputs[1]));

    /// <summary>
    /// Returns the first point of each window, the nine points after it, and the times of the ten points, which are the
    /// same for all windows. The points are free of noise.
    /// </summary>
    public static (float[,] Starts, float[,] Targets, double[] Times) Data()
    {
        double[] grid = [.. Enumerable.Range(0, Points).Select(i => 25.0 * i / (Points - 1))];
        Solution<double> truth = Ode.Solve(
            (t, y, dy) =>
            {
                (double a, double b) = (y[0] * y[0] * y[0], y[1] * y[1] * y[1]);
                (dy[0], dy[1]) = ((-0.1 * a) - (2 * b), (2 * a) - (0.1 * b));
            },
            [2.0, 0.0], 0, 25, new() { Rtol = 1e-10, Atol = 1e-12, SaveAt = SaveAt.Times(grid) });
        double[,] all = truth.Values();
        int windows = Points - Window;
        return (
            Draw.Fill(windows, 2, n => all[n / 2, n % 2]),
            Draw.Fill(windows, (Window - 1) * 2, n => all[(n / 18) + 1 + (n % 18 / 2), n % 2]),
            grid[..Window]);
    }
}

using static Continua.Tensor;

namespace Continua.Examples;

/// <summary>
/// A pendulum, solved in plain C# for one initial state, and over tensors for several, each with its own steps.
/// </summary>
internal static class Swing
{
    public static void Run(TextWriter output, bool quick)
    {
        Solution<double> swing = Ode.Solve(
            (t, y, dy) => { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); },
            y0: [1.0, 0.0], t0: 0, t1: 20, new() { Rtol = 1e-8, SaveAt = SaveAt.Every(0.1) });
        output.WriteLine(FormattableString.Invariant(
            $"After 20 s the angle is {swing.Last[0, 0]:F6}, with {swing.Statistics.Evaluations} evaluations."));

        static Tensor Pendulum(Tensor t, Tensor y) => [y[1], -Sin(y[0]) - (0.1 * y[1])];
        float[,] starts = { { 1, 0 }, { 2, 0 }, { 3, 0 } };
        Solution<float> many = Ode.Solve(Pendulum, starts, t0: 0, t1: 20);
        for (int row = 0; row < many.Rows; row++)
        {
            output.WriteLine(FormattableString.Invariant(
                $"From {starts[row, 0]}: {many.Last[row, 0]:F4} in {many.StatisticsOf(row).Accepted} steps."));
        }
    }
}

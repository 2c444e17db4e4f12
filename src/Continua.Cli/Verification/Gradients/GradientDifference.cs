using Continua.Learning;

namespace Continua.Cli.Verification.Gradients;

/// <summary>The gradient of a solve with respect to inputs and parameters, and central differences of the solve itself.</summary>
internal static class GradientDifference
{
    private const double Nudge = 1e-4;

    /// <summary>The gradient with respect to all inputs, row by row, and then to the parameters.</summary>
    public static double[] Pulled(EquationForm form, SolveOptions options, double[][] rows)
    {
        GradientEquation equation = new(form);
        using Gradient<double> gradient = Gradient.Of<double>(x => equation.Loss(x, options), equation);
        var (_, byTheta, byInputs) = gradient.Evaluate(Parameters(equation, GradientEquation.Theta), Table(rows));
        return [.. byInputs[0].Cast<double>(), .. byTheta];
    }

    /// <summary>
    /// The largest difference between a gradient and extrapolated central differences of a solve, relative to the largest component.
    /// </summary>
    /// <param name="found">The gradient.</param>
    /// <param name="replayed">Options whose steps do not depend on the inputs, so that the solve is smooth in them.</param>
    /// <param name="leftOut">An input that the steps of the two depend on in different ways; null for none.</param>
    public static double Largest(double[] found, EquationForm form, SolveOptions replayed, double[][] rows, int? leftOut = null)
    {
        GradientEquation equation = new(form);
        using Gradient<double> value = Gradient.Of<double>(
            x => equation.Loss(x, replayed), equation, new() { ByInputs = false, ByParameters = false });
        double[] theta = GradientEquation.Theta;
        int inputs = rows.Length * GradientEquation.Inputs;
        double[] losses = value.Evaluate(Parameters(equation, theta), Table([.. rows.SelectMany(row => CentralDifference.Points(row, Nudge))])).Losses;
        IEnumerable<double> byInputs = Enumerable.Range(0, inputs).Where(i => i % GradientEquation.Inputs != leftOut)
            .Select(i => CentralDifference.Of(losses, i, Nudge) - found[i]);
        IEnumerable<double> byTheta = theta.Select((_, i) => CentralDifference.Of(by => Moved(i, by), Nudge) - found[inputs + i]);
        return byInputs.Concat(byTheta).Max(Math.Abs) / found.Max(Math.Abs);

        double Moved(int i, double by) =>
            value.Evaluate(Parameters(equation, [.. theta.Select((x, j) => x + (i == j ? by : 0))]), Table(rows)).Value;
    }

    /// <summary>The largest difference between two gradients, relative to the largest component.</summary>
    public static double Largest(double[] found, double[] expected) =>
        found.Zip(expected, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);

    private static Parameters<double> Parameters(GradientEquation equation, double[] theta) => new(equation.Layout, [.. theta]);

    private static double[,] Table(double[][] rows)
    {
        double[,] table = new double[rows.Length, rows[0].Length];
        for (int i = 0; i < table.Length; i++)
        {
            table[i / rows[0].Length, i % rows[0].Length] = rows[i / rows[0].Length][i % rows[0].Length];
        }

        return table;
    }
}

using System.Numerics;
using Continua.Learning;
using Continua.Tracing;

namespace Continua.Cli.Verification.Programs;

/// <summary>Compares a compiled random program with the interpreter, and its gradient with differences of interpreted values.</summary>
internal sealed class ProgramCheck(int seed)
{
    private const int Rows = 11;
    private const double Nudge = 1e-3;

    private readonly RandomKey key = new((ulong)seed);

    /// <summary>The largest difference of a result, relative to the larger of 1 and the result.</summary>
    public double Values<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomModel model = new(seed, 12 + (seed % 60), smooth: false);
        double[][] rows = [.. Enumerable.Range(0, Rows).Select(row => Draw(row, RandomModel.Inputs))];
        using Predictor<T> compiled = Predictor.Of<T>(model.Outputs, model);
        T[,] found = compiled.Evaluate(Parameters<T>(model), Table<T>(rows));
        Tensor x = Trace.Input("x", [RandomModel.Inputs]), outputs = model.Outputs(x);
        return Enumerable.Range(0, Rows).Max(row =>
        {
            double[] expected = Interpreted(model, x, rows[row], Theta).Evaluate(outputs);
            return expected.Select((value, c) => Relative(double.CreateChecked(found[row, c]), value)).Max();
        });
    }

    /// <summary>
    /// The largest difference of a derivative along a random direction of a row's inputs, or of the parameters for the sum of all rows.
    /// </summary>
    public double Derivatives()
    {
        RandomModel model = new(seed, 12 + (seed % 30), smooth: true);
        double[][] rows = [.. Enumerable.Range(0, Rows).Select(row => Draw(row, RandomModel.Inputs))];
        using Gradient<double> gradient = Gradient.Of<double>(model.Loss, model);
        GradientResult<double> found = gradient.Evaluate(Parameters<double>(model), Table<double>(rows));
        Tensor x = Trace.Input("x", [RandomModel.Inputs]), loss = model.Loss(x);
        double[] along = Draw(Rows + 1, RandomModel.Inputs), alongTheta = Draw(Rows + 2, Theta.Length);
        double worst = Relative(
            Dot(found.ByParameters, alongTheta),
            rows.Sum(row => CentralDifference.Of(by => Interpreted(model, x, row, Moved(Theta, alongTheta, by)).Evaluate(loss)[0], Nudge)));
        return Math.Max(worst, Enumerable.Range(0, Rows).Max(row => Relative(
            Dot([.. Enumerable.Range(0, RandomModel.Inputs).Select(c => found.ByInputs[0][row, c])], along),
            CentralDifference.Of(by => Interpreted(model, x, Moved(rows[row], along, by), Theta).Evaluate(loss)[0], Nudge))));
    }

    private double[] Theta => Draw(Rows, 18);

    private double[] Draw(int stream, int count)
    {
        RandomKey of = key.Split(stream);
        return [.. Enumerable.Range(0, count).Select(c => (2 * of.Uniform(c)) - 1)];
    }

    private Parameters<T> Parameters<T>(RandomModel model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(model.Layout, [.. Theta.Select(T.CreateTruncating)]);

    private static Interpreter Interpreted(RandomModel model, Tensor x, double[] row, double[] theta)
    {
        Dictionary<Tensor, double[]> inputs = new(ReferenceEqualityComparer.Instance) { [x] = row };
        int at = 0;
        foreach (Tensor weight in model.Weights)
        {
            inputs[weight] = theta[at..(at += weight.Size)];
        }

        return new(inputs);
    }

    private static double Relative(double found, double expected) => Math.Abs(found - expected) / Math.Max(1, Math.Abs(expected));

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Moved(double[] from, double[] along, double by) => [.. from.Zip(along, (x, d) => x + (by * d))];

    private static T[,] Table<T>(double[][] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] table = new T[rows.Length, rows[0].Length];
        for (int i = 0; i < table.Length; i++)
        {
            table[i / rows[0].Length, i % rows[0].Length] = T.CreateTruncating(rows[i / rows[0].Length][i % rows[0].Length]);
        }

        return table;
    }
}

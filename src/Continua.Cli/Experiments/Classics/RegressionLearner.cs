using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>A network with one input and one output.</summary>
/// <param name="Module">The owner of the parameters.</param>
/// <param name="Map">The function from input to output.</param>
internal sealed record RegressionLearner(string Name, Module Module, Func<Tensor, Tensor> Map)
{
    /// <summary>The output for each row of <paramref name="x"/>.</summary>
    public double[] Outputs(Parameters<double> parameters, double[,] x)
    {
        // The output is a scalar, so it can be evaluated as the loss of a row.
        using Gradient<double> output = Gradient.Of<double>(
            v => Tensor.Sum(Map(v)), Module, new() { ByInputs = false, ByParameters = false });
        return output.Evaluate(parameters, x).Losses;
    }
}

/// <summary>A trained network.</summary>
/// <param name="AtPoints">The outputs at the ten points.</param>
/// <param name="Curve">The outputs on the grid <see cref="TenPoints.WideX"/>.</param>
internal sealed record RegressionAttempt(
    string Name, Parameters<double> Parameters, List<TrainingRecord> History, double[] AtPoints, double[] Curve)
{
    /// <summary>The mean squared error at the ten points.</summary>
    public double Error => AtPoints.Zip(TenPoints.Y, (a, b) => (a - b) * (a - b)).Average();

    /// <summary>The number of evaluations of the field per solve at the end; 0 for a network without a solve.</summary>
    public double Evaluations => History.LastOrDefault()?.ForwardEvaluations ?? 0;

    // The root mean square error at the points of the grid outside of [−2, 2].
    private double ErrorBeyond => Math.Sqrt(Enumerable.Range(0, Curve.Length)
        .Where(i => Math.Abs(TenPoints.WideX[i]) > TenPoints.Reach)
        .Average(i => (Curve[i] - TenPoints.WideY[i]) * (Curve[i] - TenPoints.WideY[i])));

    /// <summary>
    /// The row of a table for one kind of network and optimiser: medians over its random initialisations.
    /// </summary>
    public static string[] Row(IReadOnlyList<RegressionAttempt> kind)
    {
        double evaluations = Median.Of(kind.Select(a => a.Evaluations));
        return
        [
            kind[0].Name, Number(Median.Of(kind.Select(a => a.Error))), Number(kind.Min(a => a.Error)), Number(kind.Max(a => a.Error)),
            Number(Median.Of(kind.Select(a => a.ErrorBeyond))), evaluations > 0 ? Number(evaluations) : "–",
        ];
    }

    private static string Number(double value) => NumberText.Of(value, "G3");
}

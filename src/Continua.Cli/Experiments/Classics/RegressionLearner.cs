using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>A network from number to number.</summary>
internal sealed record RegressionLearner(string Name, Module Module, Func<Tensor, Tensor> Answer)
{
    /// <summary>What it answers to each row.</summary>
    public double[] Answers(Parameters<double> parameters, double[,] x)
    {
        // The answer is a scalar, and so the loss of a row may be the answer itself.
        using Gradient<double> answer = Gradient.Of<double>(
            v => Tensor.Sum(Answer(v)), Module, new() { ByInputs = false, ByParameters = false });
        return answer.Evaluate(parameters, x).Losses;
    }
}

/// <summary>A learner after its training.</summary>
/// <param name="AtPoints">Its answers at the ten points.</param>
/// <param name="Curve">Its answers on the wide grid.</param>
internal sealed record RegressionAttempt(
    string Name, Parameters<double> Parameters, List<TrainingRecord> History, double[] AtPoints, double[] Curve)
{
    public double Error => AtPoints.Zip(TenPoints.Y, (a, b) => (a - b) * (a - b)).Average();

    /// <summary>Evaluations of the field a solve, at the end; 0 where nothing is solved.</summary>
    public double Evaluations => History.LastOrDefault()?.ForwardEvaluations ?? 0;

    private double ErrorBeyond => Math.Sqrt(Enumerable.Range(0, Curve.Length)
        .Where(i => Math.Abs(TenPoints.WideX[i]) > TenPoints.Reach)
        .Average(i => (Curve[i] - TenPoints.WideY[i]) * (Curve[i] - TenPoints.WideY[i])));

    /// <summary>A table's row about attempts of one kind.</summary>
    public static string[] Row(IReadOnlyList<RegressionAttempt> kind)
    {
        double evaluations = Median.Of(kind.Select(a => a.Evaluations));
        return
        [
            kind[0].Name, Number(Median.Of(kind.Select(a => a.Error))), Number(kind.Min(a => a.Error)), Number(kind.Max(a => a.Error)),
            Number(Median.Of(kind.Select(a => a.ErrorBeyond))), evaluations > 0 ? Number(evaluations) : "–",
        ];
    }

    private static string Number(double value) => Shown.Number(value, "G3");
}

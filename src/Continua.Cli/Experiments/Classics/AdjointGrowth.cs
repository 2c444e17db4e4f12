using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>What one gradient through a solve costs on longer and longer spans.</summary>
internal sealed class AdjointGrowth(Adjoint adjoint)
{
    private readonly List<double> spans = [], bytes = [], slopes = [], pulls = [], errors = [];

    public Adjoint Adjoint => adjoint;

    public double[] Spans => [.. spans];

    /// <summary>Kept for the way back.</summary>
    public double[] Bytes => [.. bytes];

    /// <summary>Evaluations of f, forwards, solved anew and backwards.</summary>
    public double[] Slopes => [.. slopes];

    /// <summary>Evaluations of the derivative of f.</summary>
    public double[] Pulls => [.. pulls];

    /// <summary>The relative distance of ∂L/∂h₀ from the exact one.</summary>
    public double[] Errors => [.. errors];

    /// <summary>The power of the span with which memory grows, over the longer half of the spans.</summary>
    public double Power => Math.Log(bytes[^1] / bytes[bytes.Count / 2]) / Math.Log(spans[^1] / spans[spans.Count / 2]);

    /// <summary>Takes one gradient; the field is plain C# that counts its calls, so that nothing is overlooked.</summary>
    public void Measure(GrowthProblem problem, SolveOptions options)
    {
        int evaluations = 0, pullbacks = 0;
        double Rate(double t) => problem.Theta * Math.Cos(t);
        void Field(double t, ReadOnlySpan<double> h, Span<double> slope)
        {
            evaluations++;
            slope[0] = Rate(t) * h[0];
        }

        double Pull(double t, ReadOnlySpan<double> h, ReadOnlySpan<double> a, Span<double> byH)
        {
            pullbacks++;
            byH[0] = Rate(t) * a[0];
            return -problem.Theta * Math.Sin(t) * h[0] * a[0];
        }

        using Gradient<double> gradient = Gradient.Of<double>(h => Sum(Square(
            Ode.Solve<double>(Field, Pull, h, problem.From, problem.To, null, options with { Adjoint = adjoint }).Last - GrowthProblem.Target)) / 2);
        GradientResult<double> found = gradient.Evaluate([new double[,] { { problem.Start } }]);
        double exact = problem.Gradient()[0];
        spans.Add(problem.To - problem.From);
        bytes.Add(found.Report.RecordBytes);
        slopes.Add(evaluations);
        pulls.Add(pullbacks);
        errors.Add(Math.Abs(found.ByInputs[0][0, 0] - exact) / Math.Abs(exact));
    }
}

using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>The cost and error of one gradient through a solve, measured over spans of increasing length.</summary>
internal sealed class AdjointGrowth(Adjoint adjoint)
{
    private readonly List<double> spans = [], bytes = [], evaluationCounts = [], pullbackCounts = [], errors = [];

    public Adjoint Adjoint => adjoint;

    public double[] Spans => [.. spans];

    /// <summary>The memory for the backward pass, in bytes.</summary>
    public double[] Bytes => [.. bytes];

    /// <summary>
    /// The number of evaluations of f, in the forward pass, in repeated solves and in the backward pass.
    /// </summary>
    public double[] Evaluations => [.. evaluationCounts];

    /// <summary>The number of evaluations of the derivative of f.</summary>
    public double[] Pullbacks => [.. pullbackCounts];

    /// <summary>The relative error of ∂L/∂h₀.</summary>
    public double[] Errors => [.. errors];

    /// <summary>The exponent p of the growth of memory with span^p, over the longer half of the spans.</summary>
    public double Power => Math.Log(bytes[^1] / bytes[bytes.Count / 2]) / Math.Log(spans[^1] / spans[spans.Count / 2]);

    /// <summary>
    /// Computes one gradient of a solve. The field and its derivative are plain C# functions that count their calls.
    /// </summary>
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
        GradientResult<double> result = gradient.Evaluate([new double[,] { { problem.Start } }]);
        double exact = problem.Gradient()[0];
        spans.Add(problem.To - problem.From);
        bytes.Add(result.Report.RecordBytes);
        evaluationCounts.Add(evaluations);
        pullbackCounts.Add(pullbacks);
        errors.Add(Math.Abs(result.ByInputs[0][0, 0] - exact) / Math.Abs(exact));
    }
}

using Continua.Compilation;
using Continua.Fields;
using Continua.Graphs;
using Continua.Solving;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// The mean and the covariance of dy = f(t, y) dt + dw along the model's trajectory: m' = f(t, m) and P' = J P + P Jᵀ + Q with J = ∂f/∂y
/// at m. States are standardised, time is in spacings.
/// </summary>
internal sealed class LinearizedFlow
{
    // A covariance is small where a model is good: it is held to its relative tolerance.
    private const double MostRtol = 1e-5, MostAtol = 1e-8;

    private readonly TracedSource source;
    private readonly FieldPlan<double> plan;
    private readonly ReadOnlyMemory<double>[] arguments;
    private readonly SolveOptions options;

    /// <param name="model">In standardised units.</param>
    public LinearizedFlow(NeuralOde model, Parameters<double> parameters, int states)
    {
        States = states;
        Tensor t = Trace.Input("t", Shape.Scalar), both = Trace.Input("y", [states + (states * states)]), noise = Trace.Input("noise", [states * states]);
        source = new(new Graph([t, both, noise, .. model.Layout.Slices.Select(s => s.Value)], [Slope(model, t, both, noise)]));
        arguments =
        [
            new double[states * states],
            .. model.Layout.Slices.Zip(
                model.Layout.OffsetsIn(parameters.Layout, "model"), (s, offset) => new ReadOnlyMemory<double>(parameters.Values, offset, s.Size)),
        ];
        plan = source.Plan<double>([.. arguments.Select(_ => Declared.Constant)]);
        plan.IsKept = true;
        options = model.Solve with { Rtol = Math.Min(model.Solve.Rtol, MostRtol), Atol = Math.Min(model.Solve.Atol, MostAtol), ThrowOnFailure = false };
    }

    public int States { get; }

    /// <summary>Moves a mean and a covariance on in time; NaN where the equation could not be solved.</summary>
    /// <param name="mean">[states], replaced.</param>
    /// <param name="covariance">[states, states], replaced.</param>
    /// <param name="noise">The variance of each state's dw/√dt.</param>
    public void Move(Span<double> mean, Span<double> covariance, double[] noise, double from, double to)
    {
        double[,] last = Solve([mean.ToArray()], [covariance.ToArray()], noise, [from], [to], SaveAt.End).Last;
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = last[0, i];
        }

        for (int i = 0; i < covariance.Length; i++)
        {
            covariance[i] = last[0, mean.Length + i];
        }
    }

    /// <summary>Means and covariances at later times, from many starts.</summary>
    /// <param name="means">[starts][states].</param>
    /// <param name="covariances">[starts][states · states].</param>
    /// <param name="times">By start: its own time, then the later ones.</param>
    /// <returns>By start and later time; NaN where the equation could not be solved.</returns>
    public FilteredState[][] Ahead(double[][] means, double[][] covariances, double[] noise, double[][] times)
    {
        Solution<double> solution = Solve(
            means, covariances, noise, [.. times.Select(own => own[0])], [.. times.Select(own => own[^1])], SaveAt.TimesPerRow(times));
        return
        [
            .. times.Select((own, row) =>
            {
                double[,] values = solution.Values(row);
                return Enumerable.Range(1, own.Length - 1).Select(n => new FilteredState(
                    [.. Enumerable.Range(0, States).Select(i => values[n, i])],
                    [.. Enumerable.Range(States, States * States).Select(i => values[n, i])])).ToArray();
            }),
        ];
    }

    private static Tensor Slope(NeuralOde model, Tensor t, Tensor both, Tensor noise)
    {
        // A leaf of its own, which derivatives are taken by.
        int states = noise.Shape[0] == 1 ? 1 : (int)Math.Round(Math.Sqrt(noise.Shape[0]));
        Tensor y = both[..states];
        Tensor slope = Trace.Slope(model.Field.Apply, t, y);

        // P is symmetric: its rows are its columns. Row i of the stack is J times column i.
        Tensor moved = Tensor.Stack([.. Enumerable.Range(1, states).Select(i => Derivatives.Jvp(slope, y, both[(i * states)..((i + 1) * states)]))]);
        Tensor covariance = moved + Tensor.Transpose(moved) + Tensor.Reshape(noise, [states, states]);
        return Tensor.Concat(slope, Tensor.Reshape(covariance, [states * states]));
    }

    private Solution<double> Solve(double[][] means, double[][] covariances, double[] noise, double[] from, double[] to, SaveAt saves)
    {
        double[,] starts = new double[means.Length, States + (States * States)];
        for (int row = 0; row < means.Length; row++)
        {
            for (int i = 0; i < States; i++)
            {
                starts[row, i] = means[row][i];
            }

            for (int i = 0; i < States * States; i++)
            {
                starts[row, States + i] = covariances[row][i];
            }
        }

        double[] diagonal = new double[States * States];
        for (int i = 0; i < States; i++)
        {
            diagonal[i * (States + 1)] = noise[i];
        }

        return new Solve<double>(source, plan, starts, from, to, options with { SaveAt = saves }).Run([diagonal, .. arguments[1..]]);
    }
}

using Continua.Compilation;
using Continua.Fields;
using Continua.Graphs;
using Continua.Solving;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// Solves for the mean m and the covariance P of dy = f(t, y) dt + dw along the model's trajectory: m' = f(t, m) and
/// P' = J P + P Jᵀ + Q, where J = ∂f/∂y at m and Q dt is the covariance of dw. States are standardised, time is in
/// spacings.
/// </summary>
internal sealed class LinearizedFlow
{
    // Upper bounds of the tolerances: the covariance of a good model is small, so that larger tolerances would leave it
    // inaccurate.
    private const double MaxRtol = 1e-5, MaxAtol = 1e-8;

    private readonly TracedSource source;
    private readonly FieldPlan<double> plan;
    private readonly ReadOnlyMemory<double>[] arguments;
    private readonly SolveOptions options;

    /// <param name="model">The model in standardised units.</param>
    /// <param name="parameters">The parameters of the model.</param>
    /// <param name="states">The number of states.</param>
    public LinearizedFlow(NeuralOde model, Parameters<double> parameters, int states)
    {
        States = states;
        Tensor t = Trace.Input("t", Shape.Scalar), meanAndCovariance = Trace.Input("y", [states + (states * states)]);
        Tensor noise = Trace.Input("noise", [states * states]);
        source = new(new Graph(
            [t, meanAndCovariance, noise, .. model.Layout.Slices.Select(s => s.Value)],
            [Slope(model, t, meanAndCovariance, noise)]));
        arguments =
        [
            new double[states * states],
            .. model.Layout.Slices.Zip(
                model.Layout.OffsetsIn(parameters.Layout, "model"), (s, offset) => new ReadOnlyMemory<double>(parameters.Values, offset, s.Size)),
        ];
        plan = source.Plan<double>([.. arguments.Select(_ => InputVariation.Constant)]);
        plan.IsKept = true;
        options = model.Solve with
        {
            Rtol = Math.Min(model.Solve.Rtol, MaxRtol),
            Atol = Math.Min(model.Solve.Atol, MaxAtol),
            ThrowOnFailure = false,
        };
    }

    public int States { get; }

    /// <summary>
    /// Advances a mean and a covariance in time; both become NaN if the equation could not be solved.
    /// </summary>
    /// <param name="mean">The mean, [states], overwritten.</param>
    /// <param name="covariance">The covariance, [states · states], overwritten.</param>
    /// <param name="noise">The diagonal of Q.</param>
    /// <param name="from">The time of the mean and the covariance, in spacings.</param>
    /// <param name="to">The time to which to advance, in spacings.</param>
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

    /// <summary>Returns means and covariances at later times, from many starts.</summary>
    /// <param name="means">The means, [starts][states].</param>
    /// <param name="covariances">The covariances, [starts][states · states].</param>
    /// <param name="noise">The diagonal of Q.</param>
    /// <param name="times">For each start, its time and then the later times, in spacings.</param>
    /// <returns>The results by start and later time; NaN where the equation could not be solved.</returns>
    public FilteredState[][] Ahead(double[][] means, double[][] covariances, double[] noise, double[][] times)
    {
        Solution<double> solution = Solve(
            means, covariances, noise, [.. times.Select(t => t[0])], [.. times.Select(t => t[^1])],
            SaveAt.TimesPerRow(times));
        return
        [
            .. times.Select((rowTimes, row) =>
            {
                double[,] values = solution.Values(row);
                return Enumerable.Range(1, rowTimes.Length - 1).Select(n => new FilteredState(
                    [.. Enumerable.Range(0, States).Select(i => values[n, i])],
                    [.. Enumerable.Range(States, States * States).Select(i => values[n, i])])).ToArray();
            }),
        ];
    }

    private static Tensor Slope(NeuralOde model, Tensor t, Tensor meanAndCovariance, Tensor noise)
    {
        int states = noise.Shape[0] == 1 ? 1 : (int)Math.Round(Math.Sqrt(noise.Shape[0]));
        Tensor y = meanAndCovariance[..states];
        Tensor slope = Trace.Slope(model.Field.Apply, t, y);

        // P is symmetric, so that row i of the stack is J times column i of P.
        Tensor transposedJp = Tensor.Stack([.. Enumerable.Range(1, states).Select(
            i => Derivatives.Jvp(slope, y, meanAndCovariance[(i * states)..((i + 1) * states)]))]);
        Tensor covariance = transposedJp + Tensor.Transpose(transposedJp) + Tensor.Reshape(noise, [states, states]);
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

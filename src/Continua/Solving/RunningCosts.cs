namespace Continua;

/// <summary>Costs that run up along a solve, such as the length of a way or the work done on it: c = ∫ rates(t, y, dy/dt) dt.</summary>
/// <param name="Rates">From t, y and its slope to a scalar or a vector of rates; none may depend on the costs themselves.</param>
/// <example><code>
/// SolvedTensor way = Ode.Solve(field.Apply, y0, 0, 1, new RunningCosts((t, y, slope) =&gt; Sum(Square(slope))));
/// Tensor loss = Sum(Square(way.Last - target)) + 0.01 * way.Costs[0];
/// </code></example>
public sealed record RunningCosts(Func<Tensor, Tensor, Tensor, Tensor> Rates)
{
    /// <summary>
    /// Whether their errors take part in choosing steps, under <see cref="SolveOptions.Atol"/>; the default. Without, the states are
    /// those of a solve that has no costs, bit for bit, and the costs are as exact as its steps allow, which may be not at all: their
    /// estimated error is then in <see cref="RunReport.QuadratureError"/>.
    /// </summary>
    public bool ChooseSteps { get; init; } = true;

    /// <summary>The rates as a vector.</summary>
    internal Tensor Of(Tensor slope, Tensor t, Tensor y)
    {
        Tensor rates = Rates(t, y, slope) ?? throw new ArgumentException("Running costs return their rates, but returned null.");
        Tensor.Guard(
            rates.Shape.Rank <= 1 && rates.Element == Graphs.ElementType.Real && rates.Size > 0,
            $"Running costs have rates of shape [] or [costs], but got {rates.Type}; sum or reshape them.");
        return Tensor.Reshape(rates, [rates.Size]);
    }

    /// <summary>How a solve of the states is done with costs behind them; equal steps are chosen by no error.</summary>
    internal SolveOptions Over(SolveOptions states, int count) => Over(states, count, ChooseSteps);

    /// <param name="chooseSteps">Whether the errors of the costs take part in choosing steps.</param>
    internal static SolveOptions Over(SolveOptions states, int count, bool chooseSteps) => chooseSteps && states.Steps.IsAdaptive
        ? states with { AtolPerComponent = states.AtolPerComponent is { } atol ? [.. atol, .. Enumerable.Repeat(states.Atol, count)] : null }
        : states with { Quadratures = states.Quadratures + count };
}

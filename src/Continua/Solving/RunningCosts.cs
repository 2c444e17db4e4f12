namespace Continua;

/// <summary>
/// Integrals along a solution, such as the length of a trajectory or the work done along it: c = ∫ rates(t, y, dy/dt)
/// dt.
/// </summary>
/// <param name="Rates">
/// The function of t, y and dy/dt that returns the rates, a scalar or a vector; they must not depend on the costs
/// themselves.
/// </param>
/// <example><code>
/// SolvedTensor way = Ode.Solve(field.Apply, y0, 0, 1, new RunningCosts((t, y, slope) =&gt; Sum(Square(slope))));
/// Tensor loss = Sum(Square(way.Last - target)) + 0.01 * way.Costs[0];
/// </code></example>
public sealed record RunningCosts(Func<Tensor, Tensor, Tensor, Tensor> Rates)
{
    /// <summary>
    /// Whether the error control includes the costs, with the tolerances <see cref="SolveOptions.Rtol"/> and
    /// <see cref="SolveOptions.Atol"/>; true by default. If false, the states are bitwise those of a solve without
    /// costs, and the accuracy of the costs depends on the steps chosen for the states. The estimated error of the
    /// costs is then in <see cref="RunReport.QuadratureError"/>.
    /// </summary>
    public bool ChooseSteps { get; init; } = true;

    /// <summary>Returns the rates as a vector.</summary>
    internal Tensor Of(Tensor slope, Tensor t, Tensor y)
    {
        Tensor rates = Rates(t, y, slope) ?? throw new ArgumentException(
            "Running costs return their rates, but returned null.");
        Tensor.Guard(
            rates.Shape.Rank <= 1 && rates.Element == Graphs.ElementType.Real && rates.Size > 0,
            $"Running costs have rates of shape [] or [costs], but got {rates.Type}; sum or reshape them.");
        return Tensor.Reshape(rates, [rates.Size]);
    }

    /// <summary>
    /// Returns the options of a solve of the states with costs appended, according to <see cref="ChooseSteps"/>.
    /// </summary>
    internal SolveOptions Over(SolveOptions states, int count) => Over(states, count, ChooseSteps);

    /// <summary>
    /// Returns the options of a solve of the states with costs appended. With fixed steps, which have no error control,
    /// the costs count as quadratures.
    /// </summary>
    /// <param name="states">The options of a solve of the states alone.</param>
    /// <param name="count">The number of costs.</param>
    /// <param name="chooseSteps">Whether the error control includes the costs.</param>
    internal static SolveOptions Over(SolveOptions states, int count, bool chooseSteps)
    {
        if (!chooseSteps || !states.Steps.IsAdaptive)
        {
            return states with { Quadratures = states.Quadratures + count };
        }

        IReadOnlyList<double>? atol = states.AtolPerComponent is { } perComponent
            ? [.. perComponent, .. Enumerable.Repeat(states.Atol, count)]
            : null;
        return states with { AtolPerComponent = atol };
    }
}

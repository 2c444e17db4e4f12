namespace Continua.Cli.Experiments;

/// <summary>
/// The equation dh/dt = θ cos(t) h with the loss L = ½(h(t₁) − 2)². Its solution h(t) = h₀ exp(θ(sin t − sin t₀)) and
/// all derivatives of the loss are known.
/// </summary>
/// <param name="Start">The initial value h₀.</param>
/// <param name="Theta">The parameter θ.</param>
/// <param name="From">The start t₀ of the span.</param>
/// <param name="To">The end t₁ of the span.</param>
internal readonly record struct GrowthProblem(double Start, double Theta, double From, double To)
{
    public const double Target = 2;

    private double Last => At(To);

    public double At(double t) => Start * Math.Exp(Theta * (Math.Sin(t) - Math.Sin(From)));

    /// <summary>The adjoint a(t) = ∂L/∂h(t).</summary>
    public double Adjoint(double t) => (Last - Target) * Last / At(t);

    /// <summary>∫ a ∂f/∂θ from t to t₁: the part of ∂L/∂θ that the backward pass has accumulated at t.</summary>
    public double Accumulated(double t) => (Last - Target) * Last * (Math.Sin(To) - Math.Sin(t));

    /// <summary>The derivatives of the loss with respect to h₀, θ, t₀ and t₁.</summary>
    public double[] Gradient() =>
    [
        Adjoint(From), Accumulated(From), -Adjoint(From) * Theta * Math.Cos(From) * Start,
        (Last - Target) * Theta * Math.Cos(To) * Last,
    ];

    /// <summary>The sizes of the accepted steps of a solve.</summary>
    public double[] Steps(SolveOptions options)
    {
        double[] times = Solve(From, To, Start, options with { SaveAt = SaveAt.Steps }).Times();
        return [.. times.Skip(1).Zip(times, (after, before) => after - before)];
    }

    /// <summary>
    /// The loss of a solve with given steps, the last of which ends at t₁. The discrete adjoint is the gradient of this
    /// function. With steps chosen separately for each evaluation, the loss would vary by as much as the tolerance.
    /// </summary>
    public double LossWithSteps(double[] steps, SolveOptions options)
    {
        (double t, double h) = (From, Start);
        for (int n = 0; n < steps.Length; n++)
        {
            double after = n + 1 < steps.Length ? t + steps[n] : To;
            SolveOptions oneStep = options with { Controller = new FixedStep(2 * Math.Abs(after - t)), SaveAt = SaveAt.End };
            (t, h) = (after, Solve(t, after, h, oneStep).Last[0, 0]);
        }

        return (h - Target) * (h - Target) / 2;
    }

    /// <summary>
    /// Central differences of fourth order with respect to h₀, θ, t₀ and t₁, all with the same steps.
    /// </summary>
    public double[] Differences(double[] steps, SolveOptions options)
    {
        GrowthProblem at = this;
        double Difference(Func<double, GrowthProblem> shifted)
        {
            const double Shift = 1e-3;
            double Central(double by) =>
                shifted(by).LossWithSteps(steps, options) - shifted(-by).LossWithSteps(steps, options);
            return ((8 * Central(Shift)) - Central(2 * Shift)) / (12 * Shift);
        }

        return
        [
            Difference(d => at with { Start = at.Start + d }), Difference(d => at with { Theta = at.Theta + d }),
            Difference(d => at with { From = at.From + d }), Difference(d => at with { To = at.To + d }),
        ];
    }

    private Solution<double> Solve(double from, double to, double start, SolveOptions options)
    {
        double theta = Theta;
        return Ode.Solve((t, h, slope) => slope[0] = theta * Math.Cos(t) * h[0], [start], from, to, options);
    }
}

namespace Continua.Cli.Experiments;

/// <summary>
/// dh/dt = θ cos(t) h with the loss L = ½(h(t₁) − 2)², whose every derivative is known: h(t) = h₀ exp(θ(sin t − sin t₀)).
/// </summary>
internal readonly record struct GrowthProblem(double Start, double Theta, double From, double To)
{
    public const double Target = 2;

    private double Last => At(To);

    public double At(double t) => Start * Math.Exp(Theta * (Math.Sin(t) - Math.Sin(From)));

    /// <summary>a(t) = ∂L/∂h(t).</summary>
    public double Adjoint(double t) => (Last - Target) * Last / At(t);

    /// <summary>∫ a ∂f/∂θ from t to t₁: the part of ∂L/∂θ gathered on the way back to t.</summary>
    public double Gathered(double t) => (Last - Target) * Last * (Math.Sin(To) - Math.Sin(t));

    /// <summary>The derivatives of the loss by h₀, θ, t₀ and t₁.</summary>
    public double[] Gradient() =>
    [
        Adjoint(From), Gathered(From), -Adjoint(From) * Theta * Math.Cos(From) * Start, (Last - Target) * Theta * Math.Cos(To) * Last,
    ];

    /// <summary>The accepted steps of a solve.</summary>
    public double[] Steps(SolveOptions options)
    {
        double[] times = Solve(From, To, Start, options with { SaveAt = SaveAt.Steps }).Times();
        return [.. times.Skip(1).Zip(times, (after, before) => after - before)];
    }

    /// <summary>
    /// The loss by given steps, the last one reaching to t₁: the function whose gradient the discrete adjoint is. Choosing
    /// steps anew for each difference would change it by as much as the tolerance.
    /// </summary>
    public double LossBy(double[] steps, SolveOptions options)
    {
        (double t, double h) = (From, Start);
        for (int n = 0; n < steps.Length; n++)
        {
            double after = n + 1 < steps.Length ? t + steps[n] : To;
            SolveOptions one = options with { Controller = new FixedStep(2 * Math.Abs(after - t)), SaveAt = SaveAt.End };
            (t, h) = (after, Solve(t, after, h, one).Last[0, 0]);
        }

        return (h - Target) * (h - Target) / 2;
    }

    /// <summary>Central differences of fourth order by h₀, θ, t₀ and t₁, all with the same steps.</summary>
    public double[] Differences(double[] steps, SolveOptions options)
    {
        GrowthProblem at = this;
        double By(Func<double, GrowthProblem> moved)
        {
            const double Move = 1e-3;
            double Two(double by) => moved(by).LossBy(steps, options) - moved(-by).LossBy(steps, options);
            return ((8 * Two(Move)) - Two(2 * Move)) / (12 * Move);
        }

        return
        [
            By(d => at with { Start = at.Start + d }), By(d => at with { Theta = at.Theta + d }),
            By(d => at with { From = at.From + d }), By(d => at with { To = at.To + d }),
        ];
    }

    private Solution<double> Solve(double from, double to, double start, SolveOptions options)
    {
        double theta = Theta;
        return Ode.Solve((t, h, slope) => slope[0] = theta * Math.Cos(t) * h[0], [start], from, to, options);
    }
}

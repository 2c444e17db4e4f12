namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// A stiff problem M·y′ = f(t, y) from the literature, with its initial state at t₀ and its reference state at t₁.
/// </summary>
/// <param name="mass">The matrix M, [row, column]; null for the identity.</param>
internal abstract class StiffProblem(double[,]? mass)
{
    public static IReadOnlyList<StiffProblem> All { get; } =
    [
        new Robertson(), new RobertsonDae(), new Hires(), new Oregonator(), new VanDerPol(), new ScaledVanDerPol(),
        new Pollution(), new TransistorAmplifier(), new ChemicalAkzoNobel(), new RingModulator(),
        Brusselator.OfTwenty(), new Beam(),
        new DetestA1(), new DetestA2(), new DetestA3(), new DetestA4(),
        new DetestB1(), new DetestB2(2, 3), new DetestB2(3, 8), new DetestB2(4, 25), new DetestB2(5, 100),
        new DetestC1(), DetestC2.WithTenth(), DetestC2.WithOne(), DetestC2.WithTen(), DetestC2.WithTwenty(),
        new DetestD1(), new DetestD2(), new DetestD3(), new DetestD4(), new DetestD5(), new DetestD6(),
        new DetestE1(), new DetestE2(), new DetestE3(), new DetestE4(), new DetestE5(),
    ];

    public abstract string Name { get; }

    public abstract double[] Start { get; }

    public double T0 { get; }

    public abstract double T1 { get; }

    /// <summary>The state at t₁ for exact decimal coefficients, rounded to double.</summary>
    public abstract double[] Reference { get; }

    /// <summary>
    /// The value added to each magnitude of the reference in relative errors, so that errors of much smaller components
    /// are absolute.
    /// </summary>
    public abstract double Floor { get; }

    public double[,]? Mass { get; } = mass;

    public int Size => Start.Length;

    public static StiffProblem Of(string name) => All.First(problem => problem.Name == name);

    public abstract void Slope(double t, ReadOnlySpan<double> y, Span<double> dy);

    /// <summary>Writes ∂f/∂y, row by row.</summary>
    public abstract void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian);

    /// <summary>Writes ∂f/∂t.</summary>
    public abstract void TimeSlope(double t, ReadOnlySpan<double> y, Span<double> byTime);

    /// <summary>The slope as a traced function.</summary>
    public abstract Tensor Traced(Tensor t, Tensor y);

    /// <summary>The largest relative error of a component of the state at t₁; infinite if one is NaN.</summary>
    public double Error(ReadOnlySpan<double> y)
    {
        double worst = 0;
        for (int c = 0; c < Size; c++)
        {
            double error = Math.Abs(y[c] - Reference[c]) / (Math.Abs(Reference[c]) + Floor);
            worst = double.IsNaN(error) ? double.PositiveInfinity : Math.Max(worst, error);
        }

        return worst;
    }

    public override string ToString() => Name;

    protected static void Write(Span<double> target, params ReadOnlySpan<double> values) => values.CopyTo(target);
}

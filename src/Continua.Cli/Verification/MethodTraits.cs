namespace Continua.Cli.Verification;

/// <summary>What a family can be asked, apart from the capabilities that <see cref="Solver"/> has itself.</summary>
/// <param name="GivenSteps">
/// Whether step sizes can be given. A family that proposes its own is verified by its errors over tolerances and by closed forms
/// instead of equal steps, and of differences of a solve with given steps.
/// </param>
/// <param name="Damps">Whether very stiff components vanish in one step, which very long stiff problems need.</param>
internal sealed record MethodTraits(bool GivenSteps, bool Damps)
{
    public static MethodTraits Of(Solver solver) => solver.As(new Families());

    /// <summary>
    /// The power of the tolerance to which errors are proportional: 1 or, where the error estimate has the order of the method itself,
    /// p/(q + 1), since steps are proportional to the tolerance to the power 1/(q + 1).
    /// </summary>
    public static double TolerancePower(Solver solver) => Math.Min(1, solver.Order / (solver.ErrorOrder + 1));

    private sealed class Families : ISolverFamilies<MethodTraits>
    {
        public MethodTraits Explicit(Tableau tableau) => new(GivenSteps: true, Damps: false);

        public MethodTraits Symplectic(SymplecticTableau tableau, bool compensated) => new(GivenSteps: true, Damps: false);

        public MethodTraits Rosenbrock(RosenbrockTableau tableau) => new(GivenSteps: true, Damps: true);

        public MethodTraits Adams(int maxOrder) => new(GivenSteps: false, Damps: false);

        public MethodTraits Bdf(int maxOrder, double newtonTolerance) => new(GivenSteps: false, Damps: true);

        public MethodTraits FullyImplicit(ImplicitTableau tableau, double newtonTolerance) =>
            new(GivenSteps: true, Damps: tableau.C[^1] == 1);

        public MethodTraits DiagonallyImplicit(DirkTableau tableau, double newtonTolerance) =>
            new(GivenSteps: true, Damps: tableau.IsStifflyAccurate);
    }
}

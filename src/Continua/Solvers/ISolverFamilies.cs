namespace Continua;

/// <summary>
/// A visitor over the families of solvers: <see cref="Solver.As"/> calls the visitor's member for the family of the
/// solver, so that no code tests for a solver's type.
/// </summary>
internal interface ISolverFamilies<out TResult>
{
    TResult Explicit(Tableau tableau);

    /// <param name="tableau">The coefficients.</param>
    /// <param name="compensated">Whether the digits lost in sums are kept.</param>
    TResult Symplectic(SymplecticTableau tableau, bool compensated);

    TResult Rosenbrock(RosenbrockTableau tableau);

    /// <param name="maxOrder">The largest order of the predictor.</param>
    TResult Adams(int maxOrder);

    /// <param name="maxOrder">The largest order.</param>
    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    TResult Bdf(int maxOrder, double newtonTolerance);

    /// <param name="tableau">The coefficients.</param>
    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    TResult FullyImplicit(ImplicitTableau tableau, double newtonTolerance);

    /// <param name="tableau">The coefficients.</param>
    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    TResult DiagonallyImplicit(DirkTableau tableau, double newtonTolerance);
}

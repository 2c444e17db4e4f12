namespace Continua;

/// <summary>
/// A visitor over the families of solvers: <see cref="Solver.As"/> calls the visitor's member for the family of the
/// solver, so that no code tests for a solver's type.
/// </summary>
internal interface ISolverFamilies<out TResult>
{
    TResult Explicit(Tableau tableau);

    TResult Rosenbrock(RosenbrockTableau tableau);

    /// <param name="tableau">The coefficients.</param>
    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    TResult DiagonallyImplicit(DirkTableau tableau, double newtonTolerance);
}

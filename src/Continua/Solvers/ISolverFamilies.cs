namespace Continua;

/// <summary>What is made of a method by its family: every family has its case, so that no one asks for a method's type.</summary>
internal interface ISolverFamilies<out TResult>
{
    TResult Explicit(Tableau tableau);

    TResult Rosenbrock(RosenbrockTableau tableau);

    /// <param name="newtonTolerance">The error of Newton's method in units of the tolerances.</param>
    TResult DiagonallyImplicit(DirkTableau tableau, double newtonTolerance);
}

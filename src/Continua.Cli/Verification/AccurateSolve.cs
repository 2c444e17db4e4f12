namespace Continua.Cli.Verification;

/// <summary>Options with which a method solves a smooth equation over a short time accurately, and the error to expect.</summary>
internal static class AccurateSolve
{
    /// <summary>
    /// The tightest tolerance that takes few enough steps; for methods without an error estimate steps of a size h, whose error is about
    /// h^p.
    /// </summary>
    public static (SolveOptions Options, double Limit) Of(Solver solver)
    {
        SolveOptions options = new() { Solver = solver, Rtol = 1e-9, Atol = 1e-9, Threads = 1 };
        if (solver.ErrorOrder == 0)
        {
            double h = solver.Order switch { 1 => 1e-3, 2 => 2e-3, _ => 2e-2 };
            return (options with { Controller = new FixedStep(h) }, 10 * Math.Pow(h, solver.Order));
        }

        double tolerance = solver.Order >= 4 ? 1e-9 : 1e-7;
        double power = MethodTraits.TolerancePower(solver);
        return (options with { Rtol = tolerance, Atol = tolerance }, (power < 1 ? 10 : 1000) * Math.Pow(tolerance, power));
    }
}

namespace Continua.Cli.Experiments;

/// <summary>The settings of an experiment from the command line; null stands for the experiment's default.</summary>
/// <param name="Seed">The seed of all random numbers.</param>
/// <param name="Steps">The number of training steps.</param>
/// <param name="Quick">
/// Whether this is a smoke run: every part runs once, too briefly for checks of results.
/// </param>
/// <param name="Threads">The largest number of threads; 0 for all cores.</param>
internal sealed record ExperimentSettings(
    ulong Seed, int? Steps = null, Solver? Solver = null, Adjoint? Adjoint = null, double? Rtol = null, double? Atol = null,
    bool Quick = false, int Threads = 0)
{
    /// <summary>
    /// Returns the experiment's default options of solves, overridden by these settings. If the default is a fixed
    /// step, a requested tolerance or a requested method with an error estimate replaces it by steps chosen by
    /// tolerance; multistep methods choose them in any case. If the default is a tolerance, a requested method without an error estimate takes steps of 0.05.
    /// </summary>
    public SolveOptions Over(SolveOptions defaults)
    {
        SolveOptions merged = defaults with
        {
            Solver = Solver ?? defaults.Solver,
            Adjoint = Adjoint ?? defaults.Adjoint,
            Rtol = Rtol ?? defaults.Rtol,
            Atol = Atol ?? defaults.Atol,
            Threads = Threads,
        };
        bool stepsByTolerance = Solver is { ChoosesSteps: true } or RungeKutta { Tableau.Error: not null } || Rtol is not null || Atol is not null;
        return Solver is { ErrorOrder: 0 } && defaults.Controller is not FixedStep
            ? merged with { Controller = new FixedStep(FallbackStep) }
            : merged with { Controller = stepsByTolerance && (defaults.Controller is FixedStep || merged.Solver.ChoosesSteps) ? null : defaults.Controller };
    }

    // The step of a method without an error estimate in an experiment that chooses steps by a tolerance.
    private const double FallbackStep = 0.05;
}

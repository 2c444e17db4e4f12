namespace Continua.Cli.Experiments;

/// <summary>What a command line may change of any experiment; null leaves the experiment's own setting.</summary>
/// <param name="Seed">Fixes everything random.</param>
/// <param name="Steps">Training steps.</param>
/// <param name="Quick">A smoke run: everything is done once, too briefly to reach any bar.</param>
/// <param name="Threads">The most threads; 0 for all cores.</param>
internal sealed record ExperimentSettings(
    ulong Seed, int? Steps = null, Solver? Solver = null, Adjoint? Adjoint = null, double? Rtol = null, double? Atol = null,
    bool Quick = false, int Threads = 0)
{
    /// <summary>An experiment's way of solving, with what was asked for in place of its own.</summary>
    public SolveOptions Over(SolveOptions own)
    {
        SolveOptions asked = own with
        {
            Solver = Solver ?? own.Solver,
            Adjoint = Adjoint ?? own.Adjoint,
            Rtol = Rtol ?? own.Rtol,
            Atol = Atol ?? own.Atol,
            Threads = Threads,
        };
        bool stepsByTolerance = Solver is RungeKutta { Tableau.Error: not null } || Rtol is not null || Atol is not null;
        return Solver is { ErrorOrder: 0 } && own.Controller is not FixedStep
            ? asked with { Controller = new FixedStep(FallbackStep) }
            : asked with { Controller = stepsByTolerance && own.Controller is FixedStep ? null : own.Controller };
    }

    // For a method without an error estimate in an experiment that steps by tolerance.
    private const double FallbackStep = 0.05;
}

namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>A stiff problem whose slope does not depend on time.</summary>
internal abstract class AutonomousProblem(double[,]? mass = null) : StiffProblem(mass)
{
    public sealed override void TimeSlope(double t, ReadOnlySpan<double> y, Span<double> byTime) => byTime.Clear();
}

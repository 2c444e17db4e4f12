namespace Continua.Cli.Experiments;

/// <summary>The orbit of a planet around a sun of mass 1, with the period 2π: positions q and momenta p.</summary>
internal static class Orbit
{
    private const double Eccentricity = 0.5, Period = 2 * Math.PI;

    public static SeparableTerm<double> Term { get; } = new((t, p, dq) => p.CopyTo(dq), Force);

    /// <summary>The point of the orbit nearest to the sun.</summary>
    private static double[,] Start { get; } =
        new double[,] { { 1 - Eccentricity, 0, 0, Math.Sqrt((1 + Eccentricity) / (1 - Eccentricity)) } };

    /// <summary>Solves with steps of one size, and measures the energy after each step.</summary>
    public static EnergyTrace Follow(Solver solver, int stepsOfPeriod, int periods)
    {
        double[] largest = new double[periods], means = new double[periods];
        double exact = Energy([.. Start.Cast<double>()]);
        using OdeIntegrator<double> integrator = new(
            Term, Start, [0], [periods * Period], Options(solver, stepsOfPeriod, periods));
        for (int n = 0; n < stepsOfPeriod * periods && integrator.Step(); n++)
        {
            double error = (Energy(integrator.State()) - exact) / Math.Abs(exact);
            int period = n / stepsOfPeriod;
            largest[period] = Math.Max(largest[period], Math.Abs(error));
            means[period] += error / stepsOfPeriod;
        }

        long evaluations = integrator.StatisticsOf().Evaluations;
        int tenth = Math.Max(1, periods / 10);
        return new(
            solver.GetType().Name, solver.Order, evaluations / (stepsOfPeriod * periods) / (solver is Symplectic ? 2 : 1), largest,
            largest.Max(), means[^tenth..].Average() - means[..tenth].Average());
    }

    /// <summary>Solves forwards and then backwards; returns the largest distance from the start in a component.</summary>
    public static double ThereAndBack(Symplectic method, int stepsOfPeriod, int periods)
    {
        SolveOptions options = Options(method, stepsOfPeriod, periods);
        double end = periods * Period;
        Solution<double> there = Ode.Solve(Term, Start, [0], [end], options), back = Ode.Solve(Term, there.Last, [end], [0], options);
        return Enumerable.Range(0, 4).Max(c => Math.Abs(back.Last[0, c] - Start[0, c]));
    }

    private static SolveOptions Options(Solver solver, int stepsOfPeriod, int periods) =>
        new() { Solver = solver, Controller = new FixedStep(Period / stepsOfPeriod), MaxSteps = 2 * stepsOfPeriod * periods };

    private static void Force(double t, ReadOnlySpan<double> q, Span<double> dp)
    {
        double square = (q[0] * q[0]) + (q[1] * q[1]), cube = square * Math.Sqrt(square);
        (dp[0], dp[1]) = (-q[0] / cube, -q[1] / cube);
    }

    private static double Energy(double[] y) =>
        (((y[2] * y[2]) + (y[3] * y[3])) / 2) - (1 / Math.Sqrt((y[0] * y[0]) + (y[1] * y[1])));
}

/// <summary>The error of the energy along an orbit.</summary>
/// <param name="Name">The name of the method.</param>
/// <param name="Order">The order of the method.</param>
/// <param name="ForcesOfStep">The number of evaluations of the force per step.</param>
/// <param name="LargestOfPeriod">The largest error in each period, relative to the energy.</param>
/// <param name="Largest">The largest of them.</param>
/// <param name="Drift">The mean error in the last tenth of all periods less that in the first tenth.</param>
internal sealed record EnergyTrace(
    string Name, int Order, long ForcesOfStep, double[] LargestOfPeriod, double Largest, double Drift);

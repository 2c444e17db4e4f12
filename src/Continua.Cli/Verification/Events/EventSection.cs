using Continua.Learning;

namespace Continua.Cli.Verification.Events;

/// <summary>Times of events, states after them, and gradients through them.</summary>
internal sealed class EventSection : VerificationSection
{
    private static readonly double[] Point = [1.0, 0.1, 0.5, 0.8, 0.05, 3.1, 1.43, 2.34, 0.4];

    // Where an event passes the end of a step, the number of steps changes and the solve is not smooth; a smaller difference does not
    // reach that point.
    private static readonly double[] Nudges = [2e-4, 5e-5, 1e-5];

    public override string Name => "events";

    public override string Title => "Events";

    public override string Explanation =>
        "A harmonic oscillator is reflected each time it falls below a level: times, the state at the end, and the derivatives of the "
        + "time of the second reflection by the initial state, the level and the reflected share are known. Then the gradient of a loss "
        + "through a pendulum with reflections and a dose at a given time, by all of these, is compared with extrapolated central "
        + "differences of equal steps, relative to the largest component.";

    public override IEnumerable<VerificationPart> Parts(VerificationPlan plan) =>
        plan.Methods.Select(method => new VerificationPart("event", method.Name, () => Of(method)));

    private static IEnumerable<Finding> Of(VerifiedMethod method)
    {
        Solver solver = method.Create();
        (SolveOptions options, double limit) = AccurateSolve.Of(solver);
        (double times, double state) = EventEquation.Errors(options);
        yield return new("times of events", method.Name, times, Wanted.AtMost(limit));
        yield return new("state after events", method.Name, state, Wanted.AtMost(limit));
        foreach (Adjoint adjoint in (Adjoint[])[new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }])
        {
            yield return new(
                $"derivatives of times, {AdjointName(adjoint)}", method.Name, EventEquation.GradientError(options with { Adjoint = adjoint }),
                Wanted.AtMost(10 * limit));
        }

        if (MethodTraits.Of(solver).GivenSteps)
        {
            yield return new("gradient through events", method.Name, Difference(solver), Wanted.AtMost(1e-6));
        }
    }

    private static string AdjointName(Adjoint adjoint) => adjoint is DiscreteAdjoint ? "discrete" : "checkpointed";

    private static double Difference(Solver solver)
    {
        SolveOptions options = new() { Solver = solver, Controller = new FixedStep(0.0731), Rtol = 1e-11, Atol = 1e-11, Threads = 1 };
        using Gradient<double> gradient = Gradient.Of<double>(x => EventEquation.Loss(x, options));
        double[] found = [.. gradient.Evaluate(Table([Point])).ByInputs[0].Cast<double>()];
        double[][] losses = [.. Nudges.Select(nudge => gradient.Evaluate(Table([.. CentralDifference.Points(Point, nudge)])).Losses)];
        double Miss(int i) => Nudges.Zip(losses).Min(pair => Math.Abs(CentralDifference.Of(pair.Second, i, pair.First) - found[i]));
        return Enumerable.Range(0, Point.Length).Max(Miss) / found.Max(Math.Abs);
    }

    private static double[,] Table(double[][] rows)
    {
        double[,] table = new double[rows.Length, Point.Length];
        for (int i = 0; i < table.Length; i++)
        {
            table[i / Point.Length, i % Point.Length] = rows[i / Point.Length][i % Point.Length];
        }

        return table;
    }
}

using Continua.Cli.Verification;

namespace Continua.Tests.Verification;

/// <summary>
/// The coefficients of a method as arrays, from which it is created and checked again: a fault is found if the method is refused or a
/// row fails.
/// </summary>
/// <param name="Arrays">The coefficients.</param>
/// <param name="Check">Creates the method with other coefficients, and returns the rows of its check.</param>
internal sealed record AlteredCoefficients(double[][] Arrays, Func<double[][], IEnumerable<Finding>> Check)
{
    public static AlteredCoefficients Of(Solver solver) => solver.As(new Families());

    /// <summary>The places at which a number can be added to a coefficient without being found.</summary>
    public IEnumerable<string> Unnoticed(double by)
    {
        for (int i = 0; i < Arrays.Length; i++)
        {
            for (int j = 0; j < Arrays[i].Length; j++)
            {
                double[][] altered = [.. Arrays.Select(array => (double[])[.. array])];
                altered[i][j] += by;
                if (!IsFound(altered))
                {
                    yield return $"coefficient {j} of array {i}";
                }
            }
        }
    }

    private bool IsFound(double[][] altered)
    {
        try
        {
            return Check(altered).Any(finding => !finding.Passed);
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private sealed class Families : ISolverFamilies<AlteredCoefficients>
    {
        private static readonly FamilyConditions Conditions = new("altered");

        public AlteredCoefficients Explicit(Tableau t)
        {
            int s = t.Stages, p = t.Interpolant?.Length ?? 0, extra = t.ExtraC.Length;
            return new(
                [t.C, t.B, t.Error ?? [], t.ExtraC, .. t.A, .. t.ExtraA, .. t.Interpolant ?? []],
                x => Conditions.Explicit(new(
                    t.Order, x[0], x[4..(4 + s)], x[1], t.Error is null ? null : x[2], t.EmbeddedOrder, p == 0 ? null : x[(4 + s + extra)..],
                    t.InterpolantOrder, x[3], x[(4 + s)..(4 + s + extra)])));
        }

        public AlteredCoefficients Symplectic(SymplecticTableau t, bool compensated) =>
            new([t.Kicks, t.Drifts], x => Conditions.Symplectic(new(t.Order, x[0], x[1]), compensated));

        public AlteredCoefficients Adams(int maxOrder) => new([], _ => []);

        public AlteredCoefficients Bdf(int maxOrder, double newtonTolerance) => new([], _ => []);

        public AlteredCoefficients Rosenbrock(RosenbrockTableau t)
        {
            int s = t.Stages;
            return new(
                [t.M, t.Error, t.Nodes, t.TimeFactors, [t.Gamma], .. t.A, .. t.C, .. t.Interpolant!],
                x => Conditions.Rosenbrock(new(
                    t.Order, x[4][0], x[5..(5 + s)], x[(5 + s)..(5 + (2 * s))], x[0], x[1], t.EmbeddedOrder, x[2], x[3],
                    x[(5 + (2 * s))..], t.InterpolantOrder)));
        }

        public AlteredCoefficients FullyImplicit(ImplicitTableau t, double newtonTolerance) => new(
            [t.C, t.B, [t.ErrorGamma], .. t.A],
            x => Conditions.FullyImplicit(new(t.Order, x[0], x[3..], x[1], x[2][0]), newtonTolerance));

        public AlteredCoefficients DiagonallyImplicit(DirkTableau t, double newtonTolerance)
        {
            int s = t.Stages;
            return new(
                [t.C, t.B, t.Error!, .. t.A, .. t.Interpolant!, .. t.Explicit ?? []],
                x => Conditions.DiagonallyImplicit(
                    new(t.Order, x[0], x[3..(3 + s)], x[1], x[2], t.EmbeddedOrder, x[(3 + s)..(3 + (2 * s))], t.InterpolantOrder,
                        t.Explicit is null ? null : x[(3 + (2 * s))..]),
                    newtonTolerance));
        }
    }
}

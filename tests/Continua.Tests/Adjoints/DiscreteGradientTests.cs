namespace Continua.Tests.Adjoints;

/// <summary>Discrete gradients against central differences of the same accepted steps.</summary>
public class DiscreteGradientTests
{
    private static readonly double[] Start = [0.9, -0.4];
    private static readonly (string Name, double T0, double T1, double[] Times)[] Clocks =
    [
        ("end only", 0.3, 2.1, []),
        ("saves between", 0.3, 2.1, [0.55, 0.61, 1.2, 2.0]),
        ("backwards", 1.7, -0.2, [1.5, 0.4]),
        ("saves at both ends and twice", 0.3, 2.1, [0.3, 0.8, 0.8, 2.1]),
        ("no span", 0.3, 0.3, []),
        ("no span, with saves", 0.3, 0.3, [0.3, 0.3]),
    ];

    public static TheoryData<string, string, string> All
    {
        get
        {
            TheoryData<string, string, string> all = [];
            foreach (string solver in Tests.Solvers.AllSolvers.Explicit)
            {
                foreach (string control in Tests.Solvers.AllSolvers.IsAdaptive(solver) ? ["fixed", "landing", "adaptive"] : (string[])["fixed", "landing"])
                {
                    foreach (var clock in Clocks)
                    {
                        all.Add(solver, control, clock.Name);
                    }
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_match_the_accepted_steps(string solver, string control, string clock)
    {
        (_, double t0, double t1, double[] times) = Clocks.First(c => c.Name == clock);
        SolveOptions options = new()
        {
            Solver = SolverCatalogue.Create(solver),
            Rtol = 1e-3,
            Atol = 1e-3,
            Controller = control switch { "fixed" => new FixedStep(0.23), "landing" => new FixedStep(0.23) { LandOnSaves = true }, _ => null },
        };
        double[] point = [.. Start, 0.7, .. TimedNetwork.Theta, t0, t1, .. times];
        double[] expected = Differences(options, point);
        foreach (Adjoint adjoint in (Adjoint[])[new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }])
        {
            double[] found = TimedNetwork.GradientAt(options with { Adjoint = adjoint }, point);
            foreach ((string name, Range part) in new[]
            {
                ("y0", 0..2), ("argument", 2..3), ("parameters", 3..27), ("times", 27..),
            })
            {
                double size = expected[part].Max(Math.Abs), miss = expected[part].Zip(found[part], (a, b) => Math.Abs(a - b)).Max();
                Assert.True(
                    miss <= 1e-6 * Math.Max(size, 1e-6),
                    $"{name}: {string.Join(' ', expected[part])}\n but {string.Join(' ', found[part])}");
            }
        }
    }

    public static TheoryData<string, string, string> Given
    {
        get
        {
            TheoryData<string, string, string> all = [];
            foreach (string solver in Tests.Solvers.AllSolvers.Names)
            {
                foreach (string control in (string[])["fixed", "landing", "given"])
                {
                    foreach (var clock in Clocks.Where(c => c.T0 != c.T1 && !c.Times.Contains(c.T0)))
                    {
                        all.Add(solver, control, clock.Name);
                    }
                }
            }

            return all;
        }
    }

    public static TheoryData<string> Adaptive => [.. Tests.Solvers.AllSolvers.Names.Where(Tests.Solvers.AllSolvers.IsAdaptive)];

    // These controllers do not choose steps by their error, so that the solve is smooth in its inputs and its central
    // differences are the reference.
    [Theory]
    [MemberData(nameof(Given))]
    public void Gradients_with_given_steps_match_the_solve(string solver, string control, string clock)
    {
        (_, double t0, double t1, double[] times) = Clocks.First(c => c.Name == clock);
        double span = t1 - t0;
        Solver method = SolverCatalogue.Create(solver);
        SolveOptions options = new()
        {
            Solver = method is DiagonallyImplicit newton ? newton with { NewtonTolerance = 1e-3 } : method,
            Rtol = 1e-10,
            Atol = 1e-10,
            Controller = control switch
            {
                "fixed" => new FixedStep(0.23),
                "landing" => new FixedStep(0.23) { LandOnSaves = true },
                _ => new GivenSteps([.. ((double[])[0.11, 0.17, 0.46, 0.61, 0.83]).Select(part => t0 + (part * span))]),
            },
        };
        double[] point = [.. Start, 0.7, .. TimedNetwork.Theta, t0, t1, .. times], found = TimedNetwork.GradientAt(options, point);
        Assert.Equal(found, TimedNetwork.GradientAt(options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } }, point));
        double largest = found.Max(Math.Abs);
        for (int i = 0; i < point.Length; i++)
        {
            double moved = Difference(1e-3), half = Difference(5e-4), difference = ((4 * half) - moved) / 3;
            Assert.True(
                Math.Abs(difference - found[i]) <= 1e-6 * Math.Max(Math.Abs(difference), largest), $"{i}: {difference} but {found[i]}");

            double Difference(double by)
            {
                double[] more = [.. point], less = [.. point];
                more[i] += by;
                less[i] -= by;
                return (TimedNetwork.Value(options, more) - TimedNetwork.Value(options, less)) / (2 * by);
            }
        }
    }

    // At default options, Newton's method stops at a fraction of the tolerances; the discrete adjoint is nevertheless
    // that of the exactly solved equations. Derivatives with respect to t₀ and t₁ are left out: adaptive steps move
    // with t₀, given ones do not.
    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Gradients_at_default_options_match_those_of_exactly_solved_stages(string solver)
    {
        Solver method = SolverCatalogue.Create(solver);
        double[] point = [.. Start, 0.7, .. TimedNetwork.Theta, 0.3, 2.1];
        SolveOptions options = new() { Solver = method };
        void Field(double t, ReadOnlySpan<double> y, Span<double> dy) => TimedNetwork.Slope(TimedNetwork.Theta, 0.7, t, y.ToArray()).CopyTo(dy);
        double[] times = Ode.Solve(Field, Start, 0.3, 2.1, options with { SaveAt = SaveAt.Steps }).Times();
        double[] found = TimedNetwork.GradientAt(options, point);
        Assert.Equal(found, TimedNetwork.GradientAt(options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } }, point));
        double[] solved = TimedNetwork.GradientAt(
            new()
            {
                Solver = method is DiagonallyImplicit newton ? newton with { NewtonTolerance = 1e-7 } : method,
                Controller = new GivenSteps(times),
            },
            point);
        double largest = solved.Max(Math.Abs);
        Assert.All(solved.Zip(found).Take(27), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 10 * options.Rtol * largest));
    }

    private static double[] Differences(SolveOptions options, double[] point)
    {
        const double Nudge = 1e-5;
        Replay replay = new(options, FieldAt(point), point[..2], point[27], point[28], point[29..]);
        double LossAt(double[] x) => TimedNetwork.Loss(replay.Run(FieldAt(x), x[..2], x[27], x[28], x[29..]));
        return [.. point.Select((_, i) =>
        {
            double[] more = [.. point], less = [.. point];
            more[i] += Nudge;
            less[i] -= Nudge;
            return (LossAt(more) - LossAt(less)) / (2 * Nudge);
        })];
    }

    private static Func<double, double[], double[]> FieldAt(double[] x) =>
        (t, y) => TimedNetwork.Slope(x[3..27], x[2], t, y);
}

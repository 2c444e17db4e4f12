using Continua.Tests.Solvers;

namespace Continua.Tests.Integration;

/// <summary>
/// States within steps have the order of the method's interpolant; for a method without one, they are refused.
/// </summary>
public class DenseOutputTests
{
    public static TheoryData<string> All => [.. AllSolvers.AnyField];

    public static TheoryData<string> WithFixedSteps => [.. AllSolvers.Names];

    [Theory]
    [MemberData(nameof(WithFixedSteps))]
    public void A_solution_between_steps_has_the_declared_order_of_its_interpolant(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        if (!solver.Interpolates)
        {
            return;
        }

        int order = Math.Min(SolverCatalogue.Create(name).InterpolantOrder + 1, solver.Order);
        foreach (ExactSystem system in ExactSystem.All)
        {
            int few = order <= 2 ? 64 : order >= 9 ? 4 : order >= 7 ? 8 : 24;
            double rough = ErrorBetween(system, solver, few), fine = ErrorBetween(system, solver, 2 * few);
            Assert.InRange(Math.Log2(rough / fine), order - 0.4, double.MaxValue);
        }
    }

    // Finite differences of four states approximate the derivative of the interpolant, with errors of the order of d⁴
    // and of rounding / d. The slope of Euler's interpolant has an error of |y''|h/2.
    [Theory]
    [MemberData(nameof(WithFixedSteps))]
    public void SlopeAt_is_the_derivative_of_the_interpolant_and_close_to_the_field(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        foreach (ExactSystem system in ExactSystem.All)
        {
            SolveOptions options = new()
            {
                Solver = solver,
                Controller = new FixedStep((system.T1 - system.T0) / 64),
                SaveAt = SaveAt.Dense,
                Rtol = 1e-13,
                Atol = 1e-13,
            };
            Solution<double> dense = Ode.Solve(system.Field, system.Exact(system.T0), system.T0, system.T1, options);
            foreach (double t in TimesWithin(system, 10))
            {
                if (!solver.Interpolates)
                {
                    Assert.Contains("or use Tsit5", Assert.Throws<InvalidOperationException>(() => dense.SlopeAt(t)).Message, StringComparison.Ordinal);
                    continue;
                }

                const double d = 1e-4;
                double[] slope = dense.SlopeAt(t), field = new double[slope.Length];
                system.Field(t, dense.At(t), field);
                for (int c = 0; c < slope.Length; c++)
                {
                    double differences = ((8 * (dense.At(t + d)[c] - dense.At(t - d)[c])) - (dense.At(t + (2 * d))[c] - dense.At(t - (2 * d))[c])) / (12 * d);
                    Assert.Equal(differences, slope[c], 1e-8);
                    Assert.Equal(field[c], slope[c], solver.Order == 1 ? 0.6 : 0.05);
                }
            }

            if (solver.Interpolates)
            {
                double[] first = new double[dense.Dimension], last = new double[dense.Dimension];
                system.Field(system.T0, dense.At(system.T0), first);
                system.Field(system.T1, dense.At(system.T1), last);
                Assert.All(Enumerable.Range(0, first.Length), c => Assert.Equal(first[c], dense.SlopeAt(system.T0)[c], solver.Order == 1 ? 0.6 : 0.05));
                Assert.All(Enumerable.Range(0, last.Length), c => Assert.Equal(last[c], dense.SlopeAt(system.T1)[c], solver.Order == 1 ? 0.6 : 0.05));
            }
        }
    }

    [Fact]
    public void Slopes_are_refused_without_dense_output_and_outside_the_span()
    {
        static void Field(double t, ReadOnlySpan<double> y, Span<double> dy) => dy[0] = -y[0];
        SolveOptions options = new() { SaveAt = SaveAt.Dense };
        Assert.Contains("SaveAt.Dense", Assert.Throws<InvalidOperationException>(() => Ode.Solve(Field, [1.0], 0, 1).SlopeAt(0.5)).Message, StringComparison.Ordinal);
        Solution<double> steps = Ode.Solve(Field, [1.0], 0, 1, new() { SaveAt = SaveAt.Steps });
        Assert.Contains("SaveAt.Dense", Assert.Throws<InvalidOperationException>(() => steps.At(0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("has the rows 0 to 0", Assert.Throws<ArgumentOutOfRangeException>(() => steps.Values(1)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Ode.Solve(Field, [1.0], 1, 1, options).SlopeAt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ode.Solve(Field, [1.0], 0, 1, options).SlopeAt(1.5));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Errors_between_adaptive_steps_are_as_small_as_at_the_steps(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        if (!solver.Interpolates || !AllSolvers.IsAdaptive(name))
        {
            return;
        }

        foreach (ExactSystem system in ExactSystem.All)
        {
            SolveOptions options = new() { Solver = solver, Rtol = 1e-6, Atol = 1e-6, SaveAt = SaveAt.Dense };
            Solution<double> dense = Ode.Solve(system.Field, system.Exact(system.T0), system.T0, system.T1, options);
            double atSteps = dense.Times().Max(t => system.ErrorAt(t, c => dense.At(t)[c]));
            double between = TimesWithin(system, 500).Max(t => system.ErrorAt(t, c => dense.At(t)[c]));
            Assert.InRange(between, 0, 20 * Math.Max(atSteps, 1e-6));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_method_without_an_interpolant_steps_to_save_times_and_refuses_other_times(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        Assert.Equal(solver.InterpolantOrder > 0, solver.Interpolates);
        ExactSystem system = ExactSystem.All[0];
        SolveOptions options = new() { Solver = solver, Controller = AllSolvers.IsAdaptive(name) ? null : new FixedStep(0.001), Rtol = 1e-7 };
        Solution<double> Solve(SaveAt saveAt) =>
            Ode.Solve(system.Field, system.Exact(system.T0), system.T0, system.T1, options with { SaveAt = saveAt });
        Solution<double> dense = Solve(SaveAt.Dense);
        Assert.All(Enumerable.Range(0, dense.Times().Length), n => Assert.Equal(dense.Values()[n, 0], dense.At(dense.Times()[n])[0]));
        double between = (dense.Times()[0] + dense.Times()[1]) / 2;
        if (!solver.Interpolates)
        {
            string message = Assert.Throws<InvalidOperationException>(() => dense.At(between)).Message;
            Assert.Contains($"SaveAt.Times({between.ToString(System.Globalization.CultureInfo.InvariantCulture)})", message, StringComparison.Ordinal);
            Assert.Contains("or use Tsit5", message, StringComparison.Ordinal);
            Assert.Equal(0, system.ErrorAt(between, c => Solve(SaveAt.Times(between)).Values()[0, c]), 1e-6);
            options = options with { Solver = new Tsit5() };
            Assert.Equal(0, system.ErrorAt(between, c => Solve(SaveAt.Dense).At(between)[c]), 1e-6);
            return;
        }

        Assert.Equal(0, system.ErrorAt(between, c => dense.At(between)[c]), 2e-3);
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    [InlineData(1e-9)]
    public void Interpolated_saves_of_Dopri8_meet_the_tolerance(double tolerance)
    {
        foreach (ExactSystem system in ExactSystem.All)
        {
            double error = system.ErrorOf(new() { Solver = new Dopri8(), Rtol = tolerance, Atol = tolerance }, TimesWithin(system, 60));
            Assert.InRange(error, 0, 20 * tolerance);
        }
    }

    private static double[] TimesWithin(ExactSystem system, int count) =>
        [.. Enumerable.Range(0, count).Select(n => system.T0 + ((n + 0.37) * (system.T1 - system.T0) / count))];

    private static double ErrorBetween(ExactSystem system, Solver solver, int steps)
    {
        SolveOptions options = new() { Solver = solver, Controller = new FixedStep((system.T1 - system.T0) / steps), SaveAt = SaveAt.Dense, Rtol = 1e-12, Atol = 1e-12 };
        Solution<double> dense = Ode.Solve(system.Field, system.Exact(system.T0), system.T0, system.T1, options);
        return TimesWithin(system, 10 * steps).Max(t => system.ErrorAt(t, c => dense.At(t)[c]));
    }
}

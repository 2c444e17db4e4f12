namespace Continua.Tests.Solvers;

/// <summary>
/// The order that remains for stiff equations: y' = λ(y − φ(t)) + φ'(t) with y = φ = sin(t + 1) and λh far below −1.
/// Reference: Prothero, Robinson (1974), <i>Math. Comp.</i> 28, 145–162.
/// </summary>
public class ProtheroRobinsonTests
{
    private const double Rate = -1e6;

    private static readonly double[] Steps = [0.25, 0.125, 0.0625, 0.03125];

    // The errors of stiffly accurate methods are proportional to h^q/|λ|. Diagonally implicit methods have stage order 2, so that
    // q = 2 for all of them. Both Rodas methods fulfil further conditions, so that q = 3. Collocation
    // methods have as many orders as stages; those of Gauss's methods do not decrease with |λ|. The errors of Rosenbrock23 do
    // not decrease with |λ|: they are about h²/8, 10⁴ times those of the others at a step of 1/4.
    private static readonly Dictionary<string, (int Order, bool FallsWithRate)> RemainingOrders = new()
    {
        ["kvaerno3"] = (2, true),
        ["kvaerno4"] = (2, true),
        ["kvaerno5"] = (2, true),
        ["kencarp3"] = (2, true),
        ["kencarp4"] = (2, true),
        ["kencarp5"] = (2, true),
        ["radauiia5"] = (3, true),
        ["gausslegendre4"] = (2, false),
        ["gausslegendre6"] = (4, false),
        ["rodas4p"] = (3, true),
        ["rodas5p"] = (3, true),
        ["rosenbrock23"] = (2, false),
    };

    public static TheoryData<string> WithFixedSteps => [.. AllSolvers.Names.Where(name => !AllSolvers.Of(name).IsExplicit)];

    public static TheoryData<string> Implicit => [.. AllSolvers.AnyField.Where(name => !AllSolvers.Of(name).IsExplicit)];

    public static TheoryData<string> Constrained => [.. AllSolvers.AnyField.Where(name => AllSolvers.Of(name).SolvesConstraints)];

    [Theory]
    [MemberData(nameof(WithFixedSteps))]
    public void Errors_decrease_with_the_order_that_remains_for_stiff_equations(string name)
    {
        (int order, bool falls) = RemainingOrders[name];
        double[] errors = [.. Steps.Select(h => ErrorOf(name, Rate, h))];
        (double _, double slope) = MathNet.Numerics.Fit.Line([.. Steps.Select(h => Math.Log(h))], [.. errors.Select(error => Math.Log(error))]);
        Assert.Equal(order, slope, 0.1);
        Assert.Equal(falls ? 100 : 1, ErrorOf(name, Rate / 100, Steps[0]) / errors[0], falls ? 3 : 0.02);
    }

    // A step that is long compared to 1/λ ends on the solution whatever its size, which is therefore limited only by
    // the error within the step.
    [Theory]
    [MemberData(nameof(Implicit))]
    public void States_within_steps_meet_the_tolerance(string name)
    {
        SolveOptions options = new() { Solver = AllSolvers.Of(name), Rtol = 1e-6, Atol = 1e-6 };
        double[] times = [.. Enumerable.Range(1, 999).Select(n => n * 0.01)];
        foreach (double rate in (double[])[-1, -1e2, -1e4, -1e7])
        {
            void Field(double t, ReadOnlySpan<double> y, Span<double> dy) => dy[0] = (rate * (y[0] - Math.Sin(t + 1))) + Math.Cos(t + 1);
            double LargestError(double[] at, Func<int, double> value) => at.Select((t, n) => Math.Abs(value(n) - Math.Sin(t + 1))).Max();

            double[,] start = { { Math.Sin(1) } };
            Solution<double> steps = Ode.Solve<double>((t, y) => (rate * (y - Tensor.Sin(t + 1))) + Tensor.Cos(t + 1), start, 0, 10, options with { SaveAt = SaveAt.Steps });
            Solution<double> saved = Ode.Solve(Field, [start[0, 0]], 0, 10, options with { SaveAt = SaveAt.Times(times) });
            Solution<double> dense = Ode.Solve(Field, [start[0, 0]], 0, 10, options with { SaveAt = SaveAt.Dense });
            double allowed = 3 * (1e-6 + LargestError(steps.Times(), n => steps.Values()[n, 0]));
            Assert.InRange(LargestError(times, n => saved.Values()[n, 0]), 0, allowed);
            Assert.InRange(LargestError(times, n => dense.At(times[n])[0]), 0, allowed);
        }
    }

    // An unchecked step ends slightly off the solution; multiplied by the rate, its error is in the first slope of the
    // next step.
    [Theory]
    [MemberData(nameof(Implicit))]
    public void A_single_save_meets_the_tolerance(string name)
    {
        Random random = new(7);
        for (int n = 0; n < 150; n++)
        {
            double speed = 0.3 + (2 * random.NextDouble()), phase = 6 * random.NextDouble(), rate = -Math.Pow(10, 3 + (4 * random.NextDouble()));
            double at = 0.1 + (2.8 * random.NextDouble());
            Solution<double> found = Ode.Solve(
                (t, y, dy) => dy[0] = (rate * (y[0] - Math.Cos((speed * t) + phase))) - (speed * Math.Sin((speed * t) + phase)),
                [Math.Cos(phase)], 0, 3, new() { Solver = AllSolvers.Of(name), Rtol = 1e-7, Atol = 1e-7, SaveAt = SaveAt.Times(at) });
            Assert.InRange(Math.Abs(found.Values()[0, 0] - Math.Cos((speed * at) + phase)), 0, 5e-6);
        }
    }

    // A constraint 0 = sin t − y₁ with y₀' = y₁: y₁ is infinitely stiff.
    [Theory]
    [MemberData(nameof(Constrained))]
    public void Constraints_are_met_within_steps(string name)
    {
        OdeTerm<float> single = new((t, y, dy) => (dy[0], dy[1]) = (y[1], MathF.Sin(t) - y[1])) { MassMatrix = new[,] { { 1.0, 0 }, { 0, 0 } } };
        OdeTerm<double> twice = new((t, y, dy) => (dy[0], dy[1]) = (y[1], Math.Sin(t) - y[1])) { MassMatrix = single.MassMatrix };
        double[] times = [.. Enumerable.Range(1, 199).Select(n => n * 0.05)];
        SolveOptions options = new() { Solver = AllSolvers.Of(name), SaveAt = SaveAt.Times(times) };
        Solution<double> found = Ode.Solve(twice, [0.0, 0.0], 0, 10, options with { Rtol = 1e-7, Atol = 1e-7 });
        Solution<float> rough = Ode.Solve(single, [0f, 0f], 0, 10, options with { Rtol = 1e-3, Atol = 1e-3 });
        for (int n = 0; n < times.Length; n++)
        {
            Assert.Equal(Math.Sin(times[n]), found.Values()[n, 1], 3e-7);

            // The first component is an integral: the errors of multistep methods, of at most 1e-7 per step, add up.
            Assert.Equal(1 - Math.Cos(times[n]), found.Values()[n, 0], options.Solver is Multistep ? 1e-7 * found.Statistics.Accepted : 1e-6);
            Assert.Equal(Math.Sin(times[n]), rough.Values()[n, 1], 3e-3);
        }
    }

    // Only steps with a save control the error within: the saves of one row do not affect the other rows of the block.
    [Theory]
    [MemberData(nameof(Implicit))]
    public void A_row_with_its_own_saves_has_the_bits_of_the_row_alone(string name)
    {
        SolveOptions options = new() { Solver = AllSolvers.Of(name), Rtol = 1e-6, Atol = 1e-6 };
        double[][] times = [[0.5, 3.25], [10], [], [1.125, 1.25, 7]];
        double[,] starts = { { 0.5 }, { 0.6 }, { 0.7 }, { 0.8 } };
        Tensor Field(Tensor t, Tensor y) => (-1e4 * (y - Tensor.Sin(t + 1))) + Tensor.Cos(t + 1);
        Solution<double> all = Ode.Solve<double>(Field, starts, 0, 10, options with { SaveAt = SaveAt.TimesPerRow(times) });
        for (int row = 0; row < times.Length; row++)
        {
            Solution<double> alone = Ode.Solve<double>(Field, new[,] { { starts[row, 0] } }, 0, 10, options with { SaveAt = SaveAt.TimesPerRow([times[row]]) });
            Assert.Equal(alone.Values(), all.Values(row));
            Assert.Equal(alone.Statistics, all.StatisticsOf(row));
        }
    }

    /// <summary>The largest error at steps of size h from 0 to 2.</summary>
    private static double ErrorOf(string name, double rate, double h)
    {
        OdeTerm<double> term = new((t, y, dy) => dy[0] = (rate * (y[0] - Math.Sin(t + 1))) + Math.Cos(t + 1))
        {
            Jacobian = (t, y, byState, byTime) => (byState[0], byTime[0]) = (rate, (-rate * Math.Cos(t + 1)) - Math.Sin(t + 1)),
        };
        Solution<double> found = Ode.Solve(
            term, [Math.Sin(1)], 0, 2,
            new() { Solver = AllSolvers.Of(name), Controller = new FixedStep(h), Rtol = 1e-14, Atol = 1e-14, SaveAt = SaveAt.Steps });
        return found.Times().Select((t, n) => Math.Abs(found.Values()[n, 0] - Math.Sin(t + 1))).Max();
    }
}

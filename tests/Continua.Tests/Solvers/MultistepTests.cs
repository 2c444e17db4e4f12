using Continua.Execution;
using Continua.Stepping;
using Continua.Tests.Detest;
using static Continua.Tensor;

namespace Continua.Tests.Solvers;

/// <summary>Methods that compute a step from several earlier ones, and choose order and size themselves.</summary>
public class MultistepTests
{
    private static readonly double[] Point = [0.8, -0.4, 1.3, 0.1, 2.3];

    public static TheoryData<string> All => [.. AllSolvers.Multistep];

    public static TheoryData<string, int, bool> OrdersAndTapes
    {
        get
        {
            TheoryData<string, int, bool> cases = [];
            foreach (string name in AllSolvers.Multistep)
            {
                int highest = ((Multistep)AllSolvers.Of(name)).MaxOrder;
                foreach (int order in Enumerable.Range(1, highest))
                {
                    cases.Add(name, order, order % 2 == 0);
                }
            }

            return cases;
        }
    }

    [Fact]
    public void The_multistep_methods_are_those_that_choose_their_steps() => Assert.Equal(
        Solver.All.Where(solver => solver is Multistep).Select(SolverCatalogue.NameOf), AllSolvers.Multistep);

    [Theory]
    [MemberData(nameof(All))]
    public void Another_controller_is_refused(string name)
    {
        foreach (StepController controller in (StepController[])[new FixedStep(0.1), new GivenSteps(0.5), PidController.Pi, new PidController { Shared = true }])
        {
            string message = Assert.Throws<ArgumentException>(
                () => Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 1, new() { Solver = AllSolvers.Of(name), Controller = controller })).Message;
            Assert.Contains("chooses the sizes of its steps", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_controller_may_be_the_default_one(string name)
    {
        SolveOptions options = new() { Solver = AllSolvers.Of(name) };
        double[,] expected = Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 1, options).Last;
        Assert.Equal(expected, Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 1, options with { Controller = options.Solver.DefaultController }).Last);
    }

    // The slope is a polynomial for which the method is exact, once steps of the full order are taken: the error then stays.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    public void Adams_steps_of_varying_sizes_integrate_polynomials_of_their_order_exactly(int order)
    {
        double degree = order + 1;
        foreach (double direction in (double[])[1, -1])
        {
            SolveOptions options = Pinned("adams", order);
            Solution<double> found = Ode.Solve(
                (t, y, dy) => dy[0] = direction * degree * Math.Pow(direction * t, order), [1.0], 0, 2 * direction,
                options with { SaveAt = SaveAt.Steps, StopAt = [.. options.StopAt!.Select(t => direction * t)] });
            double[] errors = [.. found.Times().Select((t, n) => found.Values()[n, 0] - 1 - Math.Pow(direction * t, degree))];
            Assert.All(errors[(order + 6)..], error => Assert.Equal(errors[^1], error, 1e-12 * Math.Pow(2, degree)));
        }
    }

    [Fact]
    public unsafe void Bdf_predictions_and_their_slopes_are_exact_for_polynomials_whatever_the_earlier_sizes()
    {
        const int lanes = 8, orders = Bdf.HighestOrder;
        Random random = new(1);
        using StepRecord<double> stepRecord = new(new(3, 1, lanes, 0, States: false, orders + 1, BdfNumbers.FirstSize + orders));
        stepRecord.SetRows(new LaneMap.Pool(lanes, lanes).Of([.. Enumerable.Range(0, lanes)]));
        using BdfWeights<double> weights = new(orders, lanes);
        for (int l = 0; l < lanes; l++)
        {
            stepRecord.Size[l] = random.NextDouble() + 0.1;
            stepRecord.Number(BdfNumbers.Order)[l] = 1 + (l % orders);
            stepRecord.Number(BdfNumbers.Count)[l] = orders;
            for (int i = 0; i < orders; i++)
            {
                stepRecord.Number(BdfNumbers.FirstSize + i)[l] = random.NextDouble() + 0.1;
            }
        }

        weights.Compute(stepRecord, orders);
        for (int l = 0; l < lanes; l++)
        {
            double h = stepRecord.Size[l];
            for (int power = 0; power <= 1 + (l % orders); power++)
            {
                double at = 0, value = 0, slope = 0;
                for (int j = 0; j <= orders; j++)
                {
                    at -= j == 0 ? 0 : stepRecord.Number(BdfNumbers.FirstSize + j - 1)[l];
                    value += weights.Predict[(j * weights.Stride) + l] * Math.Pow(at, power);
                    slope += weights.Slope[(j * weights.Stride) + l] * Math.Pow(at, power);
                }

                Assert.Equal(Math.Pow(h, power), value, 1e-9);
                Assert.Equal(power == 0 ? 0 : power * Math.Pow(h, power - 1), slope, 1e-9);
            }
        }
    }

    // The sizes follow from FirstStep, MaxStep and StopAt, so that the solve is smooth in its inputs.
    [Theory]
    [MemberData(nameof(OrdersAndTapes))]
    public void Gradients_match_central_differences_with_the_same_steps_and_orders(string name, int order, bool stored)
    {
        SolveOptions options = Pinned(name, order) with { Adjoint = stored ? new DiscreteAdjoint() : new CheckpointedAdjoint { Budget = 1 } };
        using Gradient<double> gradient = Gradient.Of<double>(
            x =>
            {
                SolvedTensor solved = Ode.Solve(
                    (t, y) => [(y[1] * x[2]) + Sin(3 * t), -Sin(y[0]) - (0.2 * y[1] * y[1] * x[2])], x[..2], x[3], x[4],
                    times: Stack(x[3] + 0.31, x[3] + 0.94, x[3] + 1.7), options: options);
                return Sum(solved.Last) + Sum(Square(solved.Saved));
            });
        double[,] at = new double[1, Point.Length];
        Point.AsSpan().CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref at[0, 0], Point.Length));
        double[] found = [.. gradient.Evaluate(at).ByInputs[0].Cast<double>()];
        for (int i = 0; i < Point.Length; i++)
        {
            double wide = Difference(i, 2e-4), narrow = Difference(i, 1e-4), expected = ((4 * narrow) - wide) / 3;
            Assert.Equal(expected, found[i], 1e-8 * Math.Max(1, Math.Abs(expected)));
        }

        double Difference(int input, double by)
        {
            double[,] more = (double[,])at.Clone(), less = (double[,])at.Clone();
            more[0, input] += by;
            less[0, input] -= by;
            return (gradient.Evaluate(more).Value - gradient.Evaluate(less).Value) / (2 * by);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_strict_tolerances_are_those_of_the_equation(string name)
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Ode.Solve((t, y) => [y[1], -x[1] * y[0]], Stack(x[0], 0), 0, x[2], options: new() { Solver = AllSolvers.Of(name), Rtol = 1e-11, Atol = 1e-11 }).Last[0]);
        double[] found = [.. gradient.Evaluate(new[,] { { 1.2, 2.25, 4 } }).ByInputs[0].Cast<double>()];
        Assert.Equal(Math.Cos(6), found[0], 1e-7);
        Assert.Equal(-1.2 * 4 * Math.Sin(6) / 3, found[1], 1e-7);
        Assert.Equal(-1.2 * 1.5 * Math.Sin(6), found[2], 1e-7);
    }

    [Fact]
    public void Errors_of_Adams_follow_the_tolerance_on_the_nonstiff_test_set()
    {
        foreach (DetestProblem problem in DetestProblem.All.Where(p => p.Name is not ("D4" or "D5")))
        {
            foreach (double tolerance in (double[])[1e-6, 1e-9])
            {
                Solution<double> found = problem.Solve(new() { Solver = new Adams(), Rtol = tolerance, Atol = tolerance });
                double error = DetestProblem.Distance(Enumerable.Range(0, problem.Start.Length).Select(c => found.Last[0, c]).ToArray(), problem.End);
                Assert.True(error <= 1000 * tolerance, $"{problem.Name}, {tolerance}: {error}");
            }
        }
    }

    [Fact]
    public void Strict_tolerances_use_high_orders()
    {
        long Evaluations(int order) => Ode.Solve(
            (t, y, dy) => (dy[0], dy[1]) = (y[1], -y[0]), [1.0, 0.0], 0, 20,
            new() { Solver = new Adams { MaxOrder = order }, Rtol = 1e-10, Atol = 1e-10 }).Statistics.Evaluations;
        Assert.InRange(Evaluations(12), 1, Evaluations(4) / 3);
    }

    // While sizes double and orders rise, the differences of slopes cancel: their rounding errors must not pass for errors of zero.
    [Theory]
    [MemberData(nameof(All))]
    public void Solves_in_single_precision_meet_their_tolerance_whatever_the_first_step(string name)
    {
        Random random = new(3);
        for (int n = 0; n < 300; n++)
        {
            double t0 = random.NextDouble() - 0.5, span = 3 * random.NextDouble(), tolerance = Math.Pow(10, -random.Next(3, 6));
            float start = (float)((4 * random.NextDouble()) - 2);
            double? first = random.Next(2) == 0 ? null : Math.Pow(10, -random.Next(1, 8));
            Solution<float> found = Ode.Solve(
                (t, y) => -y, new[,] { { start } }, t0, t0 + span,
                new() { Solver = AllSolvers.Of(name), Rtol = tolerance, Atol = tolerance, FirstStep = first });
            Assert.Equal(start * Math.Exp(-span), found.Last[0, 0], (50 * tolerance) + 1e-5);
        }
    }

    // A Jacobian and a factorization serve many steps.
    [Fact]
    public void Bdf_reuses_the_Jacobian_and_its_factors()
    {
        SolveStatistics statistics = Ode.Solve(
            new OdeTerm<double>((t, y, dy) => dy[0] = -1000 * (y[0] - Math.Cos(t))) { Jacobian = (t, y, j, byTime) => (j[0], byTime[0]) = (-1000, -1000 * Math.Sin(t)) },
            [0.0], 0, 10, new() { Solver = new Bdf(), Rtol = 1e-6, Atol = 1e-6 }).Statistics;
        Assert.InRange(statistics.Jacobians, 1, statistics.Accepted / 20);
        Assert.InRange(statistics.Factorizations, 1, statistics.Accepted / 3);
        Assert.InRange(statistics.Evaluations, statistics.Accepted, 2 * statistics.Accepted);
    }

    // An event with a reset begins the method again; the events of a row change neither the steps of its mates nor theirs.
    [Theory]
    [MemberData(nameof(All))]
    public void After_an_event_steps_begin_again_with_small_sizes(string name)
    {
        SolveOptions options = new() { Solver = AllSolvers.Of(name), Rtol = 1e-9, Atol = 1e-9, SaveAt = SaveAt.Steps };
        double[] times = Ode.Solve(
            (t, y, dy) => dy[0] = Math.Cos(t), [0.0], 0, 4, options with { Events = [Event<double>.At([2.0], (t, y) => y[0] += 1)] }).Times();
        int last = Array.FindLastIndex(times, t => t == 2);
        Assert.InRange(times[last + 1] - 2, 0, 0.5 * (times[Array.IndexOf(times, 2)] - times[Array.IndexOf(times, 2) - 1]) + 1e-3);
    }

    /// <summary>Options with which the sizes do not depend on the values, and the order rises to the given one.</summary>
    private static SolveOptions Pinned(string name, int order) => new()
    {
        Solver = (Multistep)AllSolvers.Of(name) is Bdf bdf ? bdf with { MaxOrder = order, NewtonTolerance = 1e-15 } : (Multistep)AllSolvers.Of(name) with { MaxOrder = order },

        // Adams methods raise the order until the first error that is too large. BDF methods do where higher orders have
        // smaller errors, in units of tolerances below 1.
        Rtol = name == "bdf" ? 0.05 : 1e3,
        Atol = name == "bdf" ? 0.05 : 1e3,
        FirstStep = 0.01,
        MaxStep = 0.08,
        StopAt = [0.33, 0.37, 0.52, 0.61, 0.9, 1.03, 1.5, 1.51, 1.6],
    };
}

using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Events;

/// <summary>
/// Gradients through crossings, resets, doses, saves and recorded events, compared with closed forms or with finite
/// differences of the solve. For finite differences, the solve has steps that are not chosen by their error, so that it
/// is smooth in its inputs.
/// </summary>
public class EventGradientTests
{
    /// <summary>
    /// y₀ [2], parameters of field and events [3], t₀, t₁, save times [3], dose times [2], doses [2].
    /// </summary>
    private static readonly double[] Point = [0.9, -0.4, 0.7, 0.35, 0.6, 0.05, 3.1, 0.5, 1.3, 2.8, 0.83, 2.1, 0.4, -0.3];

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string solver in Tests.Solvers.AllSolvers.Names)
            {
                foreach (string control in (string[])["fixed", "landing", "given"])
                {
                    all.Add(solver, control);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_match_finite_differences_of_the_solve(string solver, string control)
    {
        Solver method = SolverCatalogue.Create(solver);
        SolveOptions options = new()
        {
            Solver = method is DiagonallyImplicit newton ? newton with { NewtonTolerance = 1e-3 } : method,
            Rtol = 1e-10,
            Atol = 1e-10,
            Controller = control switch
            {
                "fixed" => new FixedStep(0.0731),
                "landing" => new FixedStep(0.0731) { LandOnSaves = true },
                _ => new GivenSteps([.. Enumerable.Range(1, 40).Select(n => 0.05 + (n * 0.0763))]),
            },
            RecordedEvents = 8,
            ThrowOnFailure = true,
        };
        double[] found = Pulled(options, Point);
        Assert.Equal(found, Pulled(options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } }, Point));
        double largest = found.Max(Math.Abs);
        for (int i = 0; i < Point.Length; i++)
        {
            // Where an event passes the end of a step, the number of steps changes and the solve is not smooth; a smaller
            // difference does not reach that point.
            double difference = Extrapolated(2e-4);
            if (Math.Abs(difference - found[i]) > 1e-6 * Math.Max(Math.Abs(difference), largest))
            {
                difference = Extrapolated(5e-5);
            }

            Assert.True(
                Math.Abs(difference - found[i]) <= 1e-6 * Math.Max(Math.Abs(difference), largest), $"{i}: {difference} but {found[i]}");

            double Extrapolated(double by) => ((4 * Difference(by / 2)) - Difference(by)) / 3;

            double Difference(double by)
            {
                double[] more = [.. Point], less = [.. Point];
                more[i] += by;
                less[i] -= by;
                return (Value(options, more) - Value(options, less)) / (2 * by);
            }
        }
    }

    [Fact]
    public void The_time_of_an_event_at_a_jump_of_its_condition_moves_with_the_knot()
    {
        // The jump of the limit from 2 to 0.5 at t = 1.1 takes the condition across zero:
        // y(3) = (x₃ + 1.1 − 5 + 1.9, 3 · 2 · 1.1 + 2 · 1.9).
        foreach (SolveOptions options in (SolveOptions[])[new(), new() { Controller = new FixedStep(0.13) }, new() { Solver = new Rodas5P() }])
        {
            foreach (int rows in (int[])[1, 2])
            {
                double[,] points = new double[rows, 4];
                for (int r = 0; r < rows; r++)
                {
                    (points[r, 1], points[r, 2], points[r, 3]) = (1.1, 4, 0.1);
                }

                GradientResult<double> found = Gradient.Of<double>(x => Sum(Ended(x, options).Last)).Evaluate(points);
                Assert.Equal(8.5 * rows, found.Value, 1e-9);
                Assert.Equal(4, found.ByInputs[0][rows - 1, 1], 1e-9);
                Assert.Equal(1, found.ByInputs[0][rows - 1, 3], 1e-9);
            }
        }

        static SolvedTensor Ended(Tensor x, SolveOptions options)
        {
            InputPath limit = InputPath.Step(x[..3], Vector(2, 0.5, 0.5));
            Event crossed = new((t, y) => y[0] - limit.At(t), (t, y) => Stack([y[0] - 5, y[1] * 3]), Crossing.Rising);
            return Ode.Solve((t, y) => Stack([1 + (0 * y[0]), 2 + (0 * y[1])]), Stack([x[3], x[3] * 0]), 0, 3, options: options with { Events = [crossed] });
        }
    }

    [Fact]
    public void The_time_of_an_event_at_a_jump_moves_with_the_knot_in_a_backward_solve()
    {
        // The solve goes backwards from t = 2. Until the jump of the limit at t = 1.1, y₀ − ½ is below the limit −0.1;
        // then it is above the limit −2. At t = 0, y₁ = 3 · 2 · (1.1 − 2) − 2 · 1.1.
        GradientResult<double> found = Gradient.Of<double>(x =>
        {
            InputPath limit = InputPath.Step(x[..3], Vector(-2, -0.1, -0.1));
            Event crossed = new((t, y) => y[0] - 0.5 - limit.At(t), (t, y) => Stack([y[0] - 5, y[1] * 3]));
            return Sum(Ode.Solve((t, y) => Stack([1 + (0 * y[0]), 2 + (0 * y[1])]), Stack([x[3], x[3] * 0]), 2, 0, options: new() { Events = [crossed] }).Last);
        }).Evaluate(new[,] { { -1, 1.1, 4, 0.1 } });
        Assert.Equal(0.1 - 2 - 5 - 7.6, found.Value, 1e-9);
        Assert.Equal(4, found.ByInputs[0][0, 1], 1e-9);
        Assert.Equal(1, found.ByInputs[0][0, 3], 1e-9);
    }

    [Fact]
    public void The_time_of_an_undeclared_jump_has_no_derivative()
    {
        Gradient<double> gradient = Gradient.Of<double>(x => Ode.Solve(
            (t, y) => [1, 0 * y[0]], [x[0], 0], 0, 3,
            options: new() { Events = [new Event((t, y) => y[0] - Where(t < 1.1, 2, 0.5), (t, y) => [y[0], 3 * t], Crossing.Rising)] }).Last[1]);
        GradientResult<double> found = gradient.Evaluate(new[,] { { 0.1 } });
        Assert.True(double.IsNaN(found.ByInputs[0][0, 0]));
        Assert.Contains("jumps across it", Assert.Single(found.Report.Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_recorded_events_are_complete()
    {
        Predictor<double> events = Predictor.Of<double>(x =>
        {
            SolvedTensor solved = Solved(x, new() { RecordedEvents = 9, Controller = new FixedStep(0.01) });
            return Concat(Reshape(solved.EventCount, [1]), solved.EventNumbers, solved.EventTimes);
        });
        double[,] found = events.Evaluate(null, Row(Point));
        Assert.Equal(8, found[0, 0]);
        Assert.Equal([2, 0, 2, 1, 2, 1], Enumerable.Range(1, 6).Select(n => (int)found[0, n]).ToArray());
        Assert.True(double.IsNaN(found[0, 9]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Doses_at_t0_and_t1_have_separate_derivatives_with_respect_to_their_times(string solver, string control)
    {
        // y' = −k y with dose a at τ₀ = t₀ and dose b at τ₁ = t₁:
        // y(t₁) = ((y₀ e^{−k(τ₀ − t₀)} + a) e^{−k(τ₁ − τ₀)} + b) e^{−k(t₁ − τ₁)}.
        SolveOptions options = new()
        {
            Solver = SolverCatalogue.Create(solver),
            Rtol = 1e-9,
            Atol = 1e-9,
            Controller = control switch
            {
                "fixed" => new FixedStep(1e-3),
                "landing" => new FixedStep(1e-3) { LandOnSaves = true },
                _ => new GivenSteps([.. Enumerable.Range(1, 1000).Select(n => n * 1e-3)]),
            },
        };
        Gradient<double> last = Gradient.Of<double>(x => Ode.Solve((t, y) => -0.5 * y, x[..1], x[1], x[2], x[1..3], options with
        {
            Events = [Event.At(x[3..5], x[5..], (t, y, dose) => y + dose)],
        }).Last[0]);
        double[] found = [.. last.Evaluate(new double[,] { { 1, 0.2, 0.9, 0.2, 0.9, 2, 3 } }).ByInputs[0].Cast<double>()];
        double decay = Math.Exp(-0.35), end = (3 * decay) + 3;
        double[] expected = [decay, 0.5 * decay, -0.5 * end, -0.5 * decay + (0.5 * 3 * decay), (-0.5 * 3 * decay) + (0.5 * end), decay, 1];
        double tolerance = SolverCatalogue.Create(solver).Order == 1 ? 5e-3 : 1e-5;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) < tolerance, $"{i}: {string.Join(' ', expected)}\n but {string.Join(' ', found)}");
        }
    }

    [Theory]
    [InlineData("dopri5", 1, 1, 1)]
    [InlineData("rodas5p", 1, 1, 1)]
    [InlineData("dopri5", 1, 1, 1.5)]
    [InlineData("dopri5", 1, 1.5, 1)]
    [InlineData("dopri5", 1.5, 1, 1)]
    [InlineData("dopri5", 0, 0, 1)]
    public void Doses_and_a_jump_of_the_input_at_one_time_have_separate_derivatives(string solver, double first, double second, double jump)
    {
        // y' = u(t) − y with doses 1 and ½; u jumps from 0 to 3.
        foreach (int lists in (int[])[1, 2])
        {
            Gradient<double> gradient = Gradient.Of<double>(x => Ode.Solve(
                (t, y) => Reshape(InputPath.Step(Concat(Vector(-1), x[2..3]), Vector(0, 3)).At(t) - y[0], [1]),
                Vector(0),
                0,
                2,
                options: new()
                {
                    Solver = SolverCatalogue.Create(solver),
                    Rtol = 1e-11,
                    Atol = 1e-11,
                    Events = lists == 1 ? [Event.At(x[..2], Vector(1, 0.5), (t, y, dose) => y + dose)]
                        : [Event.At(x[..1], (t, y) => y + 1), Event.At(x[1..2], (t, y) => y + 0.5)],
                }).Last[0]);
            GradientResult<double> found = gradient.Evaluate(Row([first, second, jump]));
            Assert.Equal(Math.Exp(first - 2) + (0.5 * Math.Exp(second - 2)) + (3 * (1 - Math.Exp(jump - 2))), found.Value, 1e-9);
            Assert.Equal(Math.Exp(first - 2), found.ByInputs[0][0, 0], 1e-8);
            Assert.Equal(0.5 * Math.Exp(second - 2), found.ByInputs[0][0, 1], 1e-8);
            Assert.Equal(-3 * Math.Exp(jump - 2), found.ByInputs[0][0, 2], 1e-8);
        }
    }

    [Fact]
    public void A_dose_at_a_breakpoint_and_periodic_doses_have_separate_derivatives()
    {
        // y' = (t < 1 ? 0 : 3) − y with a dose of 1 at x₀ = 1, and doses of ½ at intervals of 1 from t₀ = x₁.
        Gradient<double> gradient = Gradient.Of<double>(x => Ode.Solve(
            (t, y) => Where(t < 1, 0, 3) - y,
            Vector(0),
            x[1],
            1.9,
            options: new()
            {
                Rtol = 1e-11,
                Atol = 1e-11,
                Breakpoints = [1],
                Events = [Event.At(x[..1], (t, y) => y + 1), Event.Every(1, (t, y) => y + 0.5)],
            }).Last[0]);
        GradientResult<double> found = gradient.Evaluate(Row([1, 0]));
        double decay = Math.Exp(-0.9);
        Assert.Equal((1.5 * decay) + (3 * (1 - decay)), found.Value, 1e-9);
        Assert.Equal(decay, found.ByInputs[0][0, 0], 1e-8);
        Assert.Equal(0.5 * decay, found.ByInputs[0][0, 1], 1e-8);
    }

    private static double[] Pulled(SolveOptions options, double[] point)
    {
        GradientResult<double> found = Of(options).Evaluate(Row(point));
        return [.. Enumerable.Range(0, point.Length).Select(i => found.ByInputs[0][0, i])];
    }

    private static double Value(SolveOptions options, double[] point) => Of(options).Evaluate(Row(point)).Value;

    private static Gradient<double> Of(SolveOptions options) => Gradient.Of<double>(x => Loss(x, options));

    private static double[,] Row(double[] point)
    {
        double[,] row = new double[1, point.Length];
        for (int i = 0; i < point.Length; i++)
        {
            row[0, i] = point[i];
        }

        return row;
    }

    private static Tensor Loss(Tensor x, SolveOptions options)
    {
        SolvedTensor solved = Solved(x, options);
        Tensor loss = Sum(Vector(0.7, -0.4) * Sin(solved.Last));
        for (int save = 0; save < 3; save++)
        {
            loss += Sum(Vector(0.3 + save, 1.1) * Sin(solved.Saved[save]));
        }

        for (int e = 0; e < options.RecordedEvents; e++)
        {
            loss += Sin((1 + (0.1 * e)) * solved.EventTimes[e]) + Sum(Vector(0.2, 0.5) * Sin(solved.StatesBeforeEvents[e]))
                - Sum(Vector(0.6, 0.1 * e) * Cos(solved.StatesAfterEvents[e]));
        }

        return loss;
    }

    private static SolvedTensor Solved(Tensor x, SolveOptions options) => Ode.Solve(
        (t, y) => [y[1] + (0.1 * Sin(t)), (-x[2] * 4 * Sin(y[0])) + (0.2 * Cos(2 * t)) - (0.1 * y[1])], x[..2], x[5], x[6], x[7..10], options with
        {
            Events =
            [
                new Event((t, y) => y[0] - x[3] + (0.1 * t), (t, y) => [y[0] + (0.1 * x[4] * t), (-x[4] * y[1]) + (0.05 * t)], Crossing.Falling),
                Event.At(x[10..12], x[12..], (t, y, dose) => [y[0], y[1] + (dose * (1 + (0.1 * y[0]))) + (0.01 * t * t)]),
                new Event((t, y) => y[1] + 0.9 - (0.1 * x[2])),
            ],
        });
}

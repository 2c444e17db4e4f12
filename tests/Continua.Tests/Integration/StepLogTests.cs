using System.Collections.Concurrent;
using Continua.Learning;
using Continua.Tests.Solvers;

namespace Continua.Tests.Integration;

/// <summary>The log of attempts agrees with the statistics and the save times of the solution.</summary>
public class StepLogTests
{
    public static TheoryData<string> All => [.. AllSolvers.AnyField];

    [Theory]
    [MemberData(nameof(All))]
    public void The_logged_attempts_agree_with_the_statistics_and_the_saved_times(string name)
    {
        foreach (StepController? controller in AllSolvers.Controllers(name, new FixedStep(0.01)))
        {
            ConcurrentDictionary<int, List<StepAttempt>> log = [];
            SolveOptions options = new()
            {
                Solver = AllSolvers.Of(name),
                Controller = controller,
                ThrowOnFailure = false,
                SaveAt = SaveAt.Steps,
                NonNegative = [0],
                Rtol = 1e-2,
                Atol = 1e-2,
                FirstStep = controller is null ? 0.3 : null,
                Log = a => log.GetOrAdd(a.Row, _ => []).Add(a),
            };
            Solution<double> solution = Ode.Solve(Field, Starts(70), 0, 1, options);
            for (int r = 0; r < solution.Rows; r++)
            {
                Compare(solution, r, log.GetValueOrDefault(r, []), controller is null, options.Solver.Order);
            }

            if (controller is null)
            {
                StepOutcome[] outcomes = [.. log.Values.SelectMany(l => l.Select(a => a.Outcome))];
                Assert.Contains(StepOutcome.Accepted, outcomes);
                Assert.Contains(StepOutcome.ErrorTooLarge, outcomes);
                Assert.Contains(StepOutcome.OutOfDomain, outcomes);
                Assert.Contains(StepOutcome.NotFinite, outcomes);
            }
        }
    }

    [Theory]
    [InlineData("kvaerno3")]
    [InlineData("kvaerno5")]
    public void Steps_that_Newtons_method_does_not_solve_are_logged_as_NotSolved(string name)
    {
        List<StepAttempt> log = [];
        OdeTerm<double> term = new((t, y, dy) => dy[0] = -1e6 * (y[0] - Math.Cos(t)))
        {
            Jacobian = (t, y, jacobian, byTime) => (jacobian[0], byTime[0]) = (0, 0),
        };
        SolveOptions options = new()
        {
            Solver = AllSolvers.Of(name),
            ThrowOnFailure = false,
            FirstStep = 1e-3,
            Log = log.Add,
            SaveAt = SaveAt.Steps,
        };
        Solution<double> solution = Ode.Solve(term, [0.0], 0, 1e-3, options);
        Compare(solution, 0, log, adaptive: true, options.Solver.Order);
        Assert.Contains(log, a => a.Outcome == StepOutcome.NotSolved);
    }

    [Fact]
    public void Each_solve_of_one_row_calls_its_own_log()
    {
        List<StepAttempt>[] logs = [[], []];
        foreach (List<StepAttempt> log in logs)
        {
            Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, -3, new() { Log = log.Add });
        }

        Assert.Equal(logs[0], logs[1]);
        Assert.All(logs[0], a => Assert.True(a.Size < 0));
    }

    [Fact]
    public void Rows_that_share_their_steps_have_one_error()
    {
        List<StepAttempt> log = [];
        SolveOptions options = new() { Controller = new PidController { Shared = true }, Log = log.Add };
        double[,] starts = { { 1 }, { 2 }, { 3 } };
        Solution<double> solution = Ode.Solve((t, y, dy) => dy[0] = -y[0] * Math.Cos(9 * t), starts, 0, 3, options);
        Assert.Equal(solution.Statistics.Accepted + solution.Statistics.Rejected, log.Count);
        Assert.Contains(log, a => a.Outcome == StepOutcome.ErrorTooLarge);
        Assert.All(
            log.GroupBy(a => (a.Time, a.Size)), same => Assert.Single(same.Select(a => (a.Error, a.Outcome)).Distinct()));
    }

    [Fact]
    public void Single_steps_are_logged_once_per_call()
    {
        List<StepAttempt> log = [];
        using OdeIntegrator<double> solve = new((t, y, dy) => dy[0] = -y[0], [1.0], 0, 3, new() { Log = log.Add });
        for (int n = 1; !solve.IsDone; n++)
        {
            double from = solve.Time();
            solve.Step();
            Assert.Equal(n, log.Count);
            Assert.Equal((from, solve.LastStep()), (log[^1].Time, log[^1].Size));
        }
    }

    [Fact]
    public void A_log_changes_no_result_and_is_refused_inside_an_expression()
    {
        int count = 0;
        SolveOptions logged = new() { Log = _ => Interlocked.Increment(ref count), SaveAt = SaveAt.Steps };
        Assert.Equal(
            Ode.Solve(Field, Starts(3), 0, 1, logged with { Log = null, ThrowOnFailure = false }).Values(1),
            Ode.Solve(Field, Starts(3), 0, 1, logged with { ThrowOnFailure = false }).Values(1));
        SolveOptions inside = logged with { SaveAt = SaveAt.End };
        string refusal = Assert.Throws<ArgumentException>(
            () => Ode.Solve((t, y) => -y, Tensor.Vector(1), 0, 1, options: inside)).Message;
        Assert.Contains("no log", refusal, StringComparison.Ordinal);
        NeuralOde model = new(new MlpField(1, [2], Activation.Tanh));
        count = 0;
        Parameters<double> parameters = model.Initialize<double>(new(1));
        model.SolveFor(parameters, new double[,] { { 1 } }, [0], [1], model.Solve with { Log = logged.Log });
        Assert.True(count > 0);
    }

    private static void Compare(Solution<double> solution, int row, List<StepAttempt> log, bool adaptive, int order)
    {
        SolveStatistics of = solution.StatisticsOf(row);
        Assert.Equal(
            [of.Accepted, of.RejectedByError, of.NotFinite, of.Unsolved, of.OutOfDomain, of.Repeated],
            Enum.GetValues<StepOutcome>().Select(outcome => (long)log.Count(a => a.Outcome == outcome)));
        Assert.Equal(of.Accepted + of.Rejected, log.Count);
        double[] times = solution.Times(row);
        int accepted = 0;
        foreach (StepAttempt attempt in log)
        {
            Assert.Equal((row, times[accepted], order), (attempt.Row, attempt.Time, attempt.Order));
            Assert.True(adaptive || double.IsNaN(attempt.Error));
            Assert.True(attempt.Outcome != StepOutcome.Accepted || !adaptive || attempt.Error <= 1);
            Assert.True(attempt.Outcome != StepOutcome.ErrorTooLarge || attempt.Error > 1);
            if (attempt.Outcome == StepOutcome.Accepted)
            {
                accepted++;
                Assert.Equal(times[accepted], attempt.Time + attempt.Size, 1e-14);
            }
        }

        Assert.Equal(times.Length - 1, accepted);
    }

    // The first component decreases towards zero, and its slope jumps at t = 0.5. In rows in which the second component
    // is 0.9, the second slope becomes NaN at t = 8/9.
    private static Tensor Field(Tensor t, Tensor y) =>
    [
        Tensor.Where(t > 0.5, 4 * (1 - y[1]), 0) - (4 * y[1] * y[0] / (y[0] + 1e-3)),
        Tensor.Where(t * y[1] > 0.8, Tensor.Log(-y[1]), 0),
        10 * Tensor.Cos(40 * t),
    ];

    private static double[,] Starts(int rows)
    {
        double[,] starts = new double[rows, 3];
        for (int r = 0; r < rows; r++)
        {
            (starts[r, 0], starts[r, 1]) = (1, r % 10 * 0.1);
        }

        return starts;
    }
}

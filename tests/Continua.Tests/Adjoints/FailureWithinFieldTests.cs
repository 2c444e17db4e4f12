using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// The failure message of a row names a failed solve inside its field as the cause; such a solve does not accept
/// ThrowOnFailure = true.
/// </summary>
public class FailureWithinFieldTests
{
    private static readonly double[,] Rows = { { 1.5 }, { 0.5 } };

    private static readonly SolveOptions Partial = new() { ThrowOnFailure = false }, Throwing = new() { ThrowOnFailure = true };

    [Fact]
    public void Too_few_steps_within_a_field_are_the_cause()
    {
        SolveOptions few = new() { MaxSteps = 2 };
        foreach (StepController controller in (StepController[])[new PidController(), new FixedStep(0.25)])
        {
            Solution<double> solution = Ode.Solve(
                (_, y) => -Ode.Solve((_, z) => 5 * z, y, 0, 1, options: few).Last, Rows, 0, 1, Partial with { Controller = controller });
            foreach (int row in (int[])[0, 1])
            {
                string message = solution.Failures[row].Message;
                Assert.Equal(row, solution.Failures[row].Row);
                Assert.Contains("a solve within the field", message, StringComparison.Ordinal);
                Assert.Contains("MaxSteps = 2", message, StringComparison.Ordinal);
                Assert.DoesNotContain("bound the field", message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Each_row_names_its_own_cause()
    {
        // z' = z² over [0, 1] blows up if z(0) is 1 or more; the first row starts there, and the last row reaches 1
        // later.
        Tensor Field(Tensor t, Tensor y) => Ode.Solve((_, z) => z * z, y, 0, 1).Last;
        Solution<double> solution = Ode.Solve(Field, new double[,] { { 1.5 }, { -1 }, { 0.5 } }, 0, 10, Partial);
        Assert.Equal([0, 2], solution.Failures.Select(f => f.Row));
        Assert.All(solution.Failures, failure => Assert.Contains("solve within the field", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_inner_solve_that_fails_only_because_its_start_is_NaN_is_not_named()
    {
        // The square root is NaN after t = 0.5 and makes the row fail there. The inner solve fails only in stages whose
        // state is NaN for this reason.
        Tensor Field(Tensor t, Tensor y) => [-1 + (0 * Ode.Solve((_, z) => 0 * z, y, 0, 1).Last[0]) + (0 * Sqrt(0.5 - t))];
        SolveFailure failure = Assert.Single(Ode.Solve(Field, new double[,] { { 1 } }, 0, 1, Partial).Failures);
        Assert.DoesNotContain("within the field", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cause_two_fields_deep_is_named()
    {
        Tensor Middle(Tensor y) => Ode.Solve((_, z) => -Ode.Solve((_, w) => 5 * w, z, 0, 1, options: new() { MaxSteps = 2 }).Last, y, 0, 1).Last;
        Solution<double> solution = Ode.Solve((_, y) => Middle(y), Rows, 0, 1, Partial);
        Assert.Contains("MaxSteps = 2", solution.Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Costs_name_the_cause_too()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Ode.Solve(
            (_, y) => -y, x, 0, 1, new RunningCosts((_, y, _) => Ode.Solve((_, z) => z * z, y, 0, 1).Last)).Costs));
        SolveFailure failure = Assert.Single(gradient.Evaluate(Rows).Report.Failures);
        Assert.Equal(0, failure.Row);
        Assert.Contains("solve within the field", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Throwing_within_a_field_or_costs_is_refused()
    {
        Tensor Inner(Tensor y) => Ode.Solve((_, z) => z * z, y, 0, 0.1, options: Throwing).Last;
        Tensor Costly(Tensor x) => Ode.Solve((_, y) => -y, x, 0, 1, new RunningCosts((_, y, _) => Inner(y))).Costs;
        Linear rate = new(1, 1);
        Action[] all =
        [
            () => Ode.Solve((_, y) => -Inner(y), Rows, 0, 1),
            () => new NeuralOde(rate, (_, y) => -rate.Apply(Inner(y))).SolveFor(rate.Initialize<double>(new(1)), Rows, [0], [1]),
            () => new OdeIntegrator<double>((_, y) => -Inner(y), Rows, [0], [1]).Dispose(),
            () => Gradient.Of<double>(x => Sum(Ode.Solve((_, y) => -Inner(y), x, 0, 1).Last)).Evaluate(Rows),
            () => Gradient.Of<double>(x => Sum(Costly(x))).Evaluate(Rows),
        ];
        Assert.All(all, solve => Assert.Contains(
            "ThrowOnFailure = true", Assert.ThrowsAny<ArgumentException>(solve).Message, StringComparison.Ordinal));

        // A solve that depends on neither t nor y is evaluated outside the field, and throws.
        using Gradient<double> outside = Gradient.Of<double>(x =>
            Sum(Ode.Solve((_, y) => -y * Ode.Solve((_, z) => z * z, x, 0, 1, options: Throwing).Last, Vector(1), 0, 1).Last));
        Assert.Throws<SolveException>(() => outside.Evaluate(Rows));
    }
}

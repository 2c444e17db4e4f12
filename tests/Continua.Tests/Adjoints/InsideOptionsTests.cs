using Continua.Execution;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>The options of a solve inside an expression are followed or refused.</summary>
public class InsideOptionsTests
{
    private static readonly double[,] Rows = { { 0.5 }, { 2 }, { 0.25 } };

    [Fact]
    public void SaveAt_in_options_is_refused_with_a_message_that_names_the_argument_times()
    {
        foreach (SaveAt saves in (SaveAt[])[SaveAt.Times(0.5), SaveAt.Steps, SaveAt.Dense, SaveAt.Every(0.1)])
        {
            SolveOptions options = new() { SaveAt = saves };
            NeuralOde model = new(new MlpField(1, [2], Activation.Tanh)) { Solve = options };
            Check(() => Ode.Solve((t, y) => -y, Vector(1), 0, 1, options: options));
            Check(() => Ode.Solve((t, y) => -y, Vector(1), 0, 1, new RunningCosts((_, y, _) => y), options: options));
            Check(() => Ode.Solve<double>((t, y, dy) => dy[0] = -y[0], null, Vector(1), 0, 1, options: options));
            Check(() => model.Trajectory(Vector(1), Vector(0, 1)));
        }

        Gradient<double> good = Gradient.Of<double>(y0 => Sum(Ode.Solve((t, y) => -y, y0, 0, 1, Vector(0.5)).Saved));
        Assert.Equal(2.75 * Math.Exp(-0.5), good.Evaluate(Rows).Value, 1e-5);

        static void Check(Func<object> build) => Assert.Contains("'times'", Assert.Throws<ArgumentException>(build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_row_throws_if_ThrowOnFailure_is_set()
    {
        // y' = y² from 2 blows up at t = 1/2.
        GradientResult<double> Of(bool? throws, bool twice)
        {
            SolveOptions options = new() { ThrowOnFailure = throws };
            Tensor Inner(Tensor y0) => Ode.Solve((t, y) => Square(y), y0, 0, 0.75, options: options).Last;
            using Gradient<double> gradient = Gradient.Of<double>(y0 => Sum(twice ? Inner(y0) + Ode.Solve((t, y) => -y, y0, 0, 1).Last : Inner(y0)));
            return gradient.Evaluate(Rows);
        }

        foreach (bool twice in (bool[])[false, true])
        {
            Assert.Equal(1, Assert.Single(Of(null, twice).Report.Failures).Row);
            Assert.Equal(1, Assert.Single(Of(false, twice).Report.Failures).Row);
            Assert.Equal(1, Assert.Single(Assert.Throws<SolveException>(() => Of(true, twice)).Failures).Row);
        }

        using Predictor<double> predictor = Predictor.Of<double>(
            y0 => Ode.Solve((t, y) => Square(y), y0, 0, 0.75, options: new() { ThrowOnFailure = true }).Last);
        Assert.Throws<SolveException>(() => predictor.Evaluate(null, Rows));
    }

    [Fact]
    public void Solves_outside_expressions_throw_by_default()
    {
        static Solution<double> Of(bool? throws) => Ode.Solve((t, y) => Square(y), Rows, 0, 0.75, new() { ThrowOnFailure = throws });
        Assert.Throws<SolveException>(() => Of(null));
        Assert.Throws<SolveException>(() => Of(true));
        Assert.Single(Of(false).Failures);
    }

    [Theory]
    [InlineData(null, TrainingOutcome.Failed)]
    [InlineData(false, TrainingOutcome.Completed)]
    public void A_trainer_stops_by_default_when_a_third_of_the_rows_fail(bool? throws, TrainingOutcome expected)
    {
        Linear rate = new(1, 1);
        SolveOptions options = new() { ThrowOnFailure = throws };
        using Gradient<double> gradient = Gradient.Of<double>(
            y0 => Sum(Ode.Solve((t, y) => Square(y) + (0.01 * rate.Apply(y)), y0, 0, 0.75, options: options).Last), rate);
        Trainer<double> trainer = new(rate.Initialize<double>(new(1)), gradient, _ => [Rows], new() { Steps = 3 });
        Assert.Equal(expected, trainer.Run());
        Assert.Equal(expected, trainer.Outcome);
        Assert.Equal(expected == TrainingOutcome.Failed, trainer.Stopped is not null);
    }

    [Fact]
    public void Threads_of_a_solve_limit_those_of_the_expression()
    {
        Assert.Equal([1, 1, 1, 2, 0], (int[])
        [
            Limit(x => Ode.Solve((t, y) => -y, x, 0, 1, options: new() { Threads = 1 }).Last),
            Limit(x => Ode.Solve((t, y) => -y, x, 0, 1, options: new() { Threads = 3 }).Last
                + Ode.Solve((t, y) => -2 * y, x, 0, 1, options: new() { Threads = 1 }).Last),
            Limit(x => Ode.Solve((t, y) => -Ode.Solve((s, z) => -z, y, 0, 1, options: new() { Threads = 1 }).Last, x, 0, 1).Last),
            Limit(x => Ode.Solve((t, y) => -y, x, 0, 1, options: new() { Threads = 2 }).Last),
            Limit(x => Ode.Solve((t, y) => -y, x, 0, 1).Last),
        ]);

        static int Limit(Func<Tensor, Tensor> expression)
        {
            Tensor x = Tracing.Trace.Input("x", [1]);
            return Parallelism.LimitOf(new([x], [expression(x)]));
        }
    }
}

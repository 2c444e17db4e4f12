using Continua.Integration;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Fitting;

/// <summary>
/// Tolerances may change from step to step of a fit, without compiling again and without changing the bits of a solve.
/// </summary>
public sealed class ToleranceScheduleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("continua").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Solves of each kind that keeps quantities derived from its tolerances.</summary>
    public static TheoryData<string, SolveOptions> Solves => new()
    {
        { "explicit", new() { Solver = new Tsit5() } },
        { "implicit", new() { Solver = new Kvaerno5() } },
        { "Rosenbrock", new() { Solver = new Rodas5P() } },
        { "backsolve", new() { Adjoint = new BacksolveAdjoint() } },
        { "shared", new() { Controller = new PidController { Shared = true } } },
        { "shared backsolve", new() { Controller = new PidController { Shared = true }, Adjoint = new BacksolveAdjoint { FullNorm = true } } },
        { "events", new() { Breakpoints = [0.5] } },
        { "checkpoints", new() { Adjoint = new CheckpointedAdjoint { Budget = 1 } } },
    };

    [Theory, MemberData(nameof(Solves))]
    public void A_solve_whose_tolerances_change_has_the_bits_of_a_solve_with_these_tolerances(string kind, SolveOptions options)
    {
        Assert.NotEmpty(kind);
        Mlp net = new([2, 8, 2], Activation.Tanh);
        Parameters<double> parameters = net.Initialize<double>(new(1));
        double[,] starts = new double[150, 2];
        for (int r = 0; r < 150; r++)
        {
            (starts[r, 0], starts[r, 1]) = (Math.Cos(r), Math.Sin(r));
        }

        ToleranceSource source = new();
        using Gradient<double> changing = Of(options with { ToleranceSource = source });
        foreach (Tolerance tolerance in new Tolerance[] { new(1e-3, 1e-4), new(1e-7, 1e-8), new(1e-5, 0), new(1e-3, 1e-9) })
        {
            source.Current = tolerance;
            using Gradient<double> constant = Of(options with { Rtol = tolerance.Rtol, Atol = tolerance.Atol });
            GradientResult<double> expected = constant.Evaluate(parameters, starts), found = changing.Evaluate(parameters, starts);
            Assert.Equal(expected.Losses, found.Losses);
            Assert.Equal(expected.ByParameters, found.ByParameters);
            Assert.Equal(expected.ByInputs[0].Cast<double>(), found.ByInputs[0].Cast<double>());
            Assert.Equal(expected.Report.ForwardEvaluations, found.Report.ForwardEvaluations);
            Assert.Equal(expected.Report.BackwardEvaluations, found.Report.BackwardEvaluations);
        }

        Gradient<double> Of(SolveOptions solve) => Gradient.Of<double>(
            y0 => Sum(Square(Ode.Solve((t, y) => net.Apply(y) - y, y0, 0, 2, options: solve).Last)), net);
    }

    [Fact]
    public void The_number_of_evaluations_follows_the_schedule()
    {
        FitOptions options = Quick with { Steps = 30, ValidateEvery = 10, Tolerances = [TolerancePhase.Geometric(1e-2, 1e-7)] };
        Fitted<float> fitted = Model().Fit(Circle(), options);
        double[] evaluations = [.. fitted.History.Select(r => r.ForwardEvaluations)];
        Assert.True(evaluations[0] < evaluations[1] && evaluations[1] < evaluations[2], string.Join(", ", evaluations));
    }

    [Fact]
    public void A_geometric_phase_begins_and_ends_exactly_and_moves_by_equal_factors()
    {
        TolerancePhase phase = TolerancePhase.Geometric(1e-3, 1e-5);
        Tolerance[] all = [.. Enumerable.Range(0, 5).Select(step => phase.At(step, 5))];
        Assert.Equal((1e-3, 1e-5), (all[0].Rtol, all[^1].Rtol));
        Assert.Equal(1e-5 / 10, all[^1].Atol);
        for (int i = 1; i < all.Length; i++)
        {
            Assert.Equal(Math.Pow(10, -0.5), all[i].Rtol / all[i - 1].Rtol, 1e-12);
            Assert.Equal(all[^1].Atol / all[^1].Rtol, all[i].Atol / all[i].Rtol, 1e-12);
        }

        Assert.Equal(phase.Final, phase.At(0, 1));
    }

    [Fact]
    public void Phases_follow_each_other_and_each_begins_at_its_own_first_step()
    {
        FitTolerances tolerances = new(
            new() { Steps = 10, Tolerances = [new(0.5, 1e-4, 1e-5) { StartRtol = 1e-2 }, new(0.8, 1e-5, 1e-6), new(1, 1e-7, 1e-8) { StartRtol = 1e-6 }] },
            new());
        double[] rtols = [.. Enumerable.Range(0, 10).Select(step => tolerances.At(step).Rtol)];
        Assert.Equal([1e-2, 1e-4, 1e-5, 1e-5, 1e-6, 1e-7], new[] { rtols[0], rtols[4], rtols[5], rtols[7], rtols[8], rtols[9] });
        Assert.True(rtols[1] is < 1e-2 and > 1e-4);
        Assert.Equal(1e-7, tolerances.At(12).Rtol);
    }

    [Fact]
    public void A_constant_schedule_has_the_bits_of_no_schedule()
    {
        Fitted<float> plain = Model().Fit(Circle(), Quick);
        foreach (TolerancePhase constant in new TolerancePhase[] { new(1, 1e-4, 1e-5), TolerancePhase.Geometric(1e-4, 1e-4) })
        {
            Fitted<float> scheduled = Model().Fit(Circle(), Quick with { Tolerances = [constant] });
            Assert.Equal(plain.Parameters.Values, scheduled.Parameters.Values);
        }

        Assert.NotEqual(
            plain.Parameters.Values,
            Model().Fit(Circle(), Quick with { Tolerances = [TolerancePhase.Geometric(1e-2, 1e-3)] }).Parameters.Values);
    }

    [Fact]
    public void The_record_contains_both_tolerances_if_there_is_a_schedule()
    {
        Fitted<float> fitted = Model().Fit(Circle(), Quick with { Tolerances = [TolerancePhase.Geometric(1e-3, 1e-5)] });
        Tolerance final = new(1e-5, 1e-5 / 10);
        Assert.Equal([5, 10], fitted.History.Select(r => r.Step));
        Assert.Equal(final, fitted.History[1].TrainTolerance);
        Assert.Equal(1e-3 * Math.Pow(1e-2, 4 / 9.0), fitted.History[0].TrainTolerance!.Value.Rtol, 1e-12);
        Assert.All(fitted.History, r => Assert.Equal(final, r.EvaluationTolerance));
        Assert.All(Model().Fit(Circle(), Quick).History, r => Assert.Null(r.TrainTolerance ?? r.EvaluationTolerance));
    }

    [Fact]
    public void Validation_and_the_saved_model_have_the_tolerance_of_evaluations()
    {
        FitOptions scheduled = Quick with { Tolerances = [TolerancePhase.Geometric(1e-2, 1e-3)] };
        string path = Path.Combine(folder, "model.safetensors");
        Fitted<float> final = Model().Fit(Circle(), scheduled);
        Assert.Equal((1e-3, 1e-4), (final.Model.Solve.Rtol, final.Model.Solve.Atol));
        Fitted<float> own = Model().Fit(Circle(), scheduled with { EvaluationTolerance = new(1e-7, 1e-8) });
        own.Save(path);
        SolveOptions read = NeuralOde.Open(path).Model.Solve;
        Assert.Equal((1e-7, 1e-8), (read.Rtol, read.Atol));
        Assert.Equal(own.Forecast([1, 0], 0, 1).Values().Cast<double>(), NeuralOde.Open(path).Forecast([1, 0], 0, 1).Values().Cast<double>());

        // Training does not depend on the tolerance of evaluations, but validation losses do.
        Assert.Equal(final.History.Select(r => r.TrainLoss), own.History.Select(r => r.TrainLoss));
        Assert.All(final.History.Zip(own.History), pair => Assert.NotEqual(pair.First.ValidationLoss, pair.Second.ValidationLoss));
        Assert.Equal(1e-4, Model().Fit(Circle(), Quick with { Tolerances = [new(1, 1e-2, 1e-3)] }).Model.Solve.Rtol);
    }

    [Fact]
    public void A_fit_resumed_between_validations_has_the_bits_and_the_record_of_an_uninterrupted_one()
    {
        FitOptions options = Quick with
        {
            Steps = 12,
            ValidateEvery = 4,
            BatchSize = 20,
            Threads = 2,
            Tolerances = [TolerancePhase.Geometric(1e-2, 1e-6)],
        };
        string path = Path.Combine(folder, "checkpoint");
        using Fit<float> whole = new(Model(), Circle(), options), begun = new(Model(), Circle(), options), resumed = new(Model(), Circle(), options);
        whole.Run();
        for (int i = 0; i < 7; i++)
        {
            begun.Trainer.Step();
        }

        Checkpoint.Write(path, begun.Trainer, []);
        Checkpoint.Restore(path, resumed.Trainer, []);
        Assert.NotNull(resumed.Trainer.State.History[0].TrainTolerance);
        resumed.Run();
        Assert.Equal(whole.Trainer.State.Parameters.Values, resumed.Trainer.State.Parameters.Values);
        Assert.Equal(whole.Result.Parameters.Values, resumed.Result.Parameters.Values);
        Assert.Equal(
            whole.Trainer.State.History.Select(r => r with { Seconds = 0 }),
            resumed.Trainer.State.History.Select(r => r with { Seconds = 0 }));
    }

    [Fact]
    public void A_checkpoint_without_a_schedule_has_no_tolerances()
    {
        using Fit<float> fit = new(Model(), Circle(), Quick);
        fit.Run();
        Assert.Null(CheckpointHistory.StoreTolerances(fit.Trainer.State.History));
    }

    private static FitOptions Quick => new() { Steps = 10, ValidateEvery = 5, Window = 5, Seed = 1 };

    private static NeuralOde Model() => new(new MlpField(2, [6], Activation.Tanh));

    private static TimeSeries Circle()
    {
        double[] times = [.. Enumerable.Range(0, 120).Select(i => 0.3 * i)];
        double[,] values = new double[120, 2];
        for (int i = 0; i < 120; i++)
        {
            (values[i, 0], values[i, 1]) = (Math.Cos(times[i]), Math.Sin(times[i]));
        }

        return TimeSeries.Of(times, values, ["x", "y"]);
    }
}

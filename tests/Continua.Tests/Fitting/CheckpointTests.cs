using Continua.Learning;

namespace Continua.Tests.Fitting;

/// <summary>Training continues from a checkpoint as if it had not been interrupted.</summary>
public sealed class CheckpointTests : IDisposable
{
    private static readonly KeyValuePair<string, string>[] Settings = [KeyValuePair.Create("--rate", "0.01")];

    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Training_that_continues_from_a_checkpoint_ends_with_the_same_bits(double momentum)
    {
        Trainer<double> first = New(new Sgd(0.1, momentum)), second = New(new Sgd(0.1, momentum));
        Step(first, 7);
        Checkpoint.Write(path, first, Settings);
        Step(first, 6);
        Checkpoint.Restore(path, second, Settings);
        Assert.Equal(7, second.State.Step);
        Step(second, 6);
        Assert.Equal(first.State.Parameters.Values, second.State.Parameters.Values);
        Assert.Equal(first.State.Best.Values, second.State.Best.Values);
        Assert.Equal(first.State.BestLoss, second.State.BestLoss);
        Assert.Equal(first.State.History.Select(r => r with { Seconds = 0 }), second.State.History.Select(r => r with { Seconds = 0 }));
    }

    [Fact]
    public void A_state_before_the_first_validation_has_no_best_loss()
    {
        Trainer<double> first = New(new Adam()), second = New(new Adam());
        Step(first, 1);
        Checkpoint.Write(path, first, Settings);
        Checkpoint.Restore(path, second, Settings);
        Assert.Equal(double.PositiveInfinity, second.State.BestLoss);
        Assert.Empty(second.State.History);
    }

    [Fact]
    public void A_run_that_ended_early_has_also_ended_after_it_is_restored()
    {
        static Trainer<double> Stale() => New(new Sgd(10), patience: 1);
        Trainer<double> first = Stale(), second = Stale();
        Step(first, 10);
        Assert.NotNull(first.Stopped);
        Checkpoint.Write(path, first, Settings);
        Checkpoint.Restore(path, second, Settings);
        Assert.Equal((first.Stopped, true, false), (second.Stopped, second.IsDone, second.Failed));
    }

    [Fact]
    public void A_checkpoint_with_another_optimiser_or_size_or_setting_is_refused()
    {
        Checkpoint.Write(path, New(new Adam()), Settings);
        Assert.Contains("optimizer", Refusal(New(new Sgd())), StringComparison.Ordinal);
        Assert.Contains("parameters", Refusal(New(new Adam(), 3)), StringComparison.Ordinal);
        string message = Assert.Throws<CheckpointException>(
            () => Checkpoint.Restore(path, New(new Adam()), [KeyValuePair.Create("--rate", "1")])).Message;
        Assert.Contains("--rate was 0.01 and is 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_module_is_refused_even_if_the_modules_have_the_same_size()
    {
        static Trainer<double> Of(Module module) => new(
            module.Initialize<double>(new(1)), (p, _) => new(0, new double[p.Values.Length], 1, new()), null, new());
        Checkpoint.Write(path, Of(new Mlp([2, 3, 2], Activation.Tanh)), Settings);
        Checkpoint.Restore(path, Of(new Mlp([2, 3, 2], Activation.Tanh)), Settings);
        foreach (Module other in new Module[] { new Mlp([2, 3, 2], Activation.Relu), new Linear(16, 1) })
        {
            string message = Assert.Throws<CheckpointException>(
                () => Checkpoint.Restore(path, Of(other), Settings)).Message;
            Assert.Contains("parameters are of another module", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_previous_checkpoint_survives_a_full_disk()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        Trainer<double> trainer = New(new Adam());
        Checkpoint.Write(path, trainer, Settings);
        byte[] before = File.ReadAllBytes(path);
        Step(trainer, 3);
        File.CreateSymbolicLink(path + AtomicFile.PartSuffix, "/dev/full");
        Assert.Throws<IOException>(() => Checkpoint.Write(path, trainer, Settings));
        Assert.Equal(before, File.ReadAllBytes(path));
        Checkpoint.Write(path, trainer, Settings);
        Assert.NotEqual(before, File.ReadAllBytes(path));
    }

    private static void Step(Trainer<double> trainer, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            trainer.Step();
        }
    }

    // The loss is quadratic; its gradient varies from step to step, like that of random batches.
    private static Trainer<double> New(Optimizer optimizer, int size = 2, int? patience = null)
    {
        Linear module = new(size, 1);
        return new(
            module.Initialize<double>(new RandomKey(1)),
            (p, step) => new(p.Values.Sum(x => x * x), [.. p.Values.Select(x => (2 * x) + (0.1 * Math.Sin(step)))], 1, new()),
            null, new() { Steps = 100, Optimizer = optimizer, ValidateEvery = 5, Patience = patience, Schedule = Schedule.Cosine() });
    }

    private string Refusal(Trainer<double> trainer) =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Restore(path, trainer, Settings)).Message;
}

using Continua.Learning;

namespace Continua.Tests.Fitting;

/// <summary>Damaged model files and checkpoints are refused with a message about the file.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private static readonly KeyValuePair<string, string>[] Settings = [KeyValuePair.Create("--rate", "0.01")];

    private readonly string folder = Directory.CreateTempSubdirectory("continua").FullName;

    private string Path => System.IO.Path.Combine(folder, "model.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void No_damaged_model_file_is_accepted()
    {
        Fitted().Save(Path);
        AssertRefused<ModelFileException>(() => NeuralOde.Open(Path));
    }

    [Fact]
    public void No_damaged_file_of_parameters_is_accepted()
    {
        Mlp net = new([2, 16, 2], Activation.Tanh);
        net.Initialize<double>(new(3)).Save(Path);
        AssertRefused<ModelFileException>(() => net.LoadParameters<double>(Path));
    }

    [Fact]
    public void No_damaged_checkpoint_is_accepted_and_the_trainer_remains_unchanged()
    {
        Trainer<double> trainer = NewTrainer();
        trainer.Step();
        Checkpoint.Write(Path, trainer, Settings);
        Trainer<double> other = NewTrainer();
        double[] before = [.. other.State.Parameters.Values];
        AssertRefused<CheckpointException>(() => Checkpoint.Restore(Path, other, Settings));
        Assert.Equal(before, other.State.Parameters.Values);
        Assert.Equal(0, other.State.Step);
    }

    [Fact]
    public void A_change_of_any_bit_is_detected()
    {
        new NeuralOde(new LinearField(1)).Fit(Circle(), new() { Steps = 1, Window = 5 }).Save(Path);
        byte[] whole = File.ReadAllBytes(Path);
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<FormatException>(() => CheckedRead(whole));
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void The_message_names_the_checksum()
    {
        Fitted().Save(Path);
        byte[] whole = File.ReadAllBytes(Path);
        whole[^1] ^= 1;
        File.WriteAllBytes(Path, whole);
        string message = Assert.Throws<ModelFileException>(() => NeuralOde.Open(Path)).Message;
        Assert.Contains("is damaged: its checksum", message, StringComparison.Ordinal);
        Assert.Contains("take another copy", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_files_of_early_versions_are_read_and_damaged_ones_give_a_model_or_a_message()
    {
        Fitted<float> fitted = Fitted();
        fitted.Save(Path);
        byte[] early = EarlyFile.From(File.ReadAllBytes(Path), (3, 2));
        File.WriteAllBytes(Path, early);
        Assert.Equal(fitted.Parameters.Values, Assert.IsType<Fitted<float>>(NeuralOde.Open(Path)).Parameters.Values);
        for (int seed = 0; seed < Damage.Count; seed++)
        {
            File.WriteAllBytes(Path, Damage.Twice(early, seed));
            Read(() => NeuralOde.Open(Path));
        }
    }

    [Fact]
    public void A_checkpoint_of_an_early_version_is_read_without_a_checksum()
    {
        Trainer<double> trainer = NewTrainer(), other = NewTrainer();
        trainer.Step();
        Checkpoint.Write(Path, trainer, Settings);
        File.WriteAllBytes(Path, EarlyFile.From(File.ReadAllBytes(Path), (2, 1)));
        Checkpoint.Restore(Path, other, Settings);
        Assert.Equal(trainer.State.Parameters.Values, other.State.Parameters.Values);
        Assert.Equal(1, other.State.Step);
    }

    [Fact]
    public void A_header_without_an_end_is_refused_with_a_bounded_amount_of_memory()
    {
        byte[] header = System.Text.Encoding.ASCII.GetBytes("{\"a\":[" + string.Concat(Enumerable.Repeat("0,", 4_000_000)));
        byte[] size = BitConverter.GetBytes((long)header.Length);
        File.WriteAllBytes(Path, [.. size, .. header]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFileException>(() => NeuralOde.Open(Path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (4L * header.Length) + 200_000_000);
    }

    private void AssertRefused<TException>(Action read)
        where TException : Exception
    {
        byte[] whole = File.ReadAllBytes(Path);
        for (int seed = 0; seed < Damage.Count; seed++)
        {
            byte[] damaged = seed % 2 == 0 ? Damage.Of(whole, seed / 2) : Damage.Twice(whole, seed / 2);
            File.WriteAllBytes(Path, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exception? refusal = Record.Exception(read);
            Assert.True(refusal is TException, $"seed {seed}: {refusal?.ToString() ?? "accepted"}");
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (4L * damaged.Length) + 200_000_000);
            Assert.DoesNotMatch("JSON|BytePosition|LineNumber|dictionary|0x", refusal!.Message);
            Assert.Matches("damaged|checksum|another kind of file", refusal.Message);
        }
    }

    private static void Read(Action read)
    {
        Exception? refusal = Record.Exception(read);
        Assert.True(refusal is null or ModelFileException, refusal?.ToString());
        Assert.DoesNotMatch("JSON|BytePosition|LineNumber|dictionary|0x", refusal?.Message ?? "");
    }

    private static void CheckedRead(byte[] bytes)
    {
        if (!Safetensors.Read(bytes, ModelFile.MetadataName).HasChecksum)
        {
            throw new FormatException("no checksum, which the format requires");
        }
    }

    private static Fitted<float> Fitted() =>
        new NeuralOde(new MlpField(1, [24, 24], Activation.Tanh)).Fit(Circle(), new() { Steps = 1, Window = 5 });

    private static TimeSeries Circle()
    {
        double[] times = [.. Enumerable.Range(0, 60).Select(i => 0.1 * i)];
        double[,] values = new double[60, 1];
        for (int i = 0; i < 60; i++)
        {
            values[i, 0] = Math.Cos(times[i]);
        }

        return TimeSeries.Of(times, values, ["x"]);
    }

    private static Trainer<double> NewTrainer()
    {
        Linear module = new(64, 8);
        return new(
            module.Initialize<double>(new RandomKey(1)),
            (p, step) => new(p.Values.Sum(x => x * x), [.. p.Values.Select(x => 2 * x)], 1, new()),
            null, new() { Steps = 100, Optimizer = new Adam(), ValidateEvery = 1 });
    }
}

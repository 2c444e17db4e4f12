using System.Text;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Fitting;

/// <summary>
/// Reading a model file restores the model that was written; unreadable files are refused with a message.
/// </summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("continua").FullName;

    private string File => Path.Combine(folder, "model.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_catalogue_model_is_rebuilt_with_the_same_bits()
    {
        NeuralOde model = new(new MlpField(2, [8], Activation.Silu)) { Solve = new() { Solver = new Dopri5(), Rtol = 1e-3, Atol = 1e-4 } };
        Fitted<float> fitted = model.Fit(Circle(), Quick);
        fitted.Save(File);
        Fitted<float> again = Assert.IsType<Fitted<float>>(NeuralOde.Open(File));
        Assert.Equal(fitted.Parameters.Values, again.Parameters.Values);
        Assert.Equal(new Dopri5(), again.Model.Solve.Solver);
        Assert.Equal(fitted.Context.Ends[0].State, again.Context.Ends[0].State);
        Assert.Equal(
            fitted.Forecast([1, 0], 0, 1).Values().Cast<double>(), again.Forecast([1, 0], 0, 1).Values().Cast<double>());
    }

    [Fact]
    public void A_model_with_a_field_written_in_code_is_loaded_by_that_code_only()
    {
        Mlp net = new([2, 4, 2], Activation.Tanh);
        NeuralOde model = new(net, (t, y) => net.Apply(Pow(y, 3)));
        Fitted<float> fitted = model.Fit(Circle(), Quick);
        fitted.Save(File);
        Assert.Equal(fitted.Parameters.Values, model.Load<float>(File).Parameters.Values);
        Assert.Contains("model.Load", Refusal(() => NeuralOde.Open(File)));
        Mlp larger = new([2, 5, 2], Activation.Tanh);
        Assert.Contains("shape", Refusal(() => new NeuralOde(larger, (t, y) => larger.Apply(y)).Load(File)));
        Mlp deeper = new([2, 4, 4, 2], Activation.Tanh);
        Assert.Contains("'0.0.1.weight'", Refusal(() => new NeuralOde(deeper, (t, y) => deeper.Apply(y)).Load(File)));
    }

    [Fact]
    public void A_file_of_parameters_is_read_by_the_code_that_created_them()
    {
        Mlp net = new([2, 4, 2], Activation.Tanh);
        Parameters<double> parameters = net.Initialize<double>(new(3));
        parameters.Save(File);
        Assert.Equal(parameters.Values, net.LoadParameters<double>(File).Values);
        Assert.Equal(parameters.Values.Select(x => (float)x), net.LoadParameters<float>(File).Values);
        Assert.Contains("shape", Refusal(() => new Mlp([2, 5, 2], Activation.Tanh).LoadParameters<float>(File)));
        Assert.Contains("module.LoadParameters", Refusal(() => NeuralOde.Open(File)));
    }

    [Fact]
    public void Truncated_files_newer_formats_and_files_of_other_programs_are_refused()
    {
        new NeuralOde(new MlpField(2, [4], Activation.Tanh)).Fit(Circle(), Quick).Save(File);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        foreach (int length in new[] { 0, 5, 40, whole.Length - 4 })
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Refusal(() => NeuralOde.Open(File));
        }

        System.IO.File.WriteAllBytes(File, EarlyFile.From(whole, (3, 9)));
        Assert.Contains("update Continua", Refusal(() => NeuralOde.Open(File)));
        string text = Encoding.Latin1.GetString(EarlyFile.From(whole, (3, 2)));
        System.IO.File.WriteAllBytes(File, Encoding.Latin1.GetBytes(text.Replace("\"continua\"", "\"anything\"")));
        Assert.Contains("not a model of this library", Refusal(() => NeuralOde.Open(File)));
    }

    [Fact]
    public void The_first_format_is_still_read()
    {
        const string First = """
            {"format":1,"version":"0.1.0","model":"neural-ode","field":{"type":"linear","dimension":1},
             "solver":{"name":"tsit5","rtol":1E-4,"atol":1E-5},
             "time":{"name":"t","kind":"number","unit":"s","origin":"0001-01-01T00:00:00.0000000+00:00","pattern":null},
             "states":["x"],"mean":[0],"deviation":[1],"log":false,"spacing":0.5,"origin":0,"last_time":3,"last_state":[2],
             "series":"station","data_sha256":null}
            """;
        StoredTensor[] tensors =
        [
            .. new NeuralOde(new LinearField(1)).Layout.Slices.Select(
                s => new StoredTensor(s.Name, "F32", s.Shape.Extents.ToArray(), new byte[4 * s.Size])),
        ];
        System.IO.File.WriteAllBytes(File, Safetensors.Write(tensors, ModelFile.MetadataName, First));
        SeriesEnd end = Assert.Single(NeuralOde.Open(File).Context.Ends);
        Assert.Equal((null, 3, 2), (end.Series, end.Time, end.State[0]));
    }

    [Fact]
    public void A_fit_depends_on_the_seed_and_not_on_the_number_of_threads()
    {
        float[] Fit(ulong seed, int threads) => new NeuralOde(new MlpField(2, [6], Activation.Tanh))
            .Fit(Circle(), Quick with { Seed = seed, Threads = threads, BatchSize = 70 }).Parameters.Values;
        Assert.Equal(Fit(1, 1), Fit(1, 2));
        Assert.NotEqual(Fit(1, 1), Fit(2, 1));
    }

    [Fact]
    public void Tolerances_can_change_during_training()
    {
        FitOptions phased = Quick with { Tolerances = [new(0.5, 1e-2, 1e-2), new(1, 1e-5, 1e-6)] };
        Fitted<float> fitted = new NeuralOde(new MlpField(2, [6], Activation.Tanh)).Fit(Circle(), phased with { ValidateEvery = 5 });
        Assert.True(fitted.History[^1].ForwardEvaluations > fitted.History[0].ForwardEvaluations);
    }

    [Fact]
    public void Too_few_rows_for_a_window_are_refused_with_a_fix() => Assert.Contains(
        "shorten the window",
        Assert.Throws<ArgumentException>(
            () => new NeuralOde(new MlpField(2, [4], Activation.Tanh)).Fit(Circle(), Quick with { Window = 500 })).Message);

    private static FitOptions Quick => new() { Steps = 10, ValidateEvery = 5, Window = 5 };

    private static TimeSeries Circle()
    {
        double[] times = [.. Enumerable.Range(0, 120).Select(i => 0.1 * i)];
        double[,] values = new double[120, 2];
        for (int i = 0; i < 120; i++)
        {
            (values[i, 0], values[i, 1]) = (Math.Cos(times[i]), Math.Sin(times[i]));
        }

        return TimeSeries.Of(times, values, ["x", "y"]);
    }

    private static string Refusal(Action read) => Assert.Throws<ModelFileException>(read).Message;
}

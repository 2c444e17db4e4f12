using System.Text.Json;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Fitting;

/// <summary>
/// A model file contains the options of its solve and of the solves within its field; code with other options refuses
/// the file.
/// </summary>
public sealed class SolverDescriptionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("continua").FullName;

    private string File => Path.Combine(folder, "model.safetensors");

    private static FitOptions Quick => new() { Steps = 2, Window = 4, ValidateEvery = 2, Threads = 1 };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string, SolveOptions> Others => new()
    {
        { "name", new() { Solver = new Dopri5() } },
        { "rtol", new() { Rtol = 1e-3 } },
        { "atol", new() { Atol = 1e-3 } },
        { "atol_per_component", new() { AtolPerComponent = [1e-3, 1e-4] } },
        { "pid", new() { Controller = PidController.Pi } },
        { "pid", new() { Controller = new PidController { Safety = 0.5 } } },
        { "first_factor", new() { Controller = new PidController { FirstFactor = 2 } } },
        { "step", new() { Controller = new FixedStep(0.5) } },
        { "shared", new() { Controller = new PidController { Shared = true } } },
        { "norm", new() { Norm = ErrorNorm.Max } },
        { "norm", new() { Norm = ErrorNorm.Custom(ErrorNorm.Max.Of) } },
        { "first_step", new() { FirstStep = 1e-3 } },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void A_solve_within_the_field_with_other_options_is_refused(string setting, SolveOptions options)
    {
        foreach (bool deep in (bool[])[false, true])
        {
            Inner(options, deep).Fit(Data, Quick).Save(File);
            Inner(options, deep).Load(File);
            string refusal = Assert.Throws<ModelFileException>(() => Inner(new(), deep).Load(File)).Message;
            Assert.Contains(setting == "name" ? "operation" : $"within its field, solve {(deep ? 2 : 1)} has {setting}", refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Events_stops_and_breakpoints_of_a_solve_are_compared_and_read()
    {
        SolveOptions times = new() { StopAt = [1, 2], Breakpoints = [0.5], MaxStep = 0.25 };
        SolveOptions events = new() { Events = [new Event((t, y) => y[0], direction: Crossing.Falling, name: "floor"), Event.Every(2, (t, y) => y)] };
        SolveOptions read = SolverDescription.Read(Described(times));
        Assert.Equal((times.StopAt, times.Breakpoints, times.MaxStep), (read.StopAt!, read.Breakpoints!, read.MaxStep));
        Assert.Null(SolverDescription.Read(Described(new())).StopAt);
        Assert.Contains("events written in C#", Assert.Throws<FormatException>(() => SolverDescription.Read(Described(events))).Message, StringComparison.Ordinal);
        Compare(times, times);
        Compare(events, events);
        SolveOptions[] others =
        [
            times with { StopAt = [1] }, times with { Breakpoints = null }, times with { MaxStep = 1 }, new(), events with { Events = [events.Events[0]] },
            events with { Events = [new Event((t, y) => y[0], direction: Crossing.Falling, name: "floor"), Event.Every(3, (t, y) => y)] },
        ];
        Assert.All(others, other => Assert.Throws<FormatException>(() => Compare(times, other)));
        Assert.All(others, other => Assert.Throws<FormatException>(() => Compare(events, other)));
    }

    [Fact]
    public void The_domain_of_a_solve_is_compared_and_read()
    {
        SolveOptions bounded = new() { NonNegative = [1, 0] }, custom = new() { InDomain = (t, y) => y[0] > 0 };
        Assert.Equal(bounded.NonNegative, SolverDescription.Read(Described(bounded)).NonNegative);
        Assert.Null(SolverDescription.Read(Described(new())).NonNegative);
        string refusal = Assert.Throws<FormatException>(() => SolverDescription.Read(Described(custom))).Message;
        Assert.Contains("a domain written in C#", refusal, StringComparison.Ordinal);
        Compare(bounded, new() { NonNegative = [1, 0] });
        Compare(custom, custom);
        Assert.Throws<FormatException>(() => Compare(bounded, new()));
        Assert.Throws<FormatException>(() => Compare(new(), bounded));
        Assert.Throws<FormatException>(() => Compare(bounded, new() { NonNegative = [0] }));
        Assert.Throws<FormatException>(() => Compare(new(), custom));
    }

    [Fact]
    public void Steps_and_limits_of_a_solve_within_the_field_are_compared()
    {
        Inner(new() { Controller = new FixedStep(0.5) }, deep: false).Fit(Data, Quick).Save(File);
        foreach (StepController other in (StepController[])[new FixedStep(0.25), new FixedStep(0.5) { LandOnSaves = true }])
        {
            Assert.Contains("within its field, solve 1", Refusal(Inner(new() { Controller = other }, deep: false)), StringComparison.Ordinal);
        }

        Inner(new() { MaxSteps = 1000 }, deep: false).Fit(Data, Quick).Save(File);
        Assert.Contains("max_steps 1000", Refusal(Inner(new(), deep: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_without_influence_on_forecasts_are_not_compared()
    {
        Inner(new(), deep: false).Fit(Data, Quick).Save(File);
        Inner(new() { Threads = 2, Compaction = false }, deep: false).Load(File);
        Outer(new()).Fit(Data, Quick).Save(File);
        Outer(new() { Threads = 2, Adjoint = new CheckpointedAdjoint(), MaxSteps = 17, ThrowOnFailure = true }).Load(File);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_model_with_other_options_refuses_the_file_and_without_code_the_file_restores_its_options(
        string setting, SolveOptions options)
    {
        Fitted<float> saved = Outer(options).Fit(Data, Quick);
        saved.Save(File);
        Assert.Contains($"its Solve has {setting}", Refusal(Outer(new())), StringComparison.Ordinal);
        Outer(new()).Fit(Data, Quick).Save(Path.Combine(folder, "plain"));
        Assert.Throws<ModelFileException>(() => Outer(options).Load(Path.Combine(folder, "plain")));
        Fitted loaded = Outer(options).Load(File);
        Assert.Equal(saved.Forecast([1, 0], 0, 2).Last, loaded.Forecast([1, 0], 0, 2).Last);
        if (!ReferenceEquals(options.Norm, ErrorNorm.Rms) && !ReferenceEquals(options.Norm, ErrorNorm.Max))
        {
            Assert.Contains("error norm", Assert.Throws<ModelFileException>(() => NeuralOde.Open(File)).Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(saved.Forecast([1, 0], 0, 2).Last, NeuralOde.Open(File).Forecast([1, 0], 0, 2).Last);
    }

    private string Refusal(NeuralOde code) => Assert.Throws<ModelFileException>(() => code.Load(File)).Message;

    private static NeuralOde Outer(SolveOptions options) => new(new MlpField(2, [4], Activation.Tanh)) { Solve = options };

    private static NeuralOde Inner(SolveOptions options, bool deep)
    {
        Mlp net = new([2, 4, 2], Activation.Tanh);
        Tensor Decayed(Tensor y) => Ode.Solve((_, z) => -0.1 * z, y, 0, 1, options: options).Last;
        return new(net, (_, y) => net.Apply(deep ? Ode.Solve((_, z) => Decayed(z), y, 0, 1).Last : Decayed(y)));
    }

    private static TimeSeries Data { get; } = TimeSeries.Of(
        [.. Enumerable.Range(0, 30).Select(i => 0.1 * i)], Circle(), ["x", "y"]);

    private static double[,] Circle()
    {
        double[,] values = new double[30, 2];
        for (int i = 0; i < 30; i++)
        {
            (values[i, 0], values[i, 1]) = (Math.Cos(0.1 * i), Math.Sin(0.1 * i));
        }

        return values;
    }

    private static SolverDocument Described(SolveOptions options)
    {
        string text = SolverDescription.TextOf(options).Replace("Tsit5", "tsit5", StringComparison.Ordinal);
        return JsonSerializer.Deserialize(text, ModelJson.Default.SolverDocument)!;
    }

    private static void Compare(SolveOptions file, SolveOptions code) =>
        SolverDescription.Compare(Described(file), code, "tsit5", "its Solve", withLimit: true);
}

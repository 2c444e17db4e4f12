using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Fitting;

/// <summary>
/// A model file is loaded only by code that computes the same function; for other code, the message contains the first
/// difference.
/// </summary>
public sealed class FieldDescriptionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("continua").FullName;

    private string File => Path.Combine(folder, "model.safetensors");

    private static FitOptions Quick => new() { Steps = 2, Window = 4, ValidateEvery = 2, Threads = 1 };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Another_instance_of_the_same_code_loads_the_file_even_if_a_subexpression_is_repeated()
    {
        Cubed().Fit(Data, Quick).Save(File);
        Assert.Equal(12 + 10, Cubed().Load<float>(File).Parameters.Values.Length);
        FieldOf((net, y) => Sin(y) * Sin(y) + net.Apply(y)).Fit(Data, Quick).Save(File);
        FieldOf((net, y) =>
        {
            Tensor sine = Sin(y);
            return (sine * sine) + net.Apply(y);
        }).Load(File);
    }

    public static TheoryData<string, string> Others => new()
    {
        { "activation", "tanh" }, { "power", "mul" }, { "number", "number 0.5" }, { "sign", "neg" }, { "order", "take 1" },
        { "nothing more", "returns" }, { "solve", "in the code" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Code_that_computes_another_function_is_refused_with_the_first_difference(string kind, string operation)
    {
        NeuralOde saved = FieldOf((net, y) => net.Apply(Pow(y, 3)) - (0.5 * Concat(y[1], y[0])));
        saved.Fit(Data, Quick).Save(File);
        NeuralOde other = kind switch
        {
            "activation" => FieldOf((net, y) => net.Apply(Pow(y, 3)) - (0.5 * Concat(y[1], y[0])), Activation.Sin),
            "power" => FieldOf((net, y) => net.Apply(Pow(y, 2)) - (0.5 * Concat(y[1], y[0]))),
            "number" => FieldOf((net, y) => net.Apply(Pow(y, 3)) - (0.25 * Concat(y[1], y[0]))),
            "sign" => FieldOf((net, y) => net.Apply(Pow(y, 3)) - -(0.5 * Concat(y[1], y[0]))),
            "order" => FieldOf((net, y) => net.Apply(Pow(y, 3)) - (0.5 * Concat(y[0], y[1]))),
            "nothing more" => FieldOf((net, y) => net.Apply(Pow(y, 3))),
            _ => FieldOf((net, y) => Ode.Solve((_, x) => net.Apply(x), y, 0, 1).Last - (0.5 * Concat(y[1], y[0]))),
        };
        string refusal = Refusal(() => other.Load(File));
        Assert.Contains("its field computes another function: operation", refusal, StringComparison.Ordinal);
        Assert.Contains(operation, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_the_catalogue_are_distinguished_by_name_sizes_and_activation()
    {
        NeuralOde model = new(new MlpField(2, [4], Activation.Tanh));
        model.Fit(Data, Quick).Save(File);
        model.Load(File);
        new NeuralOde(new MlpField(2, [4], Activation.Tanh)).Load(File);
        Assert.Contains("activation \"tanh\"", Refusal(() => new NeuralOde(new MlpField(2, [4], Activation.Relu)).Load(File)), StringComparison.Ordinal);
        Assert.Contains("hidden [4], and the code's [5]", Refusal(() => new NeuralOde(new MlpField(2, [5], Activation.Tanh)).Load(File)), StringComparison.Ordinal);
        Assert.Contains("time false", Refusal(() => new NeuralOde(new MlpField(2, [4], Activation.Tanh, usesTime: true)).Load(File)), StringComparison.Ordinal);
        string refusal = Refusal(() => new NeuralOde(new LinearField(2)).Load(File));
        Assert.Contains("its field is 'mlp' of the catalogue, and the code's is 'linear' of the catalogue", refusal, StringComparison.Ordinal);
        Mlp net = new([2, 4, 2], Activation.Tanh);
        refusal = Refusal(() => new NeuralOde(net, (t, y) => net.Apply(y)).Load(File));
        Assert.Contains("the code's is written in C#; open it without code: NeuralOde.Open(path)", refusal, StringComparison.Ordinal);
        NeuralOde.Open(File);
        Cubed().Fit(Data, Quick).Save(File);
        Assert.Contains("its field is written in C#", Refusal(() => model.Load(File)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_units_of_a_field_are_stored_in_its_file()
    {
        Fitted<float> data = Cubed().Fit(Data, Quick), standard = Cubed().Fit(Data, Quick with { FieldUnits = FieldUnits.Standardized });
        foreach (Fitted<float> fitted in new[] { data, standard })
        {
            fitted.Save(File);
            Fitted again = fitted.Model.Load(File);
            Assert.Equal(fitted.Context.FieldUnits, again.Context.FieldUnits);
            Assert.Equal(fitted.Predict([1, 0], [0, 1]).Cast<double>(), again.Predict([1, 0], [0, 1]).Cast<double>());
        }
    }

    [Fact]
    public void A_file_of_parameters_is_refused_by_a_module_with_other_settings()
    {
        new Mlp([2, 4, 2], Activation.Tanh).Initialize<double>(new(1)).Save(File);
        new Mlp([2, 4, 2], Activation.Tanh).LoadParameters<double>(File);
        Assert.Contains("tanh', and the code '", Refusal(() => new Mlp([2, 4, 2], Activation.Elu).LoadParameters<double>(File)), StringComparison.Ordinal);
        new SpectralLinear(2, 2, bound: 0.5).Initialize<double>(new(1)).Save(File);
        Assert.Contains("bound 0.5", Refusal(() => new SpectralLinear(2, 2, bound: 1).LoadParameters<double>(File)), StringComparison.Ordinal);
        Mlp block = new([2, 2], Activation.Tanh);
        new ResNet(block, 3).Initialize<double>(new(1)).Save(File);
        Assert.Contains("residual blocks, 3", Refusal(() => new ResNet(block, 4).LoadParameters<double>(File)), StringComparison.Ordinal);
    }

    private static TimeSeries Data { get; } = DataUnitsTests.Circle(0, 1, rows: 30);

    private static NeuralOde Cubed() => FieldOf((net, y) => net.Apply(Pow(y, 3)));

    private static NeuralOde FieldOf(Func<Mlp, Tensor, Tensor> field, Activation? activation = null)
    {
        Mlp net = new([2, 4, 2], activation ?? Activation.Tanh);
        return new(net, (t, y) => field(net, y));
    }

    private static string Refusal(Func<object> read) => Assert.Throws<ModelFileException>(read).Message;
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Continua.Learning;
using Continua.Reporting;
using Continua.Tests.Fitting;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about units, precision and files of other versions.</summary>
internal static partial class UnitFixes
{
    private const string Scaling = "let a network receive standardised units: FitOptions.FieldUnits = "
        + "FieldUnits.Standardized, or new Scaled(net)";
    private const string Wrapping = "set FitOptions.FieldUnits = FieldUnits.Standardized, or wrap the network: new Scaled(net)";

    private static readonly MlpField Small = new(2, [4], Activation.Tanh);

    public static IEnumerable<Fix> All =>
    [
        Of("DataUnitsCheck.cs", "fit in double, model.Fit<double>(data, options), ", () => Sine(0).Fit(Far, Quick),
            () => Sine(0).Fit<double>(Far, Quick)),
        new("DataUnitsCheck.cs", "subtract a constant near {around:G6} where the field reads it", Subtracted),
        Of("DataUnitsCheck.cs", Scaling, () => Sine(0).Fit(Far, Quick),
            () => Net().Fit(Far, Quick with { FieldUnits = FieldUnits.Standardized }), () => Wrapped().Fit(Far, Quick)),
        Of("DataUnitsCheck.cs", "rescale the data", () => Cubed(1e30).Fit(Sized(1e30), Quick),
            () => Cubed(1).Fit(Sized(1), Quick), () => Cubed(1e30).Fit<double>(Sized(1e30), Quick)),
        Of("DataUnitsCheck.cs", "rescale the data", () => Cubed(4e39).Fit(Sized(4e39), Quick),
            () => Cubed(1).Fit(Sized(1), Quick), () => Cubed(4e39).Fit<double>(Sized(4e39), Quick)),
        Of("DenseLayerCheck.cs", Wrapping, () => Net().Fit(Raised, Quick),
            () => Net().Fit(Raised, Quick with { FieldUnits = FieldUnits.Standardized }),
            () => Wrapped().Fit(Raised, Quick)),
        new("DenseLayerCheck.cs", "give it (x - {mean:G4}) / {unit:G4} in place of x", Shifted),
        Of("ScaleLeaf.cs", "solve by Fitted.Predict or Fitted.Forecast, or use the network itself.",
            () => Solved(Wrapped()), () => Wrapped().Fit(Far, Quick).Predict([4.5e6, 4.5e6], [0, 1]),
            () => Solved(Net())),
        new("SolveNotes.cs", "raise rtol to 2e-7, or solve in double",
            () => Noted<float>("raise rtol to 2e-7, or solve in double", 2e-7)),
        new("SolveNotes.cs", "raise rtol to 3e-16", () => Noted<double>("raise rtol to 3e-16", 3e-16)),
        new("FieldDescription.cs", "open it without code: NeuralOde.Open(path)", Opened),
        new("ModelMetadata.cs", "update Continua to version {document.Version} or later", Updated),
        new("Verdict.cs", "hold out more, or allow longer gaps.", Verdicts),
    ];

    private static FitOptions Quick => new() { Steps = 2, Window = 5, Threads = 1 };

    /// <summary>Far from zero, with a deviation that single precision does not resolve there.</summary>
    private static TimeSeries Far => DataUnitsTests.Circle(4.5e6, 0.05);

    private static TimeSeries Raised => DataUnitsTests.Circle(50, 1);

    private static Fix Of(string file, string advice, Action wrong, params Action[] right) =>
        Fix.Of<ArgumentException>(file, advice, wrong, right);

    private static TimeSeries Sized(double size) => DataUnitsTests.Circle(0, size);

    private static NeuralOde Sine(double offset) => new(new LinearField(2), (t, y) => -0.1 * Sin(y - offset));

    private static NeuralOde Cubed(double size) => new(new LinearField(2), (t, y) => -0.1 * Pow(y, 3) / (size * size));

    private static NeuralOde Net()
    {
        Mlp net = new([2, 4, 2], Activation.Tanh);
        return new(net, (t, y) => net.Apply(y));
    }

    private static NeuralOde Wrapped() => new(new Scaled(new Mlp([2, 4, 2], Activation.Tanh)));

    private static void Subtracted()
    {
        string refusal = Assert.Throws<ArgumentException>(() => Sine(0).Fit(Far, Quick)).Message;
        Sine(double.Parse(Near().Match(refusal).Groups[1].Value, CultureInfo.InvariantCulture)).Fit(Far, Quick);
    }

    private static void Shifted()
    {
        TimeSeries data = DataUnitsTests.Circle(0, 1, spacing: 1);
        Mlp net = new([3, 4, 2], Activation.Tanh);
        string refusal = Assert.Throws<ArgumentException>(() =>
            new NeuralOde(net, (t, y) => net.Apply(Concat(y, t))).Fit(data, Quick)).Message;
        Match numbers = Unit().Match(refusal);
        (double mean, double unit) = (double.Parse(numbers.Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(numbers.Groups[2].Value, CultureInfo.InvariantCulture));
        new NeuralOde(net, (t, y) => net.Apply(Concat(y, (t - mean) / unit))).Fit(data, Quick);
    }

    private static void Solved(NeuralOde model) => model.SolveFor(model.Initialize<double>(new(1)),
        new double[,] { { 1, 0 } }, [0], [1]);

    private static void Noted<T>(string advice, double rtol)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Assert.Contains(advice, Assert.Single(Solve<T>(1e-17).Notes), StringComparison.Ordinal);
        Assert.Empty(Solve<T>(rtol).Notes);
        Assert.Empty(Solve<double>(2e-7).Notes);

        static Solution<TNumber> Solve<TNumber>(double tolerance)
            where TNumber : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<TNumber> =>
            Ode.Solve<TNumber>((t, y, dy) => dy[0] = -y[0], new TNumber[,] { { TNumber.One } }, 0, 1,
                new() { Rtol = tolerance, Atol = 0, MaxSteps = 1_000_000 });
    }

    private static void Opened()
    {
        string path = Path.GetTempFileName();
        new NeuralOde(Small).Fit(Sized(1), Quick).Save(path);
        Fix.Of<ModelFileException>(
            "FieldDescription.cs", "open it without code: NeuralOde.Open(path)", () => Net().Load(path),
            () => NeuralOde.Open(path)).Trial();
        File.Delete(path);
    }

    // A later version is simulated by a file with an unsupported format number; the same file with a supported number
    // opens.
    private static void Updated()
    {
        string path = Path.GetTempFileName();
        new NeuralOde(Small).Fit(Sized(1), Quick).Save(path);
        byte[] known = EarlyFile.From(File.ReadAllBytes(path), (3, 2)),
            later = EarlyFile.From(File.ReadAllBytes(path), (3, 9));
        File.WriteAllBytes(path, later);
        Fix.Of<ModelFileException>(
            "ModelMetadata.cs", "update Continua to version {document.Version} or later", () => NeuralOde.Open(path),
            () => File.WriteAllBytes(path, known), () => NeuralOde.Open(path)).Trial();
        File.WriteAllBytes(path, later);
        Assert.Contains($"update Continua to version {ModelMetadata.ProductVersion} or later",
            Assert.Throws<ModelFileException>(() => NeuralOde.Open(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    // The last three rows are far apart, so that a small holdout contains no row that is followed by another within the
    // allowed gap.
    private static void Verdicts()
    {
        double[] times = [.. Enumerable.Range(0, 120).Select(i => i < 117 ? 0.1 * i : (0.1 * i) + (i - 116))];
        double[,] values = new double[120, 2];
        for (int i = 0; i < 120; i++)
        {
            (values[i, 0], values[i, 1]) = (Math.Cos(times[i]), Math.Sin(times[i]));
        }

        TimeSeries data = TimeSeries.Of(times, values, ["x", "y"]);
        Assert.Contains("hold out more, or allow longer gaps.", Report(data, Quick with { Holdout = 0.15 }),
            StringComparison.Ordinal);
        Assert.DoesNotContain("hold out more", Report(data, Quick with { Holdout = 0.3 }), StringComparison.Ordinal);
        Assert.DoesNotContain("hold out more", Report(data, Quick with { Holdout = 0.15, MaxGap = 2 }),
            StringComparison.Ordinal);
    }

    private static string Report(TimeSeries data, FitOptions options)
    {
        using Fit<float> fit = new(new NeuralOde(Small), data, options);
        fit.Run();
        Comparison comparison = Comparison.Of(fit, options, 2);
        FitReport report = FitReport.Of(fit, options, comparison,
            new() { Title = "title", DataFile = "data.csv", Command = "fit" });
        return report.ToPage().ToHtml();
    }

    [GeneratedRegex("constant near ([0-9.E+]+) where")]
    private static partial Regex Near();

    [GeneratedRegex(@"give it \(x - ([-0-9.E+]+)\) / ([0-9.E+-]+) in place")]
    private static partial Regex Unit();
}

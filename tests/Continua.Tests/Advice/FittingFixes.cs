using Continua.Learning;
using Continua.Tests.Fitting;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about fits and model files.</summary>
internal static class FittingFixes
{
    private static readonly MlpField Small = new(2, [4], Activation.Tanh);

    public static IEnumerable<Fix> All => [.. Options, .. Files];

    private static IEnumerable<Fix> Options =>
    [
        .. Checks,
        Of("FitChecks.cs", "take 10.", Quick with { Window = 1 }, Quick with { Window = 10 }),
        Of("FitChecks.cs", "take 64.", Quick with { BatchSize = 0 }, Quick with { BatchSize = 64 }),
        Of("TrainOptions.cs", "take 50.", Quick with { ValidateEvery = 0 }, Quick with { ValidateEvery = 50 }),
        Of("FitChecks.cs", "take 0.1.", Quick with { Validation = 1 }, Quick with { Validation = 0.1 }),
        Of(
            "Fit.cs", "shorten the window, raise the longest gap allowed, or hold out less.",
            Quick with { Window = 500 }, Quick with { Window = 20 }),
        Of(
            "Fit.cs", "shorten the window, raise the longest gap allowed, or hold out less.",
            Quick with { MaxGap = 0.01 }, Quick with { MaxGap = 0.2 }),
        Of(
            "Fit.cs", "shorten the window, raise the longest gap allowed, or hold out less.",
            Quick with { Holdout = 0.99 }, Quick with { Holdout = 0.2 }),
        Fix.Of<ArgumentException>(
            "Fitted.cs", "give the start at least.", () => Fitted().Predict([1, 0], []),
            () => Fitted().Predict([1, 0], [0])),
        Fix.Of<ArgumentException>(
            "ForecastSpan.cs", "give a step above 0.", () => Fitted().Forecast([1, 0], 0, 1, 0),
            () => Fitted().Forecast([1, 0], 0, 1, 0.1)),
        Fix.Of<ArgumentException>(
            "ForecastSpan.cs", "raise the step.", () => Fitted().Forecast([1, 0], 0, 1, 1e-9),
            () => Fitted().Forecast([1, 0], 0, 1, 0.1)),
        Fix.Of<ArgumentException>("StandardizedField.cs", "check its last layer.", () => Layered(3), () => Layered(2)),
        Fix.Of<ArgumentException>(
            "FieldScaling.cs",
            "set FitOptions.FieldUnits = FieldUnits.Standardized with the network itself, or leave Log off.",
            () => Scaled().Fit(Positive(), Quick with { Log = true }),
            () => new NeuralOde(Small).Fit(Positive(), Quick with { Log = true, FieldUnits = FieldUnits.Standardized }),
            () => Scaled().Fit(Positive(), Quick)),
    ];

    private static IEnumerable<Fix> Checks =>
    [
        Of("TrainOptions.cs", "take 1, or null to leave them.", Quick with { ClipNorm = -1 }, Quick with { ClipNorm = 1 }),
        Of("TrainOptions.cs", "take 1, or null to leave them.", Quick with { ClipNorm = 0 }, Quick with { ClipNorm = null }),
        Of(
            "TrainOptions.cs", "take 10, or null to train to the end.", Quick with { Patience = 0 },
            Quick with { Patience = 10 }),
        Of("TrainOptions.cs", "take 10, or null to train to the end.", Quick with { Patience = -1 }, Quick),
        Of(
            "FitChecks.cs", "set Validation = 0.1, or leave Patience out.", Quick with { Patience = 3, Validation = 0 },
            Quick with { Patience = 3, Validation = 0.1 }),
        Of(
            "FitChecks.cs", "set Validation = 0.1, or leave Patience out.", Quick with { Patience = 3, Validation = 0 },
            Quick with { Validation = 0 }),
        Of("FitChecks.cs", "leave it out to have it chosen.", Quick with { MaxGap = double.NaN }, Quick),
        Of("FitChecks.cs", "take 0.", Quick with { Threads = -1 }, Quick with { Threads = 0 }),
        Fix.Of<ArgumentException>(
            "FitChecks.cs", "leave FieldUnits out, or use the network itself.",
            () => Scaled().Fit(Circle(), Quick with { FieldUnits = FieldUnits.Standardized }),
            () => Scaled().Fit(Circle(), Quick),
            () => new NeuralOde(Net(Activation.Tanh), (t, y) => y).Fit(
                Circle(), Quick with { FieldUnits = FieldUnits.Standardized })),
        Fix.Of<ArgumentException>(
            "FitChecks.cs", "leave NonNegative and InDomain out, or fit logarithms: FitOptions.Log.",
            () => Solved(new() { NonNegative = [0] }).Fit(Positive(), Quick),
            () => Solved(new()).Fit(Positive(), Quick),
            () => new NeuralOde(Small).Fit(
                Positive(), Quick with { Log = true, FieldUnits = FieldUnits.Standardized })),
        .. new SolveOptions[]
        {
            new() { StopAt = [1] }, new() { Breakpoints = [1] }, new() { MaxStep = 1 },
            new() { Events = [new Event((t, y) => y[0], terminal: true)] },
        }.Select(options => Fix.Of<ArgumentException>(
            "FitChecks.cs", "leave Events, StopAt, Breakpoints and MaxStep out.",
            () => Solved(options).Fit(Positive(), Quick),
            () => Solved(new()).Fit(Positive(), Quick))),
        Phased(
            "sort them by Until.", new(), [new(1, 1e-3, 1e-3), new(0.5, 1e-6, 1e-6)],
            [new(0.5, 1e-6, 1e-6), new(1, 1e-3, 1e-3)]),
        Phased("sort them by Until.", new(), [new(50, 1e-3, 1e-3)], [new(0.5, 1e-3, 1e-3)]),
        Phased("take 1e-6 and 1e-8.", new(), [new(1, -1, 1e-3)], [new(1, 1e-6, 1e-8)]),
        Phased(
            "leave FitOptions.Tolerances empty, or give the model's Solve a PidController.",
            new() { Controller = new FixedStep(1) }, [new(1, 1e-3, 1e-3)], [new(1, 1e-3, 1e-3)],
            new() { Controller = new PidController() }),
        Phased(
            "leave FitOptions.Tolerances empty, or take Atol.",
            new() { AtolPerComponent = [1e-3, 1e-3] }, [new(1, 1e-3, 1e-3)], [new(1, 1e-3, 1e-3)],
            new() { Atol = 1e-3 }),
        Phased(
            "leave FitOptions.Tolerances empty, or take Atol.",
            new() { AtolPerComponent = [1e-3, 1e-3] }, [new(1, 1e-3, 1e-3)], []),
        Phased(
            "take 1e-3 and 1e-5.", new(), [TolerancePhase.Geometric(0, 1e-5)], [TolerancePhase.Geometric(1e-3, 1e-5)]),
        Phased(
            "take 1e-3 and 1e-5.", new(), [new(1, 0, 1e-5) { StartRtol = 1e-3 }], [new(1, 1e-5, 1e-5) { StartRtol = 1e-3 }]),
        Of(
            "FitChecks.cs", "take 1e-6 and 1e-8.", Quick with { EvaluationTolerance = new(0, 0) },
            Quick with { EvaluationTolerance = new(1e-6, 1e-8) }),
        .. new SolveOptions[] { new() { Controller = new FixedStep(1) }, new() { AtolPerComponent = [1e-3, 1e-3] } }.Select(
            solve => Fix.Of<ArgumentException>(
                "FitChecks.cs", "leave FitOptions.EvaluationTolerance out.",
                () => Solved(solve).Fit(Positive(), Quick with { EvaluationTolerance = new(1e-6, 1e-8) }),
                () => Solved(solve).Fit(Positive(), Quick))),
    ];

    private static IEnumerable<Fix> Files =>
    [
        File(
            "FileChecksum.cs", "take another copy of the file", Fitted().Save,
            path => System.IO.File.WriteAllBytes(path, Damage.Of(System.IO.File.ReadAllBytes(path), 0)),
            path => NeuralOde.Open(path)),
        File(
            "ModelMetadata.cs", "take another copy of the file", Fitted().Save,
            path => System.IO.File.WriteAllBytes(path, EarlyFile.From(System.IO.File.ReadAllBytes(path), (3, 3))),
            path => NeuralOde.Open(path)),
        Saved(
            "FieldDescription.cs", "make the code's the same", Fitted().Save,
            path => new NeuralOde(new MlpField(2, [4], Activation.Silu)).Load(path),
            path => new NeuralOde(new MlpField(2, [4], Activation.Tanh)).Load(path)),
        Saved(
            "FieldDescription.cs", "load it with the code that it was saved by",
            path => Cubed(3).Fit(Circle(), Quick).Save(path), path => Cubed(2).Load(path), path => Cubed(3).Load(path)),
        Saved(
            "SolverDescription.cs", "make the code's the same",
            path => Solved(new() { Rtol = 1e-3 }).Fit(Circle(), Quick).Save(path), path => Solved(new()).Load(path),
            path => Solved(new() { Rtol = 1e-3 }).Load(path)),
        Saved(
            "SolverDescription.cs", "load it with the model's own code: model.Load(path)",
            path => Solved(new() { Norm = ErrorNorm.Custom(ErrorNorm.Max.Of) }).Fit(Circle(), Quick).Save(path),
            path => NeuralOde.Open(path),
            path => Solved(new() { Norm = ErrorNorm.Custom(ErrorNorm.Max.Of) }).Load(path)),
        Saved(
            "ModelFile.cs", "load it with the model's own code: model.Load(path)",
            path => Cubed(3).Fit(Circle(), Quick).Save(path), path => NeuralOde.Open(path),
            path => Cubed(3).Load(path)),
        Saved(
            "ModelMetadata.cs", "load them with it: module.LoadParameters(path)",
            path => Net(Activation.Tanh).Initialize<float>(new(1)).Save(path), path => NeuralOde.Open(path),
            path => Net(Activation.Tanh).LoadParameters<float>(path)),
        Saved(
            "ModuleSettings.cs", "make the code's the same",
            path => Net(Activation.Tanh).Initialize<float>(new(1)).Save(path),
            path => Net(Activation.Silu).LoadParameters<float>(path),
            path => Net(Activation.Tanh).LoadParameters<float>(path)),
    ];

    private static FitOptions Quick => new() { Steps = 2, Window = 5 };

    private static Fix Of(string file, string advice, FitOptions wrong, FitOptions right) => Fix.Of<ArgumentException>(
        file, advice, () => new NeuralOde(Small).Fit(Circle(), wrong), () => new NeuralOde(Small).Fit(Circle(), right));

    private static Fix Phased(
        string advice, SolveOptions wrong, TolerancePhase[] wrongly, TolerancePhase[] rightly,
        SolveOptions? right = null) =>
        Fix.Of<ArgumentException>(
            "FitChecks.cs", advice,
            () => new NeuralOde(Small) { Solve = wrong }.Fit(Circle(), Quick with { Tolerances = wrongly }),
            () => new NeuralOde(Small) { Solve = right ?? wrong }.Fit(Circle(), Quick with { Tolerances = rightly }));

    private static Fix Saved(string file, string advice, Action<string> save, Action<string> wrong,
        Action<string> right) => new(file, advice, () =>
    {
        string path = Path.GetTempFileName();
        save(path);
        Fix.Of<ModelFileException>(file, advice, () => wrong(path), () => right(path)).Trial();
        System.IO.File.Delete(path);
    });

    /// <summary>Damages a file, and restores it from a copy.</summary>
    private static Fix File(string file, string advice, Action<string> save, Action<string> damage,
        Action<string> read) => new(file, advice, () =>
    {
        string path = Path.GetTempFileName();
        save(path);
        byte[] copy = System.IO.File.ReadAllBytes(path);
        damage(path);
        Fix.Of<ModelFileException>(file, advice, () => read(path), () => System.IO.File.WriteAllBytes(path, copy),
            () => read(path)).Trial();
        System.IO.File.Delete(path);
    });

    private static NeuralOde Solved(SolveOptions options) => new(Small) { Solve = options };

    private static Mlp Net(Activation activation) => new([2, 4, 2], activation);

    private static NeuralOde Cubed(int power)
    {
        Mlp net = Net(Activation.Tanh);
        return new(net, (t, y) => net.Apply(Pow(y, power)));
    }

    private static NeuralOde Scaled()
    {
        Scaled net = new(Net(Activation.Tanh));
        return new(net, (t, y) => net.Apply(y));
    }

    private static void Layered(int outputs)
    {
        Mlp net = new([2, 4, outputs], Activation.Tanh);
        new NeuralOde(net, (t, y) => net.Apply(y)).Fit(Circle(), Quick);
    }

    private static Fitted<float> Fitted() => new NeuralOde(Small).Fit(Circle(), Quick);

    private static TimeSeries Circle() => Series(0);

    private static TimeSeries Positive() => Series(2);

    private static TimeSeries Series(double offset)
    {
        double[] times = [.. Enumerable.Range(0, 120).Select(i => 0.1 * i)];
        double[,] values = new double[120, 2];
        for (int i = 0; i < 120; i++)
        {
            (values[i, 0], values[i, 1]) = (offset + Math.Cos(times[i]), offset + Math.Sin(times[i]));
        }

        return TimeSeries.Of(times, values, ["x", "y"]);
    }
}

using Continua.Learning;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about models of series and channels of observations.</summary>
internal static class SeriesModelFixes
{
    private static readonly RaggedSeries<double> Two =
        new(new double[,] { { 0.1, 1 }, { 0.4, 2 }, { 0.2, 3 } }, [0, 1, 0], 2, 1);

    public static IEnumerable<Fix> All =>
    [
        Of(
            "Observations.cs", "take a part of them in a loop.",
            () => Each(x => Loop.Each(at => at.Values, x).Channels(..1)),
            () => Each(x => Loop.Each(at => at.Values[..1], x))),
        Of("Observations.cs", "give for example 0..1.", () => Each(x => x.Channels(1..5)), () => Each(x => x.Channels(0..1))),
        Of(
            "SeriesModel.cs", "take Filling.Forward with Interpolation.Linear, Rectilinear or Hermite.",
            () => Online(new NeuralCde(2, 1)),
            () => Online(new NeuralCde(2, 1, path: new() { Filling = Filling.Forward })),
            () => Online(new NeuralCde(2, 1, path: new() { Filling = Filling.Forward, Interpolation = Interpolation.Rectilinear })),
            () => Online(new NeuralCde(2, 1, path: new() { Filling = Filling.Forward, Interpolation = Interpolation.Hermite }))),
        Of("OdeRnn.cs", "give for example 3, 2 and 32.", () => _ = new OdeRnn(0, 2, 32), () => _ = new OdeRnn(3, 2, 32)),
        Of("OdeRnn.cs", "give its constructor that number.", () => Online(new OdeRnn(3, 1)), () => Online(new OdeRnn(2, 1))),
        Of("LatentOdeModel.cs", "give for example 3, 2 and 32.", () => _ = new LatentOdeModel(0, 2, 32), () => _ = new LatentOdeModel(3, 2, 32)),
        Of("LatentOdeModel.cs", "take OdeRnn.", () => Online(new LatentOdeModel(2, 1)), () => Online(new OdeRnn(2, 1))),
        Of("GruOde.cs", "give for example 3 and 32.", () => _ = new GruOde(3, 0), () => _ = new GruOde(3, 32)),
        Of("GruOde.cs", "give its constructor that number.", () => Expected(new GruOde(3)), () => Expected(new GruOde(2))),
        Of(
            "LatentOde.cs", "give for example 3, 16, 32 and 1.", () => _ = new LatentOde(3, new() { Latent = 0 }),
            () => _ = new LatentOde(3, new() { Latent = 16, Hidden = 32, Samples = 1 })),
        Of(
            "LatentOde.cs", "take Latent = 2, or LatentPosterior.Gaussian.",
            () => _ = new LatentOde(3, new() { Latent = 1, Posterior = LatentPosterior.Flow }),
            () => _ = new LatentOde(3, new() { Latent = 2, Posterior = LatentPosterior.Flow }),
            () => _ = new LatentOde(3, new() { Latent = 1, Posterior = LatentPosterior.Gaussian })),
        Of("LatentOde.cs", "take 0.3.", () => _ = new LatentOde(3, new() { Noise = 0 }), () => _ = new LatentOde(3, new() { Noise = 0.3 })),
        Of(
            "LatentOde.cs", "give its constructor that number, or take Observations.Channels.",
            () => Latent(new LatentOde(1), x => x), () => Latent(new LatentOde(2), x => x),
            () => Latent(new LatentOde(1), x => x.Channels(..1))),
        Of(
            "SeriesImputation.cs", "give an empty list for a series without.", () => Impute(Imputing.SeriesImputationTests.Related(12), [[]]),
            () => Impute(Imputing.SeriesImputationTests.Related(12), [.. Enumerable.Repeat(Array.Empty<double>(), 12)])),
        Of(
            "SeriesImputation.cs", "add series, or hide a larger share.", () => Impute(Imputing.SeriesImputationTests.Related(1)),
            () => Impute(Imputing.SeriesImputationTests.Related(12)),
            () => Impute(Imputing.SeriesImputationTests.Related(1), share: 0.7)),
        Of("Hiding.cs", "take 3.", () => Hiding.Last(0), () => Hiding.Last(3)),
        Of("LogSignature.cs", "give for example 2.", () => LogSignature.Count(0, 2), () => LogSignature.Count(2, 2)),
        Of("LogSignature.cs", "take 2.", () => LogSignature.Count(2, 4), () => LogSignature.Count(2, 2)),
        Of(
            "LogSignature.cs", "take a smaller depth, or fewer channels.", () => LogSignature.Of(new double[2, 12], 3),
            () => LogSignature.Of(new double[2, 12], 2), () => LogSignature.Of(new double[2, 11], 3)),
        Of("ControlPath.cs", "take 8.", () => Windows(new() { Window = 0 }), () => Windows(new() { Window = 8 })),
        Of(
            "ControlPath.cs", "take Interpolation.Linear.", () => Windows(new() { Window = 8, Interpolation = Interpolation.Cubic }),
            () => Windows(new() { Window = 8, Interpolation = Interpolation.Linear })),
        Of(
            "ControlledTerm.cs", "take a LogOdeTerm, or Window = 1 and Depth = 1.",
            () => Controlled(new() { Window = 8 }, x => new ControlledTerm((s, z) => Tensor.Zeros([2, 3]), x)),
            () => Windows(new() { Window = 8 }),
            () => Controlled(new() { Window = 1, Depth = 1 }, x => new ControlledTerm((s, z) => Tensor.Zeros([2, 3]), x))),
        Of(
            "LogOdeTerm.cs", "reshape the network's output.", () => Windows(new() { Window = 8 }, isVector: true), () => Windows(new() { Window = 8 })),
        Of("Hiding.cs", "take 0.2.", () => Hiding.Values(1), () => Hiding.Values(0.2)),
        Of(
            "SeriesImputer.cs", "give more.", () => new SeriesImputer(Imputing.SeriesImputationTests.Related(2), [0, 1], [], new(), new(1)).Dispose(),
            () => new SeriesImputer(Imputing.SeriesImputationTests.Related(2), [0], [1], new(), new(1)).Dispose()),
    ];

    private static void Windows(ControlOptions path, bool isVector = false) => Controlled(
        path, x => new LogOdeTerm(z => isVector ? Tensor.Zeros([6]) : Tensor.Zeros([2, 3]), x));

    private static void Controlled(ControlOptions options, Func<ControlPath, Term> term)
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(x =>
        {
            ControlPath path = new(x, options);
            return Ode.Solve(term(path), Tensor.Zeros([2]), 0, path.End).Last;
        });
        predictor.EvaluateSeries(null, Two);
    }

    private static void Impute(LabelledSeries data, double[][]? added = null, double share = 0.2) => SeriesImputation.Run(
        data, new() { Epochs = 1, Members = 1, Hidden = 4, HeadUnits = 4, Hiding = Hiding.Values(share) }, added);

    private static Fix Of(string file, string sentence, Action refused, params Action[] accepted) =>
        Fix.Of<ArgumentException>(file, sentence, refused, accepted);

    private static void Each(Func<Observations, Observations> function)
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(function);
        predictor.EvaluateObservations(null, Two);
    }

    private static void Online(SeriesModel model)
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(model.Online, model);
        predictor.EvaluateObservations(model.Initialize<double>(new(1)), Two);
    }

    private static void Expected(GruOde model)
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(model.Expected, model);
        predictor.EvaluateObservations(model.Initialize<double>(new(1)), Two);
    }

    private static void Latent(LatentOde model, Func<Observations, Observations> read)
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(x => model.Expected(read(x)), model);
        predictor.EvaluateObservations(model.Initialize<double>(new(1)), Two);
    }
}

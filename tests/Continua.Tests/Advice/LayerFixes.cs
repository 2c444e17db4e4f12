using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about layers of recurrent networks, dropout and attention.</summary>
internal static class LayerFixes
{
    public static IEnumerable<Fix> All =>
    [
        Of("Lstm.cs", "give for example 3 and 32.", () => new Lstm(0, 3), () => new Lstm(3, 32)),
        Of(
            "Lstm.cs", "start from Lstm.Start.", () => Cell.Apply(Zeros([2]), Zeros([4])),
            () => Cell.Apply(Zeros([2]), Cell.Start)),
        Of("GruD.cs", "give for example 3 and 32.", () => new GruD(3, 0), () => new GruD(3, 32)),
        Of(
            "GruD.cs", "give one number for each channel.", () => new GruD(2, 4, [1]), () => new GruD(2, 4, [1, -1])),
        Of(
            "GruD.cs", "start from GruD.Start().", () => Missing.Apply(Zeros([2]), Zeros([2]), 0, Zeros([4])),
            () => Missing.Apply(Zeros([2]), Zeros([2]), 0, Missing.Start())),
        Of(
            "GruD.cs", "give each channel one component.",
            () => Missing.Apply(Zeros([1]), Zeros([2]), 0, Missing.Start()),
            () => Missing.Apply(Zeros([2]), Zeros([2]), 0, Missing.Start())),
        Of("Dropout.cs", "give for example 0.2.", () => new Dropout(1), () => new Dropout(0.2)),
        Of("Dropout.cs", "draw masks with {x.Size} units.", () => Dropped(4), () => Dropped(3)),
        Of(
            "AttentionPooling.cs", "give for example 8 and 16.", () => new AttentionPooling(8, 0),
            () => new AttentionPooling(8, 16)),
        Of("AttentionPooling.cs", "make it with the size of an observation.", () => Pooled(2), () => Pooled(1)),
        Of(
            "AttentionPooling.cs", "sum over its components.",
            () => Evaluate(x => AttentionPooling.Pool(x, at => Concat(at.Values, at.Mask))),
            () => Evaluate(x => AttentionPooling.Pool(x, at => Sum(Concat(at.Values, at.Mask))))),
        Of(
            "ConcatSquash.cs", "give for example 2 and 64.", () => new ConcatSquash(0, 64),
            () => new ConcatSquash(2, 64)),
    ];

    private static Lstm Cell { get; } = new(2, 4);

    private static GruD Missing { get; } = new(2, 4);

    private static Fix Of(string file, string advice, Func<object> wrong, Func<object> right) =>
        Fix.Of<ArgumentException>(file, advice, () => _ = wrong(), () => _ = right());

    private static double[,] Dropped(int units)
    {
        Dropout dropout = new(0.5);
        using Gradient<double> gradient = Gradient.Of<double>((x, mask) => Sum(dropout.Apply(x, mask)));
        return gradient.Evaluate(new double[1, 3], dropout.Masks<double>(new RandomKey(1), 0, 1, units)).ByInputs[0];
    }

    private static double[,] Pooled(int inputs)
    {
        AttentionPooling pooling = new(inputs, 4);
        using Predictor<double> predictor = Predictor.OfSeries<double>(pooling.Apply, pooling);
        return predictor.EvaluateSeries(pooling.Initialize<double>(new RandomKey(1)), One);
    }

    private static double[,] Evaluate(Func<Observations, Tensor> function)
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(function);
        return predictor.EvaluateSeries(null, One);
    }

    private static RaggedSeries<double> One => new(new double[,] { { 2 } }, [0], 1);
}

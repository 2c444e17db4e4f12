using Continua.Execution;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about step constants and noise.</summary>
internal static class StepValueFixes
{
    private static readonly StepConstant Weight = new("weight", 1);
    private static readonly RowNoise First = RowNoise.Normal("first", [2]), Second = RowNoise.Normal("second", [2]);

    public static IEnumerable<Fix> All =>
    [
        Fix.Of<ArgumentException>(
            "StepInputs.cs", "give each a different name.", () => Evaluate(new() { Key = new(1) }, RowNoise.Uniform("first", [2])),
            () => Evaluate(new() { Key = new(1) }, Second)),
        Fix.Of<ArgumentException>("StepInputs.cs", "set StepValues.Key.", () => Evaluate(new()), () => Evaluate(new() { Key = new(1) })),
        Fix.Of<ArgumentException>(
            "StepInputs.cs", "give {rows}, or leave them out.", () => Evaluate(new() { Key = new(1), RowNumbers = [1] }),
            () => Evaluate(new() { Key = new(1), RowNumbers = [1, 4] }), () => Evaluate(new() { Key = new(1) })),
        Fix.Of<ArgumentException>(
            "StepValues.cs", "name it once.", () => StepValues.Of((Weight, 1), (Weight, 2)), () => StepValues.Of((Weight, 2))),
        Fix.Of<ArgumentException>(
            "StepValues.cs", "take 0 to leave its term out.", () => StepValues.Of((Weight, double.PositiveInfinity)),
            () => StepValues.Of((Weight, 0))),
        Fix.Of<ArgumentException>(
            "StepValues.cs", "take 0 to leave its term out.", () => _ = new StepConstant("weight", double.NaN),
            () => _ = new StepConstant("weight", 0)),
        Fix.Of<ArgumentException>(
            "Trainer.cs", "leave Values out, and pass StepValues to Gradient.Evaluate in this function.",
            () => Train(new() { Steps = 1, Values = _ => StepValues.Of((Weight, 2)) }, null),
            () => Train(new() { Steps = 1 }, StepValues.Of((Weight, 2)))),
    ];

    private static void Evaluate(StepValues values, RowNoise? other = null)
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(x * First.Value) + Sum(other?.Value ?? Zeros([1])));
        gradient.Evaluate(null, null, [new double[2, 2]], values: values);
    }

    private static void Train(TrainOptions options, StepValues? values)
    {
        Linear module = new(2, 1);
        using Gradient<double> gradient = Gradient.Of<double>(x => Weight.Value * Sum(Square(module.Apply(x))), module);
        new Trainer<double>(
            module.Initialize<double>(new(1)),
            (parameters, step) =>
            {
                GradientResult<double> result = gradient.Evaluate(parameters, null, [new double[,] { { 1, 2 } }], values: values);
                return new(result.Value, result.ByParameters, 1, result.Report);
            },
            null, options).Run();
    }
}

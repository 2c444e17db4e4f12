using Continua.Learning;

namespace Continua.Tests.Differentiation.Programs;

/// <summary>
/// Derivatives of random programs with respect to random values in them, against forward mode in plain code: 300
/// programs, or 10,000 with CONTINUA_LONG=1.
/// </summary>
public class RandomProgramTests
{
    private const int Batches = 20;

    private static int PerBatch => Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 500 : 15;

    public static TheoryData<int> Batch => [.. Enumerable.Range(0, Batches)];

    [Theory]
    [MemberData(nameof(Batch))]
    public void Derivatives_agree_with_forward_mode(int batch)
    {
        foreach (int seed in Enumerable.Range(batch * PerBatch, PerBatch))
        {
            Check(seed);
        }
    }

    private static void Check(int seed)
    {
        RandomProgram program = new(seed, 4 + (seed % 9));
        double[] x = [.. Enumerable.Range(0, 5).Select(c => (2.4 * new RandomKey((ulong)seed).Uniform(c)) - 1.2)];
        (double value, double[] expected, bool reached) = Forward(program, x);
        double[,] row = { { x[0], x[1], x[2], x[3], x[4] } };
        using Predictor<double> output = Predictor.Of<double>(input => WriterOf(program, seed, input)[program.Output]);
        AssertClose(value, output.Evaluate(null, row)[0, 0], $"seed {seed}, value");
        if (!reached && !IsZeroIfUnused(program.By))
        {
            Assert.Throws<ArgumentException>(() => Predictor.Of<double>(input => Derivative(program, seed, input)).Evaluate(null, row));
            return;
        }

        using Predictor<double> predictor = Predictor.Of<double>(input => Derivative(program, seed, input));
        double[,] found = predictor.Evaluate(null, row);
        for (int c = 0; c < expected.Length; c++)
        {
            AssertClose(expected[c], found[0, c], $"seed {seed}, component {c} of {program.By.Key}");
        }

        CheckForwardMode(program, seed, row, expected);
    }

    /// <summary>Checks that forward mode gives the same derivative, or rejects a derivative through a solve.</summary>
    private static void CheckForwardMode(RandomProgram program, int seed, double[,] row, double[] expected)
    {
        using Predictor<double> predictor = Predictor.Of<double>(input =>
        {
            Writer writer = WriterOf(program, seed, input);
            Tensor output = writer[program.Output], by = writer[program.By];
            return Derivatives.Jvp(output, by, Tensor.Full(by.Shape, 1));
        });
        bool solves = program.Output.Key.Contains("solve", StringComparison.Ordinal);
        Exception? refusal = Record.Exception(() => AssertClose(expected.Sum(), predictor.Evaluate(null, row)[0, 0], $"seed {seed}, forwards"));
        Assert.True(refusal is null || (refusal is NotSupportedException && solves), $"seed {seed}: {refusal?.Message}");
    }

    private static void AssertClose(double expected, double found, string what) => Assert.True(
        Math.Abs(expected - found) <= 1e-9 * Math.Max(1, Math.Abs(expected)), $"{what}: {expected:R} in forward mode, but {found:R}");

    private static Writer WriterOf(RandomProgram program, int seed, Tensor input)
    {
        Writer writer = new(new(seed + 1));
        writer.Set(program.Input, input);
        foreach (ProgramNode constant in program.Constants)
        {
            writer.Set(constant, Tensor.Constant(program.Numbers[constant.Key], constant.Shape));
        }

        return writer;
    }

    private static Tensor Derivative(RandomProgram program, int seed, Tensor input)
    {
        Writer writer = WriterOf(program, seed, input);
        Tensor output = writer[program.Output], by = writer[program.By];
        return Tensor.Reshape(Derivatives.Of(output, by), [by.Size]);
    }

    private static (double Value, double[] Derivative, bool HasReached) Forward(RandomProgram program, double[] x)
    {
        (ProgramNode by, int[] components) = Components(program.By);
        double[] derivative = new double[program.By.Size];
        bool reached = false;
        double value = 0;
        for (int c = 0; c < derivative.Length; c++)
        {
            Evaluation evaluation = new(by, components[c]);
            evaluation.Set(program.Input, Dual.Of(x));
            foreach (ProgramNode constant in program.Constants)
            {
                evaluation.Set(constant, Dual.Of(program.Numbers[constant.Key]));
            }

            Dual result = evaluation[program.Output];
            (value, derivative[c]) = (result.Values[0], result.Slopes[0]);
            reached |= evaluation.HasReached;
        }

        return (value, derivative, reached);
    }

    /// <summary>A part of a leaf represents components of the leaf; any other value represents itself.</summary>
    private static (ProgramNode Node, int[] Components) Components(ProgramNode by)
    {
        (ProgramNode root, int[] map) = by.View();
        bool isPart = root is { Inputs.Length: 0, RunAll: null } && map.Distinct().Count() == map.Length;
        return isPart ? (root, map) : (by, [.. Enumerable.Range(0, by.Size)]);
    }

    /// <summary>
    /// Whether an unused value has the derivative zero instead of being rejected: leaves, their parts, and views of
    /// constants.
    /// </summary>
    private static bool IsZeroIfUnused(ProgramNode by)
    {
        (ProgramNode root, int[] map) = by.View();
        return root.IsConstant || (root.Key == "x" && map.Distinct().Count() == map.Length);
    }
}

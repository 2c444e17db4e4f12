using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Verification.Programs;

/// <summary>
/// A random program of the values of a row, [26], and of two matrices shared by rows, with the components of all its results as one
/// vector. The same seed gives the same program.
/// </summary>
internal sealed class RandomModel : Module
{
    public const int Inputs = 26;

    private readonly int seed, operations;
    private readonly bool smooth;

    public RandomModel(int seed, int operations, bool smooth)
    {
        (this.seed, this.operations, this.smooth) = (seed, operations, smooth);
        Weights = [Parameter("wide", [4, 3], Initializer.Zeros), Parameter("narrow", [2, 3], Initializer.Zeros)];
    }

    protected override IReadOnlyList<Module> Parts => [];

    public Tensor[] Weights { get; }

    /// <summary>All results as one vector.</summary>
    public Tensor Outputs(Tensor x) => Concat([.. Expression(x).Outputs.Select(output => Reshape(output, [output.Size]))]);

    /// <summary>A number to differentiate: the sum of all intermediate values.</summary>
    public Tensor Loss(Tensor x) => Expression(x).Intermediates.Aggregate((Tensor)0, (sum, value) => sum + Sum(value));

    private RandomExpression Expression(Tensor x) =>
        new(seed, operations, smooth, [x[0], x[1..4], x[4..9], x[9..26], .. Weights]);
}

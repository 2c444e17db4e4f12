namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// The chemistry of an air pollution model: 25 reactions of 20 species.
/// Verwer 1994; IVP test set (Mazzia, Magherini 2008), POLLU.
/// </summary>
internal sealed class Pollution : AutonomousProblem
{
    public override string Name => "Pollution";

    public override double[] Start { get; } =
        [0, 0.2, 0, 0.04, 0, 0, 0.1, 0.3, 0.01, 0, 0, 0, 0, 0, 0, 0, 0.007, 0, 0, 0];

    public override double T1 => 60;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 18 digits, and with the IVP test set to 14.
    public override double[] Reference { get; } =
    [
        0.056462554800227695, 0.13424841304223384, 4.139734331099427e-9, 0.00552314020748436,
        2.018977262302196e-7, 1.4645418634939657e-7, 0.07784249118997964, 0.3245075353396018,
        0.007494013383880406, 1.6222931573015602e-8, 1.1358638332570748e-8, 0.00223050597572136,
        0.000208716288279863, 1.3969210168401577e-5, 0.008964884856898295, 4.352846369330104e-18,
        0.006899219696263405, 0.0001007803037365946, 1.7721465139699844e-6, 5.682943292316393e-5
    ];

    public override double Floor => 1e-10;

    // Species are numbered from 1, as in the literature.
    private static Reaction[] Reactions { get; } =
    [
        new(0.35, [1], [2, 3]), new(26.6, [2, 4], [1]), new(1.23e4, [5, 2], [6, 1]), new(8.6e-4, [7], [5, 5, 8]),
        new(8.2e-4, [7], [8]), new(1.5e4, [7, 6], [5, 8]), new(1.3e-4, [9], [5, 8, 10]), new(2.4e4, [9, 6], [11]),
        new(1.65e4, [11, 2], [1, 10, 12]), new(9e3, [11, 1], [13]), new(0.022, [13], [1, 11]),
        new(1.2e4, [10, 2], [1, 14]),
        new(1.88, [14], [5, 7]), new(1.63e4, [1, 6], [15]), new(4.8e6, [3], [4]), new(3.5e-4, [4], [16]),
        new(0.0175, [4], [3]), new(1e8, [16], [6, 6]), new(4.44e11, [16], [3]), new(1240, [17, 6], [5, 18]),
        new(2.1, [19], [2]), new(5.78, [19], [1, 3]), new(0.0474, [1, 4], [19]), new(1780, [19, 1], [20]),
        new(3.12, [20], [1, 19]),
    ];

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        dy.Clear();
        foreach (Reaction reaction in Reactions)
        {
            double speed = reaction.Rate;
            foreach (int species in reaction.From)
            {
                speed *= y[species - 1];
            }

            reaction.Add(speed, dy, 1, 0);
        }
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        jacobian.Clear();
        foreach (Reaction reaction in Reactions)
        {
            for (int k = 0; k < reaction.From.Length; k++)
            {
                double other = reaction.From.Length == 1 ? 1 : y[reaction.From[1 - k] - 1];
                reaction.Add(reaction.Rate * other, jacobian, Size, reaction.From[k] - 1);
            }
        }
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor[] slopes = [.. Enumerable.Repeat<Tensor>(0, Size)];
        foreach (Reaction reaction in Reactions)
        {
            Tensor speed = reaction.Rate;
            foreach (int species in reaction.From)
            {
                speed *= y[species - 1];
            }

            foreach (int species in reaction.From)
            {
                slopes[species - 1] -= speed;
            }

            foreach (int species in reaction.To)
            {
                slopes[species - 1] += speed;
            }
        }

        return Tensor.Stack(slopes);
    }

    /// <summary>A reaction under the law of mass action, with at most two reactants.</summary>
    private sealed record Reaction(double Rate, int[] From, int[] To)
    {
        /// <summary>Adds the contribution of the reaction at the given speed to the slope of each species.</summary>
        /// <param name="stride">The distance between consecutive species in <paramref name="target"/>.</param>
        /// <param name="offset">The index of the first species.</param>
        public void Add(double speed, Span<double> target, int stride, int offset)
        {
            foreach (int species in From)
            {
                target[((species - 1) * stride) + offset] -= speed;
            }

            foreach (int species in To)
            {
                target[((species - 1) * stride) + offset] += speed;
            }
        }
    }
}

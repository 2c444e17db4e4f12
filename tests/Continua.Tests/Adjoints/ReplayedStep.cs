using System.Numerics;

namespace Continua.Tests.Adjoints;

/// <summary>One explicit Runge–Kutta step in plain code, over doubles or numbers that carry derivatives.</summary>
internal sealed class ReplayedStep<TNumber>(Tableau tableau, Func<TNumber, TNumber[], TNumber[]> field)
    where TNumber : IAdditionOperators<TNumber, TNumber, TNumber>, IMultiplyOperators<TNumber, TNumber, TNumber>,
    IAdditionOperators<TNumber, double, TNumber>, IMultiplyOperators<TNumber, double, TNumber>
{
    private readonly TNumber[][] slopes = new TNumber[tableau.Stages + tableau.ExtraC.Length][];
    private TNumber[] start = [];
    private TNumber size = default!;

    /// <summary>The state at the end of the step.</summary>
    public TNumber[] End => Combined([.. tableau.B.Select(b => size * b)]);

    public void Take(TNumber t, TNumber[] y, TNumber h)
    {
        (start, size) = (y, h);
        double[] nodes = [.. tableau.C, .. tableau.ExtraC];
        double[][] rows = [.. tableau.A, .. tableau.ExtraA];
        for (int i = 0; i < slopes.Length; i++)
        {
            slopes[i] = field(t + (h * nodes[i]), Combined([.. rows[i].Select(a => h * a)]));
        }
    }

    /// <summary>The state at a fraction θ of the step, from the method's interpolant.</summary>
    public TNumber[] At(TNumber theta) => Combined([.. tableau.Interpolant!.Select(row => size * Weight(row, theta))]);

    /// <summary>The state y + by · f(t, y).</summary>
    public TNumber[] Moved(TNumber t, TNumber[] y, TNumber by) =>
        [.. y.Zip(field(t, y), (value, slope) => value + (by * slope))];

    private static TNumber Weight(double[] row, TNumber theta) =>
        row.Reverse().Aggregate(theta * 0.0, (sum, number) => (sum + number) * theta);

    private TNumber[] Combined(TNumber[] weights)
    {
        TNumber[] result = [.. start];
        for (int j = 0; j < weights.Length; j++)
        {
            for (int c = 0; c < result.Length; c++)
            {
                result[c] += weights[j] * slopes[j][c];
            }
        }

        return result;
    }
}

using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// The part of a state that the constraints of an equation with a singular mass matrix M determine: its component in the
/// null space of M. It contains the rounding of larger components in the same constraint, which is no error of a step.
/// </summary>
internal sealed unsafe class ConstrainedPart<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Differences of states of order 5 amplify their rounding about a hundred times.
    private static readonly double UnitsOfRounding = 100 * double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private readonly double[][] basis;

    /// <param name="nullSpaces">The null spaces of M.</param>
    public ConstrainedPart(MassNullSpaces nullSpaces)
    {
        List<double[]> orthonormal = [];
        foreach (double[] vector in nullSpaces.Right)
        {
            double[] rest = [.. vector];
            foreach (double[] unit in orthonormal)
            {
                double along = rest.Zip(unit, (a, b) => a * b).Sum();
                rest = [.. rest.Zip(unit, (a, b) => a - (along * b))];
            }

            double length = Math.Sqrt(rest.Sum(a => a * a));
            orthonormal.Add([.. rest.Select(a => a / length)]);
        }

        basis = [.. orthonormal];
    }

    /// <summary>Reduces the component in the null space of M by the rounding of the largest component of the state.</summary>
    /// <param name="values">[dimension] per lane.</param>
    /// <param name="state">[dimension] per lane.</param>
    public void RemoveRounding(T* values, T* state, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            double largest = 0;
            for (int c = 0; c < basis[0].Length; c++)
            {
                largest = Math.Max(largest, Math.Abs(double.CreateTruncating(state[((nint)c * lanes) + l])));
            }

            foreach (double[] unit in basis)
            {
                RemoveRounding(values + l, unit, UnitsOfRounding * largest, lanes);
            }
        }
    }

    private static void RemoveRounding(T* values, double[] unit, double rounding, int lanes)
    {
        double along = 0;
        for (int c = 0; c < unit.Length; c++)
        {
            along += unit[c] * double.CreateTruncating(values[(nint)c * lanes]);
        }

        double removed = Math.CopySign(Math.Min(Math.Abs(along), rounding), along);
        for (int c = 0; c < unit.Length; c++)
        {
            T* at = values + ((nint)c * lanes);
            *at = unit[c] == 0 ? *at : T.CreateTruncating(double.CreateTruncating(*at) - (removed * unit[c]));
        }
    }
}

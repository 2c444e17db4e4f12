using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// The part of a state that the constraints of an equation with a singular mass matrix M determine: its component in the
/// null space of M. Its errors follow from those of the rest; their estimate would contain the rounding of larger
/// components in the same constraint.
/// </summary>
internal sealed unsafe class ConstrainedPart<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
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

    /// <summary>Removes the component in the null space of M.</summary>
    /// <param name="values">[dimension] per lane.</param>
    public void RemoveFrom(T* values, int lanes)
    {
        foreach (double[] unit in basis)
        {
            for (int l = 0; l < lanes; l++)
            {
                double along = 0;
                for (int c = 0; c < unit.Length; c++)
                {
                    along += unit[c] * double.CreateTruncating(values[((nint)c * lanes) + l]);
                }

                for (int c = 0; c < unit.Length; c++)
                {
                    T* at = values + ((nint)c * lanes) + l;
                    *at = unit[c] == 0 ? *at : T.CreateTruncating(double.CreateTruncating(*at) - (along * unit[c]));
                }
            }
        }
    }
}

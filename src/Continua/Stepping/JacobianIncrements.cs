using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Increments for difference quotients that keep the rounding error of f, amplified by the step, small compared to the
/// tolerance.
/// </summary>
/// <remarks>
/// Reference: Hindmarsh et al. 2005, <i>ACM Trans. Math. Softw.</i> 31(3), section 2.1, equation 8.
/// </remarks>
internal sealed unsafe class JacobianIncrements<T>(ErrorScale<T> scale, int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double Rounding = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>Computes the increments of all components.</summary>
    /// <param name="state">The states at which the Jacobian is evaluated, [dimension] per lane.</param>
    /// <param name="slope">f at these states.</param>
    /// <param name="sizes">The step sizes, one per lane.</param>
    /// <param name="increments">The result, [dimension] per lane.</param>
    public void Compute(T* state, T* slope, T* sizes, T* increments, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            double sum = 0, largest = 0, size = Math.Abs(double.CreateTruncating(sizes[l]));
            for (int c = 0; c < dimension; c++)
            {
                nint at = ((nint)c * lanes) + l;
                double tolerance = Tolerance(state[at], c);
                double ratio = tolerance > 0 ? double.CreateTruncating(slope[at]) / tolerance : 0;
                sum += ratio * ratio;
                largest = Math.Max(largest, Math.Abs(double.CreateTruncating(state[at])));
            }

            double root = Math.Sqrt(Rounding), relative = size > 0
                ? Math.Max(1000 * size * Rounding * Math.Sqrt(dimension * sum), Rounding)
                : root / Math.Max(double.CreateTruncating(scale.Rtol), Rounding);
            for (int c = 0; c < dimension; c++)
            {
                // The increment is proportional to the tolerance at the component's magnitude. If that is zero, it is
                // proportional to the largest component; if the whole state is zero, it is an absolute value.
                nint at = ((nint)c * lanes) + l;
                double change = relative * Tolerance(state[at], c);
                change = change > 0 ? change : root * largest;
                increments[at] = T.CreateTruncating(change > 0 ? change : root);
            }
        }
    }

    private double Tolerance(T value, int component)
    {
        double atol = component < scale.Components ? double.CreateTruncating(scale.Atol(component)) : 0;
        return (double.CreateTruncating(scale.Rtol) * Math.Abs(double.CreateTruncating(value))) + atol;
    }
}
